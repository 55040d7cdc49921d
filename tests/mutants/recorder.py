"""A pytest plugin: which tests execute the lines that hold a guard, how long each takes, and which fail already.

Seen are the threads of the process of the tests; what runs on import belongs to no test, nor do the processes they
start. `RECORD` names the file that is written.
"""

import json
import os
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import pytest

from tests.mutants.listing import all_mutants

ROOT = Path(__file__).resolve().parents[2]

guarded: dict[str, set[int]] = defaultdict(set)
known: dict[CodeType, bool] = {}
seconds: dict[str, float] = defaultdict(float)
executed: dict[str, set[tuple[str, int]]] = defaultdict(set)
failed: list[str] = []
running = ""


def pytest_configure(config: pytest.Config) -> None:
    for mutant in all_mutants(ROOT):
        guarded[str(ROOT / mutant.path)].update(mutant.lines)
    threading.settrace(entered)
    sys.settrace(entered)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> Iterator[None]:
    global running
    running, began = item.nodeid, time.monotonic()
    sys.settrace(entered)
    try:
        return (yield)
    finally:
        seconds[running] = time.monotonic() - began
        running = ""


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.failed:
        failed.append(report.nodeid)


def pytest_sessionfinish(session: pytest.Session) -> None:
    lines: dict[str, list[str]] = defaultdict(list)
    for test, places in executed.items():
        for path, line in places:
            lines[f"{Path(path).relative_to(ROOT)}:{line}"].append(test)
    Path(os.environ["RECORD"]).write_text(json.dumps({"seconds": seconds, "lines": lines, "failed": failed}))


def entered(frame: FrameType, _event: str, _what: Any) -> Any:
    """Only functions with a guard in them are followed line by line; all others run as fast as ever."""
    code = frame.f_code
    if code not in known:
        known[code] = holds_a_guard(code)
    return at_line if known[code] else None


def holds_a_guard(code: CodeType) -> bool:
    lines = guarded.get(code.co_filename)
    return bool(lines) and any(line in lines for _start, _end, line in code.co_lines())


def at_line(frame: FrameType, event: str, _what: Any) -> Any:
    if event == "line" and running and frame.f_lineno in guarded[frame.f_code.co_filename]:
        executed[running].add((frame.f_code.co_filename, frame.f_lineno))
    return at_line
