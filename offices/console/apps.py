"""Django's admin with our site as its default. Takes the place of `django.contrib.admin` in INSTALLED_APPS."""

from django.apps import apps
from django.contrib import admin
from django.contrib.admin.apps import AdminConfig
from django.utils.translation import gettext_lazy as _


class ConsoleConfig(AdminConfig):
    default_site = "offices.console.site.Console"
    verbose_name = _("Cambios en la consola")

    def ready(self) -> None:
        super().ready()
        # Roles say who may, there are no groups; factors are set up at the door, by their owner.
        for name in ("auth.Group", "account.EmailAddress", "mfa.Authenticator"):
            admin.site.unregister(apps.get_model(name))
