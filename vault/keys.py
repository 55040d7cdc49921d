"""Data keys: one per case, made before the case, kept wrapped in the database `keys`.

A key is committed before what it seals, so a crash between the two leaves an orphan and never a sealed value
without its key. Orphans are swept.
"""

import datetime
import os
import secrets
import threading
import time
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.db import connections, transaction
from django.db.models import Count, Q
from django.db.models.functions import Now

from vault.backend.together import insert
from vault.keyfile import key_file
from vault.models import CaseKey
from vault.routers import KEYS
from vault.scope import UNPLACED

SWEEP_BATCH = 500
STOCK = 16  # keys made at once: one commit for so many cases, and no more orphans than that when a process ends
STOCK_LIFE = 600  # seconds; the sweep takes an orphan for one after a day


class KeyGone(Exception):
    """The case's key does not exist (erased, or lost); its sealed values cannot be read by anybody."""


@dataclass(frozen=True)
class DataKey:
    subject_id: uuid.UUID
    number: int
    secret: bytes = field(repr=False)  # a traceback must not print it


def create(subject_id: uuid.UUID, *, country: str | None) -> DataKey:
    """Make and commit the key of a new subject (a case, or the draft that becomes it)."""
    row, key = _new(subject_id, country or UNPLACED)
    row.save(force_insert=True)
    return key


def fresh(*, country: str | None) -> DataKey:
    """A key, committed already, for a case that is yet to be; the case takes its id from the key.

    Keys are made some at a time, so that most submissions wait for one commit and not for two.
    """
    country = country or UNPLACED
    if connections[KEYS].in_atomic_block:
        return create(uuid.uuid4(), country=country)  # undone with what is around it; the stock must not be
    shelf = connections[KEYS].settings_dict["NAME"], country
    with _stock_lock:
        made_at, keys = _stock.get(shelf, (0.0, []))
        if not keys or not 0 <= time.time() - made_at < STOCK_LIFE:
            made_at, keys = _stock[shelf] = time.time(), _many(country)
        return keys.pop()


_stock: dict[tuple[str, str], tuple[float, list[DataKey]]] = {}
_stock_lock = threading.Lock()
os.register_at_fork(after_in_child=_stock.clear)  # two processes must not give out the same key


def _many(country: str) -> list[DataKey]:
    made = [_new(uuid.uuid4(), country) for _number in range(STOCK)]
    insert([row for row, _key in made], using=KEYS)
    return [key for _row, key in made]


def _new(subject_id: uuid.UUID, country: str) -> tuple[CaseKey, DataKey]:
    secret = secrets.token_bytes(32)
    row = CaseKey(subject_id=subject_id, country=country)
    row.wrapping_key, row.wrapped = key_file().wrap(country, secret, row.context)
    return row, DataKey(subject_id, row.number, secret)


def load(subject_ids: Iterable[uuid.UUID]) -> dict[tuple[uuid.UUID, int], DataKey]:
    """All keys of the subjects, in one query, by (subject, number). Missing ones are simply absent."""
    found = {}
    for row in CaseKey.objects.filter(subject_id__in=set(subject_ids)):
        secret = key_file().unwrap(row.country, row.wrapping_key, bytes(row.wrapped), row.context)
        found[row.subject_id, row.number] = DataKey(row.subject_id, row.number, secret)
    return found


def newest(subject_id: uuid.UUID) -> DataKey:
    """The key that new values of the subject are sealed with."""
    keys = load([subject_id])
    if not keys:
        raise KeyGone(str(subject_id))
    return keys[max(keys)]


def drop(subject_ids: Iterable[uuid.UUID]) -> int:
    """Forget the keys of the subjects; what they sealed is unreadable from then on."""
    return CaseKey.objects.filter(subject_id__in=list(subject_ids)).delete()[0]


def sweep_orphans(*, older_than: datetime.timedelta, living: Callable[[list[uuid.UUID]], Iterable[uuid.UUID]]) -> int:
    """Drop keys whose subject was never stored. `living` answers which of the ids it is asked about exist."""
    dropped = 0
    last = uuid.UUID(int=0)
    while batch := list(
        CaseKey.objects.filter(created_at__lt=Now() - older_than, subject_id__gt=last)
        .order_by("subject_id")
        .values_list("subject_id", flat=True)[:SWEEP_BATCH]
    ):
        last = batch[-1]
        dropped += drop(set(batch) - set(living(batch)))
    return dropped


def rewrap(*, at_once: int) -> int:
    """Wrap some of the keys that stand under an older wrapping key under the one in use, in one transaction.

    Returns how many there were; 0 means that none is left. What a key seals is not touched.
    """
    with transaction.atomic(KEYS):
        stale = list(CaseKey.objects.select_for_update().filter(_is_stale()).order_by("id")[:at_once])
        for row in stale:
            secret = key_file().unwrap(row.country, row.wrapping_key, bytes(row.wrapped), row.context)
            row.wrapping_key, row.wrapped = key_file().wrap(row.country, secret, row.context)
        CaseKey.objects.bulk_update(stale, ["wrapping_key", "wrapped"])
    return len(stale)


def move_to(subject_id: uuid.UUID, *, country: str) -> None:
    """Wrap the keys of a subject for another country, to whose office it goes. What they seal is not touched."""
    with transaction.atomic(KEYS):
        rows = list(CaseKey.objects.select_for_update().filter(subject_id=subject_id).exclude(country=country))
        for row in rows:
            secret = key_file().unwrap(row.country, row.wrapping_key, bytes(row.wrapped), row.context)
            row.country = country
            row.wrapping_key, row.wrapped = key_file().wrap(country, secret, row.context)
        CaseKey.objects.bulk_update(rows, ["country", "wrapping_key", "wrapped"])


def under_older() -> dict[str, int]:
    """Country -> keys that still stand under an older wrapping key."""
    counted = CaseKey.objects.filter(_is_stale()).values_list("country").annotate(number=Count("id"))
    return dict.fromkeys(key_file().wrapping_in_use(), 0) | dict(counted)


def _is_stale() -> Q:
    condition = Q()
    for country, name in key_file().wrapping_in_use().items():
        condition |= Q(country=country) & ~Q(wrapping_key=name)
    return condition
