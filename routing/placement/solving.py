"""Asks for a plan in a process of its own: the solver weighs as much as a fifth of a web worker, for seconds a day.

It is handed numbers and gives numbers back; it knows neither keys nor settings nor whose they are.
"""

import json
import subprocess
import sys
from collections.abc import Sequence

from django.conf import settings

IMPOSSIBLE = -1  # worth of a place that somebody cannot have
SECONDS = 60  # 1,000 cases over 240 places take half of one
ENVIRONMENT = {"OPENBLAS_NUM_THREADS": "1", "PYTHONDONTWRITEBYTECODE": "1"}  # nothing of ours, no key among it


class NoPlan(Exception):
    """The solver did not answer, or not in time; nothing was proposed."""


def planned(sizes: Sequence[int], worths: Sequence[Sequence[int]], free: Sequence[int]) -> list[int | None]:
    """As routing.placement.plan.plan. Where everybody can have what is worth most to them, nobody is asked."""
    first = [_first(worth) for worth in worths]
    if _fit(first, sizes, free):
        return first
    asked = json.dumps({"sizes": list(sizes), "worths": [list(worth) for worth in worths], "free": list(free)})
    try:
        answer = subprocess.run(
            [sys.executable, "-m", "routing.placement.plan"],
            input=asked,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=True,
            cwd=settings.BASE_DIR,
            env=ENVIRONMENT,
        )
    except (subprocess.SubprocessError, OSError) as error:
        raise NoPlan(type(error).__name__) from error
    return list(json.loads(answer.stdout))


def _first(worth: Sequence[int]) -> int | None:
    best = max(range(len(worth)), key=worth.__getitem__, default=None)
    return None if best is None or worth[best] == IMPOSSIBLE else best


def _fit(chosen: Sequence[int | None], sizes: Sequence[int], free: Sequence[int]) -> bool:
    left = list(free)
    for at, size in zip(chosen, sizes, strict=True):
        if at is not None:
            left[at] -= size
    return min(left, default=0) >= 0
