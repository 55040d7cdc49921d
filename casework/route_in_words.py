"""Which rules of the routing table sent a case where it is, and why the others did not, in words. Decides nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from routing.doubts import COLUMN_WORDS

SKILLS = {
    "best_interests": gettext_lazy("interés superior de la niñez"),
    "gender_based_violence": gettext_lazy("violencia de género"),
    "refugee_status": gettext_lazy("condición de refugiado"),
    "statelessness": gettext_lazy("apatridia"),
}
NEED_TO_KNOW = frozenset({"needs", "circumstances", "flags"})
HOLDS = {"record_consent": gettext_lazy("Antes de seguir hay que registrar el consentimiento.")}


@dataclass(frozen=True)
class RuleInWords:
    """`state` as routing.core.Answer gives it; `why_not` is empty for a rule that was chosen."""

    name: str
    state: str
    why_not: str


def route_in_words(findings: Mapping[str, Any], routing: Mapping[str, Any], *, with_needs: bool) -> dict[str, Any]:
    """`findings` of a decision, `routing` the table of its programme version.

    Without needs, the rules that ask for them are left out: that one was chosen, or was not, would tell a need.
    """
    known = {rule["id"]: rule for rule in routing["rules"]}
    rules = [
        RuleInWords(_name(known[one["rule"]]), one["state"], _why_not(one))
        for one in findings["table"]
        if with_needs or NEED_TO_KNOW.isdisjoint(known[one["rule"]].get("when", ()))
    ]
    return {
        "has_hidden_rules": len(rules) < len(findings["table"]),
        "chosen_rules": [rule for rule in rules if rule.state == "chosen"],
        "other_rules": [rule for rule in rules if rule.state != "chosen"],
        "skills": [SKILLS[skill] for skill in findings["skills"]] if with_needs else [],
        "second_review": findings["second_review"],
        "hold": HOLDS[findings["hold"]] if findings["hold"] else "",
    }


def _name(rule: Mapping[str, Any]) -> str:
    return str(rule.get("names", {}).get(get_language() or "es") or rule["id"])


def _why_not(answer: Mapping[str, Any]) -> str:
    if answer["state"] == "later":
        return _("Se cumple, pero otra regla anterior de su grupo decidió.")
    if answer["state"] == "error":
        return _("No se pudo evaluar: por eso lo decide una persona.")
    columns = ", ".join(str(COLUMN_WORDS[column]) for column in answer["failed"])
    return _("No se cumple: %(columns)s.") % {"columns": columns}
