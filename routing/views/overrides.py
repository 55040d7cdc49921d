"""Which rules people override, and who: counted, without cases."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from routing.overriding import counted_by_person, often_overridden
from routing.views.frame import shown


def counts(request: HttpRequest) -> HttpResponse:
    context = {
        "title": _("Rutas cambiadas a mano"),
        "rows": counted_by_person(at=request.at),
        "often": often_overridden(at=request.at),
        "often_from": settings.RULE_OFTEN_OVERRIDDEN,
        "days": settings.OVERRIDES_COUNTED_DAYS,
    }
    return shown(request, "programme/overrides.html", context)
