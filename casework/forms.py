"""Writing a note, and answering and closing a complaint."""

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.models import CaseNote
from intake.forms.base import StaffForm
from intake.forms.complaint import LONGEST
from intake.models import Complaint


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


class AnswerForm(StaffForm):
    text = forms.CharField(
        label=_("Respuesta a quien se quejó"),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=LONGEST,
        help_text=_("Sin nombres. No prometa nada ni investigue: diga qué pasa ahora y dónde hay ayuda."),
        error_messages={"required": _("Escriba la respuesta.")},
    )


class OutcomeForm(StaffForm):
    outcome = forms.ChoiceField(
        label=_("¿Cómo termina?"),
        choices=Complaint.Outcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Elija cómo termina la queja.")},
    )
