"""The one account that cannot be made in the console: the first one."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.db import transaction

from audit.actor import Actor
from audit.services import record
from offices.models import StaffMember
from offices.models.staff import Role
from offices.signin import first_access
from vault import scope


class Command(BaseCommand):
    help = "Create the first account that may add others (role it) and print a link, good once and for 24 hours."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("full_name")

    @transaction.atomic
    def handle(self, *, email: str, full_name: str, **_options: Any) -> None:
        try:
            validate_email(email)
        except ValidationError as error:
            raise CommandError(error.messages[0]) from None
        with scope.enter(scope.SYSTEM):
            person = self._person(email, full_name)
            record("first_account_opened", actor=Actor("command", "first_account"), subjects=[person.id])
        self.stdout.write(first_access.path_for(person))
        self.stderr.write("Open this path on the site within 24 hours: choose a password, sign in, register a key.")

    def _person(self, email: str, full_name: str) -> StaffMember:
        """A new one, or the one whose link was never used."""
        known = StaffMember.objects.active().filter(role=Role.IT, is_demo=False).order_by("joined_at", "id").first()
        if known is None:
            return StaffMember.objects.create_user(email, None, full_name=full_name, role=Role.IT)
        if known.has_usable_password() or known.email != email.lower():
            raise CommandError("There is one already; further people are added in the console.")
        return known
