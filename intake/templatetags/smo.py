"""What the form pack's templates need and Django does not have."""

from django import template
from django.forms import BoundField

from intake.forms.dates import PartialDateWidget

register = template.Library()


@register.filter
def first_control(field: BoundField) -> str:
    """Id of the control that a link to the field must focus: of a group, the first one."""
    if isinstance(field.field.widget, PartialDateWidget):
        return f"{field.auto_id}_day"
    return f"{field.auto_id}_0" if field.use_fieldset else str(field.id_for_label)
