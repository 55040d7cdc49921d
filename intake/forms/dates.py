"""Days as people know them: three boxes of which only the year is needed. Knows nothing of what the day is for."""

import datetime
import re
import unicodedata
from calendar import monthrange
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

# Spanish, English, Haitian Creole, and French, in which many Haitians write dates.
MONTH_WORDS = (
    ("enero", "january", "janvye", "janvier"),
    ("febrero", "february", "fevriye", "fevrier"),
    ("marzo", "march", "mas", "mars"),
    ("abril", "april", "avril"),
    ("mayo", "may", "me", "mai"),
    ("junio", "june", "jen", "juin"),
    ("julio", "july", "jiye", "jiyet", "juillet"),
    ("agosto", "august", "out", "aout"),
    ("septiembre", "setiembre", "september", "septanm", "septembre"),
    ("octubre", "october", "oktob", "octobre"),
    ("noviembre", "november", "novanm", "novembre"),
    ("diciembre", "december", "desanm", "decembre"),
)
SHORTEST_ABBREVIATION = 3
BOXES = ("day", "month", "year")
ORDINAL = re.compile(r"(\d{1,2})\s*\.?(?:º|°|o|ro|er|st|nd|rd|th)?\.?", re.IGNORECASE)
BETWEEN_PARTS = re.compile(r"(?:[\s/.,\-]|\bdel?\b|\bof\b)+", re.IGNORECASE)
LONGEST_ENTRY = 40  # room for a whole date pasted into one box


def _month_index() -> dict[str, int]:
    """Every word and every abbreviation that means one month only ("jui" means two)."""
    meanings: dict[str, set[int]] = {}
    for number, words in enumerate(MONTH_WORDS, start=1):
        for word in words:
            for length in range(SHORTEST_ABBREVIATION, len(word) + 1):
                meanings.setdefault(word[:length], set()).add(number)
    whole = {word: number for number, words in enumerate(MONTH_WORDS, start=1) for word in words}
    return {word: numbers.pop() for word, numbers in meanings.items() if len(numbers) == 1} | whole


MONTH_INDEX = _month_index()


def month_number(text: str) -> int | None:
    """1 to 12 from a number or a word, accents and a final dot as one likes; None when it is neither."""
    if text.isdecimal():
        return int(text)
    bare = unicodedata.normalize("NFD", text.casefold()).strip(" .")
    return MONTH_INDEX.get("".join(c for c in bare if not unicodedata.combining(c)))


def spread(day: str, month: str, year: str) -> tuple[str, str, str]:
    """A date typed or pasted whole into one box, laid out in three; anything else as it was."""
    filled = [text for text in (day, month, year) if text]
    if len(filled) != 1:
        return day, month, year
    parts = [part for part in BETWEEN_PARTS.split(filled[0]) if part]
    if len(parts) not in (2, 3):
        return day, month, year
    if len(parts[0]) == 4 and parts[0].isdecimal():
        parts.reverse()  # 1994-03-27
    return ("", *parts)[-3:]  # type: ignore[return-value]


class PartialDateWidget(forms.Widget):
    template_name = "smo/widgets/date.html"
    use_fieldset = True

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> tuple[str, ...]:
        return tuple(str(data.get(f"{name}_{box}", ""))[:LONGEST_ENTRY].strip() for box in BOXES)

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return not any(f"{name}_{box}" in data for box in BOXES)

    def id_for_label(self, id_: str) -> str:
        return ""  # the legend names the group; each box has its own label

    def boxes(self, value: Any) -> tuple[str, str, str]:
        """What stands in the three boxes: as typed, or taken apart from the stored `YYYY-MM-DD`."""
        if isinstance(value, (tuple, list)):
            return tuple(value)  # type: ignore[return-value]
        if isinstance(value, datetime.date):
            value = value.isoformat()
        if not value:
            return "", "", ""
        year, month, day = (*value.split("-"), "", "")[:3]
        return day.lstrip("0"), month.lstrip("0"), year

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, None, attrs)
        id_ = context["widget"]["attrs"].get("id", "")
        context["boxes"] = date_boxes(id_, name, self.boxes(value))
        return context


BOX_LABELS = {"day": _("Día"), "month": _("Mes"), "year": _("Año")}


def date_boxes(id_: str, name: str, values: tuple[str, str, str], wrong: str | None = None) -> list[dict[str, Any]]:
    """`wrong` names the box to correct; without it every box of a wrong date is marked."""
    return [
        {"box": box, "id": f"{id_}_{box}", "name": f"{name}_{box}", "label": BOX_LABELS[box], "value": value}
        | {"wrong": wrong in (box, "all")}
        for box, value in zip(BOXES, values, strict=True)
    ]


class PartialDateField(forms.Field):
    """Cleans to the contract's `YYYY-MM-DD`, `YYYY-MM` or `YYYY`, or None when left blank."""

    widget = PartialDateWidget
    default_error_messages = {
        "required": _("Escriba al menos el año."),
        "no_year": _("Escriba el año. Si no sabe el día o el mes, déjelos en blanco."),
        "short_year": _("Escriba el año con cuatro cifras, por ejemplo 1994."),
        "early_year": _("Revise el año. Escriba uno desde %(earliest)s."),
        "no_month": _("Escriba también el mes, o deje el día en blanco."),
        "odd_month": _("No entendemos el mes «%(typed)s». Escriba su número o su nombre, por ejemplo 3 o marzo."),
        "big_month": _("Los meses van del 1 al 12. Corrija el mes."),
        "odd_day": _("Escriba el día con números, por ejemplo 27."),
        "no_such_day": _("En %(month)s de %(year)s no hay día %(day)s. Corrija el día o el mes."),
        "future": _("Esa fecha todavía no ha llegado. Corrija la fecha."),
    }

    def __init__(self, *, earliest_year: int = 1900, **kwargs: Any) -> None:
        self.earliest_year = earliest_year
        super().__init__(**kwargs)

    def clean(self, value: Any) -> str | None:
        day_text, month_text, year_text = spread(*self.widget.boxes(value))
        if not (day_text or month_text or year_text):
            if self.required:
                raise self._fault("required", "day")
            return None
        year = self._year(year_text)
        month = self._month(month_text, day_text)
        day = self._day(day_text, month, year)
        today = timezone.localdate()
        if (year, month or 1, day or 1) > (today.year, today.month, today.day):
            raise self._fault("future", "all")
        return "-".join([f"{year:04d}", *(f"{part:02d}" for part in (month, day) if part)])

    def has_changed(self, initial: Any, data: Any) -> bool:
        return self.widget.boxes(initial) != self.widget.boxes(data)

    def _year(self, text: str) -> int:
        if not text:
            raise self._fault("no_year", "year")
        if not text.isdecimal() or len(text) != 4:
            raise self._fault("short_year", "year")
        if int(text) < self.earliest_year:
            raise self._fault("early_year", "year", earliest=self.earliest_year)
        return int(text)

    def _month(self, text: str, day_text: str) -> int | None:
        if not text:
            if day_text:
                raise self._fault("no_month", "month")
            return None
        number = month_number(text)
        if number is None:
            raise self._fault("odd_month", "month", typed=text)
        if not 1 <= number <= 12:
            raise self._fault("big_month", "month")
        return number

    def _day(self, text: str, month: int | None, year: int) -> int | None:
        if not text or month is None:
            return None
        matched = ORDINAL.fullmatch(text)
        if matched is None:
            raise self._fault("odd_day", "day")
        day = int(matched[1])
        if not 1 <= day <= monthrange(year, month)[1]:
            name = str(MONTHS[month])
            shown = name if get_language() == "en" else name.lower()
            raise self._fault("no_such_day", "day", month=shown, year=year, day=day)
        return day

    def _fault(self, code: str, box: str, **params: Any) -> ValidationError:
        return ValidationError(self.error_messages[code], code=code, params={"box": box} | params)
