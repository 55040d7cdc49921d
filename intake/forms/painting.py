"""From a field to its HTML: `smo/field.html` filled in, once for everybody where nobody's answer is in it.

A blank field as its form class declares it looks the same to all readers of a language, so its HTML is kept. What
somebody typed, and labels or choices made for somebody, are drawn each time and kept nowhere.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import Any

from django.forms import BaseForm, BoundField, ClearableFileInput
from django.forms.utils import flatatt
from django.template.loader import get_template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from intake.forms.base import StaffForm
from intake.forms.choices import ChecksAndList, ListSelect, ReadersChoices, kept_options, options
from intake.forms.dates import date_boxes

MOST_KEPT = 1024  # pieces of 1 to 50 KB, a whole form with its lists being the largest
_kept: dict[tuple[Any, ...], SafeString] = {}
NO_ANSWER: tuple[Any, ...] = (None, "", [], False, ("", "", ""))

# How the pack draws a widget, by the template that would draw it otherwise; what is not here draws itself.
KINDS = {
    f"django/forms/widgets/{name}.html": kind
    for kind, names in {
        "line": ("text", "email", "number", "url", "password", "date", "datetime", "time", "search", "tel"),
        "area": ("textarea",),
        "select": ("select",),
        "radios": ("radio",),
        "boxes": ("checkbox_select",),
        "tick": ("checkbox",),
        "file": ("file", "clearable_file_input"),
    }.items()
    for name in names
} | {"smo/widgets/date.html": "date", "smo/widgets/checks_and_list.html": "boxes"}


def paint_form(form: BaseForm) -> SafeString:
    """All fields: by section where the form has sections, then those that no section names."""
    blank = _blank(form)
    revealed = form.revealed() if isinstance(form, StaffForm) else frozenset()
    names = tuple(name for name in form.fields if name not in revealed)
    return _kept_or(form, "form", names, blank, lambda: _joined(_sections(form, names, blank)))


def paint_fields(form: BaseForm, names: Iterable[str], blank: frozenset[str]) -> SafeString:
    return _joined(_kept_or(form, "field", (name,), blank, lambda name=name: _draw(form[name])) for name in names)


def _sections(form: BaseForm, names: tuple[str, ...], blank: frozenset[str]) -> Iterator[SafeString]:
    left = dict.fromkeys(names)
    for title, named in getattr(form, "sections", ()):
        inside = [name for name in named if name in left]
        for name in inside:
            del left[name]
        if inside:
            context = {"legend": title, "fields": paint_fields(form, inside, blank)}
            yield _template("smo/layout/fieldset.html").render(context)
    yield paint_fields(form, left, blank)


def _kept_or(
    form: BaseForm, part: str, names: tuple[str, ...], blank: frozenset[str], draw: Callable[[], SafeString]
) -> SafeString:
    """The kept HTML of these fields, drawn now if they are blank for the first time, and never kept if they are not."""
    whole = [*names, *(inner for name in names for inner in _under(form, name))]
    if not blank.issuperset(whole):
        return draw()
    lists = tuple(_office_list(form, name) for name in whole)
    key = (type(form), part, names, get_language(), form.prefix, form.auto_id, lists)
    html = _kept.get(key)
    if html is None:
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        html = _kept[key] = draw()
    return html


def _blank(form: BaseForm) -> frozenset[str]:
    """The fields that hold no answer and no error, and are what the class says."""
    if not isinstance(form, StaffForm):
        return frozenset()
    if form.is_bound or form.initial:
        empty = [name for name in form.fields if form[name].value() in NO_ANSWER and not form[name].errors]
    else:
        empty = list(form.fields)
    return frozenset(name for name in empty if _is_as_declared(form, name))


def _office_list(form: BaseForm, name: str) -> Any:
    """What the office put into the field: the one thing in which two blank fields of a class may differ."""
    field = form.fields[name]
    if isinstance(form, StaffForm) and name in form.set_by_office:
        return tuple(field.choices)
    return getattr(field, "office_lists", None)


def _under(form: BaseForm, name: str) -> tuple[str, ...]:
    """The fields that some answer of this one reveals."""
    branches = form.reveals.get(name) if isinstance(form, StaffForm) else None
    return tuple(inner for inners in branches.values() for inner in inners) if branches else ()


def face(field: BoundField) -> dict[str, Any]:
    """All that `smo/field.html` needs to know of a field, worked out once."""
    widget, form = field.field.widget, field.form
    kind = KINDS.get(widget.template_name or "", "other") if not widget.is_hidden else "hidden"
    value = field.value()
    if kind in ("select", "radios", "boxes") and _has_groups(widget):
        kind = "other"
    errors = [str(error) for error in field.errors]
    hint = str(field.help_text)
    ids = [f"{field.auto_id}_helptext"] if hint else []
    ids += [f"{field.auto_id}_error"] if errors else []
    is_needed = field.field.required or field.name in getattr(form, "needed_there", ())
    is_optional = not is_needed and kind != "tick" and getattr(form, "marks_optional", True)
    is_group = kind in ("radios", "boxes", "date") or (kind == "other" and field.use_fieldset)
    drawn: dict[str, Any] = {
        "kind": kind,
        "is_group": is_group,
        "is_heading": getattr(form, "question", None) == field.name,
        "id": field.auto_id,
        "name": field.html_name,
        "label": f"{field.label} {_('(opcional)')}" if is_optional else str(field.label),
        "hint": hint,
        "errors": errors,
        "described_by": " ".join(ids),
        "attrs": "" if is_group else _attributes(field, ids),
    }
    return drawn | _control(field, kind, widget, value, errors)


def _attributes(field: BoundField, ids: list[str]) -> SafeString:
    attrs = dict(field.field.widget.attrs)
    if field.field.disabled:
        attrs["disabled"] = True
    if ids:
        attrs["aria-describedby"] = " ".join(ids)
    if field.errors:
        attrs["aria-invalid"] = "true"
    return _flat(tuple(attrs.items()))


@lru_cache(maxsize=1024)
def _flat(attrs: tuple[tuple[str, Any], ...]) -> SafeString:
    return flatatt(dict(attrs))


def _control(field: BoundField, kind: str, widget: Any, value: Any, errors: list[str]) -> dict[str, Any]:
    if kind == "line":
        hides = widget.input_type == "password" and not getattr(widget, "render_value", True)
        return {"type": widget.input_type, "value": None if hides else widget.format_value(value)}
    if kind == "area":
        return {"value": widget.format_value(value)}
    if kind == "tick":
        return {"is_checked": widget.check_test(value)}
    if kind == "date":
        wrong = _wrong_box(field) if errors else None
        return {"boxes": date_boxes(field.auto_id, field.html_name, widget.boxes(value), wrong)}
    if kind == "select":
        return {"options": _select_options(widget, value)}
    if kind in ("radios", "boxes"):
        return {"options": list(_answers(field, widget, value)), "lists": list(_lists(field, widget, value))}
    if kind == "file" and not (isinstance(widget, ClearableFileInput) and value):
        return {}
    return {"kind": "hidden" if kind == "hidden" else "other", "control": str(field)}


def _has_groups(widget: Any) -> bool:
    if isinstance(widget, ReadersChoices):
        return False
    return any(isinstance(label, (list, tuple)) for _code, label in widget.choices)


def _answers(field: BoundField, widget: Any, value: Any) -> Iterator[dict[str, Any]]:
    chosen = set(widget.format_value(value))
    form = field.form
    branches = form.reveals.get(field.name, {}) if isinstance(form, StaffForm) else {}
    blank = _blank(form) if branches else frozenset()
    for number, (code, label) in enumerate(widget.choices):
        inside = [name for name in branches.get(code, ()) if name in form.fields]
        yield {
            "id": f"{field.auto_id}_{number}",
            "value": code,
            "label": label,
            "is_checked": str(code) in chosen,
            "revealed": paint_fields(form, inside, blank) if inside else "",
        }


def _lists(field: BoundField, widget: Any, value: Any) -> Iterator[dict[str, Any]]:
    """One list for each answer without a box, and an empty one for the next."""
    if isinstance(widget, ChecksAndList):
        for number, code in enumerate([*widget.listed(list(value or [])), ""]):
            id_ = f"{field.auto_id}_more" + (f"_{number}" if number else "")
            yield {"id": id_, "label": widget.more_label, "options": kept_options(widget.more.pairs(), code)}


def _select_options(widget: Any, value: Any) -> SafeString:
    chosen = (widget.format_value(value) or [""])[0]
    if isinstance(widget, ListSelect):
        return kept_options(widget.pairs(), chosen)
    return options(widget.choices, chosen)


def _wrong_box(field: BoundField) -> str:
    """The box that the first error is about; "all" when it is about the whole date."""
    found = field.form.errors.get(field.name)
    data = found.as_data() if found is not None else []
    return (data[0].params or {}).get("box", "all") if data else "all"


def first_control(field: BoundField) -> str:
    """Id of the control that a link to the field must focus: of a group, the one to correct or the first."""
    kind = KINDS.get(field.field.widget.template_name or "", "other")
    if kind == "date":
        box = _wrong_box(field)
        return f"{field.auto_id}_{'day' if box == 'all' else box}"
    return f"{field.auto_id}_0" if field.use_fieldset else str(field.id_for_label)


def _is_as_declared(form: StaffForm, name: str) -> bool:
    """Whether the field is what the class says, apart from the public lists that an office sets."""
    field, base = form.fields[name], type(form).base_fields.get(name)
    if base is None or field.initial is not None:
        return False
    spared = (*getattr(field, "set_by_office", ()), "widget")
    if name in form.set_by_office:
        spared += ("_choices", "choices")
    return _are_alike(field, base, spared) and _are_alike(field.widget, base.widget, spared)


def _are_alike(one: Any, other: Any, spared: tuple[str, ...]) -> bool:
    theirs = vars(other)
    for key, value in vars(one).items():
        if value is not theirs.get(key) and key not in spared and value != theirs.get(key):
            return False
    return True


def _draw(field: BoundField) -> SafeString:
    return _template("smo/field.html").render({"field": field})


def _joined(parts: Iterable[SafeString]) -> SafeString:
    return format_html_join("", "{}", ((part,) for part in parts))


@lru_cache
def _template(name: str) -> Any:
    return get_template(name)
