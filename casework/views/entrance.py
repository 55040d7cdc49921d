"""Signing in and out by Django's own views, with their traces."""

from typing import Any

from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse

from casework.forms import SignInForm
from offices.entrances import sign_in_failed, signed_in, signed_out
from offices.reauthentication import note_sign_in


class SignIn(LoginView):
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        signed_in(form.get_user())  # type: ignore[arg-type]  # our own user model
        response = super().form_valid(form)
        note_sign_in(self.request)
        return response

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        sign_in_failed(form.data.get("username", ""))
        return super().form_invalid(form)


class SignOut(LogoutView):
    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated:
            signed_out(request.user)
        return super().post(request, *args, **kwargs)
