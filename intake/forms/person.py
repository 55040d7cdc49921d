"""One person of a pre-registration, as fields and back. Decides nothing."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from intake.forms.answers import (
    DOCUMENTS,
    ENTRIES,
    FREQUENT,
    NEEDS,
    RELATIONSHIPS,
    SEXES,
    STATUSES,
)
from intake.forms.base import StaffForm
from intake.forms.choices import CountryField, CountryMultipleField
from intake.forms.dates import PartialDateField
from intake.forms.names import NameField


class PersonForm(StaffForm):
    """One person. `relationship` is asked of everybody but the principal applicant."""

    sections = (
        (
            _("Quién es"),
            (
                "relationship",
                "given_names",
                "first_surname",
                "second_surname",
                "birth_date",
                "sex",
                "nationalities",
            ),
        ),
        (_("Documento"), ("document_type", "document_country", "document_number")),
        (_("Situación en el país"), ("present_since", "status", "permit", "registered_on", "entry")),
        (_("Necesidades"), ("needs",)),
    )

    relationship = forms.ChoiceField(
        label=_("¿Qué relación tiene con la persona solicitante?"),
        choices=[("", _("Elija")), *RELATIONSHIPS],
        error_messages={"required": _("Elija la relación con la persona solicitante.")},
    )
    given_names = NameField(label=_("Nombres"), required=False, help_text=_("Como aparecen en su documento."))
    first_surname = NameField(label=_("Primer apellido"), required=False)
    second_surname = NameField(label=_("Segundo apellido"), required=False)
    birth_date = PartialDateField(
        label=_("Fecha de nacimiento"), required=False, help_text=_("Por ejemplo, 27 3 1994. Basta el año.")
    )
    sex = forms.ChoiceField(
        label=_("Sexo"),
        choices=SEXES,
        widget=forms.RadioSelect,
        help_text=_("Se pregunta para ofrecer una entrevista segura."),
        error_messages={"required": _("Elija una opción, o «Prefiere no decirlo».")},
    )
    nationalities = CountryMultipleField(label=_("Nacionalidades"), help_text=_("Marque todas las que tenga."))
    document_type = forms.ChoiceField(label=_("Documento de identidad"), choices=DOCUMENTS, required=False)
    document_country = CountryField(label=_("País que lo emitió"), required=False)
    document_number = forms.CharField(
        label=_("Número"),
        required=False,
        max_length=60,
        help_text=_("Tal como está escrito. Un documento vencido también sirve."),
        error_messages={"max_length": _("Escriba como máximo 60 caracteres.")},
    )
    present_since = PartialDateField(
        label=_("¿Desde cuándo está en este país sin salir?"),
        required=False,
        help_text=_("Por ejemplo, 6 2023. Si no sabe el día o el mes, déjelos en blanco."),
    )
    status = forms.ChoiceField(
        label=_("Situación migratoria"),
        choices=STATUSES,
        widget=forms.RadioSelect,
        error_messages={"required": _("Elija una opción, o «No sabe».")},
    )
    permit = forms.CharField(
        label=_("Permiso o trámite"),
        required=False,
        max_length=60,
        help_text=_("Por ejemplo, PPT, VIRTE o visa."),
        error_messages={"max_length": _("Escriba como máximo 60 caracteres.")},
    )
    registered_on = PartialDateField(label=_("¿Cuándo se registró el trámite o la solicitud?"), required=False)
    entry = forms.ChoiceField(
        label=_("¿Cómo entró al país?"), choices=ENTRIES, widget=forms.RadioSelect, required=False
    )
    needs = forms.MultipleChoiceField(
        label=_("Marque lo que la persona diga"),
        choices=NEEDS,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("No hace falta probarlo ahora. Sirve para atenderla antes y con cuidado."),
    )

    def __init__(self, *args: Any, office: str, is_principal: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_principal:
            del self.fields["relationship"]
        self.fields["nationalities"].frequent = FREQUENT.get(office, ())  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not any(cleaned.get(name) for name in ("given_names", "first_surname")) and not (
            {"given_names", "first_surname"} & self.errors.keys()
        ):
            self.add_error("given_names", _("Escriba al menos un nombre o un apellido."))
        if cleaned.get("document_number") and not cleaned.get("document_type"):
            self.add_error("document_type", _("Elija qué documento es, o borre el número."))
        return cleaned

    def as_member(self, *, member_id: str) -> dict[str, Any]:
        """The member of the document, from cleaned answers; a blank answer is null."""
        answer = self.cleaned_data
        papers = []
        if answer["document_type"]:
            papers.append(
                {
                    "type": answer["document_type"],
                    "country": answer["document_country"],
                    "number": answer["document_number"] or None,
                }
            )
        return {
            "id": member_id,
            "relationship": answer.get("relationship") or "principal",
            "given_names": answer["given_names"] or None,
            "first_surname": answer["first_surname"] or None,
            "second_surname": answer["second_surname"] or None,
            "birth_date": answer["birth_date"],
            "sex": None if answer["sex"] == "none" else answer["sex"],
            "nationalities": answer["nationalities"],
            "present_since": answer["present_since"],
            "legal_status": {
                "code": answer["status"],
                "permit": answer["permit"] or None,
                "registered_on": answer["registered_on"],
                "entry": answer["entry"] or None,
            },
            "documents": papers,
            "needs": answer["needs"],
        }

    @staticmethod
    def initial_of(member: dict[str, Any]) -> dict[str, Any]:
        """What the fields show for a member that was saved before."""
        if "legal_status" not in member:
            return {}
        status = member["legal_status"] or {}
        paper = (member.get("documents") or [{}])[0]
        return {
            **{name: member.get(name) for name in ("relationship", "given_names", "first_surname", "second_surname")},
            **{name: member.get(name) for name in ("birth_date", "present_since", "needs")},
            "sex": member.get("sex") or "none",
            "nationalities": member.get("nationalities") or ["unknown"],
            "document_type": paper.get("type") or "",
            "document_country": paper.get("country"),
            "document_number": paper.get("number"),
            "status": status.get("code"),
            "permit": status.get("permit"),
            "registered_on": status.get("registered_on"),
            "entry": status.get("entry"),
        }
