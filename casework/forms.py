"""Writing a note."""

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.models import CaseNote
from intake.forms.base import StaffForm


class NoteForm(StaffForm):
    """Who may not open restricted notes may still write one: they heard it."""

    LONGEST = 10_000

    text = forms.CharField(
        label=_("¿Qué hay que anotar?"),
        widget=forms.Textarea(attrs={"rows": 8}),
        max_length=LONGEST,
        error_messages={"required": _("Escriba la nota.")},
    )
    kind = forms.ChoiceField(
        label=_("¿Qué es?"),
        choices=CaseNote.Kind.choices,
        initial=CaseNote.Kind.NOTE,
        widget=forms.RadioSelect,
        help_text=_("Un relato siempre es restringido."),
        error_messages={"required": _("Elija si es una nota o un relato.")},
    )
    is_restricted = forms.BooleanField(
        label=_("Restringida: solo la abren protección y supervisión"),
        required=False,
    )
