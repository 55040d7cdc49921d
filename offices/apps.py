from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from offices import checks  # noqa: F401 — registers itself


class OfficesConfig(AppConfig):
    name = "offices"
    verbose_name = _("Programa")
