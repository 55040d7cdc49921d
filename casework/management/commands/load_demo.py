"""Load invented staff and cases, through the real service. Never on a production site."""

import datetime
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from audit.actor import Actor
from audit.unusual import Figures
from casework import demo, demo_people, demo_work
from casework.decoys import plant
from intake import document as documents
from intake.dossier import documents_of
from intake.models import Case
from intake.services.submission import KeyReused, NotStored, Sender, submit
from offices import programme_file
from offices.models import StaffMember
from offices.models.staff import Role
from routing import golden
from vault import scope

SENDER = Sender(Actor("command", "load_demo"), "command", None)


class Command(BaseCommand):
    help = "Loads invented staff of every role and about 60 invented cases; running it again changes nothing."

    def handle(self, **_options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("This is a production site (SMO_PRODUCTION): it takes no invented people.")
        with transaction.atomic():
            staff = demo.make_staff()
        with scope.enter(scope.SYSTEM) as at:
            new = [_submit(number, given, at) for number, given in enumerate(demo.documents(at.date()))]
            demo_work.do(at)
            demo_people.prepare(at)
            golden.load(programme_file.read(str(settings.GOLDEN_CASES))["cases"], actor=SENDER.actor)
            if any(new):
                _read_much(at)
        self.stdout.write(f"{staff} accounts and {sum(new)} cases added")


def _submit(number: int, given: dict[str, Any], at: datetime.datetime) -> bool:
    document = documents.parse(given)
    sent = datetime.datetime.fromisoformat(document["submitted_at"])
    try:
        return submit(document, sender=SENDER, at=at, idempotency_key=f"demo-{number}", submitted_at=sent).is_new
    except (NotStored, KeyReused):  # the latter: an older demonstration is here, whose case said something else
        return False


def _read_much(at: datetime.datetime) -> None:
    """Something for the auditor to find: one case opened again and again, and a decoy touched."""
    curious = StaffMember.objects.get(email=demo.address(Role.SUPERVISOR, demo.OFFICE))
    case = Case.objects.filter(office=demo.OFFICE).order_by("reference").first()
    for looked_at in [case] * (Figures().repeated + 2) + [plant(demo.OFFICE, at=at)]:
        documents_of([looked_at], actor=curious.actor, purpose="case")
