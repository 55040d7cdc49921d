"""May I apply? An indication with its reasons, by POST so that no address holds an answer; nothing is stored."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from intake.forms.check import CheckForm
from intake.reasons import OUTCOMES, REASONS
from intake.services.checking import indicate
from intake.statistics import nationality_of
from intake.views.language import answers_keep_their_page, language_was_changed
from offices.help_texts import other_help
from offices.limits import Limit, network, wait_for
from offices.models import Office
from offices.openings import now
from offices.refusals import count
from offices.signin.attempts import too_soon

# Many phones share one address, and people try what would be if.
CHECKING = Limit("check.network", free=60, first=5, longest=60, quiet=900)


@answers_keep_their_page
def check(request: HttpRequest) -> HttpResponse:
    offices = {office.code: office for office in Office.objects.order_by("name_es")}
    form = CheckForm(
        request.POST or None,
        initial={"country": request.GET.get("pais")},
        offices=offices.values(),
        is_kept_only=language_was_changed(request),
    )
    if request.method != "POST" or not form.is_valid():
        return render(request, "public/check.html", {"form": form})
    seconds = wait_for([(CHECKING, network(request))])
    if seconds:
        return too_soon(request, seconds)
    return render(request, "public/check.html", {"form": form} | _told(form, offices))


def _told(form: CheckForm, offices: dict[str, Office]) -> dict[str, Any]:
    said = form.said()
    indication = indicate(said, at=now())
    if indication.outcome != "eligible":
        count(office=indication.office, reason=indication.reasons[0], nationality=nationality_of(said))
    office = offices.get(indication.office or "")
    language = get_language() or "es"
    return {
        "outcome": indication.outcome,
        "title": OUTCOMES[indication.outcome],
        "reasons": [REASONS[code] for code in indication.reasons],
        "has_ended": "PROGRAMME_ENDED" in indication.reasons,
        "office": office,
        "texts": other_help(office, outcome=indication.outcome, language=language) if office else [],
    }
