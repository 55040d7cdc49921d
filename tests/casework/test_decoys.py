"""Decoys: like other cases to whoever looks, in nobody's way, and an alert within a minute when one is touched."""

import re
import time

import pytest
from django.core import mail
from django.core.management import CommandError, call_command

from audit.models import Decoy
from casework.decoys import plant
from intake.models import Case
from offices import decoys as alerts
from outbox.models import Message
from routing.models import Assignment
from tests import processes
from tests.casework.test_pages import entries, routed, visitor
from tests.conftest import make_person
from vault import scope


def planted(office: str = "EC") -> Case:
    with scope.enter(scope.SYSTEM) as at:
        return plant(office, at=at)


def alerted() -> int:
    return Message.objects.filter(topic="decoy.touched").count()


def test_a_decoy_is_a_whole_case_that_waits_in_no_queue_and_in_no_statistics(supervisor):
    case = planted()
    with scope.enter(scope.SYSTEM):
        assert not Assignment.objects.open().filter(case=case).exists()
        stored = Case.objects.get(pk=case.pk)
        assert (stored.status, stored.nationality, stored.age_band, stored.sex) == ("closed", "", "", "")
        assert set(Decoy.objects.values_list("subject", flat=True)) == {str(case.id), case.reference}
    text = visitor(supervisor).get(f"/casos/{case.reference}/").content.decode()
    assert not re.search(
        "señuelo|decoy", text + visitor(supervisor).get(f"/casos/{case.reference}/lecturas/").content.decode()
    )
    assert "Regla EC-DEMO" in text


def test_every_way_of_touching_one_alerts_and_a_usual_case_does_not(supervisor, screener):
    case, usual = planted(), routed()
    visitor(supervisor).get(f"/casos/{usual.reference}/")
    visitor(supervisor).get("/cola/EC/screening/")
    assert alerted() == 0
    ways = [
        lambda: visitor(supervisor).get(f"/casos/{case.reference}/"),
        lambda: visitor(screener).get(f"/casos/{case.reference}/"),  # may not
        lambda: visitor(make_person("screener", "CO")).get(f"/casos/{case.reference}/"),  # another office
        lambda: visitor(supervisor).post("/casos/", {"numero": case.reference}),
        lambda: visitor(screener).post("/casos/", {"numero": case.reference.lower()}),
    ]
    for number, way in enumerate(ways, start=1):
        way()
        assert alerted() == number


def test_the_mail_goes_to_auditors_and_operators_and_says_nothing_of_the_case(supervisor, settings):
    settings.ADMINS = [("operations", "it@example.org")]
    make_person("auditor", email="auditor@example.org")
    case = planted()
    visitor(supervisor).get(f"/casos/{case.reference}/")
    alerts.tell(Message.objects.filter(topic="decoy.touched"), office="EC")
    [message] = mail.outbox
    assert message.to == ["auditor@example.org", "it@example.org"]
    assert not re.search(f"{case.reference}|{case.id}|{supervisor.full_name}", message.subject + message.body)


def test_the_alert_is_out_within_a_minute(committed, tmp_path, record_property):
    """Through the real relay, broker and worker."""
    person = make_person("supervisor", "EC")
    case = planted()
    running = [processes.start(name, tmp_path / f"{name}.log") for name in ("worker", "relay")]
    try:
        processes.wait_until(lambda: Message.objects.filter(task="outbox.canary", done_at__isnull=False).exists())
        client = visitor(person)
        began = time.monotonic()
        assert client.get(f"/casos/{case.reference}/").status_code == 200
        told = Message.objects.filter(topic="decoy.touched", done_at__isnull=False)
        processes.wait_until(told.exists, seconds=60)
        record_property("figures", f"told after {time.monotonic() - began:.1f} s")
    finally:
        for process in running:
            processes.kill(process)
    assert "decoy touched" in (tmp_path / "worker.log").read_text()


def test_the_command_makes_some_and_refuses_an_office_that_is_none(database, capsys):
    call_command("plant_decoy", "CO", number=2)
    assert len(re.findall(r"^CO-\w{4}-\w{4}$", capsys.readouterr().out, re.MULTILINE)) == 2
    assert [entry.subjects for entry in entries(action="decoy_planted")] == [[], []]  # its readers must not see it
    with pytest.raises(CommandError, match="no office"):
        call_command("plant_decoy", "XX")
