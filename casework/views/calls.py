"""Whom to call because no message can go out, and which messages nobody knows the end of."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from intake.message_texts import words_of
from intake.models import Draft, OutgoingMessage
from intake.services.messages import call_made
from vault import door

SHOWN = 50


def calls(request: HttpRequest) -> HttpResponse:
    """One look at all numbers of the page, hence one audit entry an office."""
    rows = list(OutgoingMessage.objects.to_call().select_related("office").order_by("made_at", "id")[:SHOWN])
    opened = door.open(rows, actor=request.user.actor, purpose="calls", columns=("address",))
    drafts = Draft.objects.in_bulk([row.subject_id for row in rows])
    waiting = []
    for row in rows:
        ends_on = drafts[row.subject_id].expires_at.astimezone(row.office.zone).date()
        waiting.append((row, opened[row.id]["address"], ends_on, words_of(row, ends_on=ends_on)[1]))
    unsure = OutgoingMessage.objects.unsure().select_related("office").order_by("-made_at", "id")[:SHOWN]
    return render(request, "casework/calls.html", {"waiting": waiting, "unsure": unsure})


def done(request: HttpRequest, message_id: uuid.UUID) -> HttpResponse:
    if not OutgoingMessage.objects.filter(pk=message_id, channel=OutgoingMessage.Channel.CALL).exists():
        raise Http404
    if call_made(message_id, person=request.user):
        messages.success(request, _("Llamada anotada."))
    else:
        messages.error(request, _("Otra persona ya la anotó, o ya no hace falta."))
    return redirect("calls")
