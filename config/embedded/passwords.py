"""Random passwords and the signing key of the embedded services: made once, kept in a file of our own."""

import json
import os
import secrets
import tempfile
from pathlib import Path

FILE = "passwords.json"
NAMES = ("postgres", "smo_owner", "smo_app", "smo_backup", "secret_key")


def passwords(data: Path) -> dict[str, str]:
    """By role; two processes that ask at once get the same ones, because a link is made by only one of them."""
    path = data / FILE
    if not path.exists():
        descriptor, draft = tempfile.mkstemp(dir=data, prefix=".passwords-")  # mode 0600
        with os.fdopen(descriptor, "w") as file:
            json.dump({name: secrets.token_urlsafe(48) for name in NAMES}, file)
            file.flush()
            os.fsync(descriptor)
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            os.unlink(draft)
    return json.loads(path.read_text())
