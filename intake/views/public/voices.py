"""Complaints and feedback of whoever wants to say something: no account, no code of a case, no visit.

Everything travels by POST and nothing by the session, so that no complaint stands beside a registration there. The
page that shows number and secret is the answer to the form itself; sent again it shows the same two.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from intake.forms.complaint import AdditionForm, ComplaintForm, ComplaintStateForm, FeedbackForm
from intake.models import Complaint
from intake.services import complaints, feedback
from intake.views.language import answers_keep_their_page, language_was_changed
from offices.limits import network
from offices.models import Office
from offices.once import FIELD, LONGEST_KEY
from offices.signin.attempts import too_soon

STANDS = {
    Complaint.Status.RECEIVED: gettext_lazy("Recibimos su queja. Una persona designada la va a leer."),
    Complaint.Status.TAKEN: gettext_lazy("Una persona designada está viendo su queja."),
    Complaint.Status.ANSWERED: gettext_lazy("Hay una respuesta."),
    Complaint.Status.CLOSED: gettext_lazy("La queja está cerrada."),
}


@answers_keep_their_page
def complain(request: HttpRequest) -> HttpResponse:
    offices = {office.code: office for office in Office.objects.order_by("name_es")}
    form = ComplaintForm(
        request.POST or None,
        initial={"office": request.GET.get("oficina"), "kind": request.GET.get("clase")},
        offices=offices.values(),
        is_kept_only=language_was_changed(request),
    )
    if request.method != "POST" or not form.is_valid():
        return render(request, "public/complaint.html", {"form": form})
    answer = form.cleaned_data
    try:
        number, secret = complaints.make(
            key=_key(request),
            kind=answer["kind"],
            about=offices.get(answer["office"]),
            said={name: answer[name] for name in ("text", "who", "reference", "contact")}
            | {"language": get_language() or "es"},
            network=network(request),
        )
    except complaints.MustWait as wait:
        return too_soon(request, wait.seconds)
    told = {"number": number, "secret": secret, "kind": answer["kind"]}
    return render(request, "public/complaint_made.html", told)


@answers_keep_their_page
def complaint_state(request: HttpRequest) -> HttpResponse:
    """How the complaint stands, by number and secret; the same answer for a wrong number and a wrong secret."""
    form = ComplaintStateForm(request.POST or None, is_kept_only=language_was_changed(request))
    if request.method != "POST" or not form.is_valid():
        return render(request, "public/complaint_state.html", {"form": form})
    try:
        found = complaints.find(**form.cleaned_data, network=network(request))
    except complaints.MustWait as wait:
        return too_soon(request, wait.seconds)
    if found is None:
        form.add_error(None, _("No encontramos una queja con ese número y esa clave. Revise los dos."))
        return render(request, "public/complaint_state.html", {"form": form})
    more = AdditionForm(request.POST if "add" in request.POST else None)
    is_added = False
    if more.is_bound and more.is_valid():
        try:
            complaints.add(found, text=more.cleaned_data["text"], key=_key(request))
            more, is_added = AdditionForm(), True
        except complaints.TooMuch:
            more.add_error(None, _("Ya añadió mucho. Espere la respuesta."))
    return render(request, "public/complaint_shown.html", _shown(found, form, more, is_added=is_added))


def _shown(found: Any, codes: ComplaintStateForm, more: AdditionForm, *, is_added: bool) -> dict[str, Any]:
    row, words = complaints.read(found)
    return {
        "number": row.number,
        "secret": codes.cleaned_data["secret"],
        "stands": STANDS[Complaint.Status(row.status)],
        "outcome": row.get_outcome_display() if row.outcome else "",
        "received_on": row.received_at.astimezone(row.zone),
        "due_on": row.due_on if row.status in {"received", "taken"} else None,
        "words": words,
        "form": more,
        "is_added": is_added,
    }


@answers_keep_their_page
def give_feedback(request: HttpRequest) -> HttpResponse:
    offices = {office.code: office for office in Office.objects.order_by("name_es")}
    form = FeedbackForm(
        request.POST or None,
        initial={"office": request.GET.get("oficina")},
        offices=offices.values(),
        is_kept_only=language_was_changed(request),
    )
    if request.method != "POST" or not form.is_valid():
        is_done = request.method != "POST" and "gracias" in request.GET
        return render(request, "public/feedback.html", {} if is_done else {"form": form})
    answer = form.cleaned_data
    try:
        feedback.give(
            office=offices.get(answer["office"]),
            score=answer["score"],
            text=answer["text"],
            network=network(request),
        )
    except feedback.MustWait as wait:
        return too_soon(request, wait.seconds)
    return redirect(f"{reverse('public_feedback')}?gracias")


def _key(request: HttpRequest) -> str:
    """Of this one form; a form without one (a page kept from before) is new each time its words are."""
    return request.POST.get(FIELD, "")[:LONGEST_KEY]
