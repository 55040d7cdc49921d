"""The rules of the house that a machine can hold: who may import whom, sizes, wiring, the table of moves."""

import ast
import re
from pathlib import Path

import pytest
from django.conf import settings

from config.celery import app
from intake.lifecycle import MOVES
from intake.models import Case

ROOT = Path(__file__).resolve().parent.parent
ORDER = ("outbox", "audit", "vault", "offices", "intake", "routing", "casework", "config")
CORES = ("offices/eligibility", "routing/core")
MODULES = sorted(path for folder in ORDER for path in (ROOT / folder).rglob("*.py"))
MOST_LINES = 350


def imported(path: Path) -> list[str]:
    names = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.append(node.module)
    return names


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_imports_point_left(path):
    own = ORDER.index(path.relative_to(ROOT).parts[0])
    wrong = [name for name in imported(path) if name.split(".")[0] in ORDER[own + 1 :]]
    # The database engine and the settings are wired by name, so nothing else is excused.
    assert wrong == []


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_no_module_is_too_long_and_none_is_a_drawer(path):
    if "migrations" not in path.parts:
        assert len(path.read_text(encoding="utf-8").splitlines()) <= MOST_LINES
    assert path.stem not in {"utils", "helpers", "common", "misc", "manager", "handler", "signals"}


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_nothing_is_imported_inside_a_function_and_nobody_imports_tasks(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    inside = [
        node.lineno
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert inside == []
    assert [name for name in imported(path) if re.search(r"\.tasks$", name)] == []


@pytest.mark.parametrize("core", CORES)
def test_a_core_knows_no_framework_no_clock_and_no_dice(core):
    for path in (ROOT / core).rglob("*.py"):
        outside = {name.split(".")[0] for name in imported(path)}
        assert outside & {"django", "random", "secrets", "time", "structlog", "celery"} == set(), path
        assert not re.search(r"\.(now|today|utcnow)\(", path.read_text(encoding="utf-8")), path


def test_every_topic_names_registered_tasks():
    app.loader.import_default_modules()
    named = {task for tasks in settings.OUTBOX_TOPICS.values() for task in tasks}
    assert named - set(app.tasks) == set()


def test_every_periodic_job_has_its_topic():
    assert {job["topic"] for job in settings.PERIODIC_JOBS.values()} <= set(settings.OUTBOX_TOPICS)


def test_every_status_has_its_moves():
    assert set(MOVES) == set(Case.Status.values)
    assert {to for moves in MOVES.values() for to in moves} <= set(Case.Status.values)


def test_migrations_are_named_for_what_they_do():
    names = [path.stem for folder in ORDER for path in (ROOT / folder).glob("migrations/0*.py")]
    assert [name for name in names if re.search(r"_(auto|initial)", name)] == []


def test_no_function_sends_a_task_itself():
    for path in MODULES:
        text = path.read_text(encoding="utf-8")
        assert ".delay(" not in text, path
        assert ".apply_async(" not in text, path
        # Refusals are counted once the request is done; that hands over nothing, and may be lost.
        assert "on_commit(" not in text or path == ROOT / "offices" / "refusals.py", path
