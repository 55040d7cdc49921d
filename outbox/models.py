"""A piece of work handed over, and the periods in which a job was due. Knows ids and times, never their meaning."""

import uuid
from datetime import datetime

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

# How often a message is tried before a person must look at it.
MAX_ATTEMPTS = 5

_OPEN = Q(done_at=None, dead_at=None)


class MessageQuerySet(models.QuerySet["Message"]):
    def still_open(self) -> "MessageQuerySet":
        """Neither done nor given up."""
        return self.filter(_OPEN)

    def in_flight(self) -> "MessageQuerySet":
        """Sent, not done, and not yet due to be sent again."""
        return self.still_open().filter(sends__gt=0, next_send_at__gt=Now())

    def dead_letters(self) -> "MessageQuerySet":
        """Given up after the last attempt: a person decides."""
        return self.filter(dead_at__isnull=False)

    def done_before(self, at: datetime) -> "MessageQuerySet":
        return self.filter(done_at__lt=at)


class Message(models.Model):
    """One task that one event of one subject asks for."""

    table_tag = "system"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    topic = models.CharField(_("asunto"), max_length=40)
    task = models.CharField(_("tarea"), max_length=80)
    subject_id = models.UUIDField(_("sobre"))
    office = models.CharField(_("oficina"), max_length=2, blank=True, db_default="")
    event = models.CharField(_("suceso"), max_length=80, blank=True, db_default="")
    # Of the web request that published it; empty when a command, a task or the schedule did.
    request_id = models.CharField(_("petición"), max_length=64, blank=True, db_default="")
    created_at = models.DateTimeField(_("creado"), db_default=Now())
    next_send_at = models.DateTimeField(_("próximo envío"), db_default=Now())
    sends = models.PositiveIntegerField(_("envíos"), db_default=0)
    attempts = models.PositiveSmallIntegerField(_("intentos"), db_default=0)
    done_at = models.DateTimeField(_("hecho"), null=True, blank=True)
    dead_at = models.DateTimeField(_("abandonado"), null=True, blank=True)
    # The name of an exception's class. Its text may hold personal data and is stored nowhere.
    last_error = models.CharField(_("último error"), max_length=80, blank=True, db_default="")

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("mensaje")
        verbose_name_plural = _("mensajes")
        constraints = [
            models.UniqueConstraint(
                fields=["task", "subject_id", "event"], name="outbox_message_tells_a_task_of_an_event_once"
            ),
            models.CheckConstraint(
                condition=Q(attempts__lte=MAX_ATTEMPTS), name="outbox_message_is_tried_five_times_at_most"
            ),
            models.CheckConstraint(
                condition=Q(done_at=None) | Q(dead_at=None), name="outbox_message_is_not_both_done_and_dead"
            ),
            models.CheckConstraint(condition=~Q(task=""), name="outbox_message_names_its_task"),
        ]
        indexes = [
            # Two, so that the retries are found at once behind any backlog of first tries.
            models.Index(
                fields=["next_send_at"], condition=_OPEN & Q(attempts=0), name="outbox_first_tries_by_due_time"
            ),
            models.Index(
                fields=["next_send_at"], condition=_OPEN & Q(attempts__gt=0), name="outbox_retries_by_due_time"
            ),
            models.Index(fields=["done_at"], condition=Q(done_at__isnull=False), name="outbox_done_by_time"),
            models.Index(fields=["dead_at"], condition=Q(dead_at__isnull=False), name="outbox_dead_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.task} {self.id}"


class JobRun(models.Model):
    """One period of one periodic job: whoever inserts the row has started it, everybody else comes too late."""

    table_tag = "system"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    job = models.CharField(_("trabajo"), max_length=40)
    period_start = models.DateTimeField(_("comienzo del periodo"))
    created_at = models.DateTimeField(_("creado"), db_default=Now())

    class Meta:
        verbose_name = _("trabajo periódico")
        verbose_name_plural = _("trabajos periódicos")
        constraints = [models.UniqueConstraint(fields=["job", "period_start"], name="outbox_job_runs_once_per_period")]

    def __str__(self) -> str:
        return f"{self.job} {self.period_start:%Y-%m-%d %H:%M}"
