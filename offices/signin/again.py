"""Showing once more who one is, before a sensitive act: with the factor, in a demonstration with the password."""

import functools
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.base.forms import BaseAuthenticateForm
from allauth.mfa.webauthn.internal import auth
from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from audit.services import record
from offices.limits import give_back, wait_for
from offices.models import StaffMember
from offices.reauthentication import is_fresh, note_sign_in
from offices.signin import attempts
from offices.signin.adapter import refuse
from offices.signin.factors import CODES, KEY, accepted, enrolled
from offices.signin.forms import CodeForm, KeyForm, PasswordAgainForm


def ask(request: HttpRequest) -> HttpResponse:
    """What a view answers when `reauthentication.is_fresh` says no; afterwards one is back at the page itself."""
    return redirect(f"{reverse('show_again')}?{urlencode({'next': request.path})}")


def require_fresh(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For a form's target: asked first, one is back at one's own access and sends the form again."""

    @functools.wraps(view)
    def fresh_only(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not is_fresh(request):
            return redirect(f"{reverse('show_again')}?{urlencode({'next': reverse('mfa_index')})}")
        return view(request, *args, **kwargs)

    return fresh_only


def show_again(request: HttpRequest) -> HttpResponse:
    person: StaffMember = request.user  # type: ignore[assignment]  # the gate lets in staff only
    kinds = accepted(person) & enrolled(person)
    own: type[BaseAuthenticateForm] | type[forms.Form] = PasswordAgainForm if person.is_demo else CodeForm
    takes_own = person.is_demo or bool(kinds - {KEY, CODES})
    form: Any = None
    if request.method == "POST":
        form = (KeyForm if "credential" in request.POST else own)(request.POST, user=person)
        tries = [(limit, f"again|{what}") for limit, what in attempts.tries_of(request, person.email)]
        if seconds := wait_for(tries):
            return attempts.too_soon(request, seconds)
        if form.is_valid():
            give_back(tries)
            kind = KEY if isinstance(form, KeyForm) else form.authenticator.type if not person.is_demo else "password"
            method = "password" if person.is_demo else "mfa"
            record_authentication(request, person, method, type=kind, reauthenticated=True)
            note_sign_in(request)
            request.session.cycle_key()
            record("confirmed_identity", actor=person.actor, subjects=[person.pk], detail={"kind": kind})
            return HttpResponseRedirect(_next(request))
        refuse([person.pk], purpose="again")
    context = {
        "form": form,
        "own_form": (form if isinstance(form, own) else own(user=person)) if takes_own else None,
        "key_form": form if isinstance(form, KeyForm) else KeyForm(user=person),
        "options": auth.begin_authentication(person) if KEY in kinds else None,
    }
    return render(request, "account/again.html", context)


def _next(request: HttpRequest) -> str:
    wanted = request.GET.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if is_ours else resolve_url("home")
