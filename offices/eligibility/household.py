"""Who is a child, who is alone, who applies apart: what follows from the people together. Knows no rule.

A partial birth date makes no child of an adult and no adult of a child: who may be either counts as neither.
"""

from datetime import date

from offices.eligibility.facts import Member, Submission
from offices.eligibility.verdicts import MET, NOT_MET

ADULT_AGE = 18
NOT_THE_CHILDS_PARENTS = frozenset({"sibling", "other_relative", "unrelated"})
# The form takes spouses, parents, and children and grandchildren while they are minors.
OUTSIDE_FORM_FAMILY = NOT_THE_CHILDS_PARENTS | {"child", "stepchild", "adopted_child", "grandchild"}


def is_child(member: Member, on: date) -> bool:
    """Is this person known to be under 18?"""
    return member.born.has_reached(ADULT_AGE, on) == NOT_MET


def is_adult(member: Member, on: date) -> bool:
    """Is this person known to be 18 or more?"""
    return member.born.has_reached(ADULT_AGE, on) == MET


def applies_separately(member: Member, on: date) -> bool:
    """An adult outside the form family applies apart, linked; who may be a child is never sent away alone."""
    return member.relationship in OUTSIDE_FORM_FAMILY and is_adult(member, on)


def has_unaccompanied_principal(submission: Submission, on: date) -> bool:
    """A child applies and nobody among them is known to be an adult."""
    return is_child(submission.principal, on) and not any(is_adult(member, on) for member in submission.members)


def is_separated(member: Member, submission: Submission, on: date) -> bool:
    """A child among people who are not their parents; no sibling of the principal whose parent is there."""
    if member.relationship not in NOT_THE_CHILDS_PARENTS or not is_child(member, on):
        return False
    with_parent = any(other.relationship == "parent" for other in submission.members)
    return not (member.relationship == "sibling" and with_parent)
