"""What people think is counted, hidden while few said it, and leads to nobody."""

import datetime

import pytest

from audit.models import Entry
from intake.models import FeedbackCount, FeedbackText
from intake.services.feedback import give, lines, months_of, texts
from offices.models import Office
from tests.conftest import FormClient, make_person
from tests.intake.public.applicant import ANA, Applicant
from vault import scope

MONTH = datetime.date(2026, 3, 1)


def row(score: int, number: int, *, office: str | None = "EC", day: datetime.date = MONTH) -> None:
    FeedbackCount.objects.create(office_id=office, score=score, number=number, day=day)


def as_role(role: str, *offices: str) -> FormClient:
    client = FormClient()
    client.force_login(make_person(role, *offices))
    return client


def test_it_takes_one_answer_and_counts_it(database):
    client = FormClient()
    for text in ("", "Más letra grande."):
        answer = client.post("/opinion/", {"score": "4", "office": "EC", "text": text})
        assert answer.url == "/opinion/?gracias"
    assert "Gracias. Su opinión se contó." in client.get("/opinion/?gracias").content.decode()
    client.post("/opinion/", {"score": "1", "office": "unknown"})
    assert sorted(FeedbackCount.objects.values_list("score", "number", "office")) == [(1, 1, None), (4, 2, "EC")]
    with scope.enter(scope.SYSTEM):
        [written] = FeedbackText.objects.all()
        assert b"letra" not in bytes(written.text)


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({}, "Elija una de las cinco respuestas."),
        ({"score": "9"}, "Elija una opción de la lista."),
        ({"score": "4"}, "Elija una oficina"),
    ],
)
def test_what_is_missing_is_told(database, sent, told):
    page = FormClient().post("/opinion/", {"text": "Algo"} | sent).content.decode()
    assert told in page
    assert "Algo</textarea>" in page
    assert not FeedbackCount.objects.exists()


def test_it_is_offered_after_sending_and_leads_to_no_case(database):
    ana = Applicant(ANA)
    ana.begin()
    ana.do_all_tasks()
    ana.send_all()
    assert 'href="/opinion/?oficina=EC"' in ana.page("/solicitud/enviada/")
    assert 'href="/opinion/?oficina=EC"' in ana.page("/estado/")
    assert 'value="EC" checked' in ana.page("/opinion/?oficina=EC")
    with scope.enter(scope.SYSTEM):
        before = Entry.objects.count()
    ana.send("/opinion/", {"score": "5", "office": "EC", "text": "Gracias"})
    with scope.enter(scope.SYSTEM):
        assert Entry.objects.count() == before
        assert [(one.day, one.office_id) for one in FeedbackText.objects.all()] == [
            (one.day, one.office_id) for one in FeedbackCount.objects.all()
        ]


def test_small_numbers_and_months_that_go_on_are_hidden(database):
    row(5, 30)
    row(4, 9)
    row(1, 99, office="CO")
    row(3, 77, day=datetime.date(2026, 4, 1))
    FormClient().post("/opinion/", {"score": "2", "office": "EC"})
    office = Office.objects.get(pk="EC")
    assert months_of(office) == [datetime.date(2026, 4, 1), MONTH]
    assert [(one.score, one.number) for one in lines(office, MONTH)] == [
        (5, 30),
        *((score, None) for score in (4, 3, 2, 1)),
    ]
    page = as_role("policy").get("/opiniones/?oficina=EC&mes=2026-03").content.decode()
    assert "menos de 10" in page
    for hidden in (">9<", ">99<", ">77<"):
        assert hidden not in page


def test_words_are_read_by_supervisors_of_the_office_and_only_where_many_wrote(database):
    office = Office.objects.get(pk="EC")
    for number in range(10):
        give(office=office, score=3, text=f"Palabra {number}", network=str(number))
    FeedbackCount.objects.update(day=MONTH)
    with scope.enter(scope.SYSTEM):
        FeedbackText.objects.update(day=MONTH)
    address = "/opiniones/?oficina=EC&mes=2026-03"
    assert "Palabra 7" in as_role("supervisor", "EC").get(address).content.decode()
    assert "Palabra 7" not in as_role("supervisor", "CO").get(address).content.decode()
    assert "Palabra 7" not in as_role("policy").get(address).content.decode()
    with scope.enter(scope.SYSTEM):
        assert Entry.objects.filter(action="opened", purpose="feedback", office_code="EC").count() == 1
        FeedbackText.objects.first().delete()
        assert texts(office, MONTH, actor=make_person("supervisor", "CR").actor) == []


@pytest.mark.parametrize("address", ["/opiniones/", "/opiniones/?oficina=ZZ", "/opiniones/?oficina=nada&mes=nunca"])
def test_where_nobody_said_anything_the_page_says_so(database, address):
    page = as_role("policy").get(address).content.decode()
    assert "Todavía no hay opiniones de un mes terminado." in page


def test_many_from_one_place_have_to_wait(database):
    client = FormClient()
    answers = [client.post("/opinion/", {"score": "1", "office": "EC"}).status_code for _ in range(32)]
    assert (answers[0], answers[-1]) == (302, 429)
