"""A worker that is killed while it tries a version: the run goes on, and counts everybody once."""

import signal

import psutil
import pytest

from offices.models import ProgrammeVersion
from routing.models import WhatIf, WhatIfPart
from routing.what_if import running
from tests import processes
from tests.routing.test_what_if import draft_asking, person, routed
from vault import scope

SLICES = 3000  # far more than there are decisions, so that the run takes some seconds


@pytest.mark.chaos
def test_a_killed_worker_loses_nothing_and_counts_nobody_twice(committed, tmp_path, monkeypatch):
    monkeypatch.setattr("routing.what_if.running._slices", lambda: SLICES)
    with scope.enter(scope.SYSTEM) as at:
        cases, author = routed(at), person()
        run = running.begin(draft_asking(author, years=30), person=author, at=at)
    started = [processes.start(name, tmp_path / f"{name}.log") for name in ("worker", "retry", "relay")]
    try:
        processes.wait_until(lambda: done(run) > 0, seconds=60)
        for child in psutil.Process(started[0].pid).children(recursive=True):
            child.send_signal(signal.SIGKILL)
        assert WhatIf.objects.get(pk=run.pk).is_running
        processes.wait_until(lambda: not WhatIf.objects.get(pk=run.pk).is_running, seconds=120)
    finally:
        for process in started:
            processes.kill(process)
    run.refresh_from_db()
    assert (run.status, run.tried) == ("done", len(cases))
    assert ProgrammeVersion.objects.drafts().count() == 1


def done(run):
    parts = WhatIfPart.objects.filter(run=run)
    return sum(part.cursor - SLICES // 2 * part.lane for part in parts)
