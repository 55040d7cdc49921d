"""The routing table in the console: shown with its doubts, edited in cells, taken out and in, and golden cases."""

import csv
import io
import re
from pathlib import Path

import pytest
import yaml
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from audit.models import Entry
from offices import drafts
from offices.eligibility.faults import TEXTS
from offices.fault_words import EXPECTED, WORDS
from offices.models import ProgrammeVersion
from routing import editing, tabulating
from routing.core import cells
from tests.conftest import FormClient, be_fresh, make_person
from tests.routing.test_table import SHIPPED
from vault import scope

pytestmark = pytest.mark.usefixtures("system")


@pytest.fixture
def policy(database):
    return make_person("policy")


@pytest.fixture
def client(policy, plain_static_files):
    client = FormClient()
    client.force_login(policy)
    be_fresh(client)
    return client


@pytest.fixture
def draft(policy) -> ProgrammeVersion:
    return drafts.prepare(ProgrammeVersion.objects.get(), person=policy)


def said(answer) -> list[str]:
    return [str(message) for message in answer.context["messages"]]


def group(draft, name="outcome") -> str:
    return reverse("routing_group", args=[draft.pk, name])


def typed(client, draft, name="outcome") -> dict[str, str]:
    """What the browser would send if the group were saved as it came."""
    page = client.get(group(draft, name)).context
    sent = {"seen": page["seen"]}
    for line in page["lines"]:
        sent |= {f"r{line.number}-order": line.order} | {cell.name: cell.value for cell in line.cells}
    return sent


def routes(draft) -> dict[str, dict]:
    draft.refresh_from_db()
    return {rule["id"]: rule for rule in draft.routing["rules"]}


def test_every_group_is_shown_with_its_rules_and_doubts(client, draft):
    page = client.get(reverse("routing_table", args=[draft.pk])).content.decode()
    assert all(rule["id"] in page for rule in SHIPPED["rules"])
    assert "que está antes y decide" in page


@pytest.mark.parametrize("name", SHIPPED["groups"])
def test_a_group_that_is_saved_as_it_came_changes_nothing(client, draft, name):
    answer = client.post(group(draft, name), typed(client, draft, name), follow=True)
    assert said(answer) == ["No había nada que cambiar."]
    draft.refresh_from_db()
    assert draft.routing == SHIPPED


def test_a_cell_is_changed_and_leaves_a_trace(client, draft, policy):
    sent = typed(client, draft)
    sent |= {"r2-queue": "review", "r2-office": "EC !CO", "r2-household_size": "2..5", "r2-second_review": "no"}
    assert said(client.post(group(draft), sent, follow=True)) == ["La tabla está guardada."]
    rule = routes(draft)["eligible"]
    assert rule["then"] == {"queue": "review", "second_review": False}
    assert (rule["when"]["office"], rule["when"]["household_size"]) == (
        {"any": ["EC"], "none": ["CO"]},
        {"from": 2, "to": 5},
    )
    with scope.enter(scope.SYSTEM):
        entry = Entry.objects.get(action="routing_table_changed")
    assert (entry.actor_id, entry.subjects, entry.detail) == (str(policy.pk), [str(draft.pk)], {"rules": 16})


def test_a_row_is_added_moved_and_taken_out(client, draft):
    sent = typed(client, draft)
    sent |= {"r3-id": "quito", "r3-order": "1", "r3-area": "EC-P", "r3-queue": "review", "r0-out": "on"}
    client.post(group(draft), sent)
    ids = [
        row["id"] for row in cells.rows_of({"groups": draft.routing["groups"], "rules": list(routes(draft).values())})
    ]
    assert [name for name in ids if name in {"quito", "doubtful", "eligible", "refusal-proposed"}] == [
        "quito",
        "doubtful",
        "eligible",
    ]


@pytest.mark.parametrize(
    ("cell", "value", "column", "message"),
    [
        ("r1-outcome", "maybe", "resultado", "Cambie «maybe» por uno de estos: eligible, incomplete, not_eligible"),
        ("r1-household_size", "many", "tamaño del hogar", "Corrija «from»: escriba un número entero."),
        ("r1-household_size", "5..2", "tamaño del hogar", "Ningún número va de 5 a 2"),
        ("r1-skills", "magic", "conocimientos", "Cambie «magic» por uno de estos: best_interests"),
        ("r1-queue", "nowhere", "cola", "Cambie «nowhere» por uno de estos: child_protection"),
        ("r1-id", "Not a name", "código", "Corrija «id»: use letras minúsculas, cifras y guiones."),
        ("r1-id", "eligible", "código", "«rules.eligible» está dos veces"),
        ("r1-name_en", "", "nombre en inglés", "Corrija «en»: escriba un texto."),
    ],
)
def test_what_is_wrong_is_said_with_its_cell(client, draft, cell, value, column, message):
    answer = client.post(group(draft), typed(client, draft) | {cell: value})
    (first, *_others) = said(answer)
    assert f"columna «{column}»: {message}" in first
    marked = [one for line in answer.context["lines"] for one in line.cells if one.faults]
    assert {one.label for one in marked} == {column}
    assert routes(draft) == {rule["id"]: rule for rule in SHIPPED["rules"]}


def test_nobody_saves_over_the_change_of_somebody_else(client, draft, policy):
    sent = typed(client, draft)
    other = dict(draft.routing) | {"rules": draft.routing["rules"][:-1]}
    editing.replace(draft, other, seen=editing.mark_of(draft.routing), person=policy)
    answer = client.post(group(draft), sent | {"r2-queue": "review"})
    assert said(answer) == ["Otra persona cambió la tabla entre tanto. Mire cómo está ahora y repita su cambio."]


def test_the_groups_are_put_into_another_order_and_none_is_lost(client, draft):
    table = reverse("routing_table", args=[draft.pk])
    seen = client.get(table).context["seen"]
    client.post(table, {"seen": seen, "groups": "outcome safety priority consent team"})
    draft.refresh_from_db()
    assert draft.routing["groups"] == ["outcome", "safety", "priority", "consent", "team"]
    answer = client.post(table, {"seen": editing.mark_of(draft.routing), "groups": "outcome"})
    assert any("columna «grupo»: Cambie «safety» por uno de estos: outcome." in one for one in said(answer))


def test_a_published_table_is_looked_at_and_not_edited(client, database):
    published = ProgrammeVersion.objects.get()
    page = client.get(reverse("routing_table", args=[published.pk]))
    assert page.context["may_edit"] is False
    assert client.get(group(published)).status_code == 302
    client.post(reverse("routing_table", args=[published.pk]), {"groups": "x", "seen": editing.mark_of(SHIPPED)})
    published.refresh_from_db()
    assert published.routing == SHIPPED


@pytest.mark.parametrize("form", ["csv", "yaml"])
def test_a_table_leaves_as_a_file_and_comes_back_the_same(client, draft, form):
    file = client.get(reverse("routing_export", args=[draft.pk]), {"formato": form})
    assert file.headers["Content-Disposition"] == f'attachment; filename="routing-2.{form}"'
    sent = {"file": SimpleUploadedFile(f"x.{form}", file.content), "seen": editing.mark_of(draft.routing)}
    answer = client.post(reverse("routing_import", args=[draft.pk]), sent, follow=True)
    assert said(answer) == ["No había nada que cambiar."]
    with scope.enter(scope.SYSTEM):
        assert Entry.objects.get(action="routing_table_exported").detail == {"format": form}


def test_a_file_that_was_changed_is_taken_and_a_faulty_one_is_refused_with_its_cell(client, draft):
    rows = list(csv.DictReader(io.StringIO(tabulating.as_csv(SHIPPED).lstrip("\ufeff"))))
    rows[-1]["skills"] = "refugee_status"
    out = io.StringIO()
    writer = csv.DictWriter(out, cells.HEADER, delimiter=";")  # as a Spanish spreadsheet saves it
    writer.writeheader()
    writer.writerows(rows)
    take = reverse("routing_import", args=[draft.pk])
    sent = {"file": SimpleUploadedFile("x.csv", out.getvalue().encode()), "seen": editing.mark_of(draft.routing)}
    assert said(client.post(take, sent, follow=True)) == ["La tabla está guardada."]
    assert routes(draft)["violence-in-the-family"]["then"] == {"skills": ["refugee_status"]}
    faulty = yaml.safe_dump(SHIPPED | {"rules": [SHIPPED["rules"][0] | {"then": {"queue": "x"}}]})
    sent = {"file": SimpleUploadedFile("x.yaml", faulty.encode()), "seen": editing.mark_of(draft.routing)}
    answer = client.post(take, sent, follow=True)
    assert said(answer)[0].startswith("Ruta «not-admitted», columna «cola»: Cambie «x»")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"\xff\xfe", "Guarde el archivo en UTF-8 y elíjalo otra vez."),
        (b"group,id,colour\na,b,red\n", "Quite del archivo estas columnas, que la tabla no conoce: colour."),
        (b"group,id\na,b,c\n", "Una fila tiene más celdas que la primera: revise las comas del archivo."),
        (b"a: [", "No se pudo leer el archivo: archivo, line 1:"),
        (b"", "No se pudo leer el archivo: archivo: the file must hold a mapping"),
    ],
)
def test_what_is_no_table_is_refused_in_words(client, draft, content, message):
    sent = {"file": SimpleUploadedFile("x", content), "seen": editing.mark_of(draft.routing)}
    answer = client.post(reverse("routing_import", args=[draft.pk]), sent, follow=True)
    assert said(answer)[0].startswith(message) or message.startswith("Elija")


def test_without_a_file_one_is_asked_for(client, draft):
    answer = client.post(reverse("routing_import", args=[draft.pk]), {}, follow=True)
    assert said(answer) == ["Elija un archivo YAML o CSV."]


def test_a_text_that_a_spreadsheet_would_calculate_is_kept_as_a_text():
    rule = {"id": "a", "group": "g", "note": "=1+1", "then": {"queue": "review"}}
    table = {"schema": "routing/1", "groups": ["g"], "rules": [rule]}
    text = tabulating.as_csv(table)
    assert "'=1+1" in text
    assert tabulating.read(text) == table


def test_whatever_a_core_expects_has_its_words():
    expected = set()
    for file in [*Path("offices/eligibility").glob("*.py"), *Path("routing/core").glob("*.py")]:
        expected |= set(re.findall(r'expected="([^"]*)"', file.read_text()))
    assert set(EXPECTED) == expected
    assert set(WORDS) == set(TEXTS)
