"""Pages of the door. allauth's views do the work; what is different here is said at each."""

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.account.views import LoginView
from allauth.mfa.base.views import AuthenticateView, IndexView
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.flows import generate_recovery_codes
from allauth.mfa.recovery_codes.views import ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from audit.services import record
from offices.limits import give_back, wait_for
from offices.models import StaffMember, StaffSession
from offices.qr import picture
from offices.reauthentication import is_fresh, note_sign_in
from offices.signin import again, attempts, first_access, notices, sessions
from offices.signin.adapter import refuse
from offices.signin.again import require_fresh
from offices.signin.factors import APP, CODES, KEY, accepted, enrolled, is_first_use, is_whole, may_enrol
from offices.signin.forms import PENDING, AppForm, CodeForm, KeyForm, NewKeyForm, NewPasswordForm, SignInForm
from vault import scope

UNSENT = "por_enviar"  # the cookie by which a browser says that registrations wait in it


class SignIn(LoginView):
    form_class = SignInForm
    template_name = "account/login.html"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        email = request.POST.get("username", "")
        tries = attempts.tries_of(request, email) if request.POST.get("password") else []
        if seconds := wait_for(tries):
            return attempts.too_soon(request, seconds)
        response: HttpResponse = super().post(request, *args, **kwargs)
        if response.status_code == 302:
            give_back(tries)
            if request.user.is_authenticated:
                attempts.remember(request, response, email)
        return response


class SecondFactor(AuthenticateView):
    """Nobody is signed in yet: allauth keeps who gave the password aside until the factor is shown."""

    form_class = CodeForm
    webauthn_form_class = KeyForm
    template_name = "mfa/authenticate.html"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        email = self.stage.login.user.email
        tries = [(limit, f"factor|{what}") for limit, what in attempts.tries_of(request, email)]
        if seconds := wait_for(tries):
            return attempts.too_soon(request, seconds)
        response: HttpResponse = super().post(request, *args, **kwargs)
        if response.status_code == 302:
            give_back(tries)
            if not attempts.is_known(request, email):
                with transaction.atomic():
                    notices.tell(self.stage.login.user, "new_browser")
            attempts.remember(request, response, email)
        return response

    def form_invalid(self, form: Any) -> HttpResponse:
        refuse([self.stage.login.user.pk], purpose="factor")
        return super().form_invalid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kinds = accepted(self.stage.login.user) & enrolled(self.stage.login.user)
        return super().get_context_data(**kwargs) | {"takes_code": bool(kinds - {KEY}), "takes_key": KEY in kinds}


class Enrolment:
    """Setting up a factor. It was shown in the act, so it counts for this session at once."""

    kind: str
    request: HttpRequest

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not may_enrol(request):
            raise PermissionDenied
        if is_whole(request) and not is_fresh(request):
            return again.ask(request)
        if self.kind == APP and APP in enrolled(request.user):  # type: ignore[arg-type]
            return redirect("mfa_index")
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc,no-any-return]

    def form_valid(self, form: Any) -> HttpResponse:
        person = self.request.user
        was_whole = is_whole(self.request)
        response = super().form_valid(form)  # type: ignore[misc]
        made = Authenticator.objects.filter(user=person, type=self.kind).latest("id")
        record_authentication(self.request, person, "mfa", id=made.pk, type=self.kind)
        note_sign_in(self.request)
        self.request.session.cycle_key()
        notices.tell(person, "factor_added")  # type: ignore[arg-type]
        record("factor_added", actor=person.actor, subjects=[person.pk], detail={"kind": self.kind})  # type: ignore[union-attr]
        if not was_whole:
            record("signed_in", actor=person.actor, subjects=[person.pk])  # type: ignore[union-attr]
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]
        return context | {"is_first": not is_whole(self.request), "may_use_app": APP in accepted(self.request.user)}  # type: ignore[union-attr]


class AddApp(Enrolment, ActivateTOTPView):
    kind = APP
    form_class = AppForm
    template_name = "mfa/totp/activate_form.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        side, path = picture(context["totp_url"])
        return context | {"side": side, "path": path}

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        is_first_use(Authenticator.objects.get(user=self.request.user, type=APP), form.cleaned_data["code"])
        del self.request.session[PENDING]
        return response


class EmergencyCodes(ViewRecoveryCodesView):
    template_name = "mfa/recovery_codes/index.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if CODES not in enrolled(request.user):  # type: ignore[arg-type]  # the gate lets in staff only
            return redirect("mfa_index")
        return super().dispatch(request, *args, **kwargs)


class MyAccess(IndexView):
    template_name = "mfa/index.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        person: StaffMember = self.request.user  # type: ignore[assignment]
        factors = list(
            Authenticator.objects.filter(user=person, type__in=accepted(person)).order_by("created_at", "id")
        )
        return {
            "factors": [{"label": label_of(factor), "row": factor} for factor in factors],
            "sessions": StaffSession.objects.alive().filter(person=person).order_by("-seen_at", "id"),
            "own_session": sessions.own(self.request),
            "has_app": any(factor.type == APP for factor in factors),
            "may_use_app": APP in accepted(person),
        }


def label_of(factor: Authenticator) -> Any:
    if factor.type == KEY:
        return _("Llave «%(name)s»") % {"name": factor.wrap().name}
    return _("Aplicación de códigos") if factor.type == APP else _("Códigos de emergencia")


class AddKey(Enrolment, AddWebAuthnView):
    kind = KEY
    form_class = NewKeyForm
    template_name = "mfa/webauthn/add_form.html"

    def get_success_url(self) -> str:
        """Codes for emergencies are for those whom a code may let in."""
        may_use_codes = APP in accepted(self.request.user)  # type: ignore[arg-type]
        return super().get_success_url() if may_use_codes else reverse("home")


def sign_out(request: HttpRequest) -> HttpResponse:
    person = request.user
    if isinstance(person, StaffMember):
        record("signed_out", actor=person.actor, subjects=[person.pk])
    sessions.end(request)
    response = redirect("account_login")
    # Not cookies: the browser stays known, the session is gone. Nor what somebody wrote here without a connection and
    # could not send yet: it lies sealed, and only whoever wrote it opens it again.
    response["Clear-Site-Data"] = '"cache"' if request.COOKIES.get(UNSENT) else '"cache", "storage"'
    return response


def stay(request: HttpRequest) -> HttpResponse:
    """Asked by the page when somebody says that they are still there."""
    return HttpResponse(status=204)


@require_fresh
def end_all_sessions(request: HttpRequest) -> HttpResponse:
    """Of oneself, on every machine, this one too."""
    person: StaffMember = request.user  # type: ignore[assignment]
    ended = sessions.end_all(person)
    record("sessions_ended", actor=person.actor, subjects=[person.pk], detail={"count": ended})
    return redirect("account_login")


@require_fresh
def remove_factor(request: HttpRequest, factor_id: int) -> HttpResponse:
    """One's own, and never the last that opens the door."""
    person: StaffMember = request.user  # type: ignore[assignment]
    mine = Authenticator.objects.filter(user=person)
    factor = get_object_or_404(mine, pk=factor_id)
    if not mine.filter(type__in=accepted(person) - {CODES}).exclude(pk=factor.pk).exists():
        messages.error(request, _("Es lo único con que puede entrar. Registre antes otra llave o la aplicación."))
        return redirect("mfa_index")
    factor.delete()
    if factor.type == APP:
        mine.filter(type=CODES).delete()  # they stand in for the application
    record("factor_removed", actor=person.actor, subjects=[person.pk], detail={"kind": factor.type})
    notices.tell(person, "factor_removed")
    return redirect("mfa_index")


@require_fresh
def renew_codes(request: HttpRequest) -> HttpResponse:
    person: StaffMember = request.user  # type: ignore[assignment]
    if APP not in enrolled(person):
        return redirect("mfa_index")
    generate_recovery_codes(request)
    record("codes_renewed", actor=person.actor, subjects=[person.pk])
    notices.tell(person, "factor_added")
    return redirect("mfa_view_recovery_codes")


def use_first_access(request: HttpRequest, who: str, token: str) -> HttpResponse:
    """The one-time link: whoever holds it chooses the password, and sets up the factor at the first sign-in."""
    person = first_access.holder(who, token)
    if person is None:
        return render(request, "account/link_used.html", status=404)
    form = NewPasswordForm(request.POST or None, person=person)
    if request.method == "POST" and form.is_valid():
        with scope.enter(scope.Scope("console")):
            first_access.use(person, password=form.cleaned_data["password"])
        return HttpResponseRedirect(reverse("account_login"))
    return render(request, "account/first_access.html", {"form": form})
