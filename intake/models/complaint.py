"""What people complain of, apart from every case: sealed under a key of its own, seen by designated people alone."""

import datetime
import uuid
import zoneinfo

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.chain import APART
from offices.models import Office
from offices.models.staff import ComplaintKind
from vault.fields import SealedField, is_sealed

ZONE_OF_NONE = zoneinfo.ZoneInfo("America/Bogota")  # where no office is named: between those of the offices


class ComplaintQuerySet(models.QuerySet["Complaint"]):
    def waiting(self) -> "ComplaintQuerySet":
        return self.filter(status__in=[Complaint.Status.RECEIVED, Complaint.Status.TAKEN])

    def by_urgency(self) -> "ComplaintQuerySet":
        """Abuse first; then by the moment until which somebody has to have answered."""
        is_abuse = models.Case(models.When(kind=ComplaintKind.ABUSE, then=0), default=1)
        return self.order_by(is_abuse, "due_at", "id")


class Complaint(models.Model):
    """The policies of the table show it to the complainant and to whoever is designated for it, and to nobody of the
    office complained of; there is no column by which it could be joined to a case."""

    table_tag = "personal"

    class Status(models.TextChoices):
        RECEIVED = "received", _("recibida")
        TAKEN = "taken", _("la está viendo una persona")
        ANSWERED = "answered", _("contestada")
        CLOSED = "closed", _("cerrada")

    class Outcome(models.TextChoices):
        CONFIRMED = "confirmed", _("se confirmó y se actuó")
        NOT_CONFIRMED = "not_confirmed", _("no se pudo confirmar")
        REFERRED = "referred", _("pasó a la oficina del inspector general que corresponde")
        SOLVED = "solved", _("se resolvió")
        ELSEWHERE = "elsewhere", _("no es de este programa")

    id = models.UUIDField(primary_key=True, editable=False)
    number = models.CharField(max_length=12, unique=True)
    kind = models.CharField(max_length=8, choices=ComplaintKind)
    # The office complained of; None when whoever complains does not know which.
    about = models.ForeignKey(Office, models.PROTECT, null=True, related_name="+")
    # Offices and people of the staff whom the name that was written may mean: kept from them too.
    teams = ArrayField(models.CharField(max_length=2), default=list)
    kept_from = ArrayField(models.UUIDField(), default=list)
    received_at = models.DateTimeField()
    due_at = models.DateTimeField()
    status = models.CharField(max_length=8, choices=Status, default=Status.RECEIVED)
    outcome = models.CharField(max_length=13, choices=Outcome, blank=True)
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    # Of number and secret together, so that neither is learnt without the other.
    digest = models.BinaryField(unique=True)
    secret = SealedField()
    said = SealedField()

    objects = ComplaintQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="complaint_kind_is_known", condition=models.Q(kind__in=["general", "fraud", "abuse"])
            ),
            models.CheckConstraint(
                name="complaint_status_is_known",
                condition=models.Q(status__in=["received", "taken", "answered", "closed"]),
            ),
            models.CheckConstraint(
                name="complaint_outcome_is_known",
                condition=models.Q(outcome__in=["", "confirmed", "not_confirmed", "referred", "solved", "elsewhere"]),
            ),
            models.CheckConstraint(
                name="a_closed_complaint_has_an_outcome",
                condition=(models.Q(status="closed") & ~models.Q(outcome=""))
                | (~models.Q(status="closed") & models.Q(outcome="")),
            ),
            models.CheckConstraint(
                name="a_complaint_that_somebody_sees_to_names_them",
                condition=models.Q(status="received") | models.Q(taken_by__isnull=False),
            ),
            is_sealed("secret", table="complaint"),
            is_sealed("said", table="complaint"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def key_subject(self) -> uuid.UUID:
        return self.id

    @property
    def zone(self) -> datetime.tzinfo:
        return self.about.zone if self.about else ZONE_OF_NONE

    @property
    def due_on(self) -> datetime.date:
        return self.due_at.astimezone(self.zone).date()

    @property
    def office_id(self) -> str:
        """Under which the audit trail keeps it: not that of the office complained of, which reads its own chain."""
        return APART


class ComplaintWord(models.Model):
    """What was said later: more by the complainant, or an answer. Seen by whoever sees the complaint."""

    table_tag = "personal"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="words")
    at = models.DateTimeField()
    # Nobody: the complainant.
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    text = SealedField()

    class Meta:
        constraints = [is_sealed("text", table="complaint_word")]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def key_subject(self) -> uuid.UUID:
        return self.complaint_id

    @property
    def office_id(self) -> str:
        return APART
