"""Keyed hashes of stored cases, written anew under the keys in use. What they say is read from the sealed answers."""

import datetime
import functools
import operator
import uuid
from dataclasses import dataclass

from django.db.models import Q
from django.db.models.functions import Now

from audit.services import record
from intake.dossier import every_document_of
from intake.identifiers import identifiers_of
from intake.models import Case, Identifier, PreRegistration
from intake.services import applications, complaints
from intake.services.applications import BEGINNING, ROTATOR
from offices.models import ApiKey, Invitation, SentForm
from vault import lookup, scope

KINDS = ("document", "phone", "email")
REPEATED_WITHIN = datetime.timedelta(days=30)


@dataclass(frozen=True)
class Step:
    """`last` is the case to go on after; None when no later one has an older hash. `left` could not be renewed."""

    last: uuid.UUID | None
    renewed: int = 0
    left: int = 0


def renew(*, after: uuid.UUID = BEGINNING, at_once: int) -> Step:
    """Renew the identifiers of the next cases that have hashes under older keys, in one transaction.

    Each row is changed in its place, by the value under all keys of the ring: a row whose value is no longer
    among the answers stays as it is, and still matches for as long as its key does.
    """
    with scope.enter(scope.SYSTEM):
        older = Identifier.objects.filter(_any_older())
        cases = list(older.filter(case__gt=after).order_by("case").values_list("case", flat=True).distinct()[:at_once])
        if not cases:
            return Step(None)
        locked = list(Case.objects.select_for_update().filter(pk__in=cases).order_by("id"))
        newest = {
            (case_id, old): one.digest
            for case_id, document in every_document_of(locked, actor=ROTATOR, purpose="key rotation")
            for one in identifiers_of(document)
            for old in one.digest.every
        }
        rows = list(older.filter(case__in=cases))
        known = [row for row in rows if (row.case_id, bytes(row.digest)) in newest]
        for row in known:
            row.digest = newest[row.case_id, bytes(row.digest)]
        Identifier.objects.bulk_update(known, ["digest"])
        step = Step(cases[-1], len(known), len(rows) - len(known))
        record("lookups_renewed", actor=ROTATOR, detail={"renewed": step.renewed, "left": step.left})
        return step


def remaining() -> dict[str, int]:
    """Kind -> hashes that stand under an older key and are still asked for.

    Invitations and API keys cannot be renewed, since nobody keeps what they say: the office loads its list anew, and
    whoever has a key is given another. A submission is recognised as sent before for thirty days.
    """
    with scope.enter(scope.SYSTEM):
        left = {
            kind: Identifier.objects.filter(_is_older(Identifier, kind)).count()
            + Invitation.objects.filter(_is_older(Invitation, kind)).count()
            for kind in KINDS
        }
        sent = PreRegistration.objects.filter(received_at__gt=Now() - REPEATED_WITHIN)
        return left | {
            "code": ApiKey.objects.filter(lookup.is_older("code", column='"offices_apikey"."digest"')).count()
            + applications.under_older()
            + complaints.under_older(),
            "idempotency": sent.filter(
                lookup.is_older("idempotency", column='"intake_preregistration"."idempotency"')
            ).count()
            + SentForm.objects.filter(lookup.is_older("idempotency", column='"offices_sentform"."digest"')).count(),
        }


def _is_older(model: type[Identifier | Invitation], kind: str) -> Q:
    return Q(lookup.is_older(kind, column=f'"{model._meta.db_table}"."digest"'), kind=kind)


def _any_older() -> Q:
    return functools.reduce(operator.or_, (_is_older(Identifier, kind) for kind in KINDS))
