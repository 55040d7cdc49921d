"""How many people could not register, by reason: so that policy sees whom the rules leave out. Counts, no people."""

import uuid

from django.db import models

from offices.models.places import Office


class RefusalCount(models.Model):
    """Of one office (None: of none), reason, nationality (blank: not said) and day; written by `offices.refusals`."""

    table_tag = "system"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    office = models.ForeignKey(Office, models.PROTECT, null=True, related_name="+", editable=False)
    reason = models.CharField(max_length=30, editable=False)
    nationality = models.CharField(max_length=9, blank=True, editable=False)
    day = models.DateField(editable=False)
    number = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["office", "reason", "nationality", "day"],
                name="refusals_are_counted_in_one_row_a_day",
                nulls_distinct=False,
            ),
            models.CheckConstraint(name="a_count_of_refusals_counts_some", condition=models.Q(number__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.office_id} {self.reason} {self.day}"
