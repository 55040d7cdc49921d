"""An import whose worker is killed again and again: nobody is registered twice, and nobody is lost."""

import os
import signal
import subprocess
import sys

from django.db.models import F

from config.celery import app
from intake.models import Case, RegistrationImport
from outbox.models import Message
from tests.conftest import make_person
from tests.intake.sheets import WRONG, as_csv, person
from tests.intake.test_importing import begun
from vault import scope

PEOPLE = 55
KILLS = 3


def due():
    """The message that waits, as the relay would send it now."""
    waiting = Message.objects.filter(topic="import.rows_due", done_at__isnull=True)
    waiting.update(sends=F("attempts") + 1)
    return [str(message.pk) for message in waiting]


def kill_a_worker_at_it():
    killed = subprocess.run(
        [sys.executable, "-m", "tests.intake.killed_at_import", *due()],
        env=os.environ | {"DJANGO_SETTINGS_MODULE": os.environ.get("DJANGO_SETTINGS_MODULE", "config.settings")},
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL


def test_killed_in_the_middle_and_started_again_everybody_is_registered_once(committed, record_property):
    app.loader.import_default_modules()
    supervisor = make_person("supervisor", "EC")
    row = begun(supervisor, as_csv(*(person(number) for number in range(PEOPLE)), WRONG))
    kills = 0
    while ids := due():
        if kills < KILLS:
            kill_a_worker_at_it()
            kills += 1
            with scope.enter(scope.SYSTEM):
                assert Case.objects.count() % 20 == 0  # a batch is there whole or not at all
        app.tasks["intake.import_rows"](due() or ids)
    with scope.enter(scope.SYSTEM):
        done = RegistrationImport.objects.get(pk=row.pk)
        cases = set(done.households.exclude(outcome="failed").values_list("case", flat=True))
        assert (done.status, done.stored, done.failed, Case.objects.count()) == ("done", PEOPLE, 1, PEOPLE)
        assert len(cases) == PEOPLE
        assert Message.objects.filter(topic="case.received").count() == PEOPLE
    record_property("figures", f"{kills} kills, {PEOPLE} people registered once each")
