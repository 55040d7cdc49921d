"""Who sees the rows of every office at once: the scope of the system is entered in few places, each looked at."""

import ast
from pathlib import Path

from tests.test_architecture import MODULES, ROOT

# What runs for nobody in particular, over what belongs to all. Everything else enters the scope of whom it serves.
LOOKED_AT = {
    "casework/fairness.py": ["count_month"],
    "casework/retention.py": ["carry_out"],
    "casework/transferring.py": ["settle"],
    "config/checkup.py": ["of_quarantine"],
    "config/metrics.py": ["_gauges"],
    "intake/api.py": ["without_key"],
    "intake/migrations/0002_number_the_keys_of_hashes.py": ["_set"],
    "intake/migrations/0016_older_consents_were_to_version_one.py": ["link", "name_again"],
    "intake/services/applications.py": ["renew"],
    "intake/services/complaints.py": ["renew"],
    "intake/services/departures.py": ["end_access"],
    "intake/services/erasure.py": ["drop_keys"],
    "intake/services/importing.py": ["sweep"],
    "intake/services/rekeying.py": ["remaining", "renew"],
    "intake/services/reminding.py": ["remind"],
    "intake/services/scanning.py": ["ask_again"],
    "intake/services/sweeping.py": ["sweep_drafts", "sweep_keys"],
    "offices/migrations/0002_number_the_keys_of_hashes.py": ["_set"],
    "offices/sweeping.py": ["sweep_sent_forms"],
    "routing/services.py": ["end_of_finished"],
    "routing/expiry.py": ["remind"],
    "routing/rule_changes.py": ["list_new"],
    "routing/what_if/results.py": ["moving"],
    "routing/what_if/running.py": ["sweep"],
    "vault/trail.py": ["anchor", "verify"],
}
COMMANDS = "management/commands/"  # of an operator who has the whole database in hand anyway


def seers(path: Path) -> list[str]:
    """The functions that name the scope of the system, once for each time."""
    functions = [
        node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if hasattr(node, "decorator_list")
    ]
    return sorted(
        function.name
        for function in functions
        for node in ast.walk(function)
        if isinstance(node, ast.Attribute) and ast.unparse(node) == "scope.SYSTEM"
    )


def test_the_rows_of_every_office_are_in_sight_only_where_that_was_looked_at():
    found = {str(path.relative_to(ROOT)): seers(path) for path in MODULES if COMMANDS not in str(path)}
    assert {name: functions for name, functions in found.items() if functions} == LOOKED_AT
