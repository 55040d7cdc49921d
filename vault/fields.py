"""The sealed column: bytes that the database itself refuses when they are not a sealed value."""

from typing import Any

from django.db import models
from django.db.models.expressions import RawSQL

from vault.cipher import SHORTEST, VERSION


class SealedField(models.BinaryField):
    """Holds what `door.seal` made; `door.open` is the only way back. Never shown, never edited."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["editable"] = False
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("editable", None)
        return name, path, args, kwargs


class SealedFile(SealedField):
    """The same for the content of a file: what is sealed, and given back, are bytes."""


def is_sealed(column: str, *, table: str) -> models.CheckConstraint:
    """Constraint: the column starts with the version byte and is long enough to be sealed (or is null)."""
    return models.CheckConstraint(
        name=f"{table}_{column}_is_sealed",
        condition=RawSQL(  # noqa: S611 — column names of ours
            f'"{column}" IS NULL OR (octet_length("{column}") >= {SHORTEST}'
            f""" AND substring("{column}" FROM 1 FOR 1) = '\\x{VERSION:02x}'::bytea)""",
            (),
            output_field=models.BooleanField(),
        ),
    )
