"""Consent texts by purpose, office and language: a new version begins in Spanish, its translations follow."""

from typing import Any

from django.contrib import admin
from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import F, Max, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce, Now
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from offices.admin.in_force import InForceAdmin, InForceForm, MissingLanguage, missing
from offices.models import ConsentText
from offices.models.consents import SPANISH

OFFICE = Coalesce(F("office_id"), Value(""))


class ConsentTextForm(InForceForm):
    class Meta:
        model = ConsentText
        fields = ("purpose", "office", "language", "question", "explanation", "in_force_from")

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if self.instance._state.adding and {"purpose", "office", "language"} <= data.keys():
            self._number(data)
        return data

    def _number(self, data: dict[str, Any]) -> None:
        """The next one in Spanish; in another language that of the newest Spanish text."""
        office = data["office"].pk if data["office"] else None
        last = ConsentText.objects.versions(data["purpose"], office).aggregate(last=Max("number"))["last"] or 0
        if data["language"] == SPANISH:
            self.instance.number = last + 1
            return
        if not last:
            self.add_error("language", _("Escriba primero el texto en español."))
            return
        said = ConsentText.objects.filter(
            purpose=data["purpose"], office=office, number=last, language=data["language"]
        )
        if said.exists():
            self.add_error("language", _("La versión %(number)d ya está en ese idioma.") % {"number": last})
        self.instance.number = last


@admin.register(ConsentText)
class ConsentTextAdmin(InForceAdmin):
    form = ConsentTextForm
    settled = ("purpose", "office", "language")
    written = ("question", "explanation")
    list_display = ("purpose", "of_office", "number", "language", "state", "in_force_from", "missing")
    list_filter = (MissingLanguage, "purpose", "office", "language")
    preview = "consent_preview"
    list_select_related = ("office",)
    search_fields = ("question", "explanation")
    ordering = ("purpose", OFFICE, "-number", "language", "id")

    def get_queryset(self, request: HttpRequest) -> Any:
        texts = ConsentText.objects.annotate(whose=OFFICE).filter(purpose=OuterRef("purpose"), whose=OuterRef("whose"))
        same = texts.filter(number=OuterRef("number")).order_by().values("number")
        spoken = texts.filter(language=SPANISH, in_force_from__lte=Now()).order_by("-in_force_from", "-number", "id")
        return (
            super()
            .get_queryset(request)
            .annotate(whose=OFFICE)
            .annotate(
                languages=Subquery(same.annotate(found=ArrayAgg("language", distinct=True)).values("found")),
                current=Subquery(spoken.values("number")[:1]),
                now=Now(),
            )
        )

    @admin.display(description=_("oficina"), ordering="office")
    def of_office(self, text: ConsentText) -> str:
        return text.office.name if text.office else str(_("todas"))

    @admin.display(description=_("estado"))
    def state(self, text: Any) -> Any:
        if text.in_force_from is None:
            return _("borrador")
        if text.in_force_from > text.now:
            return _("programado")
        return _("en vigor") if text.number == text.current else _("sustituido")

    @admin.display(description=_("faltan"))
    def missing(self, text: Any) -> str:
        """Applicants read Spanish instead."""
        return missing(text.languages)
