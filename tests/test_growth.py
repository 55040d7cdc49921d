"""What is new must come with what holds it: each task, and each way out of the process, is looked at here."""

import ast
import datetime
import inspect
import re
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from casework.audit_words import ACTIONS
from config.celery import app
from intake.services.submission import submit
from offices.models import Breach
from outbox.models import Message
from outbox.services import publish
from tests.casework.test_pages import OPERATOR
from tests.conftest import make_person
from tests.documents import document
from tests.permissions.world import make_file
from tests.test_architecture import MODULES, ROOT
from vault import scope

app.loader.import_default_modules()
TASKS = sorted({task for tasks in settings.OUTBOX_TOPICS.values() for task in tasks})

# How something can leave the process -> the modules that may do it, each of which was looked at for what it lets out.
WAYS_OUT = {
    "a log": r"get_?[lL]ogger$",
    "a mail": r"(send_mail|send_mass_mail|mail_admins|mail_managers|EmailMessage|EmailMultiAlternatives)$",
    "a file": r"(write_text|write_bytes|fdopen|mkstemp|mkdtemp|\w*TemporaryFile|TemporaryDirectory|copy2|copyfile)$",
    "the network": r"(urlopen|\w*_opener|create_connection|socket\.socket|HTTPS?Connection|requests\.\w+|httpx\.\w+)$",
    "another process": r"(subprocess\.\w+|os\.exec\w*|os\.system)$",
    "a terminal": r"(^print|std(out|err)\.write)$",
}
LOOKED_AT = {
    "a log": {
        "audit/verifying.py",
        "outbox/relay.py",
        "outbox/services.py",
        "outbox/work.py",
        "offices/decoys.py",
        "intake/services/scanning.py",
        "routing/services.py",
        "config/pages.py",
    },
    "a mail": {
        "audit/verifying.py",
        "outbox/relay.py",
        "offices/breaches.py",
        "offices/decoys.py",
        "offices/signin/notices.py",
        "intake/services/scanning.py",
        "intake/services/complaints.py",
        "intake/channels.py",
    },
    "a file": {
        "audit/keyfile.py",
        "vault/keyfile.py",
        "config/static_files.py",
        "config/processes.py",
        "config/supervisor.py",
    },
    "the network": {"config/ports.py", "intake/channels.py", "intake/files/clamav.py"},
    "another process": {"config/supervisor.py", "routing/placement/solving.py"},
    "a terminal": {"audit/keyfile.py", "config/first_use.py", "config/messages.py"},
}
# The servers of a checkout know no data of the application; a command speaks to the operator who called it.
EXCUSED = re.compile(r"config/embedded/|\w+/management/commands/")
WRITES = re.compile(r"[rwaxbt+]*[wax+][rwaxbt+]*")


@pytest.mark.parametrize("name", TASKS)
def test_a_task_takes_ids_and_makes_one_call(name):
    task = app.tasks[name]
    [function] = ast.parse(inspect.getsource(task.run)).body
    assert isinstance(function, ast.FunctionDef)
    assert ast.unparse(function.args) == "ids: list[str], **_later: Any"
    assert re.fullmatch(r"perform\(ids, task=[\w.']+, work=[\w.]+\)", "\n".join(map(ast.unparse, function.body)))
    assert (task.acks_late, name.partition(".")[0]) == (True, task.run.__module__.partition(".")[0])


def subject_of(topic: str, *, at: datetime.datetime) -> uuid.UUID:
    """What a message of the topic is about: a case, unless it is something else."""
    if topic == "breach.clock_runs":
        keeper = make_person("policy")
        return Breach.objects.create(kind="lost", what_happened="x", known_at=at, registered_by=keeper).pk
    case = submit(document(), sender=OPERATOR, at=at, idempotency_key="k").case_id
    return make_file(case, office="EC", at=at).pk if topic in {"file.attached", "file.refused"} else case


@pytest.mark.parametrize("topic", sorted(settings.OUTBOX_TOPICS))
def test_the_work_of_a_topic_is_done_and_a_repeated_message_changes_nothing(committed, topic):
    with scope.enter(scope.SYSTEM) as at:
        subject = subject_of(topic, at=at)
        Message.objects.all().delete()
        publish(topic, subject_id=subject, office="EC", event="e")
    Message.objects.update(sends=1)
    for message in list(Message.objects.all()):
        for _time in range(2):
            app.tasks[message.task]([str(message.pk)])
        message.refresh_from_db()
        assert (message.done_at is not None, message.attempts, message.last_error) == (True, 1, "")


def recorded(path: Path) -> set[str]:
    """The acts that the module writes audit entries for."""
    calls = [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
    first = [call.args[0] for call in calls if re.search(r"\b_?(record|entry)$", ast.unparse(call.func)) and call.args]
    texts = [part.value for one in first for part in ast.walk(one) if isinstance(part, ast.Constant)]
    return {text for text in texts if isinstance(text, str)}


def test_every_act_that_leaves_a_trace_has_its_trace_looked_for_by_a_test():
    tests = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    acts = {act for path in MODULES for act in recorded(path)}
    assert len(acts) > 15
    assert sorted(act for act in acts if f'"{act}"' not in tests) == []


def test_every_act_has_a_word_on_the_pages_of_the_trail():
    acts = {act for path in MODULES for act in recorded(path)}
    assert sorted(acts - set(ACTIONS)) == []


def ways_out(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            name = ast.unparse(node.func)
            yield from (way for way, pattern in WAYS_OUT.items() if re.search(pattern, name))
            given = [*node.args, *(word.value for word in node.keywords)]
            modes = [one.value for one in given if isinstance(one, ast.Constant) and isinstance(one.value, str)]
            if name.rpartition(".")[2] == "open" and any(WRITES.fullmatch(mode) for mode in modes):
                yield "a file"


def test_nothing_leaves_the_process_by_a_way_that_nobody_looked_at():
    found: dict[str, set[str]] = {way: set() for way in WAYS_OUT}
    for path in MODULES:
        name = str(path.relative_to(ROOT))
        if not EXCUSED.match(name):
            for way in ways_out(path):
                found[way].add(name)
    assert found == LOOKED_AT
