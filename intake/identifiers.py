"""Which identifiers a document carries, and their keyed hashes. Knows how each is normalised, not what for."""

from dataclasses import dataclass
from typing import Any

from offices.phones import e164
from vault import lookup
from vault.lookup import Digest


@dataclass(frozen=True)
class Identifying:
    kind: str
    digest: Digest
    is_principals: bool  # a document of the principal, or the household's contact


def identifiers_of(document: dict[str, Any]) -> list[Identifying]:
    """Without repetition, in a fixed order; what the principal shares with others is the principal's."""
    found: dict[tuple[str, Digest], bool] = {}

    def note(kind: str, digest: Digest, is_principals: bool) -> None:
        found[kind, digest] = found.get((kind, digest), False) or is_principals

    for member in document["members"]:
        for paper in member.get("documents") or []:
            if paper.get("number"):
                digest = lookup.document_number(paper.get("country"), paper["number"])
                note("document", digest, member["relationship"] == "principal")
    contact = document.get("contact") or {}
    if contact.get("phone"):
        region = (document.get("residence") or {}).get("country")
        note("phone", lookup.phone(e164(contact["phone"], region) or contact["phone"]), True)
    if contact.get("email"):
        note("email", lookup.email(contact["email"]), True)
    return [Identifying(kind, digest, is_principals) for (kind, digest), is_principals in found.items()]
