"""A lost key or telephone: one person asks that the factors be taken away, another one agrees."""

import datetime
import uuid

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from offices.models.staff import StaffMember

OPEN_FOR = datetime.timedelta(hours=24)


class LostFactorQuerySet(models.QuerySet["LostFactor"]):
    def open(self) -> "LostFactorQuerySet":
        return self.filter(agreed_at=None, asked_at__gt=Now() - OPEN_FOR)


class LostFactor(models.Model):
    table_tag = "staff"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(StaffMember, models.CASCADE, related_name="lost_factors", editable=False)
    asked_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+", editable=False)
    asked_at = models.DateTimeField(db_default=Now(), editable=False)
    agreed_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+", null=True, editable=False)
    agreed_at = models.DateTimeField(null=True, editable=False)

    objects = LostFactorQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="two_people_other_than_the_owner_reset_a_factor",
                condition=~Q(asked_by=F("person"))
                & (Q(agreed_by=None) | ~Q(agreed_by=F("asked_by")) & ~Q(agreed_by=F("person"))),
            ),
            models.CheckConstraint(
                name="a_reset_of_a_factor_is_agreed_to_by_somebody_at_some_time",
                condition=Q(agreed_by=None, agreed_at=None) | Q(agreed_by__isnull=False, agreed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)
