"""The request's transaction: opens it, sets the scope of whoever asks, renders inside it.

A refusal or an error takes everything back; the refusal itself is then audited in a transaction of its own.
"""

import re
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _

from audit.actor import Actor
from audit.chain import APART
from audit.services import record
from offices import visits
from offices.models import StaffMember
from offices.permissions import ANYONE, CASE_ROLES, may, page_at
from offices.signin.factors import is_whole
from vault import scope

REFUSALS = {403, 404}
# A UUID or a reference. An address can name anything, a person included, and nothing else of it is kept.
IDENTIFIER = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[A-Z]{2}(-[0-9A-Z]{4}){2}")


def scope_middleware(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    def handle(request: HttpRequest) -> HttpResponse:
        person, visit = request.user, visits.current(request)
        request.visit = visit  # type: ignore[attr-defined]  # for the gate and the views of applicants
        if visit:
            theirs, actor = visit.scope, visit.actor
        elif person.is_authenticated:
            theirs, actor = scope_of(person) if is_whole(request) else scope.Scope("console"), person.actor
        else:
            # No scope: a personal table is refused by the application and empty in the database.
            return get_response(request)
        with scope.enter(theirs) as at:
            request.at = at  # type: ignore[attr-defined]  # the database's clock, for services called by views
            is_over = bool(visit) and visits.is_over(visit, at=at)
            if is_over and not _is_for_everybody(request):
                return _forgotten(request)
            if visit and not is_over:
                visits.go_on(request, visit, at=at)
            response = None if is_over else get_response(request)
            if hasattr(response, "render") and callable(response.render):
                response.render()
            if response and response.status_code >= 400:
                transaction.set_rollback(True)
        if response is None:
            visits.end(request)
            request.visit = None  # type: ignore[attr-defined]
            return get_response(request)
        if response.status_code in REFUSALS:
            _record_refusal(request, actor, theirs, response.status_code)
        return response

    return handle


def scope_of(person: StaffMember) -> scope.Scope:
    """Case roles see their offices' rows, auditors the trail; the others see no case at all."""
    if may(person, "see_audit"):
        return scope.AUDITOR
    if person.role not in CASE_ROLES:
        return scope.Scope("console")
    offices = {office.code for office in person.offices.all()}
    if may(person, "see_unplaced_cases"):
        offices.add(scope.UNPLACED)
    return scope.staff(offices)


def _is_for_everybody(request: HttpRequest) -> bool:
    """A page that asks for no visit goes on without one: what somebody wrote there for an hour must not be lost."""
    try:
        page = page_at(resolve(request.path_info).view_name)
    except Resolver404:
        return False
    return page is not None and page.who == ANYONE


def _forgotten(request: HttpRequest) -> HttpResponse:
    visits.end(request)
    messages.info(request, _("Por seguridad, la página se cerró. Lo que guardó sigue guardado: entre con su código."))
    return redirect("public_resume")


def _record_refusal(request: HttpRequest, actor: Actor, theirs: scope.Scope, status: int) -> None:
    match: Any = request.resolver_match
    named = match.kwargs.values() if match else ()
    subjects = [asked for value in named if IDENTIFIER.fullmatch(asked := str(value))]
    page = page_at(match.view_name) if match else None
    # Which complaint there is stands where only those read it who may see the complaint.
    is_apart = bool(subjects) and page is not None and page.who == "handle_complaints"
    with scope.enter(theirs):
        record(
            "refused",
            actor=actor,
            office=APART if is_apart else "",
            purpose=match.view_name if match else "no such page",
            subjects=subjects,
            detail={"status": status, "method": request.method},
        )
