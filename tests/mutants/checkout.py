"""A copy of the checkout with servers of its own, in which a mutant meets the tests. They stay up from one to the next.

The template databases are those of the untouched code wherever a mutant cannot change what stands in them.
"""

import contextlib
import os
import re
import shutil
import subprocess
import sys
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from config.embedded.__main__ import discard
from config.embedded.addresses import VARIABLES, place_of
from config.embedded.servers import Servers
from tests.databases import GIVEN
from tests.mutants.guards import Mutant

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "var" / "mutants"
HERE = FOLDER / "checkout"
ALL_BUT = "not browser and not axe and not chaos"
PYTEST = ("-m", "pytest", "-x", "-q", "-n", "0", "-p", "no:cacheprovider", "-m", ALL_BUT)
PASSED, NOTICED, UNKNOWN_TEST, NONE_LEFT = 0, 1, 4, 5  # what pytest says
FAILED = re.compile(r"^(?:FAILED|ERROR) (\S.*?)(?: - |$)", re.MULTILINE)
UNTOUCHED = "untouched"


@dataclass(frozen=True)
class Answer:
    """What pytest said; the first test that failed, if one did."""

    status: int
    who: str = ""


def git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=True).stdout


@contextlib.contextmanager
def standing() -> Iterator[None]:
    """The files that git knows, as they are now; a mutant never touches the checkout itself."""
    for old in HERE.glob("*"):
        if old.name != "var":
            shutil.rmtree(old) if old.is_dir() else old.unlink()
    for name in git("ls-files").splitlines():
        source, copy = ROOT / name, HERE / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        if source.exists():
            shutil.copy2(source, copy)
    place = place_of(HERE)
    servers = Servers(place, VARIABLES)
    servers.ensure_running()
    try:
        subprocess.run([sys.executable, "-m", "config.translations"], cwd=HERE, check=True, capture_output=True)
        yield
    finally:
        servers.release()
        discard(place)


@contextlib.contextmanager
def without(mutant: Mutant) -> Iterator[None]:
    """The file gets its old time back with its contents, so that what was compiled of it is good again."""
    path = HERE / mutant.path
    source, times = path.read_bytes(), path.stat()
    path.write_bytes(mutant.applied_to(source))
    try:
        yield
    finally:
        path.write_bytes(source)
        os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))


def run(*tests: str, longest: float, fresh: bool = False, **variables: str) -> Answer:
    """`fresh` builds the template databases with the code as it is. A test that hangs has noticed."""
    environment = {
        name: value for name, value in os.environ.items() if not name.endswith(("DATABASE_URL", "REDIS_URL"))
    }
    environment |= {GIVEN: f"template_{uuid.uuid4().hex[:8]}" if fresh else UNTOUCHED, **variables}
    try:
        done = subprocess.run(
            [sys.executable, *PYTEST, *tests],
            cwd=HERE,
            env=environment,
            capture_output=True,
            text=True,
            timeout=longest,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Answer(NOTICED, "not within the time")
    failed = FAILED.search(done.stdout)
    return Answer(done.returncode, failed[1] if failed else "")
