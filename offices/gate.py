"""The gate in front of every view: reads the table of permissions and refuses what it does not list.

Whose object an address names is the view's to ask; a view without a line in the table is closed to everybody.
"""

from collections.abc import Callable
from typing import Any

from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect

from offices.once import answer_once
from offices.permissions import ANYONE, API_KEY, APPLICANT, MONITOR, STAFF, may, page_at
from offices.signin import factors


def _have_it_finished(request: HttpRequest) -> HttpResponse:
    """Half signed in: set up the factor, or start anew and show it."""
    if factors.may_enrol(request):
        return redirect(factors.page_to_finish(request.user))  # type: ignore[arg-type]  # may_enrol: staff only
    logout(request)
    return redirect_to_login(request.get_full_path())


class Gate:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """None lets the request through; 403 for whoever may not; who is not signed in, or half, is sent to do it, and
        applicants to their access code."""
        page = page_at(request.resolver_match.view_name)  # type: ignore[union-attr]  # resolved, or no view is called
        if page is None:
            raise PermissionDenied
        if page.who == APPLICANT:
            if request.visit is None:  # type: ignore[attr-defined]  # set by the scope's middleware
                return redirect("public_resume")
        elif page.who not in {ANYONE, API_KEY, MONITOR}:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if not page.half and not factors.is_whole(request):
                return _have_it_finished(request)
            if page.who != STAFF and not may(request.user, page.who):
                raise PermissionDenied
        if request.method not in page.answers:
            return HttpResponseNotAllowed(page.methods)
        if page.creates and request.method == "POST":
            return answer_once(request, lambda: view(request, *args, **kwargs))
        return None
