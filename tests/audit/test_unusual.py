"""Which reads stand out: each rule at its limit and one beyond, and that they judge nobody by others' days."""

import datetime

from hypothesis import given
from hypothesis import strategies as st

from audit.unusual import DECOY, FOREIGN, IN_NO_QUEUE, MANY, OUT_OF_HOURS, REPEATED, Figures, Read, signs

DAY = datetime.date(2026, 11, 24)
FIGURES = Figures()


def reads(number: int, actor: str = "ana", *, on: datetime.date = DAY, first: int = 0, **how) -> list[Read]:
    return [Read(actor, f"case {first + place}", on, peers="screener EC", **how) for place in range(number)]


def rules(given_reads, **how) -> list[str]:
    return [sign.rule for sign in signs(given_reads, **how)]


def test_a_decoy_and_a_foreign_case_stand_out_at_once_and_a_usual_day_does_not():
    assert rules(reads(3)) == []
    assert rules(reads(3), decoys=frozenset({"case 1"})) == [DECOY]
    assert rules(reads(1, is_own_office=False)) == [FOREIGN]


def test_limits_are_the_last_that_is_usual():
    assert rules(reads(FIGURES.in_no_queue, is_in_a_queue=False)) == []
    assert rules(reads(FIGURES.in_no_queue + 1, is_in_a_queue=False)) == [IN_NO_QUEUE]
    assert rules(reads(FIGURES.out_of_hours, is_attended=False)) == []
    assert rules(reads(FIGURES.out_of_hours + 1, is_attended=False)) == [OUT_OF_HOURS]
    assert rules(reads(FIGURES.many_at_least)) == []
    assert rules(reads(FIGURES.many_at_least + 1)) == [MANY]
    same = [Read("ana", "one case", DAY - datetime.timedelta(days=day)) for day in range(FIGURES.repeated)]
    assert rules(same) == []
    assert rules([*same, Read("ana", "one case", DAY)]) == [REPEATED]


def test_many_is_many_more_than_others_of_the_same_role_and_office():
    busy = [read for person in ("eva", "luz", "sol") for read in reads(15, person)]
    assert rules([*busy, *reads(45)]) == []
    assert rules([*busy, *reads(46)]) == [MANY]
    idle = [Read(person, f"case {number}", DAY, peers="protection CO") for person in "xyz" for number in range(19)]
    assert rules([*idle, *reads(21)]) == [MANY]  # others of another office say nothing of this one


def test_opening_one_case_again_the_same_day_is_one_case():
    again = [Read("ana", "one case", DAY, is_attended=False)] * 5
    assert rules(again) == []


def test_days_are_counted_apart_and_the_newest_comes_first():
    yesterday = DAY - datetime.timedelta(days=1)
    both = [*reads(3, on=yesterday, is_attended=False), *reads(3, is_attended=False)]
    assert [(sign.on, sign.count, sign.limit) for sign in signs(both)] == [(DAY, 3, 2), (yesterday, 3, 2)]


@given(
    st.lists(
        st.builds(
            Read,
            actor=st.sampled_from("ab"),
            subject=st.sampled_from("xyz"),
            on=st.dates(DAY, DAY + datetime.timedelta(days=2)),
            is_attended=st.booleans(),
            is_own_office=st.booleans(),
            is_in_a_queue=st.booleans(),
        ),
        max_size=40,
    )
)
def test_the_order_of_the_reads_changes_nothing_and_every_sign_is_beyond_its_limit(given_reads):
    found = signs(given_reads)
    assert set(found) == set(signs(reversed(given_reads)))
    assert all(sign.count > sign.limit for sign in found)
