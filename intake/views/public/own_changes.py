"""Changing one's telephone or address, and asking to add somebody who was born. Shows nothing of what is stored."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from intake.forms.own_changes import NewbornForm, OwnContactForm
from intake.models import RightsRequest
from intake.services import rights
from intake.services.own_changes import NotUnderWay, TooOften, change_contact
from intake.views.language import answers_keep_their_page, language_was_changed
from intake.views.public.sending import own_case
from offices.models import Area


@answers_keep_their_page
def contact(request: HttpRequest) -> HttpResponse:
    """In force at once; the same words whether anything differed or not."""
    case = own_case(request, purpose="status")
    areas = Area.objects.filter(office=case.office).order_by("name", "code").values_list("code", "name")
    form = OwnContactForm(
        request.POST or None, office=case.office, areas=areas, is_kept_only=language_was_changed(request)
    )
    if request.method == "POST" and form.is_valid():
        try:
            change_contact(
                case,
                changes=form.as_changes(),
                at=request.at,
                actor=request.visit.actor,
                language=get_language() or "es",
            )
        except TooOften:
            form.add_error(None, _("Hoy ya lo cambió varias veces. Espere a mañana o llame a la línea gratuita."))
        except NotUnderWay:
            form.add_error(None, _("Este registro ya está cerrado. Llame a la línea gratuita."))
        else:
            messages.success(request, _("Guardado. La oficina ya tiene el dato nuevo."))
            return redirect("public_status")
    return render(request, "public/own_contact.html", {"case": case, "office": case.office, "form": form})


@answers_keep_their_page
def newborn(request: HttpRequest) -> HttpResponse:
    """A person of the office confirms it; until then nothing of the registration changes."""
    case = own_case(request, purpose="status")
    form = NewbornForm(request.POST or None, is_kept_only=language_was_changed(request))
    if request.method == "POST" and form.is_valid():
        try:
            rights.ask(
                case,
                kind=RightsRequest.Kind.NEWBORN,
                text="",
                answers=form.as_answers(),
                at=request.at,
                actor=request.visit.actor,
            )
        except rights.TooMany:
            form.add_error(None, _("La oficina todavía tiene que atender lo que pidió antes. Espere o llame."))
        else:
            messages.success(request, _("La oficina recibió lo que pide."))
            return redirect("public_status")
    return render(request, "public/newborn.html", {"case": case, "office": case.office, "form": form})
