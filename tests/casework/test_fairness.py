"""What groups wait and hear is compared month by month, with intervals, and small groups are never written down."""

import datetime
import random
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.models import Entry
from casework.fairness import (
    EVERYBODY,
    FEWEST,
    GROUPED_BY,
    Interval,
    compared,
    count_month,
    median,
    months_of,
    share,
    told,
)
from casework.models import FairnessFigure
from intake.models import Case
from offices.models import Office
from routing.core import draw_number
from routing.services import route
from tests.conftest import FormClient, make_person
from tests.documents import document, member
from tests.routing.test_routing import ROUTER, stored


@pytest.fixture
def month(monkeypatch, system) -> datetime.date:
    """The month that is counted, which is the running one: what is stored now lies in it."""
    first = system.astimezone(Office.objects.get(pk="EC").zone).date().replace(day=1)
    monkeypatch.setattr("casework.fairness._last_month", lambda _today: first)
    return first


def people(system, number: int, nationality: str, *, sex: str = "F") -> None:
    cases = [
        stored(system, key=uuid.uuid4().hex, members=document(member(nationalities=[nationality], sex=sex))["members"])
        for _time in range(number)
    ]
    route({case.id: "e" for case in cases}, at=system, actor=ROUTER)


def figures(measure: str) -> dict[tuple[str, str], tuple[int, float]]:
    rows = FairnessFigure.objects.filter(office="EC", measure=measure)
    return {(row.grouped_by, row.group): (row.number, round(row.middle, 3)) for row in rows}


def test_a_group_that_hears_no_more_often_stands_out(system, month):
    people(system, 15, "VE")
    people(system, 12, "SY", sex="M")
    count_month([])
    assert Entry.objects.filter(action="fairness_counted", office_code="EC").count() == 1
    assert figures("eligible") == {
        EVERYBODY: (27, 0.556),
        ("nationality", "VE"): (15, 1.0),
        ("nationality", "SY"): (12, 0.0),
        ("sex", "F"): (15, 1.0),
        ("sex", "M"): (12, 0.0),
        ("age_band", "35-49"): (27, 0.556),
    }
    assert {at: number for at, (number, _hours) in figures("assigned").items()} == {
        at: number for at, (number, _share) in figures("eligible").items()
    }
    office = Office.objects.get(pk="EC")
    rows = compared(office, month, by="nationality")["eligible"]
    assert [(row.group, row.stands_out) for row in rows] == [("", False), ("SY", True), ("VE", True)]
    client = FormClient()
    client.force_login(make_person("policy"))
    page = client.get(f"/equidad/?oficina=EC&mes={month:%Y-%m}&por=nationality").content.decode()
    assert page.count("distinto del conjunto") == 4  # both groups hear differently of yes and of no


def test_a_month_is_counted_once_and_an_empty_one_as_well(system, month):
    people(system, 10, "VE")
    count_month([])
    before = list(FairnessFigure.objects.order_by("id").values())
    people(system, 10, "VE")
    count_month([])
    assert list(FairnessFigure.objects.order_by("id").values()) == before
    assert list(FairnessFigure.objects.filter(office="CO").values_list("measure", "number")) == [("none", 0)]
    assert compared(Office.objects.get(pk="CO"), month, by="sex") == {}
    assert months_of(Office.objects.get(pk="CO")) == [month]


def test_what_was_erased_is_not_counted(system, month):
    people(system, 10, "VE")
    Case.objects.update(erased_at=system, nationality="", age_band="", sex="", size=1)
    count_month([])
    assert figures("eligible") == {}


@given(st.dictionaries(st.sampled_from(["VE", "CO", "SY", "HT", ""]), st.integers(0, 40)))
def test_nobody_can_subtract_a_small_group_from_everybody(sizes):
    groups = {("nationality", code): [0] * size for code, size in sizes.items() if code and size}
    groups[EVERYBODY] = [0] * sum(sizes.values())
    shown = told(groups)
    assert all(len(values) >= FEWEST for values in shown.values())
    for by in GROUPED_BY:
        of_by = [len(values) for at, values in shown.items() if at[0] == by]
        left_out = len(shown.get(EVERYBODY, ())) - sum(of_by)
        assert not of_by or left_out == 0 or left_out >= FEWEST


def test_the_intervals_are_those_of_the_books():
    found = share(8, 10)
    assert (round(found.low, 3), found.middle, round(found.high, 3)) == (0.490, 0.8, 0.943)
    assert share(0, 20).low == 0.0
    assert share(20, 20).high == pytest.approx(1)
    assert median(range(1, 101)) == Interval(40, 50.5, 61)  # the 40th and the 61st of a hundred
    assert median([3.0]) == Interval(3.0, 3.0, 3.0)


@given(st.integers(1, 300), st.integers(0, 300))
def test_a_share_lies_in_its_interval(among, times):
    times = min(times, among)
    found = share(times, among)
    assert 0 <= found.low <= found.middle + 1e-9
    assert found.middle - 1e-9 <= found.high <= 1


def test_the_place_in_a_window_hangs_neither_on_the_hour_of_sending_nor_on_nationality():
    """R21, by permutation: shuffled hours and nationalities lie as far from chance as the true ones."""
    dice = random.Random(20231115)
    cases = [uuid.UUID(int=dice.getrandbits(128), version=4) for _case in range(1000)]
    order = sorted(range(len(cases)), key=lambda number: draw_number(cases[number], seed=b"s" * 32))
    place = {sent: at for at, sent in enumerate(order)}  # sent as the how-manieth -> place in the queue
    nationality = [dice.choice(["VE", "CO", "HT"]) for _case in cases]

    def by_hour(sent: list[int]) -> float:
        return abs(sum(one * place[number] for number, one in enumerate(sent)) - 499.5 * 499.5 * 1000)

    def by_nationality(of: list[str]) -> float:
        places = [place[number] for number, code in enumerate(of) if code == "VE"]
        return abs(sum(places) / len(places) - 499.5)

    for measure, given_ in ((by_hour, list(range(1000))), (by_nationality, nationality)):
        seen = measure(given_)
        as_far = sum(measure(dice.sample(given_, len(given_))) >= seen for _time in range(400))
        assert as_far / 400 > 0.05
    first_come = {sent: sent for sent in range(1000)}  # and a queue by the hour would be found out
    place.update(first_come)
    seen = by_hour(list(range(1000)))
    assert sum(by_hour(dice.sample(range(1000), 1000)) >= seen for _time in range(400)) == 0


@pytest.mark.parametrize("address", ["/equidad/", "/equidad/?oficina=nada&mes=nunca&por=signo"])
def test_where_nothing_was_counted_the_page_says_so(database, address):
    client = FormClient()
    client.force_login(make_person("policy"))
    assert "Todavía no hay ningún mes terminado" in client.get(address).content.decode()
