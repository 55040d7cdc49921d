"""Who is signed in, on how many machines, since when. The row is the session: without it the cookie opens nothing."""

import datetime
import uuid

from django.db import models
from django.db.models.functions import Now

from offices.models.staff import StaffMember

IDLE = datetime.timedelta(minutes=15)
LONGEST = datetime.timedelta(hours=12)


class StaffSessionQuerySet(models.QuerySet["StaffSession"]):
    def alive(self) -> "StaffSessionQuerySet":
        """By the database's clock."""
        return self.filter(seen_at__gt=Now() - IDLE, began_at__gt=Now() - LONGEST)


class StaffSession(models.Model):
    """Deleted by the database itself when the person's function, offices, password or right to enter change."""

    table_tag = "staff"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(StaffMember, models.CASCADE, related_name="sessions", editable=False)
    began_at = models.DateTimeField(db_default=Now(), editable=False)
    seen_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = StaffSessionQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.id)
