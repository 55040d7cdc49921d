"""A pre-registration as it was sent: its members, their consents and their keyed identifiers. Never edited."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from intake.models.case import Case
from offices.models import ConsentText, Office, OpeningWindow, ProgrammeVersion
from offices.models.consents import Purpose
from vault.fields import SealedField, is_sealed


class PreRegistration(models.Model):
    table_tag = "personal"

    class Channel(models.TextChoices):
        ONLINE = "online", _("en línea")
        ASSISTED = "assisted", _("con ayuda de la oficina")
        INVITED = "invited", _("por invitación")

    class Source(models.TextChoices):
        FORM = "form", _("formulario")
        API = "api", _("API")
        COMMAND = "command", _("orden de consola")
        IMPORT = "import", _("lista importada")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="pre_registrations")
    office = models.ForeignKey(Office, models.PROTECT, null=True, related_name="+")
    supersedes = models.OneToOneField("self", models.PROTECT, null=True, related_name="superseded_by")
    channel = models.CharField(max_length=10, choices=Channel)
    source = models.CharField(max_length=10, choices=Source)
    submitted_at = models.DateTimeField(help_text=_("El día local de este momento decide la regla."))
    received_at = models.DateTimeField()
    window = models.ForeignKey(OpeningWindow, models.PROTECT, null=True, related_name="+")
    window_day = models.DateField()
    # By which it was judged when it came in, and is routed; null where it came in before this was kept.
    programme_version = models.ForeignKey(ProgrammeVersion, models.PROTECT, null=True, related_name="+")
    filled_by = models.CharField(max_length=80, blank=True)
    # Keyed hashes: who sent it with which key, and what it said. Cleared at erasure.
    idempotency = models.BinaryField(unique=True, null=True)
    content = models.BinaryField(null=True)
    answers = SealedField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="pre_registration_channel_is_known",
                condition=models.Q(channel__in=["online", "assisted", "invited"]),
            ),
            models.CheckConstraint(
                name="pre_registration_source_is_known",
                condition=models.Q(source__in=["form", "api", "command", "import"]),
            ),
            is_sealed("answers", table="pre_registration"),
        ]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def key_subject(self) -> uuid.UUID:
        return self.case_id


class Member(models.Model):
    """One person of a pre-registration. What is needed together is sealed together, and no wider."""

    table_tag = "personal"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    pre_registration = models.ForeignKey(PreRegistration, models.PROTECT, related_name="members")
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    office = models.ForeignKey(Office, models.PROTECT, null=True, related_name="+")
    position = models.PositiveSmallIntegerField()
    is_principal = models.BooleanField()
    identity = SealedField()
    situation = SealedField()
    needs = SealedField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["pre_registration", "position"], name="members_of_a_pre_registration_are_numbered"
            ),
            models.UniqueConstraint(
                fields=["pre_registration"],
                condition=models.Q(is_principal=True),
                name="a_pre_registration_has_one_principal",
            ),
            is_sealed("identity", table="member"),
            is_sealed("situation", table="member"),
            is_sealed("needs", table="member"),
        ]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def key_subject(self) -> uuid.UUID:
        return self.case_id


class Consent(models.Model):
    """One purpose that somebody agreed to, with the text they were shown; open until it is withdrawn."""

    table_tag = "personal"

    Purpose = Purpose

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    pre_registration = models.ForeignKey(PreRegistration, models.PROTECT, related_name="consents")
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    office = models.ForeignKey(Office, models.PROTECT, null=True, related_name="+")
    member = models.ForeignKey(Member, models.PROTECT, null=True, related_name="consents")
    purpose = models.CharField(max_length=12, choices=Purpose)
    # The text that was shown, which never changes; null where the sender showed one of its own (API, commands).
    text = models.ForeignKey(ConsentText, models.PROTECT, null=True, related_name="+")
    text_version = models.CharField(max_length=20, blank=True)
    text_office = models.ForeignKey(Office, models.PROTECT, null=True, related_name="+")
    language = models.CharField(max_length=5)
    given_at = models.DateTimeField()
    was_given_later = models.BooleanField(default=False)  # after sending, hence not in the document
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_consent_is_withdrawn_after_it_was_given",
                condition=models.Q(withdrawn_at__isnull=True) | models.Q(withdrawn_at__gte=models.F("given_at")),
            ),
            models.CheckConstraint(
                name="consent_purpose_is_known",
                condition=models.Q(
                    purpose__in=["screening", "share_usrap", "share_ca_es", "share_gt", "medical", "whatsapp"]
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.purpose


class Identifier(models.Model):
    """A document number, phone or e-mail as a keyed hash, to find the same one again."""

    table_tag = "personal"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="identifiers")
    office = models.ForeignKey(Office, models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=10)
    digest = models.BinaryField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="identifier_kind_is_known", condition=models.Q(kind__in=["document", "phone", "email"])
            ),
        ]
        indexes = [models.Index(fields=["digest"], name="identifier_by_digest")]

    def __str__(self) -> str:
        return self.kind
