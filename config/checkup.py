"""What is missing or wrong on this machine or deployment, each with its remedy. Looks only; changes nothing."""

import os
import re
import shutil
import stat
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib import metadata
from pathlib import Path

from django.conf import settings
from django.core import checks
from django.db import DatabaseError, connections
from kombu.exceptions import OperationalError as BrokerDown
from packaging.requirements import Requirement
from redis.exceptions import RedisError

from audit import anchors
from audit.keyfile import SigningKeyError, public_key
from config import ports
from config.celery import app
from config.chromium import REMEDY, chromium
from config.embedded.addresses import CHECKOUT, HERE, embedded
from config.embedded.locks import open_lock, try_alone
from config.first_use import has_programme, missing_migrations
from config.static_files import is_collected
from intake.files import clamav
from intake.models import Attachment
from outbox import services as outbox
from vault import scope
from vault.keyfile import KeyFile, KeyFileError
from vault.models import CaseKey
from vault.tags import PERSONAL, table_tags

OLDEST_PYTHON = (3, 11)
OLDEST_POSTGRES = 15
DISK_TIGHT, DISK_FULL = 2_000_000_000, 200_000_000  # bytes: a day of a large office with its back-up; nothing more
CLOCKS_APART = 2  # seconds; codes for signing in are valid for 30
SILENT = timedelta(minutes=3)  # the canary sings every minute
SCANNER_SECONDS = 2
QUARANTINED = timedelta(minutes=15)  # the schedule asks the scanner again every five
WAITED = timedelta(minutes=5)  # no case is late by more than a minute

ROLE = """
    SELECT current_user, rolsuper OR rolbypassrls OR rolcreaterole,
           EXISTS (SELECT FROM pg_class WHERE relowner = pg_roles.oid)
           OR EXISTS (SELECT FROM pg_database WHERE datname = current_database() AND datdba = pg_roles.oid)
    FROM pg_roles WHERE rolname = current_user
"""
VARIABLES = {"default": "DATABASE_URL", "keys": "KEYS_DATABASE_URL"}
OPEN_TABLES = "SELECT relname FROM pg_class WHERE relname = ANY(%s) AND NOT relforcerowsecurity ORDER BY 1"


@dataclass(frozen=True)
class Fault:
    what: str
    remedy: str
    stops: bool = True  # False: it runs, and something is worse than it should be

    def __str__(self) -> str:
        return f"{'stops' if self.stops else 'note '}  {self.what}. {self.remedy}."


def faults() -> Iterator[Fault]:
    """Of everything. What cannot be asked because something before it is missing is left out."""
    yield from of_python()
    yield from of_files()
    yield from of_key_file()
    yield from of_audit()
    yield from of_broker()
    yield from of_scanner()
    reachable = True
    for alias in connections:
        try:
            yield from of_database(alias)
        except DatabaseError as error:
            reachable = False
            yield Fault(f"The database {alias!r} does not answer ({_first_line(error)})", f"Check {VARIABLES[alias]}")
    if reachable:
        yield from of_content()
    yield from of_machine()
    if settings.PRODUCTION:
        yield from of_deployment()


def of_python() -> Iterator[Fault]:
    if sys.version_info < OLDEST_PYTHON:
        yield Fault(f"Python is {sys.version.split()[0]}", "Install 3.11 or newer, then: make clean setup")
    names = ["requirements.txt", *(["requirements-embedded.txt"] if embedded() else [])]
    wrong = [text for name in names for text in not_installed(CHECKOUT / name)]
    if wrong:
        yield Fault(f"{len(wrong)} packages are not as locked, {wrong[0]} first", "Run: make setup")


def not_installed(file: Path) -> Iterator[str]:
    for line in re.findall(r"^[A-Za-z0-9][^\\\n]*", file.read_text(), flags=re.MULTILINE):
        wanted = Requirement(line.strip())
        if wanted.marker and not wanted.marker.evaluate():
            continue
        try:
            if not wanted.specifier.contains(metadata.version(wanted.name), prereleases=True):
                yield wanted.name
        except metadata.PackageNotFoundError:
            yield wanted.name


def of_files() -> Iterator[Fault]:
    stale = [
        source
        for source in CHECKOUT.glob("locale*/*/LC_MESSAGES/*.po")
        if not source.with_suffix(".mo").exists() or source.with_suffix(".mo").stat().st_mtime < source.stat().st_mtime
    ]
    if stale:
        yield Fault(f"{len(stale)} translations are not compiled", "Run: make setup", stops=False)
    if not embedded() and not is_collected():
        yield Fault("The static files are not collected", "Run: manage.py collectstatic")


def of_key_file() -> Iterator[Fault]:
    path = Path(settings.VAULT_KEY_FILE)
    try:
        KeyFile(path)
    except KeyFileError as error:
        yield Fault(f"{path}: {error}", "Put it back from its own back-up, or set VAULT_KEY_FILE")
        return
    mode = stat.S_IMODE(path.stat().st_mode)
    # systemd's copy is given to one user by an access list, whose mask shows where the group's rights would be.
    others = 0o037 if str(path.parent) == os.environ.get("CREDENTIALS_DIRECTORY") else 0o077
    if mode & others:
        yield Fault(f"Others may read the vault's keys in {path}", f"Run: chmod 400 {path}", stops=settings.PRODUCTION)
    elif settings.PRODUCTION and mode & 0o300:
        yield Fault(f"The vault's keys in {path} could be overwritten", f"Run: chmod 400 {path}", stops=False)


def of_audit() -> Iterator[Fault]:
    """Whether the trail can be anchored, and was."""
    try:
        key = public_key(Path(settings.AUDIT_KEY_FILE))
    except SigningKeyError as error:
        yield Fault(f"No anchors: {error}", "Set AUDIT_KEY_FILE (docs/audit.md)", stops=settings.PRODUCTION)
        return
    try:
        known, _faults = anchors.read(Path(settings.AUDIT_ANCHOR_FILE), key=key)
    except anchors.AnchorsUnreadable:
        known = []
    newest = max((anchor.at for anchor in known), default=None)
    if newest is None or datetime.now(UTC) - newest > anchors.LATE:
        since = f"since {newest:%Y-%m-%d %H:%M} UTC" if newest else "yet"
        yield Fault(
            f"The audit trail was not anchored {since} in {settings.AUDIT_ANCHOR_FILE or 'AUDIT_ANCHOR_FILE'}",
            "Look whether relay and workers run and may write there",
            stops=False,
        )


def of_broker() -> Iterator[Fault]:
    try:
        with app.connection_for_write() as connection:
            connection.ensure_connection(max_retries=1, interval_start=0, timeout=3)
            connection.default_channel.client.ping()
    except (BrokerDown, RedisError) as error:
        yield Fault(f"The broker does not answer ({_first_line(error)})", "Start it, or check REDIS_URL")


def of_scanner() -> Iterator[Fault]:
    """Forms go on without one; what was uploaded cannot be read."""
    address = settings.CLAMAV_ADDRESS
    if not address:
        yield Fault("Uploaded files stay in quarantine: there is no scanner", "Set CLAMAV_ADDRESS", stops=False)
        return
    try:
        if not clamav.is_on_this_machine(address):
            yield Fault(f"Uploaded files travel in the clear to {address}", "Scan them on this machine", stops=False)
        if not clamav.is_there(address=address, seconds=SCANNER_SECONDS):
            what = f"The scanner at {address} does not answer"
            yield Fault(what, "Start clamd, or check CLAMAV_ADDRESS", stops=False)
    except clamav.AddressMalformed:
        yield Fault("CLAMAV_ADDRESS names no scanner", "Write unix:/path or tcp://host:port", stops=False)


def of_database(alias: str) -> Iterator[Fault]:
    with connections[alias].cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        version = int(cursor.fetchone()[0]) // 10_000
        if version < OLDEST_POSTGRES:
            yield Fault(f"PostgreSQL of {alias!r} is {version}", f"Install {OLDEST_POSTGRES} or newer")
        cursor.execute(ROLE)
        role, is_strong, owns = cursor.fetchone()
        if is_strong:
            yield Fault(
                f"{role} may pass over the row policies of {alias!r}", "Run deploy/roles.sql, connect as smo_app"
            )
        if owns:
            yield Fault(f"{role} owns what it uses in {alias!r}", "Run deploy/roles.sql, migrate as smo_owner")
        cursor.execute(OPEN_TABLES, [[name for name, tag in table_tags().items() if tag == PERSONAL]])
        for (name,) in cursor.fetchall():
            yield Fault(f"{name} is without row-level security", "Run: manage.py migrate")
        before = time.time()
        cursor.execute("SELECT extract(epoch FROM clock_timestamp())::float8")
        apart = cursor.fetchone()[0] - (before + time.time()) / 2
        if abs(apart) > CLOCKS_APART:
            yield Fault(
                f"The clock of {alias!r} is {apart:+.0f} s from this machine's", "Let both follow a time server", False
            )


def of_content() -> Iterator[Fault]:
    missing = missing_migrations()
    if missing:
        yield Fault(f"{len(missing)} migrations are missing, {missing[0]} first", "Run: manage.py migrate")
        return
    if settings.DATABASE_ADDRESSES["default"] == settings.DATABASE_ADDRESSES["keys"]:
        yield Fault("Cases and their keys share a database", "Give KEYS_DATABASE_URL one of its own")
    if not has_programme():
        yield Fault("No programme is loaded", "Run: manage.py load_programme programme/programme.yaml")
    yield from of_keys()
    yield from of_quarantine()
    yield from of_hand_over()


def of_keys() -> Iterator[Fault]:
    """Whether the key file is the one that the newest case key was wrapped with."""
    key = CaseKey.objects.order_by("-created_at").first()
    if key is None:
        return
    try:
        file = KeyFile(Path(settings.VAULT_KEY_FILE))
    except KeyFileError:
        return  # said already
    try:
        file.unwrap(key.country, key.wrapping_key, bytes(key.wrapped), key.context)
    except KeyFileError:
        yield Fault(
            f"{settings.VAULT_KEY_FILE} does not open the stored cases", "Put back the file they were sealed with"
        )


def of_quarantine() -> Iterator[Fault]:
    with scope.enter(scope.SYSTEM) as at:
        waiting = Attachment.objects.quarantined().filter(at__lt=at - QUARANTINED).count()
    if waiting and settings.CLAMAV_ADDRESS:
        yield Fault(f"{waiting} files wait in quarantine", "Look at the logs of the workers and of clamd", stops=False)


def of_hand_over() -> Iterator[Fault]:
    health = outbox.health()
    start = "Run: make run" if embedded() else "Start `manage.py relay` and the Celery workers of both queues"
    if health.canary_age is None or health.canary_age > SILENT:
        age = health.canary_age
        since = f"for {age.total_seconds() / 60:.0f} min" if age else "yet"
        yield Fault(f"Relay and workers have not worked {since}", start, stops=settings.PRODUCTION)
    elif health.oldest_open_age and health.oldest_open_age > WAITED:
        waited = health.oldest_open_age.total_seconds() / 60
        yield Fault(f"Work has waited for {waited:.0f} min", "Look at the logs of the workers", stops=False)
    if health.dead:
        yield Fault(f"{health.dead} messages were given up", "Look at them under /operacion/", stops=False)


def of_machine() -> Iterator[Fault]:
    data = HERE.data if HERE.data.exists() else CHECKOUT
    free = shutil.disk_usage(data).free
    if embedded() and free < DISK_TIGHT:
        yield Fault(f"{free / 1e6:.0f} MB are free at {data}", "Make room", stops=free < DISK_FULL)
    if embedded() and not _is_up():
        try:
            ports.free(os.environ.get("PORT", "8000"))
        except ports.PortTrouble as trouble:
            what, _, remedy = str(trouble).partition(". ")
            yield Fault(what, remedy, stops=False)
    if not settings.PRODUCTION and not chromium():
        yield Fault("No browser for the tests", REMEDY.capitalize(), stops=False)


def of_deployment() -> Iterator[Fault]:
    """Django's own list for a site that people reach."""
    for found in checks.run_checks(include_deployment_checks=True):
        yield Fault(_first_line(found.msg), found.hint or f"See {found.id}", stops=found.level >= checks.ERROR)


def _is_up() -> bool:
    lock = open_lock(HERE.data / "up.lock")
    try:
        return not try_alone(lock)
    finally:
        os.close(lock)


def _first_line(error: object) -> str:
    return str(error).strip().partition("\n")[0].rstrip(".") or type(error).__name__
