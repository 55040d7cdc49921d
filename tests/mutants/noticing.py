"""Which tests should notice that a guard is gone: those of its place first, and if they do not, the rest."""

from pathlib import Path

# The beginning of a path -> tests, those that look at the guard itself first. The first line that fits counts.
NEAR: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("offices/permissions.yaml", ("tests/permissions", "tests/offices/test_once.py")),
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
    ("audit/", ("tests/audit", "tests/vault/test_door.py", "tests/vault", "tests/outbox", "tests/permissions")),
    ("vault/", ("tests/vault", "tests/privacy", "tests/casework", "tests/permissions")),
    (
        "offices/middleware.py",
        ("tests/casework/test_pages.py", "tests/vault", "tests/permissions", "tests/config/test_responses.py"),
    ),
    ("offices/gate.py", ("tests/offices/test_once.py", "tests/casework", "tests/permissions")),
    ("offices/once.py", ("tests/offices/test_once.py", "tests/privacy")),
    ("offices/admin/", ("tests/offices", "tests/permissions")),
    ("offices/", ("tests/offices", "tests/intake/test_api.py", "tests/casework", "tests/permissions")),
    ("intake/api.py", ("tests/intake/test_api.py", "tests/privacy", "tests/permissions")),
    ("intake/", ("tests/intake", "tests/casework", "tests/privacy", "tests/permissions")),
    ("routing/", ("tests/routing", "tests/vault", "tests/casework", "tests/privacy")),
    ("casework/", ("tests/casework", "tests/permissions", "tests/privacy")),
    ("outbox/", ("tests/outbox", "tests/vault")),
    ("config/settings.py", ("tests/config/test_responses.py", "tests/config/test_deployment.py", "tests/config")),
    ("config/", ("tests/config/test_responses.py", "tests/config", "tests/permissions")),
)
SLOW = ("browser", "chaos", "bench", "mutants", "data")


def near(path: str, root: Path) -> list[str]:
    places = next((tests for start, tests in NEAR if path.startswith(start)), ("tests/permissions",))
    return [place for place in places if (root / place).exists()]


def others(path: str, root: Path) -> list[str]:
    """All other tests that need no browser and kill nobody."""
    known = near(path, root)
    found = [*(root / "tests").iterdir()]
    names = [f"tests/{one.name}" for one in found if one.name not in SLOW and _has_tests(one)]
    return sorted(name for name in names if name not in known)


def _has_tests(place: Path) -> bool:
    return any(place.glob("test_*.py")) if place.is_dir() else place.name.startswith("test_")
