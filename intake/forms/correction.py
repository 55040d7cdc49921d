"""The registration forms opened again for a correction, with why it is made and who asked for it. Decides nothing.

What a form cannot show, because another door took it in, is kept as it was.
"""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from intake.forms.answers import DOCUMENTS, NEEDS
from intake.forms.base import StaffForm
from intake.forms.contact import ContactForm
from intake.forms.person import PersonForm
from intake.models import Correction

REASON = Correction.Reason
WHY = ("reason", "proof", "asked_by", "remark")


class WhyForm(StaffForm):
    """`files` are (id, name) of the case's files, any of which may be the proof."""

    sections: tuple[tuple[Any, tuple[str, ...]], ...] = ((_("Por qué se corrige"), WHY),)
    reveals = {"reason": {REASON.PROOF.value: ("proof",)}}
    needed_there = frozenset({"proof"})
    reasons = (REASON.TYPING, REASON.CHANGED, REASON.MISSING, REASON.PROOF)

    reason = forms.ChoiceField(
        label=_("¿Por qué se corrige?"),
        choices=[],
        widget=forms.RadioSelect,
        error_messages={"required": _("Elija por qué se corrige.")},
    )
    proof = forms.ChoiceField(
        label=_("¿Qué archivo del caso lo prueba?"),
        choices=[],
        required=False,
        help_text=_("Si todavía no está en el caso, añádalo primero en «Fotos y documentos»."),
        error_messages={"required": _("Elija el archivo que lo prueba.")},
    )
    asked_by = forms.ChoiceField(
        label=_("¿Quién lo pidió?"),
        choices=Correction.AskedBy.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Elija quién lo pidió.")},
    )
    remark = forms.CharField(
        label=_("Lo que otra persona deba saber de esta corrección"),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        max_length=2_000,
    )

    def __init__(self, *args: Any, files: Iterable[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.files = dict(files)
        fields: dict[str, Any] = self.fields
        fields["reason"].choices = [(one.value, one.label) for one in self.reasons]
        fields["proof"].choices = [("", _("Elija")), *self.files.items()]

    def proof_of(self) -> dict[str, str] | None:
        chosen = self.cleaned_data.get("proof")
        return {"id": chosen, "name": self.files[chosen]} if chosen else None


class PersonCorrection(WhyForm, PersonForm):
    """`member` is the person as they stand; without `with_needs` the needs are neither shown nor changed."""

    sections = (*PersonForm.sections, *WhyForm.sections)

    def __init__(self, *args: Any, member: dict[str, Any], with_needs: bool, **kwargs: Any) -> None:
        is_principal = member.get("relationship") == "principal"
        super().__init__(*args, is_principal=is_principal, **kwargs)
        self.member = member
        if not with_needs:
            del self.fields["needs"]
        kind = self._paper().get("type")
        if kind and kind not in dict(DOCUMENTS):
            fields: dict[str, Any] = self.fields
            fields["document_type"].choices = [*DOCUMENTS, (kind, kind)]

    def _paper(self) -> dict[str, Any]:
        papers: list[dict[str, Any]] = self.member.get("documents") or [{}]
        return papers[0]

    def as_corrected(self, *, member_id: str) -> dict[str, Any]:
        """The member anew, with what no field of the form shows."""
        claimed = self.member.get("needs") or []
        chosen = self.cleaned_data.get("needs") if "needs" in self.fields else claimed
        unshown = [code for code in claimed if code not in dict(NEEDS) and code not in (chosen or [])]
        self.cleaned_data["needs"] = [*(chosen or []), *unshown]
        new = self.as_member(member_id=member_id)
        return self.member | new | {"documents": [*new["documents"], *(self.member.get("documents") or [])[1:]]}


class NewPersonCorrection(PersonCorrection):
    """Somebody who is not in the registration yet."""

    reasons = (REASON.BIRTH, REASON.MISSING)
    reveals: dict[str, dict[str, tuple[str, ...]]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, member={}, **kwargs)
        del self.fields["proof"]


class ContactCorrection(WhyForm, ContactForm):
    sections = (*ContactForm.sections, *WhyForm.sections)
    reveals = ContactForm.reveals | WhyForm.reveals
    needed_there = ContactForm.needed_there | WhyForm.needed_there

    def as_corrected(self, document: dict[str, Any]) -> dict[str, Any]:
        new = self.as_answers()
        contact = {**(document.get("contact") or {}), **new["contact"]}
        more = with_phone(document, contact["phone"])
        return document | new | {"contact": contact} | more

    def initial_of(self, document: dict[str, Any], typed: dict[str, Any] | None = None) -> dict[str, Any]:
        """What another door left out stands as unanswered."""
        blank: dict[str, Any] = dict.fromkeys(("languages", "interviewer_sex", "pathways", "linked_to", "consents")) | {
            "residence": {},
            "contact": {},
        }
        whole = blank | {name: value for name, value in document.items() if value is not None}
        whole["residence"] = {"country": None, "area": None, "place": None} | whole["residence"]
        whole["contact"] = {"phone": None, "email": None, "safe_to_contact": None} | whole["contact"]
        return super().initial_of(whole, typed or {})


class LeavingForm(StaffForm):
    """Somebody withdraws. For the principal applicant: who goes on, and that they agreed for themselves."""

    successor = forms.ChoiceField(
        label=_("¿Quién sigue como persona solicitante?"),
        choices=[],
        widget=forms.RadioSelect,
        error_messages={"required": _("Elija quién sigue como persona solicitante.")},
    )
    has_agreed = forms.BooleanField(
        label=_("Le leí el aviso y acepta por sí misma que la oficina evalúe su caso"),
        error_messages={"required": _("Sin su propio consentimiento no puede seguir. Léale el aviso y márquelo aquí.")},
    )
    asked_by = WhyForm.base_fields["asked_by"]
    remark = WhyForm.base_fields["remark"]

    def __init__(self, *args: Any, others: Iterable[tuple[str, str]], is_principal: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_principal:
            fields: dict[str, Any] = self.fields
            fields["successor"].choices = list(others)
        else:
            del self.fields["successor"], self.fields["has_agreed"]


def with_phone(document: dict[str, Any], phone: str | None) -> dict[str, Any]:
    """What was asked beside the document about a telephone that is not theirs any more is dropped."""
    more = document.get("more") or {}
    is_other = phone != (document.get("contact") or {}).get("phone")
    if not (is_other and "telefono" in more):
        return {}
    return {"more": {name: value for name, value in more.items() if name != "telefono"}}
