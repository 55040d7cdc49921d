"""Who must not have which case, and which cases belong to one family."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from intake.models import Case
from offices.models import Office


class RecusalQuerySet(models.QuerySet["Recusal"]):
    def in_force(self) -> "RecusalQuerySet":
        return self.filter(lifted_at__isnull=True)

    def that_close_the_case(self) -> "RecusalQuerySet":
        """To the person: what they declared themselves or know of. A complaint closes nothing, for that would tell."""
        return self.in_force().filter(reason__in=Recusal.CLOSE_THE_CASE)


class Recusal(models.Model):
    """A person of the staff who must not have a case. Never changed, only lifted."""

    table_tag = "personal"

    class Reason(models.TextChoices):
        RELATIVE = "relative", _("es familiar")
        ACQUAINTED = "acquainted", _("conoce a alguien del caso")
        EARLIER_DECIDER = "earlier_decider", _("ya decidió antes sobre este caso")
        COMPLAINED_ABOUT = "complained_about", _("hay una queja sobre esta persona")

    CLOSE_THE_CASE = (Reason.RELATIVE, Reason.ACQUAINTED)
    CONFIDENTIAL = (Reason.COMPLAINED_ABOUT,)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="recusals")
    office = models.ForeignKey(Office, models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="recusals")
    reason = models.CharField(max_length=20, choices=Reason)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = RecusalQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="recusal_reason_is_known",
                condition=models.Q(reason__in=["relative", "acquainted", "earlier_decider", "complained_about"]),
            ),
            models.UniqueConstraint(
                fields=["case", "person", "reason"],
                condition=models.Q(lifted_at__isnull=True),
                name="a_person_is_recused_once_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.reason


class FamilyLink(models.Model):
    """Two cases of one family, as one of them said. Kept when it is read, so that either finds the other."""

    table_tag = "personal"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    other = models.ForeignKey(Case, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "other"], name="a_family_link_is_kept_once"),
            models.CheckConstraint(name="a_case_is_not_its_own_family", condition=~models.Q(case=models.F("other"))),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.other_id}"
