"""The chain: what is hashed, in what order it grows, and who checks it."""

import datetime
import json
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from django.conf import settings
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from hypothesis import HealthCheck, given
from hypothesis import settings as how
from hypothesis import strategies as st

from audit import anchors, keyfile, reading, verifying
from audit.actor import Actor
from audit.chain import START, Link, check, digest
from audit.models import Entry, Head
from audit.models import Link as LinkRow
from audit.services import record
from tests.audit.conftest import CLERK, commit, write
from vault import scope
from vault import trail as jobs

ROOT = Path(__file__).resolve().parents[2]
text = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=40)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | text,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(text, inner, max_size=3),
    max_leaves=6,
)
times = st.datetimes(datetime.datetime(2000, 1, 1), datetime.datetime(9998, 12, 31), timezones=st.just(datetime.UTC))


@how(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    at=times,
    actor=text,
    action=text.filter(bool),
    purpose=text,
    subjects=st.lists(text, max_size=4),
    request_id=text,
    detail=st.dictionaries(text, values, max_size=4),
    office=st.sampled_from(["", "EC", "ñ1"]),
)
def test_database_and_python_hash_the_same_bytes_whatever_is_written(system, at, actor, office, **columns):
    with transaction.atomic():
        entry = Entry.objects.create(at=at, actor_kind="staff", actor_id=actor, office_code=office, **columns)
        commit()
        place = LinkRow.objects.get(pk=entry.pk)
        before = reading.hash_at(office, place.number - 1)
        [link] = reading.links(office, after=place.number - 1)
        assert link.entry == str(entry.pk)
        assert digest(before, office, place.number, link.parts) == link.hash == bytes(place.hash)
        transaction.set_rollback(True)


@given(one=st.lists(text, max_size=4), other=st.lists(text, max_size=4))
def test_two_entries_share_their_bytes_only_when_they_are_the_same(one, other):
    assert (digest(START, "EC", 1, one) == digest(START, "EC", 1, other)) == (one == other)


def test_numbers_go_up_by_one_in_each_office_and_the_head_is_the_last(trail):
    for chain in ("", "CO", "EC"):
        numbers = list(LinkRow.objects.filter(chain=chain).order_by("number").values_list("number", flat=True))
        assert numbers == list(range(1, len(numbers) + 1))
        assert (Head.objects.get(pk=chain).number, len(numbers)) == (len(numbers), 12 if chain else len(numbers))


def test_what_is_rolled_back_takes_no_number(trail):
    before = reading.heads()
    with transaction.atomic():
        write(3)
        transaction.set_rollback(True)
    assert reading.heads() == before
    write(3)
    assert {chain: number for chain, (number, _hash) in reading.heads().items()} == {
        chain: number + 1 for chain, (number, _hash) in before.items()
    }
    assert list(reading.faults({})) == []


def test_offices_in_any_order_from_many_sides_never_lock_one_another_out(committed):
    """Twelve clients write of three offices in every order; a head that is locked early would be a deadlock."""
    orders = [("EC", "CO", "GT"), ("GT", "CO", "EC"), ("CO", "EC", "GT"), ("GT", "EC", "CO")]
    failures = []

    def client(order: tuple[str, ...]) -> None:
        try:
            for _time in range(25):
                with scope.enter(scope.SYSTEM):
                    for office in order:
                        record("tested", actor=CLERK, office=office)
        except Exception as failure:
            failures.append(failure)
        finally:
            connection.close()

    threads = [threading.Thread(target=client, args=(orders[number % 4],)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with scope.enter(scope.SYSTEM):
        assert list(reading.faults({})) == []
        assert {chain: Head.objects.get(pk=chain).number for chain in ("EC", "CO", "GT")} == dict.fromkeys(
            ("EC", "CO", "GT"), 300
        )


def test_an_office_waits_for_no_other_and_its_chain_is_locked_at_commit_only(committed):
    """While one transaction has written its entry and works on, another of the same office commits."""
    written, go = threading.Event(), threading.Event()

    def slow() -> None:
        with scope.enter(scope.SYSTEM):
            record("slow", actor=CLERK, office="EC")
            written.set()
            go.wait(10)
        connection.close()

    thread = threading.Thread(target=slow)
    thread.start()
    written.wait(10)
    began = time.monotonic()
    with scope.enter(scope.SYSTEM):
        record("quick", actor=CLERK, office="EC")
    took = time.monotonic() - began
    go.set()
    thread.join()
    assert took < 2
    with scope.enter(scope.SYSTEM):
        order = [Entry.objects.get(pk=link.entry).action for link in reading.links("EC")]
    assert [action for action in order if action in {"slow", "quick"}] == ["quick", "slow"]


def test_anchors_are_signed_and_a_forged_one_is_named(trail, anchor_files):
    verifying.anchor(at=trail)
    write(3)
    verifying.anchor(at=trail)
    file, key = anchor_files / "anchors.jsonl", anchor_files / "key.pem"
    verdict = verifying.verify(at=trail, anchor_file=file, key_file=key)
    assert (verdict.anchors, verdict.faults, verdict.anchored_at) == (2, [], trail)
    first, second = file.read_bytes().splitlines()
    file.write_bytes(first.replace(b'"EC": [12', b'"EC": [11') + b"\n" + second + b"\n")
    verdict = verifying.verify(at=trail, anchor_file=file, key_file=key)
    assert [str(fault) for fault in verdict.faults] == ["anchors no. 1: is not signed with this key"]


def test_another_key_signs_nothing_here(trail, anchor_files, tmp_path):
    verifying.anchor(at=trail)
    keyfile.create(tmp_path / "other.pem")
    verdict = verifying.verify(at=trail, anchor_file=anchor_files / "anchors.jsonl", key_file=tmp_path / "other.pem")
    assert (verdict.anchors, verdict.anchored_at, len(verdict.faults)) == (0, None, 1)


def test_the_jobs_anchor_verify_and_call_somebody_when_a_chain_is_broken(trail, settings, anchor_files):
    settings.ADMINS = [("operations", "it@example.org")]
    jobs.anchor([], office="")
    jobs.verify([], office="")
    commit()
    assert Entry.objects.get(action="verified").detail == {
        "entries": LinkRow.objects.count() - 1,
        "anchors": 1,
        "faults": 0,
    }
    assert mail.outbox == []
    (anchor_files / "anchors.jsonl").write_bytes(b"nonsense\n")
    jobs.verify([], office="")
    assert [message.to for message in mail.outbox] == [["it@example.org"]]


def test_without_its_key_nothing_is_anchored(trail, settings):
    settings.AUDIT_KEY_FILE = ""
    with pytest.raises(keyfile.SigningKeyError):
        jobs.anchor([], office="")


def test_an_old_anchor_is_a_fault(trail, anchor_files):
    verifying.anchor(at=trail - datetime.timedelta(hours=3))
    verdict = verifying.verify(at=trail, anchor_file=anchor_files / "anchors.jsonl", key_file=anchor_files / "key.pem")
    assert [fault.chain for fault in verdict.faults] == ["anchors"]


def test_a_key_file_is_readable_by_its_owner_alone_and_never_replaced(tmp_path):
    keyfile.create(tmp_path / "key.pem")
    assert (tmp_path / "key.pem").stat().st_mode & 0o777 == 0o400
    with pytest.raises(FileExistsError):
        keyfile.create(tmp_path / "key.pem")


def test_the_command_says_intact_or_fails(trail, capsys):
    verifying.anchor(at=trail)
    call_command("verify_audit")
    assert capsys.readouterr().out.endswith("intact\n")
    Path(settings.AUDIT_ANCHOR_FILE).write_text("nonsense\n")
    with pytest.raises(CommandError, match="1 faults"):
        call_command("verify_audit")
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("verify_audit", key="/nowhere")


def independent(*files: Path) -> subprocess.CompletedProcess[str]:
    """The auditor's script, which knows nothing of us, in an empty environment."""
    script = ROOT / "docs" / "verify_bundle.py"
    return subprocess.run(
        [sys.executable, "-I", str(script), *map(str, files)],
        capture_output=True,
        text=True,
        env={},
        cwd=files[0].parent,
    )


@pytest.fixture
def bundle(trail, anchor_files, capsys):
    odd = Actor("staff", "ñandú ∑ \U0001f600 \u202e \u2028")
    record("tested", actor=odd, office="EC", detail={'ä\n"': 1.50, "b": [1e30]})
    commit()
    verifying.anchor(at=trail)
    call_command("export_audit", office="EC")
    files = [anchor_files / "bundle", anchor_files / "anchors.jsonl", anchor_files / "public.pem"]
    files[0].write_text(capsys.readouterr().out, encoding="utf-8")
    files[2].write_text(keyfile.public_pem(anchor_files / "key.pem"))
    return files


def test_a_script_of_fifty_lines_verifies_what_is_handed_out(bundle):
    assert len((ROOT / "docs" / "verify_bundle.py").read_text().splitlines()) <= 50
    done = independent(*bundle)
    assert (done.returncode, done.stdout) == (0, "chain 'EC': no. 1 to 13; anchored up to no. 13\nintact\n"), (
        done.stderr
    )
    assert Entry.objects.get(action="exported").detail == {"after": 0, "entries": 13}


@pytest.mark.parametrize("tamper", ["edit", "delete", "swap", "cut", "anchor"])
def test_and_finds_what_was_tampered_with(bundle, tamper):
    file, anchored, _key = bundle
    lines = file.read_text(encoding="utf-8").splitlines()
    if tamper == "edit":
        lines[5] = lines[5].replace("opened", "closed")
    elif tamper == "delete":
        del lines[5]
    elif tamper == "swap":
        lines[5], lines[6] = lines[6], lines[5]
    elif tamper == "cut":
        del lines[-2:]
    else:
        anchored.write_bytes(anchored.read_bytes().replace(b'"EC": [13', b'"EC": [12'))
    file.write_text("\n".join(lines), encoding="utf-8")
    done = independent(*bundle)
    assert (done.returncode, "intact" in done.stdout) == (1, False)


def test_a_bundle_may_begin_where_the_last_one_ended(bundle, capsys):
    call_command("export_audit", office="EC", after=7)
    bundle[0].write_text(capsys.readouterr().out, encoding="utf-8")
    first = json.loads(bundle[0].read_text(encoding="utf-8").splitlines()[0])
    assert first["after"] == 7
    assert independent(*bundle).returncode == 0


def test_a_walk_names_each_fault_once_and_goes_on():
    links, previous = [], START
    for number in range(1, 6):
        previous = digest(previous, "EC", number, (f"entry {number}",))
        links.append(Link(number, f"id {number}", previous, (f"entry {number}",)))
    head = (5, previous)
    assert list(check("EC", links, head=head, anchored={5: previous})) == []
    links[1] = Link(2, "id 2", links[1].hash, ("another",))
    links[3] = Link(4, "id 4", links[3].hash, None)
    assert [str(fault) for fault in check("EC", links, head=head, anchored={})] == [
        "EC no. 2: was changed, or stands in another's place (id 2)",
        "EC no. 4: its entry is gone (id 4)",
    ]


def test_two_anchors_of_one_place_must_agree():
    at = datetime.datetime(2026, 11, 1, tzinfo=datetime.UTC)
    said = [anchors.Anchor(at, {"EC": (1, b"a")}), anchors.Anchor(at, {"EC": (1, b"b")})]
    assert [str(fault) for fault in anchors.by_chain(said)[1]] == ["EC no. 1: was anchored with two hashes"]
