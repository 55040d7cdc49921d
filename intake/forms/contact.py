"""Where a household lives, how to reach it, what it wants and agrees to, as fields and back. Decides nothing."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from intake.forms.answers import ELSEWHERE, HERE, INTERVIEWERS, NOT_KNOWN, PATHWAYS, SAFE
from intake.forms.base import StaffForm
from intake.forms.choices import AreaField, CountryField, LanguagesField
from intake.forms.consents import ShownTexts, texts_read
from intake.forms.phones import PhoneField
from intake.forms.references import ReferencesField
from intake.models import Consent
from offices.consent_texts import Texts


class ContactForm(StaffForm):
    """Where the household lives, how to reach it, and what it agrees to."""

    sections = (
        (_("Dónde vive"), ("lives", "area", "country", "place")),
        (_("Idiomas y entrevista"), ("languages", "interviewer_sex")),
        (_("Contacto"), ("phone", "email", "safe_to_contact")),
        (_("Qué le interesa"), ("pathways", "linked_to")),
        (_("Consentimiento"), ("consents",)),
    )
    set_by_office = ("lives", "consents")
    reveals = {"lives": {HERE: ("area",), ELSEWHERE: ("country",)}}
    needed_there = frozenset({"country"})

    lives = forms.ChoiceField(
        label=_("¿Dónde vive ahora?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Elija dónde vive, o «No sabe».")},
    )
    country = CountryField(
        label=_("¿En qué país?"), required=False, error_messages={"required": _("Elija en qué país vive.")}
    )
    area = AreaField(label=_("Provincia o departamento"), required=False)
    place = forms.CharField(
        label=_("Ciudad o lugar"),
        required=False,
        max_length=200,
        error_messages={"max_length": _("Escriba como máximo 200 caracteres.")},
    )
    languages = LanguagesField(label=_("Idiomas que habla"), help_text=_("Marque todos los que hable bien."))
    interviewer_sex = forms.ChoiceField(
        label=_("¿Con quién prefiere la entrevista?"),
        choices=INTERVIEWERS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Elija una opción. Se ofrece a todas las personas.")},
    )
    phone = PhoneField(label=_("Teléfono"), required=False, help_text=_("Puede ser de otra persona o de otro país."))
    email = forms.EmailField(
        label=_("Correo electrónico"),
        required=False,
        max_length=254,
        error_messages={"invalid": _("Escriba un correo como nombre@ejemplo.org, o déjelo en blanco.")},
    )
    safe_to_contact = forms.ChoiceField(
        label=_("¿Es seguro llamar o dejar un mensaje?"),
        choices=SAFE,
        widget=forms.RadioSelect,
        required=False,
        help_text=_("Si no lo es, la oficina no llama ni escribe."),
    )
    pathways = forms.MultipleChoiceField(
        label=_("Vías de las que quiere información"),
        choices=PATHWAYS,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    linked_to = ReferencesField(
        label=_("Números de caso de familiares"),
        required=False,
        help_text=_("Por ejemplo, EC-7K4P-9XQM. Si son varios, sepárelos con comas."),
    )
    consents = forms.MultipleChoiceField(
        label=_("La persona acepta que la oficina use sus datos para"),
        choices=Consent.Purpose.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Lea cada punto en voz alta. Puede aceptar unos y otros no; rechazar no le perjudica."),
    )
    texts = ShownTexts()

    def __init__(self, *args: Any, office: Any, areas: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.office = office
        fields: dict[str, Any] = self.fields
        fields["lives"].choices = [
            (HERE, office.name),
            (ELSEWHERE, _("En otro país")),
            (NOT_KNOWN, _("No sabe o prefiere no decirlo")),
        ]
        fields["area"].areas = tuple(areas)
        fields["phone"].region = office.code
        if office.code != "GT":
            fields["consents"].choices = [
                (value, label) for value, label in Consent.Purpose.choices if value != Consent.Purpose.SHARE_GT
            ]

    def show_texts(self, texts: Texts) -> None:
        """The consents in the words of the office, to be read aloud. After `initial` is set."""
        self.in_force = texts
        consents: Any = self.fields["consents"]
        asked = [value for value, _label in consents.choices if value in texts]
        consents.choices = [(value, texts[value].question) for value in asked]
        self.initial["texts"] = ",".join(str(texts[value].id) for value in asked)

    @property
    def read(self) -> Texts:
        """Purpose -> the text that was on the page, or is by now if the page did not say."""
        return self.in_force | texts_read(self.data.get("texts"), self.in_force, office=self.office.code)

    def as_answers(self) -> dict[str, Any]:
        """The household's part of the document; answers under a choice that was not made are dropped."""
        answer = self.cleaned_data
        lives = answer["lives"]
        phone = answer["phone"]
        return {
            "residence": {
                "country": {HERE: self.office.code, ELSEWHERE: answer["country"]}.get(lives),
                "area": answer["area"] if lives == HERE else None,
                "place": answer["place"] or None if lives != NOT_KNOWN else None,
            },
            "languages": answer["languages"],
            "interviewer_sex": answer.get("interviewer_sex"),  # an office may leave this one out, and three others
            "contact": {
                "phone": (phone["e164"] or phone["typed"]) if phone else None,
                "email": answer.get("email") or None,
                "safe_to_contact": {"yes": True, "no": False}.get(answer["safe_to_contact"]),
            },
            "pathways": answer.get("pathways", []),
            "linked_to": answer.get("linked_to", []),
            "consents": answer["consents"],
        }

    def initial_of(self, document: dict[str, Any], typed: dict[str, Any]) -> dict[str, Any]:
        """What the fields show; `typed` holds the phone as the person wrote it."""
        if "residence" not in document:
            return {}
        residence, contact = document["residence"], document["contact"]
        country = residence["country"]
        return {
            "lives": HERE if country == self.office.code else ELSEWHERE if country else NOT_KNOWN,
            "country": country if country != self.office.code else None,
            "area": residence["area"] or "",
            "place": residence["place"],
            "languages": document["languages"],
            "interviewer_sex": document["interviewer_sex"],
            "phone": typed.get("phone") or contact["phone"],
            "email": contact["email"],
            "safe_to_contact": {True: "yes", False: "no"}.get(contact["safe_to_contact"], ""),
            "pathways": document["pathways"],
            "linked_to": document["linked_to"],
            "consents": document["consents"],
        }
