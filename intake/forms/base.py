"""What all forms of ours share: sections, answers that depend on others, and texts that say what to do."""

import copy
from collections.abc import Iterable, Mapping
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.forms.forms import DeclarativeFieldsMetaclass
from django.forms.utils import ErrorDict
from django.utils.translation import gettext_lazy as _

TOO_LONG = _("Escriba como máximo %(limit_value)d caracteres. Escribió %(show_value)d.")
# Instead of Django's own texts, wherever a form gives none. The last kind of field that fits has the last word.
PLAIN_TEXTS: tuple[tuple[type[forms.Field], dict[str, Any]], ...] = (
    (forms.Field, {"required": _("Escriba una respuesta.")}),
    (forms.CharField, {"max_length": TOO_LONG}),
    (forms.EmailField, {"required": _("Escriba un correo electrónico.")}),
    (forms.EmailField, {"invalid": _("Escriba un correo completo, por ejemplo nombre@ejemplo.org.")}),
    (forms.IntegerField, {"required": _("Escriba un número.")}),
    (forms.IntegerField, {"invalid": _("Escriba un número entero, por ejemplo 3.")}),
    (forms.BooleanField, {"required": _("Marque la casilla para continuar.")}),
    (forms.FileField, {"required": _("Elija un archivo o tome una foto.")}),
    (forms.ChoiceField, {"required": _("Elija una opción."), "invalid_choice": _("Elija una opción de la lista.")}),
    (forms.MultipleChoiceField, {"required": _("Marque al menos una opción.")}),
)
SHARED_COPIES = (forms.Field.__deepcopy__, forms.ChoiceField.__deepcopy__)
SHARED_WIDGET_COPIES = (forms.Widget.__deepcopy__, forms.Select.__deepcopy__)


class Declared(dict[str, forms.Field]):
    """The fields of a form class. A form's copy of them shares the lists that nobody changes in place.

    Django copies every choice of every field for each form, which costs more than drawing the page.
    """

    def __deepcopy__(self, memo: dict[int, Any]) -> dict[str, forms.Field]:
        return {name: _twin(field) for name, field in self.items()}


def _twin(field: forms.Field) -> forms.Field:
    if type(field).__deepcopy__ not in SHARED_COPIES or type(field.widget).__deepcopy__ not in SHARED_WIDGET_COPIES:
        return copy.deepcopy(field)  # it has its own reasons
    twin, widget = object.__new__(type(field)), object.__new__(type(field.widget))
    vars(widget).update(vars(field.widget) | {"attrs": field.widget.attrs.copy()})
    vars(twin).update(
        vars(field)
        | {"widget": widget, "error_messages": field.error_messages.copy(), "validators": field.validators[:]}
    )
    return twin


class DeclaredFields(DeclarativeFieldsMetaclass):
    def __new__(mcs, name: str, bases: tuple[type, ...], attrs: dict[str, Any]) -> Any:
        made: Any = super().__new__(mcs, name, bases, attrs)
        for field in made.base_fields.values():
            _speak_plainly(field)
        made.base_fields = Declared(made.base_fields)
        return made


def _speak_plainly(field: forms.Field) -> None:
    """Replace Django's texts and leave those that the field or the form gave."""
    stock: dict[str, Any] = {}
    for kind in reversed(type(field).__mro__):
        if kind.__module__.startswith("django."):
            stock |= vars(kind).get("default_error_messages", {})
    ours: dict[str, Any] = {}
    for kind, texts in PLAIN_TEXTS:
        ours |= texts if isinstance(field, kind) else {}
    for code, text in ours.items():
        if field.error_messages.get(code) is stock.get(code):
            field.error_messages[code] = text


class LeanHelper(FormHelper):
    """Crispy's settings for a form that the page puts into its own `<form>`. One instance serves every form."""

    form_tag = False
    disable_csrf = True
    form_show_errors = False  # the page shows the summary, above its heading

    def get_attributes(self, template_pack: Any = None) -> dict[str, Any]:
        # The stock version looks the form's action up among the addresses each time, even when there is none.
        return {
            "attrs": self.attrs,
            "disable_csrf": self.disable_csrf,
            "form_method": self.form_method,
            "form_show_errors": self.form_show_errors,
            "form_tag": self.form_tag,
            "inputs": self.inputs,
        }


class StaffForm(forms.Form, metaclass=DeclaredFields):
    """The browser's own checks stay off, so that everybody reads the same texts, which say what to do."""

    use_required_attribute = False
    helper = LeanHelper()
    # Headings with the fields below them, in the order of the page; fields that none names come last.
    sections: tuple[tuple[Any, tuple[str, ...]], ...] = ()
    # Question -> answer -> the fields that only this answer asks for. They stand under it and count with it only.
    reveals: Mapping[str, Mapping[str, tuple[str, ...]]] = {}
    # Of those fields, the ones that cannot be left blank under their answer.
    needed_there: frozenset[str] = frozenset()
    # Fields whose choices the form takes from its office. Nothing about a person may be among them: they are kept.
    set_by_office: tuple[str, ...] = ()
    # The field whose label is the heading of the page, when the page asks one thing.
    question: str | None = None
    # In a search form nothing has to be filled in, and saying so at each field would be noise.
    marks_optional = True

    def __init__(self, *args: Any, is_kept_only: bool = False, **kwargs: Any) -> None:
        """`is_kept_only` shows what was typed again without judging it: the language was changed, nothing sent."""
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.is_kept_only = is_kept_only

    def is_valid(self) -> bool:
        return not self.is_kept_only and super().is_valid()

    def full_clean(self) -> None:
        if self.is_kept_only:
            self._errors = ErrorDict()
            self.cleaned_data: dict[str, Any] = {}
        else:
            super().full_clean()

    def clean(self) -> dict[str, Any]:
        """Answers to questions that were not asked are dropped, and so are their errors."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for question, branches in self.reveals.items():
            chosen = cleaned.get(question)
            for answer, names in branches.items():
                if answer == chosen or (isinstance(chosen, list) and answer in chosen):
                    self._ask_for(self.needed_there.intersection(names))
                    continue
                for name in names:
                    self.errors.pop(name, None)
                    cleaned[name] = None
        return cleaned

    def _ask_for(self, names: Iterable[str]) -> None:
        for name in names:
            if not self.cleaned_data.get(name) and name not in self.errors:
                self.add_error(name, self.fields[name].error_messages["required"])

    def revealed(self) -> frozenset[str]:
        """The fields that stand under an answer and not on the page itself."""
        return frozenset(name for branches in self.reveals.values() for names in branches.values() for name in names)
