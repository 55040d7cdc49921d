"""A list that an office imports: the job, what became of each household, and how its columns were read last time."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from intake.models.case import Case
from offices.models import Office
from vault.fields import SealedField, is_sealed


class RegistrationImport(models.Model):
    """`cursor` is the household that comes next: it moves in the transaction that registers those before it."""

    table_tag = "personal"

    class Status(models.TextChoices):
        WAITING = "waiting", _("por confirmar")
        RUNNING = "running", _("en curso")
        DONE = "done", _("terminada")
        CANCELLED = "cancelled", _("detenida")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    status = models.CharField(max_length=9, choices=Status, default=Status.WAITING)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    total = models.PositiveIntegerField(default=0)
    cursor = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    # Name of the file, header, meaning of the columns, language; and the rows, which go as soon as all are done.
    about = SealedField()
    rows = SealedField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="import_status_is_known",
                condition=models.Q(status__in=["waiting", "running", "done", "cancelled"]),
            ),
            models.CheckConstraint(
                name="an_import_goes_no_further_than_its_end",
                condition=models.Q(cursor__lte=models.F("total"), failed__lte=models.F("cursor")),
            ),
            models.CheckConstraint(
                name="rows_are_kept_until_an_import_ends_and_no_longer",
                condition=models.Q(status__in=["waiting", "running"], ended_at__isnull=True, rows__isnull=False)
                | models.Q(status__in=["done", "cancelled"], ended_at__isnull=False, rows__isnull=True),
            ),
            is_sealed("about", table="import"),
            is_sealed("rows", table="import"),
        ]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def key_subject(self) -> uuid.UUID:
        return self.id

    @property
    def stored(self) -> int:
        return self.cursor - self.failed

    @property
    def left(self) -> int:
        return self.total - self.cursor

    @property
    def percent(self) -> int:
        return self.cursor * 100 // self.total if self.total else 0


class ImportedHousehold(models.Model):
    """What became of one household. `content` holds the rows of one that was not taken, and why."""

    table_tag = "personal"

    class Outcome(models.TextChoices):
        STORED = "stored", _("registrado")
        KNOWN = "known", _("ya estaba registrado")
        FAILED = "failed", _("no registrado")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    of_import = models.ForeignKey(RegistrationImport, models.CASCADE, related_name="households")
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    line = models.PositiveIntegerField()
    outcome = models.CharField(max_length=6, choices=Outcome)
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="+")
    content = SealedField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["of_import", "number"], name="a_household_is_imported_once"),
            models.CheckConstraint(
                name="imported_household_outcome_is_known",
                condition=models.Q(outcome__in=["stored", "known", "failed"]),
            ),
            models.CheckConstraint(
                name="an_imported_household_has_a_case_or_a_reason",
                condition=models.Q(outcome="failed", case__isnull=True, content__isnull=False)
                | models.Q(outcome__in=["stored", "known"], case__isnull=False, content__isnull=True),
            ),
            is_sealed("content", table="imported_household"),
        ]

    def __str__(self) -> str:
        return self.outcome

    @property
    def key_subject(self) -> uuid.UUID:
        return self.of_import_id


class ColumnMapping(models.Model):
    """How somebody of the office said that the columns of such a list are read. Holds no header, only its hash."""

    table_tag = "staff"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    digest = models.BinaryField()
    keys = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["office", "digest"], name="an_office_reads_a_header_in_one_way"),
        ]

    def __str__(self) -> str:
        return str(self.id)
