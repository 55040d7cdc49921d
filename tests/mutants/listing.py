"""All guards of a checkout, one mutant each."""

from pathlib import Path

from tests.mutants.guards import Mutant, of_python
from tests.mutants.table import TABLE, of_table

# Behind each of these stands a second wall: the tests cannot notice. The beginning of its name -> why.
EQUIVALENT = {
    'vault/migrations/0001_case_keys.py policy: rls.by_office("office_code"': "0002 writes this condition anew",
}
APPS = ("outbox", "audit", "vault", "offices", "intake", "routing", "casework", "config")


def all_mutants(root: Path) -> list[Mutant]:
    found = of_table((root / TABLE).read_bytes())
    for path in sorted(path for app in APPS for path in (root / app).rglob("*.py")):
        found += of_python(str(path.relative_to(root)), path.read_bytes())
    return [mutant for mutant in found if not mutant.name.startswith(tuple(EQUIVALENT))]
