"""The place of a case in the draw of its opening window: fair, and recomputed by whoever is shown the seed."""

import hashlib
import hmac
import uuid


def draw_number(case_id: uuid.UUID, *, seed: bytes) -> int:
    """0 … 2^63 - 1. HMAC-SHA256 of the case id under the window's committed seed, first eight bytes."""
    digest = hmac.new(seed, case_id.bytes, hashlib.sha256).digest()
    return int.from_bytes(digest[:8], "big") >> 1
