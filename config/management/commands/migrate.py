"""Django's `migrate`, as the owner and on both databases."""

from contextlib import nullcontext
from typing import Any

from django.core.management.base import CommandParser
from django.core.management.commands import migrate

from config.owner import VARIABLES, as_owner


class Command(migrate.Command):
    help = "Brings both databases (or the one named with --database) up to date, connecting as their owner."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.set_defaults(database=None)

    def get_check_kwargs(self, options: dict[str, Any]) -> dict[str, Any]:
        return super().get_check_kwargs({**options, "database": options["database"] or "default"})

    def handle(self, *args: Any, **options: Any) -> None:
        named = options.pop("database")
        for alias in [named] if named else VARIABLES:
            # Looking needs no more than the application may.
            with nullcontext() if options["check_unapplied"] else as_owner(alias):
                super().handle(*args, **options, database=alias)
