"""How a form is laid out for its template in one pass. Knows widgets and states, not what any question means.

Django renders every widget, and every option of a list, by a template of its own: nine tenths of the time of a
form page. Here one template writes a whole field, and the HTML of a field that nobody has filled in is kept, as it
is the same for everybody who reads the language. A field with an answer or an error is never kept.
"""

from collections.abc import Mapping
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.forms import BoundField
from django.forms.utils import flatatt
from django.template.loader import get_template
from django.utils.translation import get_language

from intake.forms.choices import ChecksAndList, ListSelect
from intake.forms.dates import PartialDateWidget, date_boxes

# What field.html writes itself; by exact type, because a subclass may have a template of its own.
KINDS: dict[type[forms.Widget], str] = {
    forms.TextInput: "input",
    forms.EmailInput: "input",
    forms.NumberInput: "input",
    forms.URLInput: "input",
    forms.Textarea: "textarea",
    forms.Select: "select",
    ListSelect: "list",
    forms.RadioSelect: "group",
    forms.CheckboxSelectMultiple: "group",
    forms.CheckboxInput: "tick",
    PartialDateWidget: "date",
}
KEPT_TYPES = {*KINDS, ChecksAndList}
VARIANTS = 8  # of one field, as offices differ in their lists; the oldest gives way

Section = tuple[Any, list[str]]
_kept: dict[tuple[Any, ...], list[tuple[tuple[Any, ...], str]]] = {}


class PageHelper(FormHelper):
    """Hands the pack the finished fields as `form_sections`; the page itself writes the form tag and the button."""

    form_action = ""  # FormHelper looks it up as the name of a page, each time
    form_tag = False
    disable_csrf = True

    def __init__(self, form: forms.BaseForm, sections: tuple[tuple[Any, tuple[str, ...]], ...] = ()) -> None:
        super().__init__()
        self.form_sections = sections_of(form, sections)


def sections_of(form: forms.BaseForm, sections: tuple[tuple[Any, tuple[str, ...]], ...]) -> list[Section]:
    """The HTML of each field under the title of its section; fields of no section follow without a title."""
    named = {name for _title, names in sections for name in names}
    rest = tuple(name for name in form.fields if name not in named)
    laid_out = (
        (title, tuple(name for name in names if name in form.fields)) for title, names in (*sections, ("", rest))
    )
    return [(title, [field_html(form[name]) for name in names]) for title, names in laid_out if names]


def field_html(field: BoundField) -> str:
    widget = field.field.widget
    if type(widget) not in KEPT_TYPES or field.errors or not _is_blank(field.value()):
        return _render(field)
    key = (get_language(), type(field.form), field.html_name, field.form.auto_id)
    facts = (
        type(widget),
        field.label,
        field.help_text,
        field.field.required,
        field.field.disabled,
        dict(widget.attrs),
        getattr(widget, "input_type", None),
        tuple(getattr(widget, "choices", ())),
        _conditions(field.form),
    )
    variants = _kept.setdefault(key, [])
    # Compared, not hashed: texts waiting to be translated are the same objects, and that is seen at once.
    for known, html in variants:
        if known == facts:
            return html
    html = _render(field)
    variants[:] = [*variants, (facts, html)][-VARIANTS:]
    return html


def shown(field: BoundField) -> dict[str, Any]:
    """What field.html needs, worked out once."""
    widget = field.field.widget
    kind = _kind(widget)
    facts = {
        "kind": kind,
        "id": field.auto_id,
        "name": field.html_name,
        "label": field.label,
        "is_optional": not field.field.required,
        "hint": field.help_text,
        "errors": field.errors,
        "describedby": field.aria_describedby,
        "is_group": widget.use_fieldset,
        "when": _letter(field.form, field.name),
    }
    if kind:
        facts |= _control(kind, field, field.value())
    return facts


def first_control(field: BoundField) -> str:
    """Id of the control that a link to the field must focus: of a date, the box to correct; of a group, the first."""
    if isinstance(field.field.widget, PartialDateWidget):
        box = _wrong_box(field)
        return f"{field.auto_id}_{box if box != 'all' else 'day'}"
    return f"{field.auto_id}_0" if field.use_fieldset else str(field.id_for_label)


def _render(field: BoundField) -> str:
    return get_template("smo/field.html").render({"field": field})


def _kind(widget: forms.Widget) -> str:
    kind = KINDS.get(type(widget), "")
    if kind in ("select", "group") and any(isinstance(label, (list, tuple)) for _value, label in widget.choices):
        return ""  # groups of options are Django's to write
    return kind


def _control(kind: str, field: BoundField, value: Any) -> dict[str, Any]:
    widget: Any = field.field.widget
    if kind == "date":
        return {"boxes": date_boxes(field.auto_id, field.html_name, widget.boxes(value), _wrong_box(field))}
    if kind == "group":
        return {"attrs": flatatt(widget.attrs), "type": widget.input_type, "options": _options(field, value)}
    control = {"attrs": flatatt(field.build_widget_attrs(widget.attrs))}
    if kind == "input":
        return control | {"type": widget.input_type, "value": widget.format_value(value)}
    if kind == "textarea":
        return control | {"value": widget.format_value(value)}
    if kind == "tick":
        return control | {"is_chosen": widget.check_test(value)}
    if kind == "list":
        return control | {"options": widget.options(value)}
    return control | {"options": _options(field, value)}


def _options(field: BoundField, value: Any) -> list[tuple[str, str, Any, bool, str]]:
    """(id, value, label, is it chosen, letters of what it opens)"""
    widget: Any = field.field.widget
    chosen = widget.format_value(value)
    opened = [(letter, values) for (name, values), letter in _letters(field.form).items() if name == field.name]
    return [
        (
            f"{field.auto_id}_{number}",
            str(code),
            label,
            str(code) in chosen,
            " ".join(letter for letter, values in opened if code in values),
        )
        for number, (code, label) in enumerate(widget.choices)
    ]


def _wrong_box(field: BoundField) -> str:
    """The box that the first error speaks of; "all" if it is none in particular, "" if there is no error."""
    error = next(iter(field.errors.as_data()), None)
    return (error.params or {}).get("box", "all") if error else ""


def _conditions(form: forms.BaseForm) -> Mapping[str, tuple[str, tuple[str, ...]]]:
    return getattr(form, "shown_when", {})


def _letters(form: forms.BaseForm) -> dict[tuple[str, tuple[str, ...]], str]:
    """A letter for each condition, by which the style sheet shows what a choice opens."""
    return dict(zip(dict.fromkeys(_conditions(form).values()), "abcd", strict=False))


def _letter(form: forms.BaseForm, name: str) -> str:
    condition = _conditions(form).get(name)
    return _letters(form)[condition] if condition else ""


def _is_blank(value: Any) -> bool:
    return value is False or value in (None, "") or (isinstance(value, (list, tuple)) and not any(value))
