"""The audit entry, and its place in the chain of its office. Entries are written by `audit.services.record` inside
the transaction of the act and never changed; links and heads are written by the database alone, when it commits.
"""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from audit.actor import Actor


class Entry(models.Model):
    table_tag = "personal"  # which case somebody opened is itself personal data

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    at = models.DateTimeField(_("cuándo"))
    actor_kind = models.CharField(_("clase de actor"), max_length=10)
    actor_id = models.CharField(_("actor"), max_length=80)
    action = models.CharField(_("acto"), max_length=40)
    purpose = models.CharField(_("finalidad"), max_length=80, blank=True)
    office_code = models.CharField(_("oficina"), max_length=2, blank=True)
    subjects = ArrayField(models.CharField(max_length=80), verbose_name=_("sobre"), default=list)
    request_id = models.CharField(_("petición"), max_length=64, blank=True)
    detail = models.JSONField(_("detalle"), default=dict, help_text=_("Solo códigos y cuentas."))

    class Meta:
        verbose_name = _("asiento de auditoría")
        verbose_name_plural = _("asientos de auditoría")
        constraints = [
            models.CheckConstraint(
                name="audit_entry_actor_is_of_a_known_kind",
                condition=models.Q(actor_kind__in=Actor.KINDS),
            ),
            models.CheckConstraint(name="audit_entry_names_its_action", condition=~models.Q(action="")),
            # The chain writes years with four digits.
            models.CheckConstraint(
                name="audit_entry_is_of_our_time",
                condition=models.Q(at__gte="2000-01-01T00:00:00Z", at__lt="9999-01-01T00:00:00Z"),
            ),
        ]
        indexes = [
            models.Index(fields=["office_code", "at"], name="audit_by_office_and_time"),
            models.Index(fields=["at", "id"], name="audit_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.action} ({self.actor_kind})"


class Link(models.Model):
    """An entry's place in the chain of its office ("" = acts without one). smo_app may only read it."""

    table_tag = "system"

    entry_id = models.UUIDField(primary_key=True, editable=False)
    chain = models.CharField(_("cadena"), max_length=2, blank=True)
    number = models.PositiveBigIntegerField(_("número"))
    hash = models.BinaryField()

    class Meta:
        verbose_name = _("eslabón")
        verbose_name_plural = _("eslabones")
        constraints = [
            models.UniqueConstraint(fields=["chain", "number"], name="audit_link_has_its_number_alone"),
            models.CheckConstraint(name="audit_link_numbers_start_at_one", condition=models.Q(number__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.chain} {self.number}"


class Head(models.Model):
    """Where a chain ends. Its row is the lock under which the next link is added."""

    table_tag = "system"

    chain = models.CharField(_("cadena"), max_length=2, primary_key=True)
    number = models.PositiveBigIntegerField(_("número"))
    hash = models.BinaryField()

    class Meta:
        verbose_name = _("fin de cadena")
        verbose_name_plural = _("fines de cadena")

    def __str__(self) -> str:
        return f"{self.chain} {self.number}"


class Decoy(models.Model):
    """A case that nobody has a reason to open, by each name that an entry may have for it."""

    table_tag = "system"

    subject = models.CharField(_("sobre"), max_length=80, primary_key=True)
    made_at = models.DateTimeField(_("creado"), db_default=Now())

    class Meta:
        verbose_name = _("señuelo")
        verbose_name_plural = _("señuelos")

    def __str__(self) -> str:
        return self.subject
