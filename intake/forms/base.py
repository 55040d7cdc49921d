"""What all forms of ours share: sections, and texts of our own instead of the browser's."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Field, Fieldset, Layout
from django import forms


class StaffForm(forms.Form):
    """The browser's own checks stay off, so that everybody reads the same texts, which say what to do."""

    use_required_attribute = False
    sections: tuple[tuple[Any, tuple[str, ...]], ...] = ()

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.form_tag = False
        helper.disable_csrf = True
        helper.layout = Layout(
            *(
                Fieldset(title, *(Field(name) for name in names if name in self.fields))
                for title, names in self.sections
            )
        )
        return helper
