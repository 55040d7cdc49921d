"""For make and the checks: `remove` servers and data of this checkout, `run` a command beside other programs."""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from config.embedded.addresses import HERE, VARIABLES, Place, environment, place_of
from config.embedded.servers import Servers
from config.embedded.trouble import EmbeddedTrouble


def remove() -> int:
    """For `make clean`: the data may lie outside the checkout. Refused while somebody uses the servers."""
    if Servers(HERE, VARIABLES).stop_unused():
        discard(HERE)
        return 0
    print(
        "The servers of this checkout are in use. Stop `make run` (Ctrl-C) and other commands first.", file=sys.stderr
    )
    return 1


def discard(place: Place) -> None:
    for leftover in (place.data, place.sockets):
        shutil.rmtree(leftover, ignore_errors=True)


def run(programs: Path, command: list[str]) -> int:
    """With PostgreSQL from `programs`, on data that are thrown away; for the command they are servers of its own."""
    with tempfile.TemporaryDirectory(prefix="smo-") as folder:
        place = place_of(Path(folder))
        servers = Servers(place, VARIABLES, only=programs)
        try:
            servers.ensure_running()
            return subprocess.run(command, env={**os.environ, **environment(place, given={})}).returncode
        finally:
            servers.release()
            discard(place)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m config.embedded")
    commands = parser.add_subparsers(dest="name", required=True)
    commands.add_parser("remove", help="stop the servers and remove their data")
    runner = commands.add_parser("run", help="run a command beside the PostgreSQL of a folder")
    runner.add_argument("programs", type=Path)
    runner.add_argument("command", nargs="+")
    given = parser.parse_args()
    try:
        return remove() if given.name == "remove" else run(given.programs, given.command)
    except EmbeddedTrouble as trouble:
        print(trouble, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
