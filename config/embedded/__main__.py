"""For make and the checks: `stop` what a killed process left running, `run` a command beside other programs."""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from config.embedded.addresses import HERE, VARIABLES, environment, place_of
from config.embedded.servers import Servers
from config.embedded.trouble import EmbeddedTrouble


def stop() -> int:
    if Servers(HERE, VARIABLES).stop_unused():
        return 0
    print(
        "The servers of this checkout are in use. Stop `make run` (Ctrl-C) and other commands first.", file=sys.stderr
    )
    return 1


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
            for leftover in (place.data, place.sockets):
                shutil.rmtree(leftover, ignore_errors=True)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m config.embedded")
    commands = parser.add_subparsers(dest="name", required=True)
    commands.add_parser("stop", help="stop servers that nobody uses")
    runner = commands.add_parser("run", help="run a command beside the PostgreSQL of a folder")
    runner.add_argument("programs", type=Path)
    runner.add_argument("command", nargs="+")
    given = parser.parse_args()
    try:
        return stop() if given.name == "stop" else run(given.programs, given.command)
    except EmbeddedTrouble as trouble:
        print(trouble, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
