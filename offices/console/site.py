"""Django's admin site without a sign-in of its own: everybody signs in at one door."""

from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from offices.permissions import may


class Console(AdminSite):
    site_title = _("Consola")
    site_header = _("Consola del programa")
    index_title = _("Datos del programa")

    def has_permission(self, request: HttpRequest) -> bool:
        return may(request.user, "view_console")

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """To the sign-in page; whoever is signed in and has no business here is told so instead."""
        if self.has_permission(request):
            return redirect("admin:index")
        if request.user.is_authenticated:
            raise PermissionDenied
        return redirect_to_login(request.GET.get("next") or reverse("admin:index"))
