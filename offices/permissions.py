"""May this person? One table of acts by role; views, buttons and the console ask the same functions.

Which office a person may act for is the second half of each answer; what is possible at the moment is not asked here.
"""

from collections.abc import Iterable

from offices.models.staff import Role, StaffMember

CASE_ROLES = frozenset({Role.FRONT_DESK, Role.SCREENER, Role.PROTECTION, Role.SUPERVISOR})
PROTECTION_ROLES = frozenset({Role.PROTECTION, Role.SUPERVISOR})

# Act -> roles. What is not listed is refused.
ACTS: dict[str, frozenset[Role]] = {
    "register": CASE_ROLES,
    "open_case": CASE_ROLES,
    # Violence, torture and children alone are need-to-know: seen by protection and by supervisors only.
    "open_protection_case": PROTECTION_ROLES,
    "see_unplaced_cases": frozenset({Role.SUPERVISOR}),
    "see_operations": frozenset({Role.IT}),
    "revive_messages": frozenset({Role.IT}),
    "view_console": frozenset({Role.POLICY, Role.IT}),
    "edit_reference_data": frozenset({Role.POLICY, Role.IT}),
    "edit_staff": frozenset({Role.IT}),
}

RESTRICTED_QUEUES = frozenset({"child_protection", "protection"})


def may(person: object, act: str) -> bool:
    """Whether the role allows the act at all; anonymous and disabled people may nothing."""
    return isinstance(person, StaffMember) and person.is_active and person.role in ACTS.get(act, frozenset())


def may_open_queue(person: object, queue: str) -> bool:
    """A list, a link and a case in the queue obey this one answer."""
    return may(person, "open_protection_case" if queue in RESTRICTED_QUEUES else "open_case")


def queues_open_to(person: object, queues: Iterable[str]) -> list[str]:
    return [queue for queue in queues if may_open_queue(person, queue)]
