"""A site kept up as the command `up` does it: its supervisor, its children, a broker of its own.

Arguments: the process to end with, a folder for the broker and the logs, the port of the web.
"""

import sys
from collections.abc import Sequence
from pathlib import Path

from config.embedded.addresses import place_of
from config.embedded.servers import Servers
from config.processes import children
from config.supervisor import Child, Supervisor, die_with


class Known(Child):
    """Says in a file which process it is now, and under which name that one's sessions stand in the database."""

    starts = 0

    def start(self) -> None:
        self.starts += 1  # a name of its own each time: the sessions of the dead may outlive them for a moment
        self.environment["PGAPPNAME"] = f"{self.name} {self.starts}"
        super().start()
        assert self.process is not None
        draft = self.log.with_suffix(".draft")
        draft.write_text(f"{self.process.pid} {self.environment['PGAPPNAME']}")
        draft.replace(self.log.with_suffix(".now"))  # in one step: the reader never sees half a number


def main(arguments: Sequence[str]) -> None:
    parent, folder, port = int(arguments[0]), Path(arguments[1]), int(arguments[2])
    die_with(parent)
    place = place_of(folder)
    servers = Servers(place, ("valkey",))
    servers.ensure_running()
    known = [
        Known(child.name, child.command, child.log, child.environment) for child in children(port, logs=place.logs)
    ]
    Supervisor(known, servers=servers, say=lambda line: print(line, file=sys.stderr, flush=True)).run(lambda: True)


if __name__ == "__main__":
    main(sys.argv[1:])
