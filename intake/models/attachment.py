"""A photo or document that somebody handed in. It belongs to a draft, and without a change to the case it becomes."""

import uuid

from django.db import models
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext_lazy as _

from intake.files.kinds import JPEG, LARGEST, PDF
from offices.models import Office
from vault.cipher import SHORTEST
from vault.fields import SealedField, SealedFile, is_sealed


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def of(self, subject: uuid.UUID) -> "AttachmentQuerySet":
        """Without the contents, which only scanning and downloading need."""
        return self.filter(subject_id=subject).defer("content").order_by("at", "id")

    def quarantined(self) -> "AttachmentQuerySet":
        return self.filter(state=Attachment.State.QUARANTINED)


class Attachment(models.Model):
    """Never changed once stored, but for the scanner's verdict. Of a refused file the content is gone."""

    table_tag = "personal"

    class Kind(models.TextChoices):
        PHOTO = "photo", _("foto de la persona")
        DOCUMENT = "document", _("documento")
        OTHER = "other", _("otro archivo")

    class State(models.TextChoices):
        QUARANTINED = "quarantined", _("espera la revisión de virus")
        CLEAN = "clean", _("revisado")
        REFUSED = "refused", _("rechazado: contiene un virus")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subject_id = models.UUIDField()  # no foreign key: a draft, and under the same id the case that comes of it
    office = models.ForeignKey(Office, models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind)
    state = models.CharField(max_length=11, choices=State, default=State.QUARANTINED)
    media_type = models.CharField(max_length=15, choices=[(JPEG, "JPEG"), (PDF, "PDF")])
    size = models.PositiveIntegerField()
    sha256 = models.BinaryField()  # of the sealed bytes: it tells nobody what is in them
    at = models.DateTimeField()
    about = SealedField()  # {"name": what the file was called, "member": whose it is, an id of the document or null}
    content = SealedFile(null=True)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="attachment_kind_is_known", condition=models.Q(kind__in=["photo", "document", "other"])
            ),
            models.CheckConstraint(
                name="attachment_state_is_known", condition=models.Q(state__in=["quarantined", "clean", "refused"])
            ),
            models.CheckConstraint(
                name="attachment_is_a_jpeg_or_a_pdf", condition=models.Q(media_type__in=[JPEG, PDF])
            ),
            models.CheckConstraint(
                name="attachment_is_neither_empty_nor_too_large",
                condition=models.Q(size__gte=1, size__lte=LARGEST),
            ),
            models.CheckConstraint(
                name="a_refused_attachment_and_no_other_has_lost_its_content",
                condition=models.Q(state="refused", content__isnull=True)
                | (~models.Q(state="refused") & models.Q(content__isnull=False)),
            ),
            models.CheckConstraint(
                name="attachment_hash_and_size_are_those_of_its_content",
                condition=RawSQL(  # noqa: S611 — column names of ours
                    '"content" IS NULL OR ("sha256" = sha256("content")'
                    f' AND octet_length("content") = "size" + {SHORTEST})',
                    (),
                    output_field=models.BooleanField(),
                ),
            ),
            models.CheckConstraint(
                name="attachment_hash_has_32_bytes",
                condition=RawSQL('octet_length("sha256") = 32', (), output_field=models.BooleanField()),
            ),
            is_sealed("about", table="attachment"),
            is_sealed("content", table="attachment"),
        ]
        indexes = [
            models.Index(fields=["subject_id", "at"], name="attachments_of_a_subject"),
            models.Index(fields=["at"], condition=models.Q(state="quarantined"), name="attachments_in_quarantine"),
        ]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def key_subject(self) -> uuid.UUID:
        return self.subject_id

    @property
    def is_clean(self) -> bool:
        return self.state == self.State.CLEAN
