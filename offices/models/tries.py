"""How often something was tried lately; written by `offices.limits` alone."""

from django.db import models


class Tries(models.Model):
    """`key` is a hash of what was tried; UNLOGGED, so a crash of the database forgets them all."""

    table_tag = "system"

    key = models.BinaryField(primary_key=True)
    tries = models.IntegerField()
    last_at = models.DateTimeField()
    free_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.tries}"
