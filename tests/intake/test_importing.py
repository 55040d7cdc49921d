"""Importing a list: read, looked at, registered once, and gone afterwards."""

import datetime
import re
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from audit.models import Entry
from intake.importing.columns import COLUMNS, guessed
from intake.importing.households import Reading, households
from intake.importing.sheet import read
from intake.models import Case, ColumnMapping, ImportedHousehold, PreRegistration, RegistrationImport
from intake.services import importing, sweeping
from offices.models import RefusalCount
from outbox.models import Message
from outbox.work import Taken
from tests.casework.test_pages import visitor
from tests.conftest import make_person
from tests.intake.sheets import ALONE, FAMILY, HEADER, WRONG, as_csv, as_xlsx, person
from vault import door, keys, scope
from vault.models import CaseKey

AT = datetime.datetime(2026, 3, 3, 15, tzinfo=datetime.UTC)
AREAS = {"EC-P": "Pichincha", "EC-G": "Guayas"}


def understood(*rows, header=HEADER):
    sheet = read(as_csv(*rows, header=header))
    return list(households(sheet, Reading(guessed(sheet.header), "EC", AREAS), at=AT))


def step(row):
    """One message to the worker: its next households."""
    row.refresh_from_db()
    importing.work([Taken(uuid.uuid4(), row.id, row.office_id, str(row.cursor), 1)], office=row.office_id)


def uploaded(supervisor, content, office="EC"):
    with scope.enter(scope.staff([office])) as at:
        return importing.receive(
            content, name="lista de Rosa.csv", office=office, person=supervisor, at=at, language="es"
        )


def begun(supervisor, content):
    row = uploaded(supervisor, content)
    with scope.enter(scope.staff(["EC"])) as at:
        importing.keep_mapping(row.id, guessed(read(content).header), person=supervisor)
        return importing.begin(row.id, person=supervisor, at=at)


def all_done(row):
    with scope.enter(scope.SYSTEM):
        while RegistrationImport.objects.get(pk=row.pk).status == "running":
            step(row)
        row.refresh_from_db()
    return row


def results(row):
    with scope.enter(scope.SYSTEM):
        return list(row.households.order_by("number").values_list("line", "outcome"))


def test_headers_in_spanish_and_english_are_guessed_each_key_once():
    assert list(guessed(HEADER).values()) == [
        *("household", "relationship", "given_names", "first_surname", "birth_date", "sex", "nationalities"),
        *("present_since", "status", "phone", "consent"),
    ]
    assert guessed(["First Name", "LAST_NAME", "Date of birth", "Fecha de Nacimiento", "¿?"]) == {
        0: "given_names",
        1: "first_surname",
        2: "birth_date",
    }
    first = [column.names[0] for column in COLUMNS]
    assert list(guessed(first).values()) == [column.key for column in COLUMNS]


def test_rows_of_one_household_become_one_document_as_the_forms_make_it():
    family, alone = understood(*FAMILY, ALONE)
    assert (family.lines, alone.lines) == ([2, 3], [4])
    said = family.document
    assert (said["channel"], said["applying_to"], said["residence"]["country"]) == ("assisted", "EC", "EC")
    assert said["consents"] == ["screening"]
    assert [(one["relationship"], one["birth_date"], one["sex"], one["nationalities"]) for one in said["members"]] == [
        ("principal", "1990-05-02", "F", ["VE"]),
        ("child", "2015-05", "F", ["VE"]),
    ]
    assert said["members"][0]["legal_status"]["code"] == "regularisation_in_process"
    assert said["members"][0]["present_since"] == "2022-03"
    assert alone.document["contact"]["phone"] == "+593990002222"
    assert alone.document["members"][0]["relationship"] == "principal"
    assert alone.document["consents"] == []


def test_what_is_wrong_names_its_row_and_column_and_what_to_do():
    good, wrong = understood(ALONE, WRONG)
    assert good.document and wrong.document is None
    assert [(fault.line, fault.key) for fault in wrong.faults] == [(3, "birth_date"), (3, "nationalities")]
    assert "no hay día 31" in wrong.faults[0].text
    [nameless] = understood(("", "", "", "", "1990", "F", "VE", "", "", "", ""))
    assert [(fault.line, fault.key) for fault in nameless.faults] == [(2, "given_names")]


@pytest.mark.parametrize(
    ("relationships", "faults"),
    [
        (("", "hija"), []),
        (("hija", ""), []),
        (("solicitante", ""), [(3, "relationship")]),
        (("solicitante", "titular"), [(3, "relationship")]),
        (("hija", "hijo"), [(2, "")]),
    ],
)
def test_a_household_has_one_who_applies(relationships, faults):
    rows = [("1", relationship, "Rosa", *FAMILY[0][3:]) for relationship in relationships]
    [found] = understood(*rows)
    assert [(fault.line, fault.key) for fault in found.faults] == faults


def test_a_household_of_more_than_twenty_is_cut_by_whoever_made_the_list():
    [found] = understood(*[("1", "" if not number else "hijo", *FAMILY[0][2:]) for number in range(21)])
    assert [(fault.line, fault.key) for fault in found.faults] == [(2, "household")]


def test_a_text_that_is_too_long_is_said_of_its_own_cell():
    [found] = understood(("", "", "a" * 121, *ALONE[3:]))
    assert [(fault.line, fault.key) for fault in found.faults] == [(2, "given_names")]


def test_the_list_of_the_docs_is_understood_to_the_last_cell():
    with open("static/import/plantilla.csv", "rb") as file:
        sheet = read(file.read())
    mapping = guessed(sheet.header)
    assert sorted(mapping.values()) == sorted(column.key for column in COLUMNS)
    found = list(households(sheet, Reading(mapping, "EC", AREAS), at=AT))
    assert [(one.faults, len(one.rows)) for one in found] == [((), 2), ((), 1)]


def page(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, answer
    return answer.content.decode()


def test_from_the_file_to_the_references(supervisor):
    client = visitor(supervisor)
    assert "No hay importaciones." in page(client, "/archivos/importar/")
    sent = {"file": SimpleUploadedFile("lista.csv", as_csv(*FAMILY, ALONE, WRONG))}
    columns = client.post("/archivos/importar/", sent).url
    text = page(client, columns)
    assert "Rosa" in text and 'value="given_names" selected' in text
    mapping = {f"c{place}": key for place, key in guessed(HEADER).items()}
    review = client.post(columns, mapping).url
    text = page(client, review)
    assert "no hay día 31" in text and "Fila" in text and "Luz Quintero" in text
    assert re.findall(r"<dd>(\d+)</dd>", text)[:5] == ["3", "4", "2", "1", "1"]
    shown = client.post(review).url
    assert "Todavía no se sabe" in page(client, shown)
    with scope.enter(scope.SYSTEM):
        row = RegistrationImport.objects.get()
    all_done(row)
    assert (row.status, row.stored, row.failed, row.rows) == ("done", 2, 1, None)
    text = page(client, shown)
    with scope.enter(scope.SYSTEM):
        cases = list(Case.objects.order_by("-size"))
        sent = PreRegistration.objects.filter(source="import", channel="assisted", filled_by=str(supervisor.id))
        assert sent.count() == 2
        assert [case.is_consent_missing for case in cases] == [False, True]
    assert [case.size for case in cases] == [2, 1]
    assert all(case.reference in text for case in cases)
    failed = client.get(f"{shown}fallaron.csv")
    assert failed.headers["Content-Disposition"].startswith("attachment")
    again = read(failed.content)
    assert again.header == [*HEADER, "qué corregir"]
    assert again.rows[0][1][2] == "Wendy" and "no hay día 31" in again.rows[0][1][-1]
    stored = client.get(f"{shown}registrados.csv").content.decode()
    assert all(case.reference in stored for case in cases)
    assert client.get(f"{shown}otra.csv").status_code == 404


def test_each_step_and_each_row_leaves_its_trace(supervisor):
    row = all_done(begun(supervisor, as_csv(*FAMILY, ALONE)))
    visitor(supervisor).get(f"/importar/{row.id}/fallaron.csv")
    with scope.enter(scope.SYSTEM):
        about = Entry.objects.filter(subjects__contains=[str(row.id)]).exclude(action="opened").order_by("at", "id")
        assert sorted(about.values_list("action", flat=True)) == sorted(
            ["import_uploaded", "import_mapped", "import_begun", "import_ended", "import_file_taken"]
        )
        ended = about.get(action="import_ended")
        assert (ended.purpose, ended.detail) == ("done", {"registered": 2, "failed": 0, "left": 0})
        registered = Entry.objects.filter(action="registered", purpose="import", actor_id=str(supervisor.id))
        assert registered.count() == 2
        assert Message.objects.filter(topic="case.received").count() == 2


def test_the_same_list_again_gives_the_same_cases(supervisor):
    first = all_done(begun(supervisor, as_csv(*FAMILY, ALONE)))
    second = all_done(begun(supervisor, as_xlsx(*FAMILY, ALONE)))
    assert results(first) == [(2, "stored"), (4, "stored")]
    assert results(second) == [(2, "known"), (4, "known")]
    with scope.enter(scope.SYSTEM):
        assert Case.objects.count() == 2


def test_a_message_that_comes_again_does_nothing(supervisor):
    row = begun(supervisor, as_csv(*(person(number) for number in range(30))))
    for _time in range(3):
        with scope.enter(scope.SYSTEM):
            importing.work([Taken(uuid.uuid4(), row.id, "EC", "0", 1)], office="EC")
    with scope.enter(scope.SYSTEM):
        row.refresh_from_db()
        assert (row.cursor, row.percent, Case.objects.count()) == (20, 66, 20)
        assert [one.event for one in Message.objects.filter(topic="import.rows_due").order_by("created_at")] == [
            "0",
            "20",
        ]
    assert all_done(row).stored == 30


def test_columns_are_remembered_for_the_next_list_of_the_office(supervisor):
    content = as_csv(("Rosa", "x"), header=("Columna rara", "Otra"))
    first = uploaded(supervisor, content)
    with scope.enter(scope.staff(["EC"])):
        importing.keep_mapping(first.id, {0: "given_names", 1: "place"}, person=supervisor)
        importing.keep_mapping(first.id, {0: "given_names"}, person=supervisor)
    assert ColumnMapping.objects.count() == 1
    client = visitor(supervisor)
    second = uploaded(supervisor, content)
    text = page(client, f"/importar/{second.id}/columnas/")
    assert 'value="given_names" selected' in text
    assert "como se leyó la última lista" in text


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ({"c0": "sex"}, "Diga qué columna tiene los nombres"),
        ({"c0": "given_names", "c1": "given_names"}, "Elija cada dato para una sola columna"),
        ({"c0": "nothing"}, "Elija una opción de la lista"),
    ],
)
def test_a_mapping_that_names_nobody_or_one_thing_twice_comes_back(supervisor, said, asked):
    row = uploaded(supervisor, as_csv(ALONE))
    client = visitor(supervisor)
    answer = client.post(f"/importar/{row.id}/columnas/", said)
    assert answer.status_code == 200 and asked in answer.content.decode()
    assert client.post(f"/importar/{row.id}/revisar/").url == f"/importar/{row.id}/columnas/"


def test_a_file_that_is_no_list_comes_back_with_what_to_do(supervisor):
    client = visitor(supervisor)
    for content, said in ((b"%PDF\0", "Suba una lista en CSV o XLSX"), (b"", "El archivo está vacío")):
        answer = client.post("/archivos/importar/", {"file": SimpleUploadedFile("lista.csv", content)})
        assert answer.status_code == 200 and said in answer.content.decode()
    assert "Elija el archivo de la lista" in client.post("/archivos/importar/", {}).content.decode()
    with scope.enter(scope.SYSTEM):
        assert not RegistrationImport.objects.exists()


def test_cancelled_it_keeps_what_is_registered_and_drops_the_rest(supervisor):
    row = begun(supervisor, as_csv(*(person(number) for number in range(30))))
    with scope.enter(scope.SYSTEM):
        step(row)
    client = visitor(supervisor)
    text = page(client, f"/importar/{row.id}/")
    assert "66 %" in text and "Menos de un minuto" in text
    client.post(f"/importar/{row.id}/detener/")
    assert "Se detuvo" in page(client, f"/importar/{row.id}/")
    with scope.enter(scope.SYSTEM):
        step(row)
        row.refresh_from_db()
        assert (row.status, row.left, row.rows, Case.objects.count()) == ("cancelled", 10, None, 20)
    client.post(f"/importar/{row.id}/detener/")
    assert all_done(begun(supervisor, as_csv(*(person(number) for number in range(30))))).stored == 30
    with scope.enter(scope.SYSTEM):
        assert Case.objects.count() == 30


def test_nothing_of_the_people_is_readable_without_the_key_of_the_import(supervisor):
    row = begun(supervisor, as_csv(FAMILY[0], WRONG))
    all_done(row)
    with scope.enter(scope.SYSTEM):
        failed = row.households.get(outcome="failed")
        assert b"Wendy" not in bytes(failed.content) and b"Rosa" not in bytes(row.about)
        assert keys.drop([row.id]) == 1
        with pytest.raises(keys.KeyGone):
            door.open([failed], actor=supervisor.actor, purpose="test")


def test_when_the_office_takes_nobody_the_rows_say_so_and_are_counted(supervisor, monkeypatch):
    row = begun(supervisor, as_csv(("", "", "Solo", "Uno", "1990", "M", "VE", "2022", "regular", "", "sí")))

    def full(*_args, **_kwargs):
        raise importing.QuotaFull

    monkeypatch.setattr(importing, "submit", full)
    all_done(row)
    assert results(row) == [(2, "failed")]
    with scope.enter(scope.staff(["EC"])):
        _header, [(cells, why)] = importing.failed_rows(row, actor=supervisor.actor)
    assert cells[2] == "Solo" and why.startswith("Los cupos de hoy ya se completaron")
    assert not RefusalCount.objects.exists()  # counted once the transaction is kept, which this test takes back


@pytest.mark.parametrize("role", ["front_desk", "screener", "protection", "policy", "auditor", "it"])
def test_only_supervisors_import(database, plain_static_files, role):
    assert visitor(make_person(role, "EC")).get("/archivos/importar/").status_code == 403


def test_another_office_finds_no_such_import(supervisor):
    row = uploaded(supervisor, as_csv(ALONE))
    client = visitor(make_person("supervisor", "CO"))
    for rest in ("", "columnas/", "revisar/", "fallaron.csv"):
        assert client.get(f"/importar/{row.id}/{rest}").status_code == 404
    assert client.post(f"/importar/{row.id}/detener/").status_code == 404
    assert "No hay importaciones" in page(client, "/archivos/importar/")


def test_a_list_leads_to_its_own_office_alone(supervisor):
    supervisor.offices.clear()
    assert "no tiene ninguna oficina" in page(visitor(supervisor), "/archivos/importar/")


def test_old_imports_are_swept_with_their_keys(supervisor):
    kept, unused = all_done(begun(supervisor, as_csv(WRONG))), uploaded(supervisor, as_csv(ALONE))
    stuck = begun(supervisor, as_csv(ALONE))
    importing.sweep([])
    with scope.enter(scope.SYSTEM) as at:
        assert RegistrationImport.objects.count() == 3
        RegistrationImport.objects.filter(pk=kept.pk).update(ended_at=at - importing.KEPT * 2)
        RegistrationImport.objects.filter(pk=stuck.pk).update(started_at=at - importing.KEPT * 2)
        RegistrationImport.objects.filter(pk=unused.pk).update(uploaded_at=at - importing.UNUSED * 2)
    importing.sweep([])
    CaseKey.objects.filter(subject_id__in=[kept.pk, unused.pk]).update(
        created_at=datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
    )
    sweeping.sweep_keys([])
    with scope.enter(scope.SYSTEM):
        assert not RegistrationImport.objects.exists() and not ImportedHousehold.objects.exists()
        assert not CaseKey.objects.filter(subject_id__in=[kept.pk, unused.pk]).exists()
        swept = Entry.objects.filter(action="imports_swept").order_by("at")
        assert sorted(swept.last().subjects) == sorted(str(one.pk) for one in (kept, unused, stuck))
