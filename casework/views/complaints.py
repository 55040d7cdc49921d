"""The inbox of complaints: a list by urgency, one complaint, and what is done with it. For designated people."""

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from audit.models import Entry
from casework import complaints as services
from casework.audit_words import ACTIONS
from casework.forms import AnswerForm, OutcomeForm
from casework.trail import people_of
from intake.models import Complaint
from intake.services.complaints import opened_by, seen_by
from vault import scope

SHOWN = 100
READS = 50

View = Callable[..., HttpResponse]


def in_its_scope(view: View) -> View:
    """Whatever a person's role lets them see, here they see complaints, and nothing else."""

    @wraps(view)
    def handle(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with scope.enter(scope.complaints(request.user.pk)):
            return view(request, *args, **kwargs)

    return handle


@in_its_scope
def complaints(request: HttpRequest) -> HttpResponse:
    rows = seen_by(request.user).select_related("about", "taken_by").by_urgency()
    waiting, answered = rows.waiting()[:SHOWN], rows.exclude(pk__in=rows.waiting().values("pk"))
    told = {"waiting": waiting, "others": answered.order_by("-received_at", "id")[:SHOWN], "now": request.at}
    return render(request, "casework/complaints.html", told)


@in_its_scope
def complaint(request: HttpRequest, complaint_id: uuid.UUID) -> HttpResponse:
    return _page(request, _known(request, complaint_id))


@in_its_scope
def take(request: HttpRequest, complaint_id: uuid.UUID) -> HttpResponse:
    services.take(_known(request, complaint_id), person=request.user)
    messages.success(request, _("Usted atiende esta queja."))
    return redirect("complaint", complaint_id)


@in_its_scope
def answer(request: HttpRequest, complaint_id: uuid.UUID) -> HttpResponse:
    row, form = _known(request, complaint_id), AnswerForm(request.POST)
    if not form.is_valid():
        return _page(request, row, form=form)
    try:
        services.answer(row, text=form.cleaned_data["text"], at=request.at, person=request.user)
    except services.NotTaken:
        return _not_taken(request, row)
    messages.success(request, _("Respuesta guardada. Quien se quejó la lee con su número y su clave."))
    return redirect("complaint", complaint_id)


@in_its_scope
def close(request: HttpRequest, complaint_id: uuid.UUID) -> HttpResponse:
    row, form = _known(request, complaint_id), OutcomeForm(request.POST)
    if not form.is_valid():
        return _page(request, row, closing=form)
    try:
        services.close(row, outcome=form.cleaned_data["outcome"], person=request.user)
    except services.NotTaken:
        return _not_taken(request, row)
    messages.success(request, _("Queja cerrada."))
    return redirect("complaints")


def _known(request: HttpRequest, complaint_id: uuid.UUID) -> Complaint:
    """404 for one that is not for this person: that it exists is itself a secret."""
    row = seen_by(request.user).select_related("about", "taken_by").filter(pk=complaint_id).first()
    if row is None:
        raise Http404
    return row


def _not_taken(request: HttpRequest, row: Complaint) -> HttpResponse:
    messages.error(request, _("Tome primero la queja, para que no contesten dos personas."))
    return redirect("complaint", row.pk)


def _page(
    request: HttpRequest, row: Complaint, *, form: AnswerForm | None = None, closing: OutcomeForm | None = None
) -> HttpResponse:
    said, words = opened_by(request.user, row)
    seen = Entry.objects.filter(subjects__contains=[str(row.id)], actor_kind="staff").order_by("-at", "-id")[:READS]
    people = people_of(entry.actor_id for entry in seen)
    return render(
        request,
        "casework/complaint.html",
        {
            "complaint": row,
            "said": said,
            "words": words,
            "form": form or AnswerForm(),
            "closing": closing or OutcomeForm(),
            "is_own": row.taken_by_id == request.user.pk,
            "now": request.at,
            "seen": [
                (entry.at, people.get(entry.actor_id, entry.actor_id), ACTIONS.get(entry.action, entry.action))
                for entry in seen
            ],
        },
    )
