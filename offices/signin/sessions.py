"""How long a sign-in lasts: 15 minutes without a request, 12 hours in all, by the database's clock."""

import datetime
import uuid
from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth import logout
from django.db.models.functions import Now
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from offices.models import StaffMember, StaffSession

MARK = "signed_in"  # in the session: id of the row
SEEN_ANEW = datetime.timedelta(seconds=30)  # not a write for every request


def begin(request: HttpRequest, person: StaffMember) -> None:
    request.session[MARK] = str(StaffSession.objects.create(person=person).pk)


def own(request: HttpRequest) -> uuid.UUID | None:
    try:
        return uuid.UUID(request.session.get(MARK, ""))
    except ValueError:
        return None


def end(request: HttpRequest) -> None:
    StaffSession.objects.filter(pk=own(request)).delete()
    logout(request)


def end_all(person: StaffMember) -> int:
    return StaffSession.objects.filter(person=person).delete()[0]


def session_middleware(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Before the gate: whose session is over is nobody, and is told so at the door."""

    def handle(request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and not _is_alive(request):
            logout(request)
            messages.warning(request, _("Su sesión terminó. Entre de nuevo: lo que guardó sigue guardado."))
        return get_response(request)

    return handle


def _is_alive(request: HttpRequest) -> bool:
    rows = StaffSession.objects.alive().filter(pk=own(request), person_id=request.user.pk)
    seen = rows.annotate(is_old=Now() - SEEN_ANEW).values_list("seen_at", "is_old").first()
    if seen and seen[0] < seen[1]:
        rows.update(seen_at=Now())
    return seen is not None
