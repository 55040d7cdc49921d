"""Assisted registration on one page, for a desk whose connection comes and goes.

Without a script it is a long form. With one (`static/js/outbox/`), what could not be sent waits sealed in the browser
and is sent later under the key that the form was opened with, so once.
"""

import base64
import uuid
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language

from audit.services import record
from intake import document as documents
from intake.forms.family import Family
from intake.services.families import register
from intake.services.refused import count_refused
from intake.services.submission import KeyReused, NotStored
from intake.views.language import answers_keep_their_page, language_was_changed
from offices.models import Area, Office
from offices.once import FIELD, HEADER
from offices.windows import QuotaFull
from vault import lookup

OFFICE = "oficina"
ADD, REMOVE, LOOK = "otra", "quitar", "mirar"  # buttons that send the page without sending the registration
FILES = ("css/app.css", "img/icon.svg", "js/outbox/store.js", "js/outbox/page.js", "js/outbox/door.js")
# Why the programme takes nothing, as the list of what waits calls it.
REFUSED = {"PROGRAMME_ENDED": "ended", "CHANNEL_INVITATION_ONLY": "invited"}


@answers_keep_their_page
def page(request: HttpRequest) -> HttpResponse:
    """The whole registration. Sent again under its key it leads where it led."""
    office = _office(request)
    if request.method != "POST":
        return _shown(request, office, _family(office))
    add, remove = ADD in request.POST, request.POST.get(REMOVE, "")
    is_unjudged = bool(add or remove) or language_was_changed(request)
    family = _family(office, request.POST, is_kept_only=is_unjudged, add=add, remove=remove)
    if is_unjudged or not family.is_valid():
        return _shown(request, office, family, why="" if is_unjudged else "answers")
    if LOOK in request.POST:
        return _shown(request, office, family)
    return _register(request, office, family)


def _register(request: HttpRequest, office: Office, family: Family) -> HttpResponse:
    document = family.as_document()
    try:
        receipt = register(
            document,
            more=family.as_more(),
            office=office.code,
            person=request.user,  # type: ignore[arg-type]  # the gate lets in staff only
            at=request.at,  # type: ignore[attr-defined]  # set by the scope's middleware
            key=_key(request),
            language=get_language() or "es",
        )
    except documents.MalformedDocument as malformed:
        return _shown(request, office, family, why="answers", faults=malformed.as_json())
    except KeyReused:
        return _shown(request, office, family, why="other")
    except NotStored as refused:
        count_refused(document, refused.assessment, office=office.code)
        return _shown(request, office, family, why=REFUSED.get(refused.assessment.reasons[0], "closed"))
    except QuotaFull:
        count_refused(document, None, office=office.code)
        return _shown(request, office, family, why="full")
    return redirect("registration_sent", receipt.reference)


def blank(request: HttpRequest) -> HttpResponse:
    """The page as a browser may keep it: nobody's name, no token, nothing that was answered."""
    office = _office(request)
    context = {"office": office, "family": _family(office), "is_blank": True, "worker_cache": _cache()}
    return HttpResponse(render_to_string("intake/offline/page.html", context | _addresses()))


def permit(request: HttpRequest) -> HttpResponse:
    """What a page that was opened long ago needs to send: a fresh token; and what opens the rows of this person."""
    person: Any = request.user
    record("outbox_opened", actor=person.actor, subjects=[person.pk])
    secrets = [base64.b64encode(secret).decode() for secret in lookup.browser_secrets(str(person.pk))]
    return JsonResponse({"person": str(person.pk), "token": get_token(request), "secrets": secrets})


def worker(request: HttpRequest) -> HttpResponse:
    """The service worker. It answers for this page and its files alone, and keeps nothing else."""
    blanks = [f"{reverse('offline_blank')}?{OFFICE}={office.code}" for office in _offices(request)]
    context = {"cache": _cache(), "files": _files(), "blanks": blanks, "page": reverse("offline")}
    return render(request, "intake/offline/worker.js", context, content_type="text/javascript")


def _offices(request: HttpRequest) -> list[Office]:
    return list(request.user.offices.order_by("code"))  # type: ignore[union-attr]  # the gate lets in staff only


def _office(request: HttpRequest) -> Office:
    """The one that was chosen, or the first of one's own."""
    offices = _offices(request)
    chosen = request.POST.get("office") or request.GET.get(OFFICE)
    found = next((office for office in offices if office.code == chosen or not chosen), None)
    if found is None:
        raise PermissionDenied
    return found


def _family(office: Office, data: Any = None, **how: Any) -> Family:
    areas = Area.objects.filter(office=office).order_by("name", "code").values_list("code", "name")
    return Family(data, office=office, areas=list(areas), **how)


def _key(request: HttpRequest) -> str:
    return request.POST.get(FIELD) or request.headers.get(HEADER, "")


def _files() -> list[str]:
    return [static(name) for name in FILES]


def _cache() -> str:
    """Another name for other files, so that a new version of the site is fetched whole."""
    return f"sin-conexion-{uuid.uuid5(uuid.NAMESPACE_URL, ' '.join(_files())).hex[:12]}"


def _addresses() -> dict[str, str]:
    return {"this_page": reverse("offline"), "sent_page": reverse("registration_sent", args=["_"]).rstrip("/_")}


def _shown(request: HttpRequest, office: Office, family: Family, *, why: str = "", **more: Any) -> HttpResponse:
    context = {
        "office": office,
        "offices": _offices(request),
        "family": family,
        "key": _key(request) or uuid.uuid4().hex,
        "why": why,
        "worker_cache": _cache(),
        **_addresses(),
        **more,
    }
    return render(request, "intake/offline/page.html", context)
