"""The audit trail's jobs, in the scope that lets its table be read: anchor the heads, verify the chains."""

from collections.abc import Sequence

from audit import verifying
from vault import scope


def anchor(_messages: Sequence[object], *, office: str) -> None:
    with scope.enter(scope.SYSTEM) as at:
        verifying.anchor(at=at)


def verify(_messages: Sequence[object], *, office: str) -> None:
    with scope.enter(scope.SYSTEM) as at:
        verifying.verify_and_tell(at=at)
