"""Secrets that systemd hands over as files become variables, so that no unit and no environment file holds one.

A process's own listing (/proc/…/environ) does not show them; what the environment says already stays.
"""

import os
import re
from collections.abc import MutableMapping
from pathlib import Path

VARIABLE = re.compile(r"[A-Z][A-Z0-9_]+")  # other files there (the vault's keys) are read where they lie


def load(environment: MutableMapping[str, str] = os.environ) -> None:
    folder = environment.get("CREDENTIALS_DIRECTORY")
    for file in sorted(Path(folder).iterdir()) if folder else ():
        if VARIABLE.fullmatch(file.name) and not environment.get(file.name):
            environment[file.name] = file.read_text(encoding="utf-8").strip()
