"""Who somebody is: relationship, names, birth, sex, nationality, papers."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from intake.forms.answers import DOCUMENTS, FREQUENT, RELATIONSHIPS, SEXES
from intake.forms.choices import CountryField, CountryMultipleField
from intake.forms.dates import PartialDateField
from intake.forms.names import NameField
from intake.questions.asked import Asked, PersonQuestion

PAPERS = [(value, label) for value, label in DOCUMENTS if value]
NOT_HERE, NEVER, NOT_KNOWN = "not_here", "never", "unknown"
NO_PAPERS = (NOT_HERE, NEVER, NOT_KNOWN)


def _country() -> CountryField:
    return CountryField(label=_("País que lo emitió"), required=False)


def _number() -> forms.CharField:
    return forms.CharField(
        label=_("Número"),
        required=False,
        max_length=60,
        help_text=_("Tal como está escrito. Si no lo sabe, déjelo en blanco."),
    )


class Relationship(PersonQuestion):
    name = "parentesco"
    question = "relationship"

    relationship = forms.ChoiceField(
        label=_("¿Qué es esta persona de usted?"),
        choices=RELATIONSHIPS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Elija qué es esta persona de usted.")},
    )

    @classmethod
    def belongs(cls, asked: Asked) -> bool:
        return not asked.is_of_principal

    @classmethod
    def shown(cls, asked: Asked) -> dict[str, Any]:
        # Whoever was only just added is something until it is asked what.
        return {"relationship": asked.person["relationship"]} if asked.has_answer(cls) else {}

    def keep(self) -> None:
        self.asked.person["relationship"] = self.cleaned_data["relationship"]


class Names(PersonQuestion):
    name = "nombres"
    title = _("¿Cómo se llama?")
    title_of_others = _("¿Cómo se llama esta persona?")

    given_names = NameField(label=_("Nombres"), required=False, help_text=_("Como están en su documento, si tiene."))
    first_surname = NameField(label=_("Primer apellido"), required=False)
    second_surname = NameField(label=_("Segundo apellido"), required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not self.errors and not (cleaned["given_names"] or cleaned["first_surname"]):
            self.add_error("given_names", _("Escriba al menos un nombre o un apellido."))
        return cleaned

    @classmethod
    def shown(cls, asked: Asked) -> dict[str, Any]:
        return {name: asked.person.get(name) for name in ("given_names", "first_surname", "second_surname")}

    def keep(self) -> None:
        self.asked.person.update({name: value or None for name, value in self.cleaned_data.items()})


class BirthDate(PersonQuestion):
    name = "nacimiento"
    question = "birth_date"
    title_of_others = _("¿Cuándo nació esta persona?")

    birth_date = PartialDateField(
        label=_("¿Cuándo nació?"),
        required=False,
        help_text=_("Por ejemplo, 27 3 1994. Si no sabe el día o el mes, basta el año. Si no sabe nada, continúe."),
    )

    @classmethod
    def shown(cls, asked: Asked) -> dict[str, Any]:
        return {"birth_date": asked.person.get("birth_date")}

    def keep(self) -> None:
        self.asked.person["birth_date"] = self.cleaned_data["birth_date"]


class Sex(PersonQuestion):
    name = "sexo"
    question = "sex"
    title_of_others = _("¿Qué sexo tiene esta persona?")

    sex = forms.ChoiceField(
        label=_("¿Qué sexo tiene?"),
        choices=SEXES,
        widget=forms.RadioSelect,
        help_text=_("Se pregunta para ofrecer una entrevista segura."),
        error_messages={"required": _("Elija una opción, o «Prefiere no decirlo».")},
    )

    @classmethod
    def shown(cls, asked: Asked) -> dict[str, Any]:
        return {"sex": (asked.person["sex"] or "none") if "sex" in asked.person else None}

    def keep(self) -> None:
        sex = self.cleaned_data["sex"]
        self.asked.person["sex"] = None if sex == "none" else sex


class Nationality(PersonQuestion):
    name = "nacionalidad"
    question = "nationalities"
    title_of_others = _("¿Qué nacionalidad tiene esta persona?")

    nationalities = CountryMultipleField(
        label=_("¿Qué nacionalidad tiene?"), help_text=_("Marque todas. No hace falta tener pasaporte.")
    )

    def prepare(self) -> None:
        self.fields["nationalities"].frequent = FREQUENT.get(self.asked.office.code, ())  # type: ignore[attr-defined]

    @classmethod
    def shown(cls, asked: Asked) -> dict[str, Any]:
        said = asked.person.get("nationalities")
        return {"nationalities": said or ([NOT_KNOWN] if said == [] else [])}

    def keep(self) -> None:
        self.asked.person["nationalities"] = self.cleaned_data["nationalities"]


class Papers(PersonQuestion):
    """Several kinds; none is needed, and no number is ever refused."""

    name = "documentos"
    question = "papers"
    title_of_others = _("¿Qué documentos tiene esta persona?")
    why = _("Un documento ayuda a no confundirle con otra persona. Sin documentos también se registra.")
    reveals = {"papers": {kind: (f"{kind}_country", f"{kind}_number") for kind, _label in PAPERS}}

    papers = forms.MultipleChoiceField(
        label=_("¿Qué documentos tiene?"),
        choices=[
            *PAPERS,
            (NOT_HERE, _("Tengo, pero no los tengo conmigo")),
            (NEVER, _("Nunca he tenido")),
            (NOT_KNOWN, _("No sé")),
        ],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Marque todos. Un documento vencido también sirve."),
        error_messages={"required": _("Marque sus documentos, o «Nunca he tenido», o «No sé».")},
    )
    passport_country, passport_number = _country(), _number()
    national_id_country, national_id_number = _country(), _number()
    birth_certificate_country, birth_certificate_number = _country(), _number()
    permit_country, permit_number = _country(), _number()
    other_country, other_number = _country(), _number()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        said = cleaned.get("papers") or []
        if len(said) > 1 and {NEVER, NOT_KNOWN} & set(said):
            self.add_error("papers", _("Marque sus documentos, o una de las últimas respuestas sola."))
        return cleaned

    @classmethod
    def shown(cls, asked: Asked) -> dict[str, Any]:
        papers = asked.person.get("documents") or []
        shown: dict[str, Any] = {
            "papers": [*(paper["type"] for paper in papers), *asked.more_of_person.get("papers", [])]
        }
        for paper in papers:
            shown |= {f"{paper['type']}_country": paper["country"], f"{paper['type']}_number": paper["number"]}
        return shown

    def keep(self) -> None:
        said, answer = self.cleaned_data["papers"], self.cleaned_data
        self.asked.person["documents"] = [
            {"type": kind, "country": answer[f"{kind}_country"], "number": answer[f"{kind}_number"] or None}
            for kind, _label in PAPERS
            if kind in said
        ]
        self.asked.more_of_person["papers"] = [value for value in said if value in NO_PAPERS]
