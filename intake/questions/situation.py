"""How somebody is placed: since when they are here, their legal status, what they need."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from intake.forms.answers import ENTRIES
from intake.forms.dates import PartialDateField
from intake.questions.asked import Asked, PersonQuestion

# As each country calls it (domain.md §3.4); the code is what the rules know.
STATUSES = {
    "citizen": _("Tengo la nacionalidad de este país"),
    "refugee": _("Refugiada o refugiado reconocido"),
    "asylum_seeker": _("Pedí refugio y espero la respuesta"),
    "regular": _("Tengo visa, permiso o residencia"),
    "regularisation_in_process": _("Estoy en trámite para regularizarme"),
    "irregular": _("No tengo permiso de estadía"),
    "unknown": _("No sé"),
}
STATUSES_OF = {
    "CO": {
        "refugee": _("Refugiada o refugiado reconocido, con visa tipo M"),
        "asylum_seeker": _("Pedí refugio: tengo salvoconducto SC-2"),
        "regular": _("Tengo PPT, visa, cédula de extranjería u otro permiso"),
        "regularisation_in_process": _("Hice el registro del PPT (RUMV) y espero"),
    },
    "EC": {
        "asylum_seeker": _("Pedí refugio: tengo certificado de solicitante"),
        "regular": _("Tengo visa VIRTE, otra visa o residencia"),
        "regularisation_in_process": _("Estoy en trámite de la VIRTE u otra visa"),
    },
    "CR": {
        "asylum_seeker": _("Pedí refugio: tengo carné de solicitante"),
        "regular": _("Tengo DIMEX, Categoría Especial o residencia"),
        "regularisation_in_process": _("Pedí la Categoría Especial u otra residencia y espero"),
    },
}
# Status -> the fields that it alone asks for: which permit, and since when.
DETAILS: dict[str, tuple[str | None, str]] = {
    "refugee": (None, "recognised_on"),
    "asylum_seeker": (None, "asked_on"),
    "regular": ("permit", "permitted_on"),
    "regularisation_in_process": ("procedure", "begun_on"),
}
NONE_OF_THESE, RATHER_NOT = "none", "rather_not"
HEALTH = [
    ("SM-CC", _("Necesita atención médica urgente")),
    ("SM-CI", _("Tiene una enfermedad que dura mucho tiempo")),
    ("SM-DP", _("Está embarazada y hay complicaciones")),
    ("SM-MI", _("Sufre mucho por dentro y necesita apoyo")),
    ("DS-BD", _("No ve o ve muy poco")),
    ("DS-DF", _("No oye u oye muy poco")),
    ("DS-PM", _("Le cuesta moverse")),
    ("DS-MM", _("Le cuesta entender o recordar")),
]
PROTECTION = [
    ("LP-RR", _("Podrían devolverle a un país donde le persiguen")),
    ("LP-IH", _("Vive con miedo y escondido o escondida")),
    ("LP-DA", _("Está en detención")),
    ("SV-VO", _("Sufrió violencia sexual o por ser mujer, o por su identidad")),
    ("TR-PI", _("Sufrió tortura")),
    ("WR-WR", _("Es mujer y está en peligro")),
]
FAMILY = [
    ("SC-UC", _("Es menor de edad y no hay un adulto que le cuide")),
    ("SC-SC", _("Es menor de edad y está sin su madre ni su padre, con otros adultos")),
    ("SP-PT", _("Cría a sus hijos sin otro adulto")),
    ("CR-TP", _("Es menor de edad y está embarazada o ya tiene hijos")),
    ("ER-NF", _("Es mayor y no tiene familia")),
    ("LP-BN", _("No tiene comida o dónde dormir")),
]


class Presence(PersonQuestion):
    name = "llegada"
    title = _("¿Desde cuándo está en este país?")
    title_of_others = _("¿Desde cuándo está esta persona en este país?")
    why = _(
        "Algunos países solo reciben a quienes llegaron antes de un día. Si no lo sabe, su registro se revisa igual."
    )

    present_since = PartialDateField(
        label=_("Llegué y no he salido desde"),
        required=False,
        help_text=_("Por ejemplo, 6 2023. Si no sabe el día o el mes, basta el año."),
    )
    earlier = forms.CharField(
        label=_("Si estuvo antes en este país, ¿cuándo?"),
        required=False,
        max_length=200,
        help_text=_("Por ejemplo, de 2018 a 2020."),
    )

    @classmethod
    def shown(cls, asked: Asked) -> dict[str, Any]:
        return {
            "present_since": asked.person.get("present_since"),
            "earlier": asked.more_of_person.get("earlier_stays"),
        }

    def keep(self) -> None:
        self.asked.person["present_since"] = self.cleaned_data["present_since"]
        self.asked.more_of_person["earlier_stays"] = self.cleaned_data["earlier"]


class Status(PersonQuestion):
    name = "situacion"
    question = "status"
    title_of_others = _("¿Cuál es la situación migratoria de esta persona?")
    why = _("No lo compartimos con la policía ni con migración.")
    reveals = {"status": {code: tuple(filter(None, names)) for code, names in DETAILS.items()}}

    status = forms.ChoiceField(
        label=_("¿Cuál es su situación migratoria?"),
        choices=list(STATUSES.items()),
        widget=forms.RadioSelect,
        error_messages={"required": _("Elija una opción, o «No sé».")},
    )
    recognised_on = PartialDateField(label=_("¿Cuándo pidió refugio?"), required=False)
    asked_on = PartialDateField(label=_("¿Cuándo pidió refugio?"), required=False)
    permit = forms.CharField(label=_("¿Qué permiso?"), required=False, max_length=60)
    permitted_on = PartialDateField(label=_("¿Cuándo lo pidió o lo registró?"), required=False)
    procedure = forms.CharField(label=_("¿Qué trámite?"), required=False, max_length=60)
    begun_on = PartialDateField(label=_("¿Cuándo lo registró?"), required=False)

    def prepare(self) -> None:
        own = STATUSES | STATUSES_OF.get(self.asked.office.code, {})
        self.fields["status"].choices = list(own.items())  # type: ignore[attr-defined]

    @classmethod
    def shown(cls, asked: Asked) -> dict[str, Any]:
        status = asked.person.get("legal_status") or {}
        permit, day = DETAILS.get(status.get("code"), (None, ""))
        shown = {"status": status.get("code"), day: status.get("registered_on")}
        return shown | ({permit: status.get("permit")} if permit else {})

    def keep(self) -> None:
        code = self.cleaned_data["status"]
        permit, day = DETAILS.get(code, (None, ""))
        kept = self.asked.person.get("legal_status") or {}
        self.asked.person["legal_status"] = {
            "code": code,
            "permit": self.cleaned_data[permit] or None if permit else None,
            "registered_on": self.cleaned_data[day] if day else None,
            "entry": kept.get("entry"),
        }


class Entry(PersonQuestion):
    name = "entrada"
    question = "entry"
    title_of_others = _("¿Cómo entró esta persona al país?")
    why = _("Entrar por otro lugar no impide registrarse.")

    entry = forms.ChoiceField(
        label=_("¿Cómo entró al país?"),
        choices=ENTRIES,
        widget=forms.RadioSelect,
        error_messages={"required": _("Elija una opción, o «No sabe».")},
    )

    @classmethod
    def is_asked(cls, asked: Asked) -> bool:
        return (asked.person.get("legal_status") or {}).get("code") != "citizen"

    @classmethod
    def shown(cls, asked: Asked) -> dict[str, Any]:
        return {"entry": (asked.person.get("legal_status") or {}).get("entry")}

    def keep(self) -> None:
        kept = self.asked.person.get("legal_status") or {"code": None, "permit": None, "registered_on": None}
        self.asked.person["legal_status"] = kept | {"entry": self.cleaned_data["entry"]}


class Needs(PersonQuestion):
    """Plain questions whose answers stand for UNHCR codes: claims, until a person confirms them."""

    question = "needs"
    listed: list[tuple[str, Any]] = []

    @classmethod
    def shown(cls, asked: Asked) -> dict[str, Any]:
        codes = {code for code, _label in cls.listed}
        said = [code for code in asked.person.get("needs") or [] if code in codes]
        return {"needs": said or asked.more_of_person.get(cls.name, [])}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        said = cleaned.get("needs") or []
        if len(said) > 1 and {NONE_OF_THESE, RATHER_NOT} & set(said):
            self.add_error("needs", _("Marque lo que le pasa, o una de las dos últimas respuestas sola."))
        return cleaned

    def keep(self) -> None:
        codes = {code for code, _label in self.listed}
        said = self.cleaned_data["needs"]
        others = [code for code in self.asked.person.get("needs") or [] if code not in codes]
        self.asked.person["needs"] = [*others, *(code for code in said if code in codes)]
        self.asked.more_of_person[self.name] = [value for value in said if value not in codes]


def _needs(label: Any, listed: list[tuple[str, Any]]) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label,
        choices=[*listed, (NONE_OF_THESE, _("Nada de esto")), (RATHER_NOT, _("Prefiero no decirlo"))],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Marque todo lo que le pasa. No hace falta probarlo."),
        error_messages={"required": _("Marque lo que le pasa, o «Nada de esto».")},
    )


class Health(Needs):
    name = "salud"
    title_of_others = _("¿Le pasa algo de esto a esta persona?")
    why = _("Sirve para atenderle antes y con cuidado. Solo lo ve el personal de la oficina.")
    listed = HEALTH
    needs = _needs(_("¿Le pasa algo de esto?"), HEALTH)


class Protection(Needs):
    name = "proteccion"
    title_of_others = _("¿Vive esta persona algo de esto?")
    why = _("Solo lo lee el personal de protección. No hace falta contar detalles aquí.")
    listed = PROTECTION
    needs = _needs(_("¿Vive o vivió algo de esto?"), PROTECTION)


class Family(Needs):
    name = "cuidado"
    title_of_others = _("¿Es así la vida de esta persona?")
    why = _("Sirve para atenderle antes y con cuidado.")
    listed = FAMILY
    needs = _needs(_("¿Es así su vida ahora?"), FAMILY)
