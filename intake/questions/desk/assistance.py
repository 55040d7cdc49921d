"""What only a clerk is asked: who interprets, how many people come, what was read to them and how they agreed."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from intake.forms.base import StaffForm
from intake.household import MOST_MEMBERS, make_it
from intake.provenance import ASSISTANCE
from intake.questions.asked import Asked, MoreQuestion, QuestionForm

NOBODY, STAFF, OUTSIDE, RELATIVE = "none", "staff", "outside", "relative"
INTERPRETERS = [
    (NOBODY, _("Nadie")),
    (STAFF, _("Alguien de la oficina")),
    (OUTSIDE, _("Intérprete de fuera")),
    (RELATIVE, _("Un familiar o conocido")),
]
SCREEN, VOICE, SIGNATURE = "screen", "voice", "signature"
WAYS = [
    (VOICE, _("De viva voz")),
    (SCREEN, _("Leyó la pantalla y lo dijo")),
    (SIGNATURE, _("Firmó en papel")),
]


def _name() -> forms.CharField:
    return forms.CharField(
        label=_("¿Cómo se llama quien interpreta?"),
        required=False,
        max_length=120,
        error_messages={"required": _("Escriba el nombre de quien interpreta.")},
    )


class Assistance(MoreQuestion):
    """Who interprets. Who fills it in is known from the sign-in."""

    name = ASSISTANCE
    question = "interpreter"
    reveals = {
        "interpreter": {one: (f"{one}_name",) for one in (STAFF, OUTSIDE)} | {RELATIVE: ("relative_name", "relation")}
    }
    needed_there = frozenset({"staff_name", "outside_name"})

    interpreter = forms.ChoiceField(
        label=_("¿Quién interpreta?"),
        choices=INTERPRETERS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Elija quién interpreta, o «Nadie».")},
    )
    staff_name, outside_name, relative_name = _name(), _name(), _name()
    relation = forms.CharField(
        label=_("¿Qué es de la persona solicitante?"),
        required=False,
        max_length=100,
        help_text=_("No pregunte por violencia ni salud delante de un familiar."),
    )


class HowMany(QuestionForm):
    """How many cards the next page has."""

    name = "personas"
    question = "others"

    others = forms.IntegerField(
        label=_("¿Cuántas personas más solicitan con ella?"),
        min_value=0,
        max_value=MOST_MEMBERS - 1,
        help_text=_("Pareja, hijos menores, nietos menores, madre y padre. Ninguna: 0."),
        error_messages={
            "required": _("Escriba cuántas personas más son, o 0."),
            "max_value": _("Un registro admite %(limit_value)d personas más. Para más, haga otro registro."),
            "min_value": _("Escriba cuántas personas más son, o 0."),
        },
    )

    @classmethod
    def shown(cls, asked: Asked) -> dict[str, Any]:
        others = len(asked.document["members"]) - 1
        return {"others": others} if others or asked.has_answer(cls) else {}

    def keep(self) -> None:
        make_it(self.asked.answers, 1 + self.cleaned_data["others"])


class Seen(StaffForm):
    """The answers that the clerk read in a document, all others were said."""

    seen = forms.MultipleChoiceField(
        label=_("Marque lo que usted vio en un documento"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, *args: Any, choices: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, prefix="origen", **kwargs)
        self.fields["seen"].choices = list(choices)  # type: ignore[attr-defined]


class Reading(StaffForm):
    """The person confirms what was read to them."""

    how = forms.ChoiceField(
        label=_("¿Cómo lo confirmó?"),
        choices=WAYS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Elija cómo lo confirmó la persona.")},
    )
    heard = forms.BooleanField(
        label=_("La persona escuchó y confirma que es correcto según lo que sabe"),
        error_messages={"required": _("Lea las respuestas a la persona. Si confirma, marque la casilla.")},
    )
    unread = forms.MultipleChoiceField(
        label=_("Marque las partes que no se leyeron"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Por ejemplo, lo que la persona no quiere que oiga quien interpreta."),
    )

    def __init__(self, *args: Any, parts: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unread"].choices = list(parts)  # type: ignore[attr-defined]
