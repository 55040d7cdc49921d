"""A span of days as people say it: first and last day, both included. PostgreSQL keeps the day after the last."""

import datetime
from typing import Any

from django import forms
from django.contrib.postgres.forms import DateRangeField, RangeWidget
from django.core.exceptions import ValidationError
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext_lazy as _

DAY = datetime.timedelta(days=1)
Days = tuple[datetime.date | None, datetime.date | None]


def both_days(span: DateRange | None) -> Days:
    if span is None:
        return None, None
    return span.lower, span.upper - DAY if span.upper else None


def shown(span: DateRange | None) -> str:
    first, last = both_days(span)
    return f"{first:%Y-%m-%d} – {f'{last:%Y-%m-%d}' if last else '…'}" if first else "-"


class DayRangeWidget(RangeWidget):
    use_fieldset = True

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), attrs)

    def decompress(self, value: Any) -> Any:
        return both_days(value)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        first, last = context["widget"]["subwidgets"]
        first["attrs"]["aria-label"] = _("primer día")
        last["attrs"]["aria-label"] = _("último día, incluido")
        return context


class DayRangeField(DateRangeField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"widget": DayRangeWidget(), **kwargs})

    def prepare_value(self, value: Any) -> Any:
        return list(both_days(value)) if isinstance(value, DateRange) else super().prepare_value(value)

    def compress(self, values: Any) -> DateRange | None:
        first, last = values or (None, None)
        if first is None and last is None:
            return None
        if first is None:
            raise ValidationError(_("Escriba también el primer día."))
        if last and last < first:
            raise ValidationError(_("El último día es anterior al primero; corrija uno de los dos."))
        if last == datetime.date.max:
            raise ValidationError(_("Deje vacío el último día si no hay fin."))
        return DateRange(first, last + DAY if last else None)
