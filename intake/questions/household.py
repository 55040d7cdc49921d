"""What is asked of the household as a whole: where it lives, how to reach it, its languages, its risks, its wishes."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from intake.forms.answers import ELSEWHERE, HERE, NOT_KNOWN, PATHWAYS
from intake.forms.choices import AreaField, CountryField, LanguagesField
from intake.forms.phones import PhoneField
from intake.forms.references import ReferencesField
from intake.questions.asked import Asked, MoreQuestion, QuestionForm
from intake.urgency import DANGER
from offices.models import Area

OWN, RELATIVE, HELPER, NO_PHONE = "own", "relative", "helper", "none"
YES, NO, UNSURE, RATHER_NOT = "yes", "no", "unknown", "rather_not"
YES_NO = [(YES, _("Sí")), (NO, _("No"))]
YES_NO_UNSURE = [*YES_NO, (UNSURE, _("No sé"))]
TRUTH = {YES: True, NO: False}
SAID = {True: YES, False: NO}


class Residence(QuestionForm):
    name = "donde"
    question = "lives"
    reveals = {"lives": {HERE: ("area", "place"), ELSEWHERE: ("country", "place_there")}}
    needed_there = frozenset({"country"})

    lives = forms.ChoiceField(
        label=_("¿Dónde vive ahora?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Elija dónde vive, o «No sé».")},
    )
    area = AreaField(label=_("Provincia o departamento"), required=False)
    place = forms.CharField(label=_("Ciudad o lugar"), required=False, max_length=200)
    country = CountryField(
        label=_("¿En qué país?"), required=False, error_messages={"required": _("Elija en qué país vive.")}
    )
    place_there = forms.CharField(label=_("Ciudad o lugar"), required=False, max_length=200)

    def prepare(self) -> None:
        fields: dict[str, Any] = self.fields
        office = self.asked.office
        fields["lives"].choices = [
            (HERE, office.name),
            (ELSEWHERE, _("En otro país")),
            (NOT_KNOWN, _("No sé o prefiero no decirlo")),
        ]
        fields["area"].areas = Area.objects.filter(office=office).order_by("name", "code").values_list("code", "name")

    @classmethod
    def shown(cls, asked: Asked) -> dict[str, Any]:
        residence = asked.document.get("residence")
        if residence is None:
            return {}
        country, place = residence["country"], residence["place"]
        if country == asked.office.code:
            return {"lives": HERE, "area": residence["area"] or "", "place": place}
        return {"lives": ELSEWHERE, "country": country, "place_there": place} if country else {"lives": NOT_KNOWN}

    def keep(self) -> None:
        answer = self.cleaned_data
        is_here = answer["lives"] == HERE
        self.asked.document["residence"] = {
            "country": self.asked.office.code if is_here else answer["country"],
            "area": answer["area"] if is_here else None,
            "place": (answer["place"] if is_here else answer["place_there"]) or None,
        }


def _number() -> PhoneField:
    return PhoneField(
        label=_("Número"),
        required=False,
        error_messages={"required": _("Escriba el número, o elija «No tengo ninguno».")},
    )


class Telephone(QuestionForm):
    name = "telefono"
    question = "whose"
    reveals = {"whose": {OWN: ("own",), RELATIVE: ("relative",), HELPER: ("helper",)}}
    needed_there = frozenset({OWN, RELATIVE, HELPER})

    whose = forms.ChoiceField(
        label=_("¿A qué teléfono le podemos llamar?"),
        choices=[
            (OWN, _("Al mío")),
            (RELATIVE, _("Al de un familiar")),
            (HELPER, _("Al de otra persona que me ayuda")),
            (NO_PHONE, _("No tengo ninguno")),
        ],
        widget=forms.RadioSelect,
        help_text=_("Puede ser de cualquier país. Sin teléfono también se registra."),
        error_messages={"required": _("Elija una opción, o «No tengo ninguno».")},
    )
    own, relative, helper = _number(), _number(), _number()

    def prepare(self) -> None:
        for name in (OWN, RELATIVE, HELPER):
            self.fields[name].region = self.asked.office.code  # type: ignore[attr-defined]

    @classmethod
    def shown(cls, asked: Asked) -> dict[str, Any]:
        said = asked.more.get(cls.name, {})
        return {"whose": said.get("whose"), said.get("whose", ""): said.get("typed")}

    def keep(self) -> None:
        whose = self.cleaned_data["whose"]
        phone = self.cleaned_data.get(whose)
        self.asked.more[self.name] = {"whose": whose, "typed": phone["typed"] if phone else None}
        contact = self.asked.document.setdefault("contact", {})
        contact["phone"] = (phone["e164"] or phone["typed"]) if phone else None


class Email(QuestionForm):
    name = "correo"
    may_be_left_out = True
    question = "email"

    email = forms.EmailField(
        label=_("¿Tiene correo electrónico?"),
        required=False,
        max_length=254,
        help_text=_("Si no tiene, déjelo en blanco y continúe."),
        error_messages={"invalid": _("Escriba un correo como nombre@ejemplo.org, o déjelo en blanco.")},
    )

    @classmethod
    def shown(cls, asked: Asked) -> dict[str, Any]:
        return {"email": (asked.document.get("contact") or {}).get("email")}

    def keep(self) -> None:
        self.asked.document.setdefault("contact", {})["email"] = self.cleaned_data["email"] or None


class SafeContact(QuestionForm):
    name = "seguro"
    title = _("¿Es seguro comunicarnos con usted?")
    why = _("Quien conteste no sabrá de qué se trata. Si no es seguro, no llamamos ni escribimos.")

    call = forms.ChoiceField(
        label=_("¿Es seguro llamarle?"),
        choices=YES_NO_UNSURE,
        widget=forms.RadioSelect,
        error_messages={"required": _("Elija una opción, o «No sé».")},
    )
    message = forms.ChoiceField(
        label=_("¿Es seguro dejarle un mensaje?"),
        choices=YES_NO_UNSURE,
        widget=forms.RadioSelect,
        error_messages={"required": _("Elija una opción, o «No sé».")},
    )
    whatsapp = forms.ChoiceField(
        label=_("¿Podemos escribirle por WhatsApp?"),
        choices=YES_NO,
        widget=forms.RadioSelect,
        error_messages={"required": _("Elija sí o no.")},
    )
    best_time = forms.CharField(
        label=_("¿A qué hora es mejor?"),
        required=False,
        max_length=100,
        help_text=_("Por ejemplo, después de las seis de la tarde."),
    )

    @classmethod
    def is_asked(cls, asked: Asked) -> bool:
        contact = asked.document.get("contact") or {}
        return bool(contact.get("phone") or contact.get("email"))

    @classmethod
    def shown(cls, asked: Asked) -> dict[str, Any]:
        said = asked.more.get(cls.name, {})
        whatsapp = (asked.document.get("contact") or {}).get("whatsapp")
        return {**said, "whatsapp": SAID.get(whatsapp) if whatsapp is not None else None}

    def keep(self) -> None:
        answer = self.cleaned_data
        self.asked.more[self.name] = {name: answer[name] for name in ("call", "message", "best_time")}
        contact = self.asked.document.setdefault("contact", {})
        # One answer for both stands in the document; the offices read the two beside it.
        unsafe = NO in (answer["call"], answer["message"])
        contact["safe_to_contact"] = False if unsafe else TRUTH.get(answer["call"])
        contact["whatsapp"] = TRUTH[answer["whatsapp"]]


class Languages(QuestionForm):
    name = "idiomas"
    title = _("¿Qué idiomas habla y lee?")

    languages = LanguagesField(label=_("¿Qué idiomas habla?"), help_text=_("Marque todos los que habla bien."))
    reads = forms.ChoiceField(
        label=_("¿Lee bien en alguno de ellos?"),
        choices=[*YES_NO, (RATHER_NOT, _("Prefiero que me lean"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Elija una opción.")},
    )
    interpreter = forms.ChoiceField(
        label=_("¿Necesita intérprete en la entrevista?"),
        choices=YES_NO_UNSURE,
        widget=forms.RadioSelect,
        error_messages={"required": _("Elija una opción, o «No sé».")},
    )

    @classmethod
    def shown(cls, asked: Asked) -> dict[str, Any]:
        return {"languages": asked.document.get("languages") or [], **asked.more.get(cls.name, {})}

    def keep(self) -> None:
        self.asked.document["languages"] = self.cleaned_data["languages"]
        self.asked.more[self.name] = {name: self.cleaned_data[name] for name in ("reads", "interpreter")}


class Interviewer(QuestionForm):
    name = "entrevista"
    may_be_left_out = True
    question = "interviewer_sex"

    interviewer_sex = forms.ChoiceField(
        label=_("¿Con quién prefiere hablar en la entrevista?"),
        choices=[("any", _("Me da igual")), ("female", _("Con una mujer")), ("male", _("Con un hombre"))],
        widget=forms.RadioSelect,
        help_text=_("Se pregunta a todas las personas. Vale también para quien interprete."),
        error_messages={"required": _("Elija una opción.")},
    )

    @classmethod
    def shown(cls, asked: Asked) -> dict[str, Any]:
        return {"interviewer_sex": asked.document.get("interviewer_sex")}

    def keep(self) -> None:
        self.asked.document["interviewer_sex"] = self.cleaned_data["interviewer_sex"]


class Danger(MoreQuestion):
    """A yes shows at once what to do and whom to call; the case is due the same day."""

    name = DANGER
    question = "now"

    now = forms.ChoiceField(
        label=_("¿Está usted, o alguien de su familia, en peligro ahora?"),
        choices=[(YES, _("Sí")), (NO, _("No")), (UNSURE, _("No sé")), (RATHER_NOT, _("Prefiero no decirlo"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Elija una opción.")},
    )

    @classmethod
    def belongs(cls, asked: Asked) -> bool:
        return asked.helps_in_danger

    def leads_to(self) -> str | None:
        return "public_help_now" if self.cleaned_data["now"] == YES else None


class FamilyAbroad(MoreQuestion):
    name = "familia"
    may_be_left_out = True
    question = "has_family"
    reveals = {"has_family": {YES: ("country", "relation")}}

    has_family = forms.ChoiceField(
        label=_("¿Tiene familia en otro país que le pueda recibir?"),
        choices=[*YES_NO_UNSURE, (RATHER_NOT, _("Prefiero no decirlo"))],
        widget=forms.RadioSelect,
        help_text=_("Sirve para informarle de otras vías. No decide nada."),
        error_messages={"required": _("Elija una opción.")},
    )
    country = CountryField(label=_("¿En qué país?"), required=False)
    relation = forms.CharField(
        label=_("¿Qué es esa persona de usted?"), required=False, max_length=100, help_text=_("Por ejemplo, hermana.")
    )


class Pathways(QuestionForm):
    name = "vias"
    may_be_left_out = True
    question = "pathways"

    pathways = forms.MultipleChoiceField(
        label=_("¿De qué vías quiere información?"),
        choices=PATHWAYS,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Marque todas las que quiera, o ninguna."),
    )

    @classmethod
    def shown(cls, asked: Asked) -> dict[str, Any]:
        return {"pathways": asked.document.get("pathways") or []}

    def keep(self) -> None:
        self.asked.document["pathways"] = self.cleaned_data["pathways"]


class LinkedCases(QuestionForm):
    name = "vinculos"
    may_be_left_out = True
    question = "linked_to"

    linked_to = ReferencesField(
        label=_("¿Alguien de su familia ya se registró aparte?"),
        required=False,
        help_text=_("Escriba su número de caso, por ejemplo EC-7K4P-9XQM. Si son varios, sepárelos con comas."),
    )

    @classmethod
    def shown(cls, asked: Asked) -> dict[str, Any]:
        return {"linked_to": asked.document.get("linked_to") or []}

    def keep(self) -> None:
        self.asked.document["linked_to"] = self.cleaned_data["linked_to"]
