"""Django's admin site without a sign-in of its own: everybody signs in at one door."""

from django.contrib.admin import AdminSite
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from offices.permissions import may


class Console(AdminSite):
    site_title = _("Consola")
    site_header = _("Consola del programa")
    index_title = _("Datos del programa")

    def has_permission(self, request: HttpRequest) -> bool:
        return may(request.user, "view_console")
