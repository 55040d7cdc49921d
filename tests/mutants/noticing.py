"""Which tests should notice that a guard is gone: those that execute it, those of its place, and then the rest."""

import json
from dataclasses import dataclass
from pathlib import Path

from tests.mutants.guards import Mutant

DOCUMENTED = "tests/permissions/test_matrix.py::test_the_page_in_the_docs_is_this_table"

# The beginning of a path -> tests, those that look at the guard itself first. The first line that fits counts.
NEAR: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("offices/permissions.yaml", (DOCUMENTED, "tests/permissions", "tests/offices/test_once.py", "tests/casework")),
    ("offices/migrations/", ("tests/vault/test_scope.py", "tests/offices", "tests/permissions")),
    (
        "intake/migrations/",
        (
            "tests/vault/test_sealed_columns.py",
            "tests/vault/test_scope.py",
            "tests/vault",
            "tests/intake",
            "tests/permissions",
        ),
    ),
    (
        "routing/migrations/",
        ("tests/vault/test_sealed_columns.py", "tests/vault/test_scope.py", "tests/vault", "tests/routing"),
    ),
    ("vault/migrations/", ("tests/vault/test_scope.py", "tests/vault")),
    ("vault/rls.py", ("tests/vault/test_scope.py", "tests/vault")),
    (
        "audit/",
        (
            "tests/audit/test_tampers.py",
            "tests/audit",
            "tests/vault/test_door.py",
            "tests/vault",
            "tests/outbox",
            "tests/permissions",
        ),
    ),
    ("vault/", ("tests/vault", "tests/privacy", "tests/casework", "tests/permissions")),
    (
        "offices/middleware.py",
        ("tests/casework/test_pages.py", "tests/vault", "tests/permissions", "tests/config/test_responses.py"),
    ),
    ("offices/visits.py", ("tests/intake/public", "tests/permissions", "tests/config")),
    ("offices/gate.py", ("tests/offices/test_once.py", "tests/casework", "tests/permissions")),
    ("offices/once.py", ("tests/offices/test_once.py", "tests/privacy")),
    ("offices/admin/", ("tests/offices", "tests/permissions")),
    ("offices/", ("tests/offices", "tests/intake/test_api.py", "tests/casework", "tests/permissions")),
    ("intake/views/public/", ("tests/intake/public", "tests/intake", "tests/permissions", "tests/privacy")),
    ("intake/api.py", ("tests/intake/test_api.py", "tests/privacy", "tests/permissions")),
    ("intake/files/", ("tests/files", "tests/privacy")),
    ("intake/services/attachments.py", ("tests/files", "tests/permissions", "tests/vault/test_erasure.py")),
    ("intake/services/scanning.py", ("tests/files", "tests/test_growth.py")),
    ("intake/", ("tests/intake", "tests/casework", "tests/privacy", "tests/permissions")),
    ("routing/", ("tests/routing", "tests/vault", "tests/casework", "tests/privacy")),
    ("casework/", ("tests/casework", "tests/permissions", "tests/privacy")),
    ("outbox/", ("tests/outbox", "tests/vault")),
    ("config/settings.py", ("tests/config/test_responses.py", "tests/config/test_deployment.py", "tests/config")),
    ("config/", ("tests/config/test_responses.py", "tests/config", "tests/permissions")),
)
SLOW = ("browser", "chaos", "bench", "mutants", "data")
# They start and kill servers by the clock, which a busy machine fails, and no guard is theirs.
BY_THE_CLOCK = ("tests/config/test_embedded_servers.py", "tests/config/test_supervisor.py")
QUICK = 1.0  # seconds
STARTING, PATIENCE = 120, 5  # seconds for what comes before the first test; so many times what the tests took


@dataclass(frozen=True)
class Record:
    """What the recorder saw: seconds of each test, the tests of each guarded line, and those that fail anyway."""

    seconds: dict[str, float]
    lines: dict[str, list[str]]
    failed: list[str]

    @classmethod
    def of(cls, file: Path) -> "Record":
        return cls(**json.loads(file.read_text()))

    def executing(self, mutant: Mutant, root: Path) -> list[str]:
        """The quick ones before the slow, those of its place before others; nothing where it runs on import."""
        places = near(mutant.path, root)
        found = {test for line in mutant.lines for test in self.lines.get(f"{mutant.path}:{line}", [])}
        found = {test for test in found if test not in self.failed and not test.startswith(BY_THE_CLOCK)}
        return sorted(found, key=lambda test: (self.seconds[test] > QUICK, _rank(test, places), self.seconds[test]))

    @property
    def left_out(self) -> list[str]:
        return [f"--deselect={test}" for test in (*BY_THE_CLOCK, *self.failed)]

    def long_enough_for(self, tests: list[str]) -> float:
        """Seconds after which tests that have not ended hang; much longer than they took, for the machine is shared."""
        expected = sum(took for test, took in self.seconds.items() if test.startswith(tuple(tests)))
        return STARTING + PATIENCE * expected


def _rank(test: str, places: list[str]) -> int:
    return next((rank for rank, place in enumerate(places) if test.startswith(place)), len(places))


def near(path: str, root: Path) -> list[str]:
    places = next((tests for start, tests in NEAR if path.startswith(start)), ("tests/permissions",))
    return [place for place in places if (root / place.partition("::")[0]).exists()]


def others(root: Path) -> list[str]:
    """All tests that need no browser and kill nobody."""
    return sorted(f"tests/{one.name}" for one in (root / "tests").iterdir() if one.name not in SLOW and _has_tests(one))


def _has_tests(place: Path) -> bool:
    return any(place.glob("test_*.py")) if place.is_dir() else place.name.startswith("test_")
