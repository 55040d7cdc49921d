"""The restricted list of contacts that many households share. Not an accusation, and no case waits for it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from audit.services import record
from intake.models import SharedContact

SHOWN = 50  # clusters; the newest


def shared_contacts(request: HttpRequest) -> HttpResponse:
    """The cases of each cluster by their numbers alone; whoever may open one does so on its own page."""
    found = SharedContact.objects.select_related("office").prefetch_related("sharing__case")
    clusters = list(found.order_by("-found_at", "id")[:SHOWN])
    rows = [
        (one, sorted((each.case for each in one.sharing.all()), key=lambda case: case.opened_at)) for one in clusters
    ]
    for office in sorted({one.office_id or "" for one in clusters}) or [""]:
        there = [case.id for one, cases in rows if (one.office_id or "") == office for case in cases]
        record("shared_contacts_seen", actor=request.user.actor, office=office, subjects=there)
    return render(request, "casework/shared_contacts.html", {"rows": rows, "shown": SHOWN})
