"""Two versions of a pre-registration document: what of them decides, and what differs between them, in words."""

from collections.abc import Mapping
from itertools import zip_longest
from typing import Any

from django.utils.translation import gettext as _

from intake.wording import full_name, household_rows, people_of

Document = Mapping[str, Any]
# Nobody is assessed or routed by what they are called or how they are reached.
DECIDES_NOTHING = frozenset({"contact", "linked_to", "more"})
NAMES_NOBODY = frozenset({"given_names", "first_surname", "second_surname", "documents"})


def what_decides(document: Document) -> dict[str, Any]:
    """The document without what no rule and no routing table looks at; nothing for null, so that versions compare."""
    kept = {name: value for name, value in document.items() if name not in DECIDES_NOTHING}
    residence = document.get("residence") or {}
    kept["residence"] = {name: residence.get(name) for name in ("country", "area")}
    kept["members"] = [
        {name: value for name, value in member.items() if name not in NAMES_NOBODY} for member in document["members"]
    ]
    return said(kept)


def said(value: Any) -> Any:
    """Without nulls and empty lists, however deep: an answer that was not given is the same in any spelling."""
    if isinstance(value, Mapping):
        cleaned = {name: said(item) for name, item in value.items()}
        return {name: item for name, item in cleaned.items() if item not in (None, "", [], {})}
    if isinstance(value, list | tuple):
        return [said(item) for item in value]
    return value


def in_words(before: Document, after: Document, *, with_needs: bool = True) -> list[dict[str, Any]]:
    """One entry for each person, and one for the household, of whom something differs.

    `what` is added, removed or changed; `rows` are (label, before, after), of what differs alone.
    """
    older = {person["id"]: person for person in people_of(before, with_needs=with_needs)}
    newer = {person["id"]: person for person in people_of(after, with_needs=with_needs)}
    found = []
    for member_id in [*older, *(new for new in newer if new not in older)]:
        was, now = older.get(member_id), newer.get(member_id)
        who = (now or was or {})["name"]
        what = "changed" if was and now else "added" if now else "removed"
        rows = _differing(_rows(was), _rows(now))
        if rows:
            found.append({"who": who, "what": what, "rows": rows})
    rows = _differing(household_rows(before), household_rows(after))
    if rows:
        found.append({"who": _("Contacto y consentimiento"), "what": "changed", "rows": rows})
    return found


def principal_name(document: Document) -> str:
    return full_name(next(one for one in document["members"] if one["relationship"] == "principal"))


def _rows(person: Mapping[str, Any] | None) -> list[tuple[str, str]]:
    return [(_("Relación"), person["relationship"]), *person["rows"]] if person else []


def _differing(before: list[tuple[str, str]], after: list[tuple[str, str]]) -> list[tuple[str, str, str]]:
    """By label: a row that only one of the two has stands against a blank."""
    labels = dict.fromkeys(label for pair in zip_longest(before, after) for label, _value in filter(None, pair))
    was, now = dict(before), dict(after)
    pairs = [(label, was.get(label, ""), now.get(label, "")) for label in labels]
    unsaid = ({"", _("No indicado")}, {""})
    return [(label, old, new) for label, old, new in pairs if old != new and {old, new} not in unsaid]


def merged(base: Document, mine: Document, theirs: Document) -> dict[str, Any]:
    """`theirs`, with what `mine` changed since `base`: nobody's correction undoes another's without being seen."""
    members = {member["id"]: member for member in theirs["members"]}
    older = {member["id"]: member for member in base["members"]}
    for member in mine["members"]:
        known, there = older.get(member["id"]), members.get(member["id"])
        if known is None:
            members[member["id"]] = member
        elif there is not None:
            members[member["id"]] = there | _changed(known, member)
    changed = _changed({**base, "members": []}, {**mine, "members": []})
    return {**theirs, **changed, "members": list(members.values())}


def _changed(before: Document, after: Document) -> dict[str, Any]:
    return {name: value for name, value in after.items() if said(value) != said(before.get(name))}
