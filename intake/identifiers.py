"""Which identifiers a document carries, and their keyed hashes. Knows how each is normalised, not what for."""

from typing import Any

from offices.phones import e164
from vault import lookup


def identifiers_of(document: dict[str, Any], *, principal_only: bool = False) -> list[tuple[str, bytes]]:
    """(kind, digest) pairs without repetition, in a fixed order."""
    found: dict[tuple[str, bytes], None] = {}
    for member in document["members"]:
        if principal_only and member["relationship"] != "principal":
            continue
        for paper in member.get("documents") or []:
            if paper.get("number"):
                found["document", lookup.document_number(paper.get("country"), paper["number"])] = None
    contact = document.get("contact") or {}
    if contact.get("phone"):
        region = (document.get("residence") or {}).get("country")
        found["phone", lookup.phone(e164(contact["phone"], region) or contact["phone"])] = None
    if contact.get("email"):
        found["email", lookup.email(contact["email"])] = None
    return list(found)
