"""Keys change while people go on: nothing becomes unreadable, and nobody is asked who was known before."""

import contextlib
import os
import random
import signal
import subprocess
import sys
import threading
import time
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connections

from audit.actor import Actor
from audit.models import Entry
from intake.dossier import documents_of
from intake.identifiers import identifiers_of
from intake.models import Case, Identifier
from intake.services import applications, rekeying
from intake.services.submission import Sender, submit
from offices.models import Invitation
from tests.documents import document, member
from tests.processes import ROOT, environment
from vault import keyfile, keys, lookup, scope
from vault.models import CaseKey

TESTER = Actor("command", "test")
SENDER = Sender(TESTER, "command", None)
KILLS = 6


def send(number: int, *, again: bool = False) -> Case:
    papers = [{"type": "passport", "country": "VE", "number": f"V-{number:08}"}]
    contact = {"phone": f"+5939{number:08}", "email": f"p{number}@example.org", "safe_to_contact": True}
    with scope.enter(scope.SYSTEM) as at:
        receipt = submit(
            document(member(documents=papers), contact=contact), sender=SENDER, at=at, idempotency_key=f"case {number}"
        )
        assert receipt.is_new is not again
        return Case.objects.get(pk=receipt.case_id)


def in_use(path, *steps) -> None:
    for step in steps:
        step(path)


def is_found(case: Case, sent: dict[str, Any]) -> bool:
    """Every identifier of the document leads to the case."""
    return all(
        Identifier.objects.filter(case=case, kind=one.kind, digest__in=one.digest.every).exists()
        for one in identifiers_of(sent)
    )


def test_after_a_rotation_nothing_needs_the_older_keys(database, path, capsys):
    cases = [send(number) for number in range(3)]
    in_use(path, keyfile.add, keyfile.use)
    send(3)
    call_command("rotate_keys", at_once=2)
    assert "nothing under an older key: CO CR EC GT ZZ code document email factors phone\n" in capsys.readouterr().out
    keyfile.retire(path, names={*keyfile.COUNTRIES, "document", "phone", "email", "code"})
    with scope.enter(scope.SYSTEM):
        for case, sent in documents_of(cases, actor=TESTER, purpose="test").items():
            assert is_found(Case(id=case), sent)
    send(0, again=True)
    with scope.enter(scope.SYSTEM):
        rotated = Entry.objects.get(action="keys_rotated")
    assert (rotated.actor_id, rotated.detail["renewed"]) == ("rotate_keys", 9)


def test_access_codes_go_on_opening_when_the_older_key_is_gone(database, path, capsys):
    begun = [applications.begin(office="EC", year=year, network="here") for year in (1990, None, 1961)]
    in_use(path, keyfile.add, keyfile.use)
    call_command("rotate_keys", at_once=2)
    assert "3 access codes renewed" in capsys.readouterr().out
    keyfile.retire(path, names={"code"})
    for (opened, code), year in zip(begun, (1990, None, 1961), strict=True):
        found = applications.find(code=code, year=year, network="there")
        assert found is not None
        assert found.subject == opened.subject
        assert applications.find(code=code, year=1899, network="there") is None


def test_what_cannot_be_renewed_keeps_its_key(database, path, capsys):
    with scope.enter(scope.SYSTEM):
        Invitation.objects.create(office_id="EC", kind="phone", digest=lookup.phone("+593991111111"))
    in_use(path, keyfile.add, keyfile.use)
    call_command("rotate_keys")
    shown = capsys.readouterr().out
    assert "phone: 1 still under an older key\n" in shown
    assert "CO CR EC GT ZZ code document email factors idempotency\n" in shown


def test_the_keys_of_erased_cases_stay_gone(database, path):
    case = send(1)
    with scope.enter(scope.SYSTEM):
        Identifier.objects.filter(case=case).delete()
    keys.drop([case.id])
    in_use(path, keyfile.add, keyfile.use)
    call_command("rotate_keys")
    with pytest.raises(keys.KeyGone):
        keys.newest(case.id)


def test_the_same_form_sent_under_both_keys_at_once_is_stored_once(committed, path):
    """Between the two keys the database's own check of uniqueness sees two different hashes."""
    in_use(path, keyfile.add)
    old = path.read_bytes()
    in_use(path, keyfile.use)
    other = path.with_name("old.json")
    other.write_bytes(old)
    program = (
        "import django; django.setup()\n"
        "from tests.vault.test_rotation import send\n"
        "import sys\n"
        "for number in range(20):\n"
        "    sys.stdin.readline()\n"
        "    try: send(number)\n"
        "    except AssertionError: pass\n"
        "    print('.', flush=True)\n"
    )
    pair = [
        subprocess.Popen(
            [sys.executable, "-c", program],
            cwd=ROOT,
            env=environment(VAULT_KEY_FILE=str(file)),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        for file in (path, other)
    ]
    for _number in range(20):
        for process in pair:
            process.stdin.write(b"\n")
            process.stdin.flush()
        assert [process.stdout.readline() for process in pair] == [b".\n", b".\n"]
    for process in pair:
        process.communicate()
    with scope.enter(scope.SYSTEM):
        assert Case.objects.count() == 20


@pytest.mark.chaos
def test_killed_again_and_again_with_traffic_the_rotation_loses_nothing(committed, path, record_property, tmp_path):
    cases = {number: send(number) for number in range(80)}
    stop = threading.Event()
    seen = {"sent": 0, "read": 0, "looked up": 0, "sent again": 0}
    faults: list[str] = []

    def traffic() -> None:
        dice = random.Random(7)
        try:
            while not stop.is_set():
                number = max(cases) + 1
                cases[number] = send(number)
                seen["sent"] += 1
                known = dice.choice(list(cases))
                with scope.enter(scope.SYSTEM):
                    sent = documents_of([cases[known]], actor=TESTER, purpose="test")[cases[known].id]
                    seen["read"] += 1
                    if not is_found(cases[known], sent):
                        faults.append(f"{known} was not found")
                    seen["looked up"] += 1
                send(known, again=True)
                seen["sent again"] += 1
        except Exception as error:
            faults.append(repr(error))
        finally:
            connections.close_all()

    going = threading.Thread(target=traffic)
    going.start()
    try:
        in_use(path, keyfile.add)
        time.sleep(0.5)
        in_use(path, keyfile.use)
        kills = finished = 0
        while kills < KILLS:
            command = subprocess.Popen(
                [sys.executable, "manage.py", "rotate_keys", "--at-once=1"], cwd=ROOT, env=environment()
            )
            until_begun(command)
            time.sleep(0.05 * kills)
            with contextlib.suppress(ProcessLookupError):
                os.kill(command.pid, signal.SIGKILL)
            finished += command.wait() == 0
            kills += 1
        call_command("rotate_keys")
    finally:
        stop.set()
        going.join()
    assert faults == []
    assert not CaseKey.objects.exclude(wrapping_key="2").exists()
    with scope.enter(scope.SYSTEM):
        assert set(rekeying.remaining().values()) - {rekeying.remaining()["idempotency"]} == {0}
        read = documents_of(list(cases.values()), actor=TESTER, purpose="test")
        assert [case for case in cases.values() if not is_found(case, read[case.id])] == []
        assert Case.objects.count() == len(cases)
    record_property("figures", f"{kills - finished} kills while it ran, {seen}, 0 unreadable, 0 missed")


def until_begun(command: subprocess.Popen[bytes]) -> None:
    """Until the command has renewed something, or is over."""
    before = CaseKey.objects.filter(wrapping_key="2").count() + renewed()
    while command.poll() is None and CaseKey.objects.filter(wrapping_key="2").count() + renewed() <= before + 2:
        time.sleep(0.01)


def renewed() -> int:
    with scope.enter(scope.SYSTEM):
        return Entry.objects.filter(action="lookups_renewed").count()
