"""What people think of the service: five steps, counted, and words, sealed. Neither knows of any case."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from offices.models import Office
from vault.fields import SealedField, is_sealed


class FeedbackCount(models.Model):
    """Of one office (None: not said), score and day; written by `intake.services.feedback` alone."""

    table_tag = "system"

    class Score(models.IntegerChoices):
        VERY_BAD = 1, _("Muy mal")
        BAD = 2, _("Mal")
        SO_SO = 3, _("Ni bien ni mal")
        GOOD = 4, _("Bien")
        VERY_GOOD = 5, _("Muy bien")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    office = models.ForeignKey(Office, models.PROTECT, null=True, related_name="+", editable=False)
    score = models.PositiveSmallIntegerField(choices=Score, editable=False)
    day = models.DateField(editable=False)
    number = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["office", "score", "day"],
                name="feedback_is_counted_in_one_row_a_day",
                nulls_distinct=False,
            ),
            models.CheckConstraint(name="feedback_score_is_known", condition=models.Q(score__range=(1, 5))),
            models.CheckConstraint(name="a_count_of_feedback_counts_some", condition=models.Q(number__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.office_id} {self.score} {self.day}"


class FeedbackText(models.Model):
    """Words that somebody left, without their score and without a time: only the day."""

    table_tag = "personal"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    office = models.ForeignKey(Office, models.PROTECT, null=True, related_name="+")
    day = models.DateField()
    text = SealedField()

    class Meta:
        constraints = [is_sealed("text", table="feedback_text")]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def key_subject(self) -> uuid.UUID:
        return self.id
