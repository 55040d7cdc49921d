"""The same import from a terminal."""

import json

import pytest
from django.core.management import CommandError, call_command

from intake.models import Case, PreRegistration
from tests.intake.sheets import ALONE, FAMILY, HEADER, WRONG, as_csv, as_xlsx
from vault import scope


def run(file, *more, capsys):
    code = 0
    try:
        call_command("import_registrations", str(file), "--office", "EC", *more)
    except CommandError as error:
        code = error.returncode
    return code, *capsys.readouterr()


@pytest.fixture
def written(tmp_path):
    def write(content, name="lista.csv"):
        (tmp_path / name).write_bytes(content)
        return tmp_path / name

    return write


def cases():
    with scope.enter(scope.SYSTEM):
        return sorted(Case.objects.values_list("reference", flat=True))


def test_a_list_is_registered_once_with_a_line_for_each_household(database, written, capsys):
    code, said, told = run(written(as_xlsx(*FAMILY, ALONE)), capsys=capsys)
    lines = [line.split() for line in said.splitlines()]
    assert code == 0
    assert [line for line, _reference in lines] == ["2", "4"]
    assert sorted(reference for _line, reference in lines) == cases()
    assert "50 % (1/2)" in told and "100 % (2/2)" in told and "households 2, registered 2, failed 0" in told
    assert run(written(as_csv(*FAMILY, ALONE)), capsys=capsys)[1] == said
    with scope.enter(scope.SYSTEM):
        sent = PreRegistration.objects.values_list("channel", "source").distinct()
        assert list(sent) == [("assisted", "command")]


def test_a_dry_run_stores_nothing_and_what_is_wrong_ends_in_two(database, written, capsys, tmp_path):
    code, said, told = run(
        written(as_csv(ALONE, WRONG)), "--dry-run", "--json", "--failed", str(tmp_path / "f.csv"), capsys=capsys
    )
    first, second, counts = map(json.loads, said.splitlines())
    assert code == 2
    assert first == {"row": 2, "reference": "+", "faults": []}
    assert (second["row"], second["reference"]) == (3, None)
    assert [fault["column"] for fault in second["faults"]] == ["birth_date", "nationalities"]
    assert counts == {"households": 2, "registered": 1, "failed": 1}
    assert cases() == []
    assert "Wendy" in (tmp_path / "f.csv").read_text(encoding="utf-8-sig")


def test_a_mapping_of_ones_own_and_what_it_may_not_say(database, written, capsys):
    list_ = written(as_csv(("Rosa", "Quito"), header=("Quién", "Dónde")))
    good = written(json.dumps({"Quién": "given_names", "Dónde": "place"}).encode(), "m.json")
    assert run(list_, capsys=capsys)[0] == 2
    assert run(list_, "--mapping", str(good), capsys=capsys)[0] == 0
    for bad in ({"Quién": "nobody"}, {"Otra": "given_names"}, {"Quién": "place"}, ["x"]):
        code, _said, _told = run(list_, "--mapping", str(written(json.dumps(bad).encode(), "bad.json")), capsys=capsys)
        assert code == 2
    assert len(cases()) == 1


def test_a_file_or_office_that_is_not_there_is_said(database, written, capsys):
    assert run("/nowhere.csv", capsys=capsys)[0] == 2
    assert run(written(b"%PDF\0"), capsys=capsys)[0] == 2
    with pytest.raises(CommandError, match="no office XX"):
        call_command("import_registrations", str(written(as_csv(ALONE, header=HEADER))), "--office", "XX")
