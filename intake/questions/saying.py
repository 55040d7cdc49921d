"""What was answered, in plain sentences to read aloud: one a question, to or about the person."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intake.questions import household, person, situation
from intake.questions.asked import Asked, QuestionForm
from intake.questions.consent import Consents
from intake.questions.telling import told

SENTENCES: dict[type[QuestionForm], Promise] = {
    person.Relationship: gettext_lazy("Es: %(answer)s."),
    person.BirthDate: gettext_lazy("Nació: %(answer)s."),
    person.Sex: gettext_lazy("Sexo: %(answer)s."),
    person.Nationality: gettext_lazy("Nacionalidad: %(answer)s."),
    person.Papers: gettext_lazy("Documentos: %(answer)s."),
    situation.Presence: gettext_lazy("En este país: %(answer)s."),
    situation.Status: gettext_lazy("Situación migratoria: %(answer)s."),
    situation.Entry: gettext_lazy("Entró al país: %(answer)s."),
    situation.Health: gettext_lazy("Salud: %(answer)s."),
    situation.Protection: gettext_lazy("Protección: %(answer)s."),
    situation.Family: gettext_lazy("Vida en familia: %(answer)s."),
    household.Residence: gettext_lazy("Vive en: %(answer)s."),
    household.Telephone: gettext_lazy("Le podemos llamar: %(answer)s."),
    household.Email: gettext_lazy("Correo electrónico: %(answer)s."),
    household.Interviewer: gettext_lazy("En la entrevista: %(answer)s."),
    household.Danger: gettext_lazy("En peligro ahora: %(answer)s."),
    household.FamilyAbroad: gettext_lazy("Familia en otro país que le pueda recibir: %(answer)s."),
    household.Pathways: gettext_lazy("Quiere información de: %(answer)s."),
    household.LinkedCases: gettext_lazy("Casos de su familia: %(answer)s."),
}


def said(kind: type[QuestionForm], asked: Asked) -> list[str]:
    """One sentence, or several where several things were asked; a question left open says so."""
    answer = told(kind, asked)
    if not answer.answers:
        return [_("%(question)s No contestó.") % {"question": _asked(answer.label)}]
    if kind is Consents or kind not in SENTENCES:
        return [_ended(one) for one in answer.answers]
    return [_ended(str(SENTENCES[kind]) % {"answer": "; ".join(answer.answers)})]


def _asked(label: str) -> str:
    return label if label.endswith("?") else f"{label}:"


def _ended(sentence: str) -> str:
    return sentence if sentence.endswith((".", "?")) and not sentence.endswith("..") else f"{sentence.rstrip('.')}."
