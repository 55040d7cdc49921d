"""The state of the system as Prometheus reads it. Only totals: nothing here is about an office or a person.

Written by hand: eight gauges need no library, whose registry would count each web process apart.
"""

import hmac
import resource
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse

from outbox.services import attempts_of_open, health
from routing.models import Queue
from routing.services import open_by_queue
from vault import scope

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
Samples = dict[tuple[tuple[str, str], ...], float]


def metrics(request: HttpRequest) -> HttpResponse:
    """For whoever shows the token; for everybody else, and while there is none, the address does not exist."""
    shown = request.headers.get("Authorization", "").encode()
    if not settings.METRICS_TOKEN or not hmac.compare_digest(shown, f"Bearer {settings.METRICS_TOKEN}".encode()):
        raise Http404
    return HttpResponse("".join(_lines()), content_type=CONTENT_TYPE)


def _lines() -> Iterator[str]:
    for name, help_text, samples in _gauges():
        yield f"# HELP {name} {help_text}\n# TYPE {name} gauge\n"
        for labels, value in samples.items():
            shown = ",".join(f'{label}="{of}"' for label, of in labels)
            yield f"{name}{{{shown}}} {value}\n" if shown else f"{name} {value}\n"


def _gauges() -> Iterator[tuple[str, str, Samples]]:
    with scope.enter(scope.SYSTEM):
        state, tried, waiting = health(), attempts_of_open(), open_by_queue()
    yield "smo_outbox_open", "Messages neither done nor given up.", {(): state.open}
    yield "smo_outbox_in_flight", "Messages sent and not heard of yet.", {(): state.in_flight}
    yield "smo_outbox_dead", "Messages given up; a person decides.", {(): state.dead}
    oldest = state.oldest_open_age
    yield "smo_outbox_oldest_seconds", "Age of the oldest open message.", {(): oldest.total_seconds() if oldest else 0}
    if state.canary_age:  # absent until it has sung once
        yield "smo_canary_age_seconds", "Since the whole way last worked.", {(): state.canary_age.total_seconds()}
    by_attempts: Samples = {(("attempts", str(number)),): count for number, count in tried.items()}
    yield "smo_outbox_open_by_attempts", "Open messages by how often they were tried.", by_attempts
    by_queue: Samples = {(("queue", queue),): waiting.get(queue, 0) for queue in Queue.values}
    yield "smo_assignments_open", "Cases in somebody's care or waiting, all offices.", by_queue
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    yield "process_resident_memory_bytes", "Of the web process that answers.", {(): pages * resource.getpagesize()}
