"""What people ask about their own data: a list by the day on which the office has to have answered, and one of them."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from intake.models import RightsRequest
from intake.services.rights import settle
from intake.wording import newborn_rows
from vault import door

SHOWN = 100


def requests(request: HttpRequest) -> HttpResponse:
    waiting = RightsRequest.objects.open().select_related("case", "office").order_by("due_on", "id")[:SHOWN]
    return render(request, "casework/requests.html", {"waiting": waiting, "today": request.at.date()})


def request_page(request: HttpRequest, request_id: uuid.UUID) -> HttpResponse:
    """What was asked, in the person's words; a POST says that it is done."""
    asked = RightsRequest.objects.select_related("case", "office", "settled_by").filter(pk=request_id).first()
    if asked is None:
        raise Http404
    if request.method == "POST":
        if settle(asked, at=request.at, person=request.user):
            messages.success(request, _("Petición atendida. La persona lo ve en su página."))
        else:
            messages.error(request, _("Otra persona ya la había atendido."))
        return redirect("requests")
    plain = door.open([asked], actor=request.user.actor, purpose="request")[asked.id]
    newborn = newborn_rows(plain["answers"]) if plain["answers"] else []
    return render(request, "casework/request.html", {"asked": asked, "text": plain["text"], "newborn": newborn})
