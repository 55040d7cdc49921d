"""Which cases a tried version would move, for whoever may open them: those of their offices, in queues open to them."""

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from audit.services import record
from offices.permissions import may, queues_open_to
from routing.models import Outcome, Priority, Queue, WhatIf, WhatIfMove

SHOWN = 500


def cases(request: HttpRequest, run_id: uuid.UUID) -> HttpResponse:
    run = WhatIf.objects.select_related("version").filter(pk=run_id, status=WhatIf.Status.DONE).first()
    if run is None:
        raise Http404
    queues = queues_open_to(request.user, Queue.values)
    moves = WhatIfMove.objects.filter(run_id=run.pk, queue_now__in=queues, queue_then__in=queues)
    moves = moves.filter(case__erased_at__isnull=True).select_related("case").order_by("office", "case__reference")
    if not may(request.user, "see_unplaced_cases"):
        moves = moves.filter(office__isnull=False)
    found = list(moves[:SHOWN])
    if found:
        record(
            "moved_cases_seen",
            actor=request.user.actor,
            subjects=[run.pk, *(move.case_id for move in found)],
            detail={"rows": len(found)},
        )
    words = dict(Outcome.choices), dict(Queue.choices), dict(Priority.choices)
    rows = []
    for move in found:
        now = (move.outcome_now, move.queue_now, move.priority_now)
        then = (move.outcome_then, move.queue_then, move.priority_then)
        differing = [
            (names[was], names[will]) for names, was, will in zip(words, now, then, strict=True) if was != will
        ]
        rows.append((move.case.reference, differing))
    return render(request, "programme/what_if_cases.html", {"run": run, "rows": rows, "shown": SHOWN})
