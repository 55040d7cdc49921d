"""What the form pack's templates need and Django does not have."""

from typing import Any

from django import template
from django.core.exceptions import NON_FIELD_ERRORS
from django.forms import BaseForm, BoundField
from django.forms.formsets import BaseFormSet
from django.utils.safestring import SafeString

from intake.forms.painting import face as face_of
from intake.forms.painting import first_control, paint_form

register = template.Library()


@register.filter
def face(field: BoundField) -> dict[str, Any]:
    return face_of(field)


@register.filter
def painted(form: BaseForm) -> SafeString:
    return paint_form(form)


@register.filter
def faults(form: BaseForm | BaseFormSet | list[BaseForm]) -> list[tuple[str, str, str]]:
    """What the summary lists: (id of the control to correct or "", label, message). Several forms make one list."""
    if isinstance(form, list):
        return [fault for each in form for fault in faults(each)]
    if isinstance(form, BaseFormSet):
        own = [("", "", str(error)) for error in form.non_form_errors()]
        return own + [fault for each in form for fault in faults(each)]
    found = []
    # In the order of the page: what the whole form has to say first, then field by field.
    for name in sorted(form.errors, key=[NON_FIELD_ERRORS, *form.fields].index):
        field = form[name] if name in form.fields else None
        # What a script fills in is not on the page: there is nothing to lead to, nor a label to name.
        control, label = (first_control(field), str(field.label)) if field and not field.is_hidden else ("", "")
        found += [(control, label, str(error)) for error in form.errors[name]]
    return found
