"""The wrapped data key of a case or draft. Lives in the database `keys`, never beside what it opens."""

import uuid

from django.db import models
from django.db.models.functions import Now

from vault.keyfile import COUNTRIES


class CaseKey(models.Model):
    table_tag = "system"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subject_id = models.UUIDField()
    number = models.PositiveSmallIntegerField(default=1)
    country = models.CharField(max_length=2, choices=[(code, code) for code in COUNTRIES])
    wrapping_key = models.CharField(max_length=20)
    wrapped = models.BinaryField()
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = "clave de caso"
        verbose_name_plural = "claves de caso"
        constraints = [
            models.UniqueConstraint(fields=["subject_id", "number"], name="a_subject_has_each_key_number_once"),
            models.CheckConstraint(
                name="a_case_key_belongs_to_a_known_country", condition=models.Q(country__in=COUNTRIES)
            ),
        ]
        indexes = [models.Index(fields=["created_at"], name="case_key_by_age")]

    def __str__(self) -> str:
        return f"{self.country} {self.number}"

    @property
    def context(self) -> bytes:
        """What the wrapping binds the key to."""
        return f"{self.subject_id}|{self.number}|{self.country}".encode()
