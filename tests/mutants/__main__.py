"""`python -m tests.mutants [PATH-PREFIX …]`: one guard less at a time, and whether the tests fail.

SAMPLE=40 takes so many by chance (SEED throws the same dice), LIST=1 only shows them, NEAR=1 leaves out the rest of the
suite where the tests nearby noticed nothing. What was tried at this commit is kept in var/mutants and not tried again.
"""

import json
import os
import random
import shutil
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

from tests.mutants.guards import Mutant, of_python
from tests.mutants.noticing import near, others
from tests.mutants.table import TABLE, of_table

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "var" / "mutants"
SCRATCH = FOLDER / "checkout"
APPS = ("outbox", "audit", "vault", "offices", "intake", "routing", "casework", "config")
LONGEST = 600  # seconds; a suite that hangs has noticed
NOTICED, UNUSABLE = 1, {2, 3, 4}  # pytest: tests failed; nothing could be run at all
GOAL = 0.95
SOUND = "nothing taken out"
PYTEST = (
    "-m",
    "pytest",
    "-x",
    "-q",
    "-n",
    "0",
    "-p",
    "no:cacheprovider",
    "-m",
    "not browser and not axe and not chaos",
)


def all_mutants(root: Path) -> list[Mutant]:
    found = of_table((root / TABLE).read_bytes())
    for path in sorted(path for app in APPS for path in (root / app).rglob("*.py")):
        found += of_python(str(path.relative_to(root)), path.read_bytes())
    return found


def git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=True).stdout


def make_scratch() -> None:
    """The files that git knows, with servers of its own; a mutant never touches the checkout itself."""
    for name in git("ls-files").splitlines():
        source, copy = ROOT / name, SCRATCH / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        if source.exists():
            shutil.copy2(source, copy)
    python("-m", "config.translations")


def python(*arguments: str) -> int:
    command = [sys.executable, *arguments]
    environment = {
        name: value for name, value in os.environ.items() if not name.endswith(("DATABASE_URL", "REDIS_URL"))
    }
    try:
        return subprocess.run(
            command, cwd=SCRATCH, env=environment, capture_output=True, timeout=LONGEST, check=False
        ).returncode
    except subprocess.TimeoutExpired:
        return NOTICED


def fate(mutant: Mutant) -> str:
    """killed, survived, or unusable when the code does not even start."""
    path = SCRATCH / mutant.path
    source = path.read_bytes()
    path.write_bytes(mutant.applied_to(source))
    try:
        for tests in (near(mutant.path, SCRATCH), [] if os.environ.get("NEAR") else others(mutant.path, SCRATCH)):
            status = python(*PYTEST, *tests) if tests else 0
            if status == NOTICED:
                return "killed"
            if status in UNUSABLE:
                return "unusable"
        return "survived"
    finally:
        path.write_bytes(source)


def note(journal: Path, name: str, came_of_it: str) -> dict[str, str]:
    with journal.open("a") as lines:
        lines.write(json.dumps([name, came_of_it], ensure_ascii=False) + "\n")
    return {name: came_of_it}


def chosen(mutants: list[Mutant], prefixes: list[str]) -> list[Mutant]:
    mutants = [one for one in mutants if not prefixes or one.path.startswith(tuple(prefixes))]
    size = int(os.environ.get("SAMPLE", "0"))
    if not size or size >= len(mutants):
        return mutants
    seed = int(os.environ.get("SEED") or random.SystemRandom().randrange(10**6))
    print(f"{size} of {len(mutants)} by chance, SEED={seed}", file=sys.stderr)
    return random.Random(seed).sample(mutants, size)


def main(prefixes: list[str]) -> int:
    mutants = chosen(all_mutants(ROOT), prefixes)
    if os.environ.get("LIST"):
        for mutant in mutants:
            print(f"{mutant.line:4} {mutant.name}")
        print(Counter(mutant.kind.partition(" of ")[0] for mutant in mutants))
        return 0
    FOLDER.mkdir(parents=True, exist_ok=True)
    journal = FOLDER / f"{git('rev-parse', '--short', 'HEAD').strip()}.jsonl"
    known = dict(map(json.loads, journal.read_text().splitlines())) if journal.exists() else {}
    make_scratch()
    if SOUND not in known:
        if python(*PYTEST, "tests/vault", "tests/casework") != 0:
            sys.exit("The tests fail before anything was taken out.")
        known |= note(journal, SOUND, "passed")
    try:
        for number, mutant in enumerate(mutants, start=1):
            if mutant.name not in known:
                began = time.monotonic()
                known |= note(journal, mutant.name, fate(mutant))
                took = f"{time.monotonic() - began:.0f} s"
                print(
                    f"{number}/{len(mutants)} {known[mutant.name]:8} {took:>6} {mutant.line} {mutant.name}", flush=True
                )
    finally:
        python("-m", "config.embedded", "remove")
    fates = Counter(known[mutant.name] for mutant in mutants)
    tried = fates["killed"] + fates["survived"]
    share = fates["killed"] / tried if tried else 1.0
    print(f"{fates['killed']} of {tried} killed ({share:.1%}), {fates['unusable']} unusable, goal {GOAL:.0%}")
    return int(share < GOAL)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
