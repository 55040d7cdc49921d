#!/usr/bin/env python3
"""Runs a command of the project, after seeing to the servers, schema and programme that it needs."""

import os
import signal
import sys

try:
    from django.core.management import execute_from_command_line
except ModuleNotFoundError:
    sys.exit("Django is not installed for this Python. Run `make setup`, then `.venv/bin/python manage.py …`.")

from config.embedded.trouble import EmbeddedTrouble
from config.first_use import prepare


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    # An exit like any other, so that the last user of the embedded servers stops them.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        prepare(sys.argv[1:])
        execute_from_command_line(sys.argv)
    except EmbeddedTrouble as trouble:
        sys.exit(str(trouble))


if __name__ == "__main__":
    main()
