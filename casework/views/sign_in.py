"""The sign-in page, which notes when it let somebody in."""

from django.contrib.auth.views import LoginView
from django.http import HttpResponse

from casework.forms import SignInForm
from offices.reauthentication import note_sign_in


class SignIn(LoginView):
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def form_valid(self, form: SignInForm) -> HttpResponse:
        response = super().form_valid(form)
        note_sign_in(self.request)
        return response
