"""How a measure is taken and printed: rounds in turn, medians, one JSON object a line. Knows no measure."""

import json
import os
import platform
import statistics
import sys
import time
from collections.abc import Callable, Mapping
from typing import Any

ROUNDS = 7  # odd, so that the median is one of them
MACHINE = f"{os.cpu_count()} cores, {sys.platform} {platform.machine()}, Python {platform.python_version()}"

Work = Callable[[], object]


def report(
    name: str,
    values: list[float],
    unit: str,
    *,
    reference: list[float] | None = None,
    goal: str | None = None,
    is_time: bool = False,
    **sizes: Any,
) -> None:
    """Medians of both sides. The ratio says how many times better ours is: of rates the quotient, of times its
    inverse. Values that were taken side by side are compared pair by pair.
    """
    ratio = None
    if reference is not None:
        pairs = zip(reference, values, strict=True) if is_time else zip(values, reference, strict=True)
        ratio = _rounded(statistics.median(above / below for above, below in pairs))
    line = {
        "name": name,
        "value": _rounded(statistics.median(values)),
        "unit": unit,
        "reference": None if reference is None else _rounded(statistics.median(reference)),
        "ratio": ratio,
        "goal": goal,
        "repeats": len(values),
        "minimum": _rounded(min(values)),
        "maximum": _rounded(max(values)),
        **({"sizes": sizes} if sizes else {}),
        "machine": MACHINE,
    }
    print(json.dumps(line, ensure_ascii=False), flush=True)


def in_turn(
    works: Mapping[str, Work],
    *,
    times: Mapping[str, int],
    rounds: int = ROUNDS,
    clock: Callable[[], float] = time.perf_counter,
) -> dict[str, list[float]]:
    """Seconds for one call of each work, a round of all of them after the other, so that noise meets all alike.

    `clock=time.process_time` leaves out what else the machine does; only for work that waits for nothing.
    """
    for work in works.values():
        work()
    taken: dict[str, list[float]] = {name: [] for name in works}
    for _round in range(rounds):
        for name, work in works.items():
            began = clock()
            for _time in range(times[name]):
                work()
            taken[name].append((clock() - began) / times[name])
    return taken


def rates(seconds: list[float]) -> list[float]:
    return [1 / one for one in seconds]


def milliseconds(seconds: list[float]) -> list[float]:
    return [one * 1000 for one in seconds]


def percentile(values: list[float], share: float) -> float:
    """The value that `share` of all do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def _rounded(value: float) -> float:
    """Four digits that count; more would only look exact."""
    return float(f"{value:.4g}")
