"""The operator's page: is the hand-over alive, what is stuck, and a second chance for dead letters."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext

from audit.services import record
from casework.typed import id_of
from outbox.models import Message
from outbox.services import health
from outbox.services import revive as revive_messages

SHOWN = 100
LATE_CANARY_SECONDS = 180  # three missed minutes


def operations(request: HttpRequest) -> HttpResponse:
    state = health()
    dead = Message.objects.dead_letters().order_by("-dead_at", "id")[:SHOWN]
    is_late = state.canary_age is None or state.canary_age.total_seconds() > LATE_CANARY_SECONDS
    return render(
        request,
        "casework/operations.html",
        {"health": state, "dead": dead, "is_late": is_late, "shown": SHOWN},
    )


def revive(request: HttpRequest) -> HttpResponse:
    ids = [found for text in request.POST.getlist("id") if (found := id_of(text))]
    count = revive_messages(ids, at=request.at, actor=request.user.actor)
    record("messages_revived", actor=request.user.actor, subjects=ids, detail={"revived": count})
    text = ngettext(
        "Se intentará de nuevo con %(count)s mensaje.", "Se intentará de nuevo con %(count)s mensajes.", count
    )
    messages.success(request, text % {"count": count})
    return redirect("operations")
