"""Answers from a list: nationalities, countries, areas, languages. No answer is preselected."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from offices.countries import country_choices, country_name, is_country
from offices.languages import language_choices, language_name

Pairs = tuple[tuple[str, Any], ...]
STATELESS = "stateless"
UNKNOWN = "unknown"


def _language() -> str:
    return get_language() or "es"


def options(pairs: Iterable[tuple[Any, Any]], chosen: str) -> SafeString:
    rows = (("" if code is None else code, label) for code, label in pairs)
    marked = ((code, " selected" if str(code) == chosen else "", label) for code, label in rows)
    return format_html_join("", '<option value="{}"{}>{}</option>', marked)


# Only for lists that are the same for everybody: countries and languages.
kept_options = lru_cache(maxsize=128)(options)


class ReadersChoices:
    """Choices that are worked out in the reader's language each time; what Django assigns is not kept."""

    def pairs(self) -> Pairs:
        raise NotImplementedError

    @property
    def choices(self) -> Pairs:
        return self.pairs()

    @choices.setter
    def choices(self, value: object) -> None:
        pass


class ListSelect(ReadersChoices, forms.Select):
    """A list that is the same for everybody who reads the language, so that its HTML is kept."""

    def __init__(self, listed: Callable[[str], Pairs], empty: Any) -> None:
        self.listed = listed
        self.empty = empty
        super().__init__()

    def pairs(self) -> Pairs:
        return (("", str(self.empty)), *self.listed(_language()))


class ChecksAndList(ReadersChoices, forms.CheckboxSelectMultiple):
    """Boxes for the answers most people give, a list for all others; both answer under one name."""

    template_name = "smo/widgets/checks_and_list.html"

    def __init__(
        self, more: ListSelect, more_label: Any, name_of: Callable[[str, str], str], own_answers: Pairs = ()
    ) -> None:
        self.more = more
        self.more_label = more_label
        self.name_of = name_of
        self.own_answers = own_answers
        self.frequent: tuple[str, ...] = ()
        super().__init__()

    def pairs(self) -> Pairs:
        language = _language()
        return (*((code, self.name_of(code, language)) for code in self.frequent), *self.own_answers)

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        given = data.getlist(name) if hasattr(data, "getlist") else data.get(name) or []
        return [value for value in given if value]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        values = list(value or [])
        context = super().get_context(name, values, attrs)
        more_id = f"{(attrs or {}).get('id', name)}_more"
        chosen = self.listed(values)
        context["more_label"] = self.more_label
        # One list for each answer without a box, and an empty one for the next.
        context["more"] = [
            (f"{more_id}_{number}" if number else more_id, kept_options(self.more.pairs(), one))
            for number, one in enumerate([*chosen, ""])
        ]
        return context

    def listed(self, values: Sequence[str]) -> list[str]:
        """The answers that have no box of their own."""
        boxed = {*self.frequent, *(value for value, _label in self.own_answers)}
        return [value for value in values if value not in boxed]


class ChecksAndListField(forms.Field):
    widget: ChecksAndList
    set_by_office = ("frequent",)
    default_error_messages = {
        "required": _("Marque al menos una opción."),
        "not_listed": _("Elija una opción de la lista."),
    }

    @property
    def frequent(self) -> tuple[str, ...]:
        """The codes that get a box, in this order. A form sets them for its office."""
        return self.widget.frequent

    @frequent.setter
    def frequent(self, codes: Iterable[str]) -> None:
        self.widget.frequent = tuple(codes)

    @property
    def office_lists(self) -> tuple[str, ...]:
        return self.widget.frequent

    def is_listed(self, value: str) -> bool:
        return any(value == code for code, _name in self.widget.more.pairs())

    def clean(self, value: Any) -> list[str]:
        values = list(dict.fromkeys(value or []))
        self.validate(values)
        if any(not self.is_listed(each) for each in self.widget.listed(values)):
            raise ValidationError(self.error_messages["not_listed"], code="not_listed")
        return values

    def has_changed(self, initial: Any, data: Any) -> bool:
        return set(initial or []) != set(data or [])


class CountryMultipleField(ChecksAndListField):
    """Nationalities as the contract has them: country codes, `["stateless"]`, or `[]` for "I do not know"."""

    default_error_messages = {
        "required": _("Marque su nacionalidad. Si no la sabe, marque «No sé»."),
        "not_listed": _("Elija el país de la lista."),
        "unknown_and_more": _("Marque «No sé» sola, o quite esa marca y deje sus nacionalidades."),
        "stateless_and_more": _("Marque «Apátrida» solo si ningún país reconoce a la persona como suya."),
    }

    def __init__(self, *, frequent: Iterable[str] = (), **kwargs: Any) -> None:
        more = ListSelect(country_choices, empty=_("Elija un país"))
        own_answers = ((STATELESS, _("Apátrida: ningún país me reconoce")), (UNKNOWN, _("No sé")))
        widget = ChecksAndList(more, _("Otra nacionalidad"), country_name, own_answers)
        super().__init__(widget=widget, **kwargs)
        self.frequent = tuple(frequent)

    def is_listed(self, value: str) -> bool:
        return is_country(value)

    def clean(self, value: Any) -> list[str]:
        values = super().clean(value)
        for code in (UNKNOWN, STATELESS):
            if code in values and len(values) > 1:
                raise ValidationError(self.error_messages[f"{code}_and_more"], code=f"{code}_and_more")
        return [] if values == [UNKNOWN] else values


class LanguagesField(ChecksAndListField):
    """Languages by ISO 639-3 code, in the order of the boxes, then those from the list."""

    default_error_messages = {"required": _("Marque al menos un idioma.")}

    def __init__(self, *, frequent: Iterable[str] = ("spa", "hat", "eng", "fra", "por"), **kwargs: Any) -> None:
        more = ListSelect(language_choices, empty=_("Elija un idioma"))
        super().__init__(widget=ChecksAndList(more, _("Otro idioma"), language_name), **kwargs)
        self.frequent = tuple(frequent)


class CountryField(forms.Field):
    """One country of the whole list; None when it is not known."""

    default_error_messages = {"required": _("Elija el país."), "not_listed": _("Elija el país de la lista.")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=ListSelect(country_choices, empty=_("Elija un país")), **kwargs)

    def clean(self, value: Any) -> str | None:
        self.validate(value)
        if value and not is_country(value):
            raise ValidationError(self.error_messages["not_listed"], code="not_listed")
        return value or None


class AreaField(forms.ChoiceField):
    """An area of the office's country; None when it is another or not known. The form sets `areas` for its office."""

    set_by_office = ("_areas", "_choices", "choices")

    default_error_messages = {
        "required": _("Elija una opción de la lista."),
        "invalid_choice": _("Elija una opción de la lista."),
    }

    def __init__(self, *, areas: Mapping[str, str] | Iterable[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.areas = areas

    @property
    def areas(self) -> Pairs:
        return self._areas

    @areas.setter
    def areas(self, areas: Mapping[str, str] | Iterable[tuple[str, str]]) -> None:
        self._areas: Pairs = tuple(areas.items() if isinstance(areas, Mapping) else areas)
        self.choices = [("", _("Elija")), *self._areas, (UNKNOWN, _("Otra o no sé"))]

    @property
    def office_lists(self) -> Pairs:
        return self._areas

    def clean(self, value: Any) -> str | None:  # type: ignore[override]
        chosen = super().clean(value)
        return None if chosen in ("", UNKNOWN) else chosen
