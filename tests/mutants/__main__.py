"""`python -m tests.mutants [PATH-PREFIX …]`: one guard less at a time, and whether the tests fail.

SAMPLE=40 takes so many by chance (SEED throws the same dice), LIST=1 only shows them, NEAR=1 asks only those tests that
execute it, or those of its place. The first run at a commit watches once which tests execute which guard. That and what
was tried is kept in var/mutants and not tried again; SURVIVORS=commit takes those that survived there.
"""

import json
import os
import random
import sys
import time
from collections import Counter
from pathlib import Path

from tests.mutants import checkout
from tests.mutants.checkout import FOLDER, NONE_LEFT, NOTICED, PASSED, ROOT, UNKNOWN_TEST, git
from tests.mutants.guards import Mutant
from tests.mutants.listing import all_mutants
from tests.mutants.noticing import Record, near, others

GOAL = 0.95
A_WHOLE_SUITE = 3600  # seconds, watched and on a busy machine
A_FEW = 10  # tests that fail on a busy machine only
RECORDING = ("-p", "tests.mutants.recorder", f"--maxfail={A_FEW + 1}")
KILLED, SURVIVED, UNUSABLE = "killed", "survived", "unusable"
# What stands in the template databases, or may run while they are built.
IN_TEMPLATES = ("/migrations/", "vault/rls.py", "audit/append_only.py")


def fate(mutant: Mutant, record: Record) -> tuple[str, str]:
    """killed and by which test, survived, or unusable when the code does not even start."""
    fresh = any(place in mutant.path for place in IN_TEMPLATES)
    executing = [] if fresh else record.executing(mutant, checkout.HERE)
    runs = [tests for tests in (executing, near(mutant.path, checkout.HERE), others(checkout.HERE)) if tests]
    if os.environ.get("NEAR"):
        del runs[1:]
    with checkout.without(mutant):
        for tests in runs:
            answer = checkout.run(*tests, *record.left_out, fresh=fresh, longest=record.long_enough_for(tests))
            if answer.status == NOTICED:
                return KILLED, answer.who
            # A test may be named for what the mutant took away; then the folders say more.
            if answer.status not in {PASSED, NONE_LEFT} and not (answer.status == UNKNOWN_TEST and tests is executing):
                return UNUSABLE, ""
    return SURVIVED, ""


def watched(commit: str) -> Record:
    """A run of the whole suite on the untouched code. A test that fails in it is left out: it can notice nothing."""
    file = FOLDER / f"{commit}.json"
    if not file.exists():
        print("Watching which tests execute which guard …", file=sys.stderr, flush=True)
        began = time.monotonic()
        checkout.run(*RECORDING, *others(checkout.HERE), longest=A_WHOLE_SUITE, RECORD=str(file))
        if not file.exists():
            sys.exit("The tests do not run before anything was taken out.")
        print(f"watched for {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
    record = Record.of(file)
    for test in record.failed:
        print(f"left out, fails anyway: {test}", file=sys.stderr, flush=True)
    if len(record.failed) > A_FEW:
        file.unlink()
        sys.exit("Too many tests fail before anything was taken out.")
    return record


def journal(commit: str) -> Path:
    return FOLDER / f"{commit}.jsonl"


def kept(commit: str) -> dict[str, list[str]]:
    """What was tried at a commit: mutant -> its fate, who noticed, seconds."""
    file = journal(commit)
    return {name: rest for name, *rest in map(json.loads, file.read_text().splitlines())} if file.exists() else {}


def chosen(mutants: list[Mutant], prefixes: list[str]) -> list[Mutant]:
    mutants = [one for one in mutants if not prefixes or one.path.startswith(tuple(prefixes))]
    if before := os.environ.get("SURVIVORS"):
        fates = kept(before)
        mutants = [one for one in mutants if fates.get(one.name, [""])[0] == SURVIVED]
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
    commit = git("rev-parse", "--short", "HEAD").strip()
    known = kept(commit)
    if any(mutant.name not in known for mutant in mutants):
        with checkout.standing():
            record = watched(commit)
            for number, mutant in enumerate(mutants, start=1):
                if mutant.name not in known:
                    known[mutant.name] = tried(mutant, record, journal(commit))
                    came, who, took = known[mutant.name]
                    print(f"{number}/{len(mutants)} {came:8} {took:>4} s {mutant.line} {mutant.name} {who}", flush=True)
    return summed_up([known[mutant.name] for mutant in mutants])


def tried(mutant: Mutant, record: Record, kept_in: Path) -> list[str]:
    began = time.monotonic()
    came, who = fate(mutant, record)
    line = [mutant.name, came, who, f"{time.monotonic() - began:.0f}"]
    with kept_in.open("a") as lines:
        lines.write(json.dumps(line, ensure_ascii=False) + "\n")
    return line[1:]


def summed_up(fates: list[list[str]]) -> int:
    count = Counter(came for came, _who, _took in fates)
    tried = count[KILLED] + count[SURVIVED]
    share = count[KILLED] / tried if tried else 1.0
    for who, killed in Counter(who for came, who, _took in fates if came == KILLED).most_common(5):
        print(f"{killed:4} killed by {who}")
    took = sum(int(took) for _came, _who, took in fates)
    print(
        f"{count[KILLED]} of {tried} killed ({share:.1%}), {count[UNUSABLE]} unusable, goal {GOAL:.0%}; "
        f"{took / max(len(fates), 1):.1f} s a mutant"
    )
    return int(share < GOAL)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
