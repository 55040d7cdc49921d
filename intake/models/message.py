"""Messages to applicants, and the codes by which anybody can ask whether a message is really ours."""

import datetime
import uuid

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from intake.models.case import Case
from intake.models.draft import Draft
from offices.models import Office
from vault.fields import SealedField, is_sealed

LEFT_ALONE = datetime.timedelta(minutes=10)  # far longer than all tries of the hand-over


class MessageKind(models.TextChoices):
    DRAFT_ENDS = "draft_ends", _("aviso de que un registro sin enviar se borra pronto")


class MessageCode(models.Model):
    """Printed in one message. It opens nothing and leads to nobody, which is why it may stand in the clear and stay
    when the person's own row is gone."""

    table_tag = "system"

    code = models.CharField(max_length=12, primary_key=True)
    kind = models.CharField(max_length=10, choices=MessageKind)
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    # None until it is on its way: a code that nobody was sent is no code.
    sent_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="message_code_kind_is_known", condition=models.Q(kind__in=["draft_ends"])),
        ]

    def __str__(self) -> str:
        return self.code


class OutgoingMessageQuerySet(models.QuerySet["OutgoingMessage"]):
    def to_call(self) -> "OutgoingMessageQuerySet":
        """While what they would be told is still so: nobody has sent the draft, or gone on with it."""
        waits = Draft.objects.filter(pk=OuterRef("subject_id"), saved_at__lt=OuterRef("made_at"))
        return self.filter(Exists(waits), channel=OutgoingMessage.Channel.CALL, state=OutgoingMessage.State.WAITING)

    def of_nobody(self) -> "OutgoingMessageQuerySet":
        """Their draft was thrown away or swept, and became no case."""
        of_draft, of_case = (kind.objects.filter(pk=OuterRef("subject_id")) for kind in (Draft, Case))
        return self.exclude(Exists(of_draft)).exclude(Exists(of_case))

    def unsure(self) -> "OutgoingMessageQuerySet":
        """And those whose worker died, or whose gateway never said what became of them."""
        is_old = Q(state=OutgoingMessage.State.BEGUN, made_at__lt=Now() - LEFT_ALONE)
        return self.filter(Q(state=OutgoingMessage.State.UNSURE) | is_old)


class OutgoingMessage(models.Model):
    """One message to whoever filled in a draft or case. The address is sealed under the key of that one, and the text
    is not stored: it is the same for everybody."""

    table_tag = "personal"

    class Channel(models.TextChoices):
        EMAIL = "email", _("correo")
        SMS = "sms", _("mensaje de texto")
        CALL = "call", _("llamada")
        NONE = "none", _("ninguno: no es seguro o no hay cómo")

    class State(models.TextChoices):
        WAITING = "waiting", _("por enviar")
        BEGUN = "begun", _("empezado")
        SENT = "sent", _("enviado")
        UNSURE = "unsure", _("no se sabe si salió")
        CALLED = "called", _("llamada hecha")
        SKIPPED = "skipped", _("no se envía")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subject_id = models.UUIDField()
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=MessageKind)
    # What makes it one of its kind: told twice of the same event, it is one message.
    event = models.CharField(max_length=40)
    language = models.CharField(max_length=2, choices=settings.LANGUAGES)
    channel = models.CharField(max_length=5, choices=Channel)
    state = models.CharField(max_length=7, choices=State)
    code = models.OneToOneField(MessageCode, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    address = SealedField(null=True)

    objects = OutgoingMessageQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject_id", "kind", "event"], name="a_message_is_made_once_an_event"),
            models.CheckConstraint(name="message_kind_is_known", condition=models.Q(kind__in=["draft_ends"])),
            models.CheckConstraint(
                name="message_language_is_known", condition=models.Q(language__in=["es", "ht", "en"])
            ),
            models.CheckConstraint(
                name="message_channel_is_known", condition=models.Q(channel__in=["email", "sms", "call", "none"])
            ),
            models.CheckConstraint(
                name="message_state_is_known",
                condition=models.Q(state__in=["waiting", "begun", "sent", "unsure", "called", "skipped"]),
            ),
            models.CheckConstraint(
                name="a_message_has_a_code_unless_none_goes_out",
                condition=models.Q(channel="none", state="skipped", address__isnull=True, code__isnull=True)
                | (~models.Q(channel="none") & ~models.Q(state="skipped") & models.Q(code__isnull=False)),
            ),
            is_sealed("address", table="outgoing_message"),
        ]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def key_subject(self) -> uuid.UUID:
        return self.subject_id
