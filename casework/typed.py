"""What stands in an address or a field as text, read as what it means; None for what means nothing."""

import uuid


def id_of(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
