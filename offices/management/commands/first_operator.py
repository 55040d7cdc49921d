"""The one account that cannot be made in the console: the first one."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.db import transaction

from audit.actor import Actor
from audit.services import record
from offices.admin.access import new_password
from offices.models import StaffMember
from offices.models.staff import Role
from vault import scope


class Command(BaseCommand):
    help = "Create the first account that may add others (role it) and print its password, once."

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
            if StaffMember.objects.active().filter(role=Role.IT, is_demo=False).exists():
                raise CommandError("There is one already; further people are added in the console.")
            password = new_password()
            person = StaffMember.objects.create_user(email, password, full_name=full_name, role=Role.IT)
            record("first_operator_added", actor=Actor("command", "first_operator"), subjects=[person.id])
        self.stdout.write(f"{person.email}  {password}")
