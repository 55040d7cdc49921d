"""The tablet of an office: a beginning for everybody, and an end that leaves nothing of whoever was there before."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from audit.services import record
from offices import kiosk, visits
from offices.models import Office


def start(request: HttpRequest, office: str) -> HttpResponse:
    """Makes this browser a kiosk. A link on another site does not, and whoever was here before is gone."""
    here = get_object_or_404(Office, pk=office)
    if request.headers.get("Sec-Fetch-Site") == "cross-site":
        return redirect("public_home")
    if visits.current(request):
        return redirect("kiosk_over", office)
    response = render(request, "public/kiosk.html", {"office": here})
    if not request.user.is_authenticated:
        is_safe = settings.SESSION_COOKIE_SECURE
        response.set_cookie(kiosk.COOKIE, here.pk, max_age=kiosk.LIFE, httponly=True, secure=is_safe, samesite="Lax")
    return response


def over(request: HttpRequest, office: str) -> HttpResponse:
    """Somebody has finished, or nobody is there any more. What they saved opens with their code."""
    here = get_object_or_404(Office, pk=office)
    visit = visits.current(request)
    if visit:
        record("left", actor=visit.actor, office=visit.office, subjects=[visit.subject], purpose="kiosk")
        visits.end(request)
    response = redirect("kiosk", here.pk)
    response.delete_cookie(settings.LANGUAGE_COOKIE_NAME)  # of whoever was here, too
    response["Clear-Site-Data"] = '"cache", "storage"'  # not cookies: it stays a kiosk
    return response


def still_there(request: HttpRequest, office: str) -> HttpResponse:
    """The warning of a browser without scripts: a page of its own, which goes away by itself."""
    here = get_object_or_404(Office, pk=office)
    seconds = kiosk.warning_seconds()
    response = render(request, "public/kiosk_warning.html", {"office": here, "seconds": seconds})
    response["Refresh"] = f"{seconds}; url={reverse('kiosk_over', args=[here.pk])}"
    return response
