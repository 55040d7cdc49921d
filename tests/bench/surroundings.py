"""What the measures on real processes need: a key file, and databases of their own that are gone afterwards."""

import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from audit import keyfile as audit_keyfile
from offices.programme import by_id
from tests import databases
from vault import keyfile


@contextlib.contextmanager
def own_databases() -> Iterator[Path]:
    """Yields a folder for logs."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        settings.VAULT_KEY_FILE = str(folder / "keys.json")
        keyfile.create(Path(settings.VAULT_KEY_FILE))
        settings.AUDIT_KEY_FILE, settings.AUDIT_ANCHOR_FILE = str(folder / "audit.pem"), str(folder / "anchors.jsonl")
        audit_keyfile.create(Path(settings.AUDIT_KEY_FILE))
        with databases.clone(databases.build_template()):
            by_id.cache_clear()
            yield folder
