"""Loading a programme: what is new becomes a version, what contradicts itself changes nothing."""

import datetime
import io

import pytest
import yaml
from django.core.management import CommandError, call_command
from django.db import connection

from audit.models import Entry
from offices.eligibility import parse_programme
from offices.loading import LoadRefused
from offices.models import Area, EligibilityRule, Office, OfficeHours, OpeningWindow, ProgrammeVersion, Site
from offices.programme import IN_FORCE, by_id, in_force
from offices.rows import as_data
from tests import programmes

KINDS = (Area, EligibilityRule, Office, OfficeHours, OpeningWindow, ProgrammeVersion, Site, Entry)


def counts() -> dict[str, int]:
    return {kind.__name__: kind.objects.count() for kind in KINDS}


def refused(data, at, **options) -> list[str]:
    before = counts()
    with pytest.raises(LoadRefused) as refusal:
        programmes.publish(data, at, **options)
    assert counts() == before
    return refusal.value.faults


def newest() -> ProgrammeVersion:
    return ProgrammeVersion.objects.newest_first().first()


def test_the_shipped_programme_is_loaded(system):
    assert {name: number for name, number in counts().items() if name != "Entry"} == {
        **{"Area": 86, "EligibilityRule": 12, "Office": 4, "OfficeHours": 20, "OpeningWindow": 13},
        **{"ProgrammeVersion": 1, "Site": 13},
    }
    assert EligibilityRule.objects.filter(is_demo=True).count() == 4
    assert sorted(Site.objects.get(code="GT-CHIQUIMULA").areas_served.values_list("code", flat=True)) == [
        *("GT-19", "GT-20", "GT-21", "GT-22")
    ]


def test_rows_and_content_of_a_version_say_the_same(system):
    version = newest()
    assert as_data(version) == version.content
    assert parse_programme(as_data(version)) == in_force(system).programme


def test_the_content_decides_as_the_file_does(system):
    def order(programme):
        return {office.code: (office.zone, office.work_languages, office.rules, office.windows) for office in programme}

    file = parse_programme(programmes.shipped())
    assert order(in_force(system).programme.offices) == order(file.offices)


def test_the_same_file_twice_makes_no_new_version(system):
    before = counts()
    loaded = programmes.publish(programmes.shipped(), system)
    assert (loaded.version, loaded.diff, counts()) == (None, [], before)


def test_what_only_looks_different_makes_no_new_version(system):
    data = programmes.shipped()
    data["rules"].reverse()
    data["windows"].reverse()
    programmes.rule(data, "CO-2").update(to_precision="exact", note=None, status_verified=True)
    loaded = programmes.publish(data, system)
    assert (loaded.version, loaded.diff) == (None, [])


def test_a_rule_in_force_is_changed_only_on_purpose(system):
    data = programmes.shipped()
    programmes.rule(data, "EC-DEMO")["min_age"] = 16
    assert refused(data, system) == ["rule EC-DEMO is in force and differs; --supersede publishes the change"]
    loaded = programmes.publish(data, system, supersede=True)
    assert loaded.diff == ["~ rule EC-DEMO: min_age 18 → 16"]
    assert in_force(system).version_id == loaded.version.pk
    assert as_data(loaded.version) == loaded.version.content


def test_a_rule_in_force_is_taken_out_only_on_purpose(system):
    data = programmes.shipped()
    data["rules"] = [rule for rule in data["rules"] if rule["id"] != "GT-1"]
    assert refused(data, system) == ["rule GT-1 is in force and differs; --supersede publishes the change"]


def test_a_rule_that_has_not_begun_is_changed_freely(system):
    data = programmes.shipped()
    programmes.rule(data, "EC-DEMO").update(to="2029-12-31", to_precision="exact")
    later = programmes.rule(data, "EC-DEMO") | {"id": "EC-2030", "from": "2030-01-01", "to": None}
    later["channels"] = {"online_from": "2030-01-01"}
    data["demo_reopening"]["rules"].append(later)
    programmes.publish(data, system, supersede=True)
    later["min_age"] = 16
    assert programmes.publish(data, system).diff == ["~ rule EC-2030: min_age 18 → 16"]


def test_the_day_on_which_a_rule_begins_is_the_office_s_own(system):
    data = programmes.shipped()
    programmes.rule(data, "EC-DEMO")["min_age"] = 16
    # 02:00 UTC on New Year's Day is still New Year's Eve in Quito.
    eve = datetime.datetime(2026, 1, 1, 2, tzinfo=datetime.UTC)
    assert programmes.publish(data, eve, check=True).superseded == []
    assert programmes.publish(data, eve + datetime.timedelta(hours=4), check=True).superseded == ["EC-DEMO"]


def test_overlapping_rules_are_refused_with_both_named(system):
    data = programmes.shipped()
    programmes.rule(data, "GT-2")["to"] = "2024-05-07"
    faults = ["rules: the rules GT-2 and GT-3 of the office GT are both in force on 2024-05-07"]
    assert refused(data, system, supersede=True) == faults


def test_a_malformed_file_is_refused_with_every_fault(system):
    data = programmes.shipped()
    data["colour"] = "blue"
    programmes.rule(data, "EC-1").update({"from": "2023-02-30", "source": ""})
    programmes.rule(data, "CO-1").update(nationalities=["VE", "XX"], id="CO-1-and-a-very-long-name")
    data["windows"].append(data["windows"][0] | {"quota": -1})
    data["offices"][0]["work_languages"] = ["spa", "zzz"]
    del data["offices"][1]["names"]["ht"]
    data["sites"][0].update(area="EC-P", areas_served=["CO-CUN", "GT-01"], lat="north", certainty="rumour")
    data["sites"].append(data["sites"][1])
    data["areas"]["CO"].append({"code": "PE-LIM", "name": "Lima", "type": "Region"})
    own = ", ".join(sorted(area["code"] for area in data["areas"]["CO"]))
    assert refused(data, system, supersede=True) == [
        "rules.EC-1: from has to be a day that exists, as YYYY-MM-DD",
        "windows.9: quota has to be null, daily or a whole number",
        "windows: the office GT has two windows from 2023-06-12 to the same day: make them one",
        "programme: take out the key colour: it has no meaning here",
        "offices.EC: work_languages has the code zzz; known are: ISO 639-3, as spa",
        "offices.GT.names: add the key ht",
        "areas.PE-LIM: code has to be of ISO 3166-2 and begin with CO-",
        f"sites.CO-SOACHA: areas_served has the code GT-01; known are: {own}",
        f"sites.CO-SOACHA: area has the code EC-P; known are: {own}",
        "sites.CO-SOACHA: lat has to be degrees between -180 and 180",
        "sites.CO-SOACHA: certainty has the code rumour; known are: disputed, proposal, sourced, unverified",
        "sites.CO-MEDELLIN: CO-MEDELLIN stands there twice: give each its own",
        "rules.CO-1-and-a-very-long-name: nationalities has the code XX; known are: ISO 3166-1",
        "rules.EC-1: add the key source",
    ]


def test_what_a_column_cannot_hold_is_refused(system):
    data = programmes.shipped()
    programmes.rule(data, "CO-1")["id"] = "CO-1-and-a-very-long-name"
    assert refused(data, system, supersede=True) == [
        "rules.CO-1-and-a-very-long-name: code cannot be stored: "
        "Ensure this value has at most 20 characters (it has 25)."
    ]


def test_a_look_writes_nothing(system):
    data = programmes.shipped()
    programmes.rule(data, "EC-DEMO")["min_age"] = 16
    data["sites"][0]["city"] = "Bogotá"
    before = counts()
    looked = programmes.publish(data, system, check=True)
    assert (looked.version, looked.superseded, counts()) == (None, ["EC-DEMO"], before)
    assert looked.diff == ['~ site CO-SOACHA: city "Soacha" → "Bogotá"', "~ rule EC-DEMO: min_age 18 → 16"]
    assert Site.objects.get(code="CO-SOACHA").city == "Soacha"


def test_reference_data_is_kept_up_to_date_without_a_new_version(system):
    data = programmes.shipped()
    data["offices"][0]["contact_centre"] = "1800 2"
    data["areas"]["EC"][0]["name"] = "Azuay y Cañar"
    data["sites"][0]["areas_served"] = ["CO-CUN"]
    loaded = programmes.publish(data, system)
    first = '["CO-AMA", "CO-ARA", "CO-BOY", "CO-CAQ", "CO-CAS", "CO-CUN", "CO-DC", "CO-GUA", '
    last = '"CO-GUV", "CO-HUI", "CO-MET", "CO-NSA", "CO-SAN", "CO-TOL", "CO-VAU", "CO-VID"]'
    assert loaded.diff == [
        '~ office EC: contact_centre "1800 001667" → "1800 2"',
        f'~ site CO-SOACHA: areas_served {first}{last} → ["CO-CUN"]',
        '~ area EC-A: name "Azuay" → "Azuay y Cañar"',
    ]
    assert loaded.version is None
    assert Office.objects.get(code="EC").contact_centre == "1800 2"
    assert Entry.objects.filter(action="reference_data_loaded").get().detail == {"changes": 3}


def test_what_was_added_in_the_console_stays(system):
    Site.objects.create(code="EC-LAGO", office_id="EC", city="Nueva Loja", area_id="EC-U")
    OfficeHours.objects.filter(office_id="EC", weekday__gt=0).delete()
    programmes.publish(programmes.shipped(), system)
    assert Site.objects.filter(code="EC-LAGO").exists()
    assert OfficeHours.objects.filter(office_id="EC").count() == 1


def test_a_new_language_of_an_office_is_a_new_version(system):
    data = programmes.shipped()
    data["offices"][0]["work_languages"].append("que")
    loaded = programmes.publish(data, system)
    assert "que" in by_id(loaded.version.pk).programme.office("EC").work_languages


def test_an_unchanged_window_keeps_its_seed_through_every_version(system):
    def draw(office: str) -> tuple[bytes, object]:
        window = newest().windows.get(office_id=office, is_demo=True)
        return bytes(window.seed), window.lineage

    before = {office: draw(office) for office in ("EC", "CO")}
    data = programmes.shipped()
    programmes.demo_window(data, "EC")["quota"] = 40
    windows = data["demo_reopening"]["windows"]
    data["demo_reopening"]["windows"] = [window for window in windows if window["office"] != "CO"]
    programmes.publish(data, system)
    assert draw("EC") == before["EC"]
    programmes.publish(programmes.shipped(), system)  # with the window that was left out
    assert {office: draw(office) for office in ("EC", "CO")} == before


def test_a_window_with_other_days_gets_a_seed_of_its_own(system):
    data = programmes.shipped()
    programmes.demo_window(data, "EC")["from"] = "2026-02-01"
    seed = bytes(newest().windows.get(office_id="EC", is_demo=True).seed)
    programmes.publish(data, system)
    assert bytes(newest().windows.get(office_id="EC", is_demo=True).seed) != seed


def test_a_quota_of_none_is_not_a_quota_of_unknown_size(system):
    data = programmes.shipped()
    programmes.demo_window(data, "EC")["quota"] = 0
    programmes.demo_window(data, "CO")["quota"] = "daily"
    version = programmes.publish(data, system).version
    quotas = {row.office_id: (row.quota_per, row.quota) for row in version.windows.filter(is_demo=True)}
    assert quotas == {"EC": ("day", 0), "CO": ("day", None), "GT": ("none", None), "CR": ("none", None)}


def test_an_old_version_still_says_what_it_said(system):
    before, programme = newest(), in_force(system).programme
    data = programmes.shipped()
    programmes.rule(data, "EC-1")["present_by"] = "2024-10-18"
    programmes.publish(data, system, supersede=True)
    by_id.cache_clear()
    assert by_id(before.pk).programme == programme
    assert in_force(system).programme != programme


def test_a_load_that_began_before_another_is_still_the_later_word(system):
    data = programmes.shipped()
    programmes.rule(data, "EC-DEMO")["min_age"] = 16
    programmes.publish(data, system + datetime.timedelta(seconds=5), supersede=True)
    programmes.rule(data, "EC-DEMO")["min_age"] = 17
    programmes.publish(data, system, supersede=True)
    rule = in_force(system + datetime.timedelta(seconds=5)).programme.office("EC").rules[-1]
    assert (rule.id, rule.min_age) == ("EC-DEMO", 17)


def test_publishing_is_audited(system):
    data = programmes.shipped()
    programmes.rule(data, "EC-DEMO")["min_age"] = 16
    version = programmes.publish(data, system, supersede=True).version
    entry = Entry.objects.filter(action="programme_published").get(subjects=[str(version.pk)])
    assert (entry.actor_kind, entry.actor_id) == ("command", "test")
    assert entry.detail == {"changes": 1, "content": version.content_hash}


def command(*arguments: str) -> tuple[str, str]:
    out, progress = io.StringIO(), io.StringIO()
    call_command("load_programme", *arguments, stdout=out, stderr=progress)
    return out.getvalue(), progress.getvalue()


def test_the_command_says_when_nothing_changes(database):
    assert command(str(programmes.FILE)) == ("no changes\n", "")


def test_the_command_prints_the_difference_before_it_refuses(database, tmp_path):
    data = programmes.shipped()
    programmes.rule(data, "EC-DEMO")["min_age"] = 16
    file = tmp_path / "programme.yaml"
    file.write_text(yaml.safe_dump(data), encoding="utf-8")
    looked = command(str(file), "--check")
    assert looked == (
        "~ rule EC-DEMO: min_age 18 → 16\n",
        "rules in force would change, which needs --supersede: EC-DEMO\n",
    )
    with pytest.raises(CommandError, match="rule EC-DEMO is in force and differs"):
        command(str(file))
    out, _progress = command(str(file), "--supersede")
    assert out.splitlines() == ["~ rule EC-DEMO: min_age 18 → 16", f"version 2 {newest().content_hash[:12]}"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("schema: [", "line 1: expected the node content, but found '<stream end>'"),
        ("schema: programme/1\nrules: []\nrules: []\n", "line 3: the key rules stands there twice"),
        ("- schema", "the file must hold a mapping of keys to values"),
        ("\x00", "unacceptable character #x0000"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_the_place(database, tmp_path, text, message):
    file = tmp_path / "programme.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(CommandError) as refusal:
        command(str(file))
    assert message in str(refusal.value)


def test_a_file_that_is_not_there_is_named(database, tmp_path):
    with pytest.raises(CommandError, match="gone.yaml: cannot be read"):
        command(str(tmp_path / "gone.yaml"))


def test_the_version_in_force_is_the_same_for_who_asks_in_a_larger_statement(system):
    later = system + datetime.timedelta(days=1)
    for at in (system, later, datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC)):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT ({IN_FORCE})", [at])
            (found,) = cursor.fetchone()
        assert found == ProgrammeVersion.objects.in_force(at).values_list("id", flat=True).first()
