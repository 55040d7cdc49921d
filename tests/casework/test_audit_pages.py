"""The auditor's pages and the supervisor's: who sees which part of the trail, and that looking is in it too."""

import datetime
import json

import pytest

from audit.actor import Actor
from audit.models import Entry
from audit.services import record
from casework import trail
from tests.audit.conftest import anchor_files, commit  # noqa: F401 — a fixture
from tests.casework.test_pages import entries, routed, visitor
from tests.conftest import make_person
from vault import scope
from vault import trail as jobs


@pytest.fixture
def auditor(database):
    return make_person("auditor", email="auditor@example.org")


def look(screener, case) -> None:
    assert visitor(screener).get(f"/casos/{case.reference}/").status_code == 200


def test_an_auditor_lands_on_the_trail_and_sees_who_opened_what(auditor, screener):
    case = routed()
    look(screener, case)
    client = visitor(auditor)
    assert client.get("/inicio/").url == "/auditoria/"
    text = client.get("/auditoria/").content.decode()
    assert screener.full_name in text
    assert "abrió datos de personas" in text
    assert "Ana" not in text


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"acto": "opened"}, True),
        ({"acto": "refused"}, False),
        ({"persona": "screener.EC@example.org"}, True),
        ({"persona": "nobody@example.org"}, False),
        ({"oficina": "EC"}, True),
        ({"oficina": "CO"}, False),
        ({"sobre": "the case"}, True),
        ({"sobre": "another"}, False),
        ({"desde": "2020-01-01", "hasta": "2090-01-01"}, True),
        ({"hasta": "2020-01-01"}, False),
        ({"desde": "never", "sobre": "\0", "acto": "", "despues": "~~"}, True),
    ],
)
def test_each_filter_narrows_and_nonsense_is_left_out(auditor, screener, filters, found):
    with scope.enter(scope.SYSTEM):
        record("opened", actor=screener.actor, office="EC", purpose="case", subjects=["the case"])
    page = visitor(auditor).post("/auditoria/", filters)
    assert page.status_code == 200
    assert any("the case" in row["subjects"] and row["office"] == "EC" for row in page.context["page"].rows) is found
    asked = entries(action="audit_searched")
    assert [entry.subjects for entry in asked] == [[filters["sobre"]] if filters.get("sobre", "\0") != "\0" else []]


def test_pages_of_the_trail_follow_one_another_without_gap_or_repetition(auditor, monkeypatch):
    monkeypatch.setattr("casework.trail.PAGE", 2)
    with scope.enter(scope.SYSTEM):
        for number in range(5):
            record("tested", actor=Actor("command", "test"), subjects=[number])
    client, sent, seen = visitor(auditor), {"acto": "tested"}, []
    while sent:
        page = client.post("/auditoria/", sent).context["page"]
        seen += [subject for row in page.rows for subject in row["subjects"]]
        sent = {"acto": "tested", "despues": page.next_key} if page.next_key else {}
    assert sorted(seen) == list("01234")


def test_the_auditor_sees_no_case_and_the_other_roles_no_trail(auditor, supervisor):
    case = routed()
    client = visitor(auditor)
    for path in (f"/casos/{case.reference}/", f"/casos/{case.reference}/lecturas/", "/cola/EC/screening/"):
        assert client.get(path).status_code == 403
    for path in ("/auditoria/", "/auditoria/lecturas/", "/auditoria/cadenas/"):
        assert visitor(supervisor).get(path).status_code == 403


def test_in_the_database_an_auditor_sees_the_trail_alone_and_readers_one_case_alone(database):
    one, other = routed(), routed()
    with scope.enter(scope.SYSTEM):
        record("refused", actor=Actor("staff", "x"), subjects=[one.reference])
        record("opened", actor=Actor("staff", "x"), office="CO", subjects=[one.id])
    with scope.enter(scope.AUDITOR):
        assert Entry.objects.count() > 4
        assert type(one).objects.count() == 0
    with scope.enter(scope.readers({"EC"}, of=[str(one.id), one.reference])):
        about = {subject for entry in Entry.objects.all() for subject in entry.subjects}
        assert about == {str(one.id), one.reference}
        assert set(Entry.objects.values_list("office_code", flat=True)) == {"EC", ""}
        assert type(one).objects.count() == 0
    for nothing in (scope.readers({"EC"}, of=[]), scope.staff({"EC"}), scope.worker("EC"), scope.Scope("console")):
        with scope.enter(nothing):
            assert Entry.objects.count() == 0
    with scope.enter(scope.readers({"CO"}, of=[str(other.id)])):
        assert Entry.objects.count() == 0


def test_a_supervisor_sees_who_opened_a_case_and_who_tried(supervisor, screener):
    case = routed()
    look(screener, case)
    stranger = make_person("screener", "CO")
    assert visitor(stranger).get(f"/casos/{case.reference}/").status_code == 404
    page = visitor(supervisor).get(f"/casos/{case.reference}/lecturas/")
    shown = [(getattr(row["who"], "email", row["who"]), str(row["action"])) for row in page.context["page"].rows]
    assert (screener.email, "abrió datos de personas") in shown
    assert (stranger.email, "se le negó") in shown
    assert [entry.subjects for entry in entries(action="readers_seen")] == [[str(case.id)]]
    assert visitor(screener).get(f"/casos/{case.reference}/lecturas/").status_code == 403
    assert visitor(make_person("supervisor", "CO")).get(f"/casos/{case.reference}/lecturas/").status_code == 404


def test_unusual_reads_are_shown_with_their_figures(auditor, screener):
    with scope.enter(scope.SYSTEM):
        for number in range(25):
            record("opened", actor=screener.actor, office="EC", purpose="case", subjects=[f"case {number}"])
        record("opened", actor=screener.actor, office="CO", purpose="case", subjects=["of another office"])
        record("opened", actor=screener.actor, office="EC", purpose="queue", subjects=["in a list"])
    page = visitor(auditor).get("/auditoria/lecturas/")
    signs = {row["sign"].rule: row["sign"] for row in page.context["rows"]}
    assert signs["foreign"].subject == "of another office"
    assert (signs["many"].count, signs["many"].limit) == (26, 20)
    text = page.content.decode()
    assert screener.full_name in text
    assert "3 veces la mediana" in text


@pytest.mark.parametrize("purpose", ["versions", "correction", "attach"])
def test_pages_beside_that_of_the_case_are_no_way_round_the_figures(auditor, screener, purpose):
    with scope.enter(scope.SYSTEM):
        for number in range(21):
            for _step in range(12):
                record("opened", actor=screener.actor, office="EC", purpose=purpose, subjects=[f"case {number}"])
        record("opened", actor=screener.actor, office="EC", purpose="case", subjects=["case 1"])
    page = visitor(auditor).get("/auditoria/lecturas/")
    assert [(row["sign"].rule, row["sign"].count) for row in page.context["rows"] if row["sign"].rule == "many"] == [
        ("many", 21)
    ]
    assert "repeated" not in {row["sign"].rule for row in page.context["rows"]}


def test_without_reads_the_pages_say_so(auditor, anchor_files):  # noqa: F811 — the fixture
    assert "Nada se sale de lo habitual." in visitor(auditor).get("/auditoria/lecturas/").content.decode()
    assert "Ningún asiento." in visitor(auditor).post("/auditoria/", {"acto": "routed"}).content.decode()
    text = visitor(auditor).get("/auditoria/cadenas/").content.decode()
    assert "No hay ninguna huella guardada fuera" in text


def test_the_state_of_the_chains_and_a_file_to_take_along(auditor, anchor_files):  # noqa: F811 — the fixture
    routed()
    commit()
    jobs.anchor([], office="")
    jobs.verify([], office="")
    client = visitor(auditor)
    page = client.get("/auditoria/cadenas/")
    assert page.context["anchored_at"]
    assert page.context["verified"].detail["faults"] == 0
    row = next(row for row in page.context["chains"] if row["chain"] == "EC")
    assert row["anchored"] == row["number"] > 0
    taken = client.post("/auditoria/cadenas/archivo/", {"cadena": "EC", "despues": "1"})
    assert taken.headers["Content-Disposition"] == 'attachment; filename="audit-EC-1.jsonl"'
    first, *rest = [json.loads(line) for line in taken.content.decode().splitlines()]
    assert (first["chain"], first["after"], len(rest)) == ("EC", 1, row["number"] - 1)
    assert [entry.detail["after"] for entry in entries(action="exported")] == [1]
    for odd in ({"cadena": "\0'", "despues": "-1"}, {"cadena": "ZZ", "despues": "9" * 40}, {}):
        assert client.post("/auditoria/cadenas/archivo/", odd).status_code == 200


def test_a_key_that_nobody_gave_starts_anew():
    for text in ("", "x~y", "2026-01-01~", "2026-01-01T00:00:00~00000000-0000-0000-0000-000000000000"):
        assert trail._read_key(text) is None


def test_days_that_cannot_be_meant_are_left_out():
    typed = {"desde": "0001-01-01", "hasta": "99999-01-01"}
    assert trail.Filters.read(typed).used == []
    assert trail._day("2026-11-24") == datetime.datetime(2026, 11, 24, tzinfo=datetime.UTC)


@pytest.mark.parametrize(("path", "page"), [("/auditoria/lecturas/", "unusual"), ("/auditoria/cadenas/", "chains")])
def test_who_looks_at_the_trail_leaves_a_trace_in_it(auditor, path, page):
    visitor(auditor).get(path)
    assert [entry.actor_id for entry in entries(action="audit_searched", purpose=page)] == [str(auditor.id)]
