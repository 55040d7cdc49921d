"""What a policy officer types about a rule or a window, and what is said when it cannot be. Saves nothing."""

import json
import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from offices.admin.days import both_days
from offices.countries import country_name, is_country
from offices.eligibility import ProgrammeError, parse_status
from offices.models import EligibilityRule, OpeningWindow
from offices.models.calendar import Weekday
from offices.models.programme import Precision

# What the core finds in a test, in the reader's words.
STATUS_FAULTS = {
    "UNKNOWN_KEY": _("Quite «%(key)s»; se usan code, entry, registered, registered_by, any_of y all_of."),
    "UNKNOWN_CODE": _("Cambie «%(code)s» en «%(key)s» por uno de estos: %(known)s."),
    "NOT_A_DAY": _("Escriba en «%(key)s» un día que exista, por ejemplo 2023-10-18."),
    "WRONG_TYPE": _("Corrija «%(key)s»: los códigos van en una lista, las pruebas en any_of o all_of."),
}


class CountriesField(forms.CharField):
    """ISO 3166-1 codes, in any case, separated by commas or spaces."""

    def __init__(self, *, base_field: Any = None, max_length: Any = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)  # what a column of lists would hand to its own field

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list | tuple) else value

    def to_python(self, value: Any) -> list[str]:
        codes = re.split(r"[\s,;]+", super().to_python(value).strip().upper())
        return list(dict.fromkeys(code for code in codes if code))

    def validate(self, value: Any) -> None:
        super().validate(value)
        unknown = [code for code in value if not is_country(code)]
        if unknown:
            raise ValidationError(
                _("Corrija %(codes)s: no son códigos de país de dos letras, como VE."),
                params={"codes": ", ".join(unknown)},
            )

    def has_changed(self, initial: Any, data: Any) -> bool:
        return list(initial or ()) != self.to_python(data)


class StatusField(forms.JSONField):
    """A test in the words of programme.yaml; empty = any status."""

    def prepare_value(self, value: Any) -> Any:
        if value is None or isinstance(value, str):
            return value
        return json.dumps(value, ensure_ascii=False, indent=2)

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value in self.empty_values:
            return
        try:
            parse_status(value)
        except ProgrammeError as error:
            raise ValidationError(
                [
                    ValidationError("%(where)s: %(text)s", params={"where": fault.where, "text": _said(fault)})
                    for fault in error.faults
                ]
            ) from error


def _said(fault: Any) -> str:
    return str(STATUS_FAULTS[fault.code]) % fault.params


class RuleForm(forms.ModelForm):
    class Meta:
        model = EligibilityRule
        fields = "__all__"
        field_classes = {
            "nationalities": CountriesField,
            "present_by_unverified_for": CountriesField,
            "status_test": StatusField,
            "status_if_kept": StatusField,
        }

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for bound, name in (("from", _("inicio")), ("to", _("fin"))):
            self._check_span(data, bound, name)
        self._check_channels(data)
        strangers = set(data.get("present_by_unverified_for") or ()) - set(data.get("nationalities") or ())
        if strangers and "nationalities" in data:
            names = ", ".join(country_name(code, get_language() or "es") for code in sorted(strangers))
            self.add_error(
                "present_by_unverified_for", _("Quite %(names)s o añádalo a las nacionalidades.") % {"names": names}
            )
        self._check_overlap(data)
        return data

    def _check_span(self, data: dict[str, Any], bound: str, name: Any) -> None:
        if f"{bound}_between" not in data or f"{bound}_precision" not in data:
            return
        field = f"{bound}_between"
        span = data[field]
        if data[f"{bound}_precision"] != Precision.UNKNOWN:
            if span:
                self.add_error(
                    f"{bound}_between", _("Deje vacíos estos días: el %(bound)s se conoce.") % {"bound": name}
                )
        elif not span or None in both_days(span):
            self.add_error(field, _("Escriba entre qué dos días está el %(bound)s desconocido.") % {"bound": name})

    def _check_channels(self, data: dict[str, Any]) -> None:
        opens, invited = data.get("online_from"), data.get("invitation_only_until")
        first, last = both_days(data.get("period"))
        if opens and first and (opens < first or (last and opens > last)):
            self.add_error("online_from", _("Elija un día en el que la regla esté en vigor."))
        if opens and invited and invited >= opens:
            self.add_error("invitation_only_until", _("Elija un día anterior a la apertura del formulario."))

    def _check_overlap(self, data: dict[str, Any]) -> None:
        version, office, period = (data.get(name) for name in ("version", "office", "period"))
        if not (version and office and period):
            return
        others = EligibilityRule.objects.filter(version=version, office=office, period__overlap=period)
        other = others.exclude(pk=self.instance.pk).order_by("period", "id").first()
        if other:
            self.add_error(
                "period",
                _("%(this)s se cruza con %(other)s: cambie los días de una de las dos.")
                % {"this": data.get("code") or _("Esta regla"), "other": other.code},
            )


class WindowForm(forms.ModelForm):
    weekdays = forms.TypedMultipleChoiceField(
        label=OpeningWindow._meta.get_field("weekdays").verbose_name,
        choices=Weekday,
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=OpeningWindow._meta.get_field("weekdays").help_text,
    )

    class Meta:
        model = OpeningWindow
        fields = "__all__"

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("quota") is not None and data.get("quota_per") != OpeningWindow.QuotaPer.DAY:
            self.add_error("quota", _("Elija «por día» o deje vacío el tamaño del cupo."))
        return data
