"""How a registration came to be, in words: who filled it in, who interpreted, where each answer came from."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from intake.provenance import ASSISTANCE, READING, WORDS, origins_of
from intake.questions.asked import PRINCIPAL
from intake.questions.desk.assistance import INTERPRETERS, WAYS
from intake.questions.task_list import NEEDS, QUESTIONS
from intake.wording import full_name
from offices.models import StaffMember


def how_it_was_filled_in(document: Mapping[str, Any], *, filled_by: str, with_needs: bool) -> dict[str, Any] | None:
    """None for whoever wrote it alone. Without `with_needs` it does not tell of the questions about needs either."""
    more = document.get("more") or {}
    if not origins_of(more):
        return None
    names = {member["id"]: full_name(member) for member in document["members"]}
    hidden = set() if with_needs else {kind.name for kind in NEEDS}
    rows = []
    for mark, origin in origins_of(more).items():
        person, _slash, name = mark.rpartition("/")
        if name in QUESTIONS and name not in hidden and (not person or person in names):
            about = names.get(person, "") if person != PRINCIPAL else ""
            rows.append((f"{about}: {_label(name)}" if about else _label(name), WORDS[origin["by"]], origin["read"]))
    helped = more.get(ASSISTANCE) or {}
    clerk = StaffMember.objects.filter(pk=filled_by).first() if filled_by else None
    return {
        "clerk": clerk.full_name if clerk else _("No indicado"),
        "interpreter": _interpreter(helped),
        "confirmed": dict(WAYS).get((more.get(READING) or {}).get("how"), _("No indicado")),
        "rows": rows,
    }


def _interpreter(helped: Mapping[str, Any]) -> str:
    kind = helped.get("interpreter")
    if not kind:
        return _("No indicado")
    named = ", ".join(filter(None, (helped.get(f"{kind}_name"), helped.get("relation"))))
    return f"{dict(INTERPRETERS)[kind]}: {named}" if named else str(dict(INTERPRETERS)[kind])


def _label(name: str) -> str:
    kind = QUESTIONS[name]
    return str(kind.base_fields[kind.question].label if kind.question else kind.title)
