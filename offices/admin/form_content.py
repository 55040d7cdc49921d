"""Texts of the form by office and language, the order of its pages, and the optional ones that an office leaves out."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import OuterRef, Subquery
from django.db.models.functions import Now
from django.http import HttpRequest
from django.utils.text import Truncator
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from offices.admin.in_force import InForceAdmin, InForceForm, MissingLanguage, missing
from offices.models import FormContent
from offices.models.form_content import ASKED, NO, POSITION, WITHOUT_LANGUAGE, YES
from offices.questions import Question, registered

BETWEEN = "|"  # question, part, and for `asked` the answer
SHOWN = 60  # characters of a shipped text in the list of places


def places() -> Iterable[tuple[str, list[tuple[str, str]]]]:
    yield "", [("", _now("— elija —"))]
    for question in registered().values():
        yield f"{question.task}: {question.heading}", list(_places_of(question))


def _places_of(question: Question) -> Iterable[tuple[str, str]]:
    for key, part in question.parts.items():
        shipped = Truncator(str(part.shipped)).chars(SHOWN)
        yield f"{question.name}{BETWEEN}{key}", f"{part.says}: {shipped}" if shipped else str(part.says)
    order = _now("lugar en el orden (ahora %(number)d)") % {"number": question.position}
    yield f"{question.name}{BETWEEN}{POSITION}", order
    if question.may_be_left_out:
        yield f"{question.name}{BETWEEN}{ASKED}{BETWEEN}{NO}", _now("no preguntarla")
        yield f"{question.name}{BETWEEN}{ASKED}{BETWEEN}{YES}", _now("volver a preguntarla")


class FormContentForm(InForceForm):
    # Not a field of choices: what is not listed is refused by the row itself, which says why.
    place = forms.CharField(
        label=_("Qué cambia"),
        widget=forms.Select,
        help_text=_("Al lado, el texto del programa. El orden y lo que no se pregunta no llevan idioma."),
    )

    class Meta:
        model = FormContent
        fields = ("office", "language", "text", "in_force_from")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "place" in self.fields:
            self.fields["place"].widget.choices = list(places())

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if "place" in self.fields:
            question, _between, rest = data.get("place", "").partition(BETWEEN)
            part, _between, answer = rest.partition(BETWEEN)
            self.instance.question, self.instance.part = question, part
            if part in WITHOUT_LANGUAGE:
                data["language"] = ""
            if part == ASKED:
                data["text"] = answer
        return data

    def _get_validation_exclusions(self) -> set[str]:
        """What the place stands for is judged with the rest, once there is one."""
        is_known = self.cleaned_data.get("place") or not self.instance._state.adding
        chosen = {"question", "part", "office", "language"} if is_known else set()
        return super()._get_validation_exclusions() - chosen


@admin.register(FormContent)
class FormContentAdmin(InForceAdmin):
    form = FormContentForm
    settled = ("office", "page", "what", "language")
    asked_first = ("office", "place", "language")
    written = ("text",)
    preview = "question_preview"
    list_display = ("page", "what", "office", "language", "short_text", "state", "in_force_from", "missing")
    list_filter = (MissingLanguage, "office", "language", "question")
    list_select_related = ("office",)
    search_fields = ("question", "part", "text")
    ordering = ("office", "question", "part", "language", "-in_force_from", "id")

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        if obj:  # what it is about was said when it was added
            form.base_fields.pop("place", None)
        return form

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Whether a page is asked is chosen when the row is added; of it only the moment is left to write."""
        fields = super().get_readonly_fields(request, obj)
        return (*fields, "text") if obj and obj.part == ASKED else fields

    def get_queryset(self, request: HttpRequest) -> Any:
        about = {name: OuterRef(name) for name in ("office", "question", "part")}
        same = FormContent.objects.filter(**about).order_by().values("office", "question", "part")
        spoken = FormContent.objects.filter(**about, language=OuterRef("language"), in_force_from__lte=Now())
        newest = spoken.order_by("-in_force_from", "id").values("id")[:1]
        return (
            super()
            .get_queryset(request)
            .annotate(
                languages=Subquery(same.annotate(found=ArrayAgg("language", distinct=True)).values("found")),
                current=Subquery(newest),
                now=Now(),
            )
        )

    @admin.display(description=_("página"), ordering="question")
    def page(self, row: FormContent) -> Any:
        question = registered().get(row.question)
        return question.heading if question else row.question

    @admin.display(description=_("parte"), ordering="part")
    def what(self, row: FormContent) -> Any:
        question = registered().get(row.question)
        if question and row.part in question.parts:
            return question.parts[row.part].says
        return {POSITION: _("orden"), ASKED: _("se pregunta")}.get(row.part, row.part)

    @admin.display(description=_("texto"))
    def short_text(self, row: FormContent) -> Any:
        said = {YES: _("Sí"), NO: _("No")} if row.part == ASKED else {}
        return said.get(row.text, Truncator(row.text).chars(SHOWN))

    @admin.display(description=_("estado"))
    def state(self, row: Any) -> Any:
        if row.in_force_from is None:
            return _("borrador")
        if row.in_force_from > row.now:
            return _("programado")
        return _("en vigor") if row.pk == row.current else _("sustituido")

    @admin.display(description=_("faltan"))
    def missing(self, row: Any) -> str:
        return "-" if row.part in WITHOUT_LANGUAGE else missing(row.languages)
