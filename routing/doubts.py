"""The findings of the lint in words, for commands and for the console. Finds none itself."""

import dataclasses

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from routing.core import Facts, Finding
from routing.core.columns import COLUMNS

HARMLESS = "OVERLAP"  # the order of the rules settles it, and may be meant so
WORDS = {
    "EMPTY": gettext_lazy("Ningún caso puede cumplirla: quite una condición."),
    "SHADOWED": gettext_lazy("«%(other)s» está antes y se queda con todos sus casos: súbala o quítela."),
    "UNREACHABLE": gettext_lazy("Las reglas anteriores se quedan entre todas con sus casos: súbala o quítela."),
    "CONTRADICTORY": gettext_lazy("«%(other)s» pregunta lo mismo y dice otra cosa: deje una de las dos."),
    "OVERLAP": gettext_lazy(
        "Comparte casos con «%(other)s», que está antes y decide: cambie el orden si no debe ser así."
    ),
    "GAP": gettext_lazy("Hay casos sin %(what)s: añada al final una regla sin condiciones que la dé."),
    "UNDECIDED": gettext_lazy("Son demasiadas reglas para estar seguros: divida el grupo."),
}
GAPS = {"queue": gettext_lazy("cola"), "proposed_priority": gettext_lazy("prioridad propuesta")}
COLUMN_WORDS = {
    "office": gettext_lazy("oficina"),
    "outcome": gettext_lazy("resultado"),
    "reasons": gettext_lazy("motivos"),
    "needs": gettext_lazy("necesidades específicas"),
    "flags": gettext_lazy("avisos"),
    "circumstances": gettext_lazy("circunstancias"),
    "age_band": gettext_lazy("edad"),
    "household_size": gettext_lazy("tamaño del hogar"),
    "languages": gettext_lazy("idiomas"),
    "interviewer_sex": gettext_lazy("con quién prefiere la entrevista"),
    "pathways": gettext_lazy("vías de interés"),
    "area": gettext_lazy("zona donde vive"),
    "waiting_days": gettext_lazy("días de espera"),
    "consents": gettext_lazy("consentimientos"),
}


def is_error(finding: Finding) -> bool:
    return finding.code != HARMLESS


def in_words(finding: Finding) -> str:
    words = {"other": finding.other, "what": GAPS.get(finding.other, finding.other)}
    return str(WORDS[finding.code]) % words


def as_error(finding: Finding) -> str:
    """With the rule in front and the smallest example behind."""
    said = _("Ruta «%(rule)s»: %(text)s") % {"rule": finding.rule or "-", "text": in_words(finding)}
    example = example_of(finding)
    return _("%(said)s Por ejemplo: %(example)s.") % {"said": said, "example": example} if example else said


def example_of(finding: Finding) -> str:
    return case_in_words(finding.example) if finding.example else ""


def case_in_words(facts: Facts) -> str:
    """What distinguishes the case, by the words of its columns; what nobody said is left out."""
    return ", ".join(f"{COLUMN_WORDS[name]}: {value}" for name, value in distinguishing(facts))


def distinguishing(facts: Facts) -> list[tuple[str, str]]:
    empty = Facts(office="unknown", outcome="")
    named = {column.name for column in COLUMNS}
    return [
        (field.name, " ".join(sorted(value)) if isinstance(value, frozenset) else str(value))
        for field in dataclasses.fields(Facts)
        if field.name in named and (value := getattr(facts, field.name)) != getattr(empty, field.name)
    ]
