"""Whom the rules leave out is counted without a trace of who it was, and small numbers are not told."""

import datetime

import pytest

from offices.models import ApiKey, Office, RefusalCount
from offices.openings import now
from offices.refusals import count, lines, months_of
from tests import programmes
from tests.conftest import FormClient, make_person
from tests.documents import document, member
from tests.intake.clerk import CLERK, READ, fill_in
from tests.intake.public.applicant import ANA, Applicant
from tests.intake.test_api import post
from vault import lookup, scope

TODAY = datetime.date(2026, 3, 3)
SY = {"nationalities": ["SY"], "country": "EC", "status_EC": "regularisation_in_process"}


def counted() -> list[tuple]:
    return sorted(RefusalCount.objects.filter(office="EC").values_list("office", "reason", "nationality", "number"))


def row(reason: str, nationality: str, number: int, *, office: str | None = "EC", day=TODAY) -> None:
    RefusalCount.objects.create(office_id=office, reason=reason, nationality=nationality, number=number, day=day)


def publish(change) -> None:
    data = programmes.shipped()
    change(data)
    with scope.enter(scope.SYSTEM) as at:
        programmes.publish(data, at, supersede=True)


def as_policy() -> FormClient:
    client = FormClient()
    client.force_login(make_person("policy"))
    return client


def test_a_no_of_the_checker_is_counted_and_a_yes_is_not(committed):
    client = FormClient()
    for _time in range(2):
        client.post("/puedo/", SY)
    client.post("/puedo/", SY | {"nationalities": ["VE"], "present_since_year": "2022", "year": "1990"})
    client.post("/puedo/", SY | {"country": "elsewhere", "residence": "FR"})
    # A status without its dates leaves a question open, so that the second one is for a person to see.
    assert ("EC", "NAT_NOT_ACCEPTED", "SY", 2) in counted()
    assert RefusalCount.objects.get(office=None).reason == "NO_OFFICE"
    assert (
        RefusalCount.objects.get(nationality="SY", office="EC").day
        == now().astimezone(Office.objects.get(pk="EC").zone).date()
    )


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda data: data.pop("demo_reopening"), "PROGRAMME_ENDED"),
        (lambda data: programmes.demo_window(data, "EC").update(quota=0), "QUOTA_FULL"),
    ],
)
def test_what_could_not_be_sent_is_counted(committed, change, reason):
    ana = Applicant(ANA)
    ana.begin()
    ana.do_all_tasks()
    publish(change)
    assert ana.client.post("/solicitud/revisar/", {"declaro": "si"}).status_code == 200
    assert counted() == [("EC", reason, "VE", 1)]


def test_what_the_api_could_not_store_is_counted(committed):
    key = ApiKey.objects.create(label="partner", digest=lookup.secret("the key"))
    key.offices.set(Office.objects.filter(code="EC"))
    publish(lambda data: data.pop("demo_reopening"))
    answer = post(document(member(nationalities=[])))
    assert (answer.status_code, answer.json()["stored"]) == (200, False)
    assert counted() == [("EC", "PROGRAMME_ENDED", "", 1)]


def test_what_the_desk_could_not_send_is_counted(committed):
    client = FormClient()
    client.force_login(make_person("screener", "EC"))
    begun = fill_in(client, CLERK | {"nacionalidad": {"nationalities": ["VE"]}})
    publish(lambda data: data.pop("demo_reopening"))
    assert client.post(f"{begun}revisar/", READ).status_code == 200
    assert counted() == [("EC", "PROGRAMME_ENDED", "VE", 1)]


def test_a_count_that_fails_breaks_nothing(committed):
    with scope.enter(scope.SYSTEM):
        count(office="EC", reason="x" * 31, nationality="")
        count(office="EC", reason="x", nationality="")
    assert counted() == [("EC", "x", "", 1)]


def test_what_is_taken_back_is_not_counted(committed):
    with pytest.raises(RuntimeError), scope.enter(scope.SYSTEM):
        count(office="EC", reason="x", nationality="")
        raise RuntimeError
    assert counted() == []


def test_small_numbers_are_hidden_and_the_sum_does_not_give_them_away(database):
    row("NAT_NOT_ACCEPTED", "SY", 6)
    row("NAT_NOT_ACCEPTED", "SY", 6, day=datetime.date(2026, 3, 31))
    row("NAT_NOT_ACCEPTED", "PE", 9)
    row("WINDOW_CLOSED", "VE", 30)
    row("WINDOW_CLOSED", "VE", 99, office="CO")
    row("WINDOW_CLOSED", "VE", 77, day=datetime.date(2026, 4, 1))
    office = Office.objects.get(pk="EC")
    assert months_of(office) == [datetime.date(2026, 4, 1), datetime.date(2026, 3, 1)]
    assert [(one.nationality, one.number) for one in lines(office, datetime.date(2026, 3, 1))] == [
        ("VE", 30),
        ("SY", 12),
        ("PE", None),
    ]
    page = as_policy().get("/rechazos/?oficina=EC&mes=2026-03").content.decode()
    assert "menos de 10" in page
    assert "Suma de los números que se ven: 42" in page
    for hidden in (">9<", "51", "77", "99"):
        assert hidden not in page.partition("<main")[2].partition("</main>")[0]


@pytest.mark.parametrize("address", ["/rechazos/", "/rechazos/?oficina=ZZ", "/rechazos/?oficina=nada&mes=nunca"])
def test_where_nothing_was_counted_the_page_says_so(database, address):
    assert "Todavía no se contó nada en esta oficina." in as_policy().get(address).content.decode()
