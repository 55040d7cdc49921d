"""The document: malformed ones are refused whole with every fault, well-formed ones never, the same one is the same."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.document import MalformedDocument, canonical, load, load_many, parse
from intake.faults import MESSAGES
from intake.needs import CATEGORIES, NEED, NEEDS
from tests.documents import document, member

SCENARIOS = json.loads((Path(__file__).resolve().parents[1] / "data" / "scenarios.json").read_text("utf-8"))["assess"]
MINIMAL = {
    "schema": "pre-registration/1",
    "submitted_at": "2023-11-15T10:00:00-05:00",
    "members": [{"id": "m1", "relationship": "principal"}],
}


def faults_of(given: object) -> list[tuple[str, str]]:
    with pytest.raises(MalformedDocument) as refused:
        parse(given)
    return [(fault.pointer, fault.code) for fault in refused.value.faults]


def one(**changes: Any) -> dict[str, Any]:
    return document(member(**changes))


MALFORMED = [
    (None, [("", "not_an_object")]),
    ([], [("", "not_an_object")]),
    ("text", [("", "not_an_object")]),
    ({}, [("/schema", "missing_key"), ("/submitted_at", "missing_key"), ("/members", "no_principal")]),
    (document(schema="pre-registration/2"), [("/schema", "not_listed")]),
    (document(colour="red"), [("/colour", "unknown_key")]),
    (document(**{"a/b~c": 1}), [("/a~1b~0c", "unknown_key")]),
    (document(residence={"country": "EC", "city": "Quito"}), [("/residence/city", "unknown_key")]),
    (one(age=33), [("/members/0/age", "unknown_key")]),
    (document(submitted_at=None), [("/submitted_at", "missing_key")]),
    (document(submitted_at="2023-11-15"), [("/submitted_at", "no_such_instant")]),
    (document(submitted_at="2023-11-15T10:00:00"), [("/submitted_at", "no_such_instant")]),
    (document(submitted_at="2023-11-31T10:00:00Z"), [("/submitted_at", "no_such_instant")]),
    (document(submitted_at="2023-11-15T25:00:00Z"), [("/submitted_at", "no_such_instant")]),
    (document(submitted_at="9999-12-31T23:59:59-05:00"), [("/submitted_at", "no_such_instant")]),
    (document(submitted_at=1700000000), [("/submitted_at", "not_text")]),
    (document(channel="phone"), [("/channel", "not_listed")]),
    (document(channel=""), [("/channel", "not_listed")]),
    (document(applying_to="PE"), [("/applying_to", "not_listed")]),
    (document(residence="EC"), [("/residence", "not_an_object")]),
    (document(residence={"country": "ec"}), [("/residence/country", "not_a_country")]),
    (document(residence={"country": "UK"}), [("/residence/country", "not_a_country")]),
    (document(residence={"area": "EC-XX"}), [("/residence/area", "not_an_area")]),
    (document(languages="spa"), [("/languages", "not_a_list")]),
    (document(languages=["es"]), [("/languages/0", "not_a_language")]),
    (document(languages=["spa", None]), [("/languages/1", "not_text")]),
    (document(interviewer_sex="F"), [("/interviewer_sex", "not_listed")]),
    (document(contact={"safe_to_contact": "yes"}), [("/contact/safe_to_contact", "not_yes_or_no")]),
    (document(contact={"safe_to_contact": 1}), [("/contact/safe_to_contact", "not_yes_or_no")]),
    (document(contact={"phone": 593991234567}), [("/contact/phone", "not_text")]),
    (document(consents=["everything"]), [("/consents/0", "not_listed")]),
    (document(pathways=["resettlement", "tourism"]), [("/pathways/1", "not_listed")]),
    (document(linked_to=[""]), [("/linked_to/0", "empty_text")]),
    (document(members=None), [("/members", "no_principal")]),
    ({**document(), "members": []}, [("/members", "no_principal")]),
    ({**document(), "members": {}}, [("/members", "not_a_list")]),
    (document(None), [("/members/0", "not_an_object")]),
    (document(member(), member()), [("/members/1/id", "duplicate_id"), ("/members/1/relationship", "two_principals")]),
    (document(member("m1", "spouse")), [("/members", "no_principal")]),
    (
        document(member(), member("m2"), member("m3", "friend")),
        [("/members/2/relationship", "not_listed"), ("/members/1/relationship", "two_principals")],
    ),
    (document(member("m1", "cousin")), [("/members/0/relationship", "not_listed")]),
    (
        document(member(None), member(None, "spouse")),
        [("/members/0/id", "missing_key"), ("/members/1/id", "missing_key")],
    ),
    (one(relationship=None), [("/members/0/relationship", "missing_key")]),
    (document(member(1)), [("/members/0/id", "not_text")]),
    (document(member(" ")), [("/members/0/id", "empty_text")]),
    (one(birth_date="2023-02-29"), [("/members/0/birth_date", "no_such_date")]),
    (one(birth_date="1990-13"), [("/members/0/birth_date", "no_such_date")]),
    (one(birth_date="0000"), [("/members/0/birth_date", "no_such_date")]),
    (one(birth_date="90-05-02"), [("/members/0/birth_date", "no_such_date")]),
    (one(birth_date="1990-5-2"), [("/members/0/birth_date", "no_such_date")]),
    (one(birth_date="1990-05-02T00:00:00Z"), [("/members/0/birth_date", "no_such_date")]),
    (one(birth_date="1990-05-02\n"), [("/members/0/birth_date", "no_such_date")]),
    (one(birth_date="١٩٩٠"), [("/members/0/birth_date", "no_such_date")]),
    (one(birth_date=""), [("/members/0/birth_date", "no_such_date")]),
    (one(birth_date=1990), [("/members/0/birth_date", "not_text")]),
    (one(present_since="2023-06-31"), [("/members/0/present_since", "no_such_date")]),
    (
        one(legal_status={"registered_on": "2023-00"}),
        [("/members/0/legal_status/registered_on", "no_such_date")],
    ),
    (one(legal_status={"code": "legal"}), [("/members/0/legal_status/code", "not_listed")]),
    (one(legal_status={"entry": "by boat"}), [("/members/0/legal_status/entry", "not_listed")]),
    (one(legal_status="regular"), [("/members/0/legal_status", "not_an_object")]),
    (one(legal_status={"permit": "P" * 61}), [("/members/0/legal_status/permit", "too_long")]),
    (one(sex="female"), [("/members/0/sex", "not_listed")]),
    (one(nationalities="VE"), [("/members/0/nationalities", "not_a_list")]),
    (one(nationalities=["VEN"]), [("/members/0/nationalities/0", "not_a_country")]),
    (one(nationalities=["VE", "stateless"]), [("/members/0/nationalities", "stateless_with_countries")]),
    (one(documents=[None]), [("/members/0/documents/0", "not_an_object")]),
    (one(documents=[{"type": "x" * 61}]), [("/members/0/documents/0/type", "too_long")]),
    (one(documents=[{"country": "XX"}]), [("/members/0/documents/0/country", "not_a_country")]),
    (one(documents=[{"number": 12345678}]), [("/members/0/documents/0/number", "not_text")]),
    (one(needs=["XX-YY"]), [("/members/0/needs/0", "not_a_need")]),
    (one(needs=["sv-vo"]), [("/members/0/needs/0", "not_a_need")]),
    (one(given_names="A" * 121), [("/members/0/given_names", "too_long")]),
    (one(given_names="A\0"), [("/members/0/given_names", "unstorable_text")]),
    (one(given_names="A\ud800"), [("/members/0/given_names", "unstorable_text")]),
    (document(languages=["spa"] * 101), [("/languages", "too_many")]),
    (one(consents=["no"]), [("/members/0/consents/0", "not_listed")]),
]


@pytest.mark.parametrize(("given", "expected"), MALFORMED)
def test_a_malformed_document_is_refused_with_one_fault_for_each_thing(given: object, expected: list[tuple[str, str]]):
    assert faults_of(given) == expected


def test_all_faults_come_at_once():
    given = document(member(sex="?", birth_date="1990-02-30"), channel="fax", extra=1)
    assert sorted(faults_of(given)) == [
        ("/channel", "not_listed"),
        ("/extra", "unknown_key"),
        ("/members/0/birth_date", "no_such_date"),
        ("/members/0/sex", "not_listed"),
    ]


def test_a_fault_is_a_pointer_and_what_to_do():
    with translation.override("es"), pytest.raises(MalformedDocument) as refused:
        parse(document(member(documents=[{"type": "x" * 61}]), extra=1))
    with translation.override("es"):
        assert refused.value.as_json() == [
            {"pointer": "/extra", "message": "Quite «extra»: este documento no tiene ese campo."},
            {"pointer": "/members/0/documents/0/type", "message": "Acorte el texto: caben 60 caracteres."},
        ]


def test_no_fault_repeats_a_value_that_was_typed():
    given = document(member(given_names="Secreta" * 30, birth_date="Secreta", nationalities=["Secreta"]))
    with pytest.raises(MalformedDocument) as refused:
        parse(given)
    assert len(refused.value.faults) == 3
    assert "Secreta" not in json.dumps(refused.value.as_json())


def test_every_message_says_what_to_do():
    told_off = ("inválid", "invalid", "requerid", "incorrect", "erróne")
    assert [code for code, text in MESSAGES.items() if any(word in str(text).lower() for word in told_off)] == []


# Well formed: never refused for what it says.
WELL_FORMED = [
    MINIMAL,
    document(),
    document(member(birth_date="2999-01-01", present_since="1066")),
    document(member(birth_date="2024-02-29")),
    document(residence={"country": "CO", "area": "EC-P"}),
    document(residence={"country": "MX"}, applying_to=None),
    document(residence={}, contact={}, languages=[], consents=[], pathways=[], linked_to=[]),
    document(contact={"phone": "no tengo", "email": "no es un correo", "safe_to_contact": False}),
    document(linked_to=["cualquier cosa"]),
    document(languages=["kek", "mam", "hat"]),
    document(submitted_at="2023-11-15T15:00:00Z"),
    document(submitted_at="2023-11-15T10:00:00.250-05:00"),
    document(member(nationalities=["stateless"])),
    document(member(nationalities=[])),
    document(member(nationalities=["VE"], legal_status={"code": "citizen"})),
    document(member(given_names="Tz’unun", first_surname="Ñ", second_surname=None)),
    document(member(given_names="李", first_surname="N'Guessan-D'Almeida")),
    document(member(documents=[{"type": "carnet de la iglesia", "country": None, "number": "¿?"}])),
    document(member(needs=["SM-ZZ"])),
    document(*[member("m1"), *(member(f"m{number}", "child") for number in range(2, 41))]),
]


@pytest.mark.parametrize("given", WELL_FORMED)
def test_a_well_formed_document_is_never_refused_for_what_it_says(given: dict[str, Any]):
    clean = parse(given)
    assert parse(clean) == clean
    assert canonical(clean) == canonical(given)


def test_the_documents_of_all_59_scenarios_are_well_formed():
    assert [len(parse(scenario["document"])["members"]) for scenario in SCENARIOS] == [
        len(scenario["document"]["members"]) for scenario in SCENARIOS
    ]
    assert len(SCENARIOS) == 59


def test_every_need_of_the_list_is_well_formed_and_in_a_category():
    codes = [need.code for need in NEEDS]
    assert len(codes) == len(set(codes))
    assert [code for code in codes if not NEED.fullmatch(code)] == []
    assert {need.category for need in NEEDS} == set(CATEGORIES)
    assert parse(document(member(needs=codes)))["members"][0]["needs"] == codes


def test_what_is_missing_comes_back_as_null_and_what_was_said_unchanged():
    assert parse(MINIMAL) == {
        "schema": "pre-registration/1",
        "submitted_at": "2023-11-15T10:00:00-05:00",
        "channel": None,
        "applying_to": None,
        "residence": None,
        "languages": None,
        "interviewer_sex": None,
        "contact": None,
        "consents": None,
        "pathways": None,
        "linked_to": None,
        "members": [
            {
                "id": "m1",
                "relationship": "principal",
                "given_names": None,
                "first_surname": None,
                "second_surname": None,
                "birth_date": None,
                "sex": None,
                "nationalities": None,
                "present_since": None,
                "legal_status": None,
                "documents": None,
                "needs": None,
                "consents": None,
            }
        ],
    }


def shuffled(value: Any) -> Any:
    """The same object with its keys the other way round."""
    if isinstance(value, dict):
        return {key: shuffled(value[key]) for key in reversed(value)}
    return [shuffled(item) for item in value] if isinstance(value, list) else value


SAME = [
    ({}, {"submitted_at": "2026-03-03T15:00:00Z"}),
    ({}, {"submitted_at": "2026-03-03T10:00-05:00"}),
    ({"channel": "online"}, {"channel": None}),
    ({"interviewer_sex": None}, {"interviewer_sex": None, "contact": {**document()["contact"]}}),
    ({"residence": None}, {"residence": {"country": None, "area": None}}),
    ({"pathways": ["family", "local"]}, {"pathways": ["local", "family"]}),
    ({"consents": ["screening", "medical"]}, {"consents": ["medical", "screening"]}),
    ({"members": [member(nationalities=["VE", "HT"])]}, {"members": [member(nationalities=["HT", "VE"])]}),
    ({"members": [member(given_names="José")]}, {"members": [member(given_names="Jose\u0301")]}),
    (
        {"members": [member(documents=[{"number": "1"}, {"type": "visa"}])]},
        {"members": [member(documents=[{"type": "visa"}, {"number": "1"}])]},
    ),
]
OTHER = [
    {"submitted_at": "2026-03-03T10:00:01-05:00"},
    {"channel": "assisted"},
    {"languages": ["hat", "spa"]},
    {"languages": None},
    {"members": [member(birth_date="1990-05")]},
    {"members": [member("m2")]},
]


@pytest.mark.parametrize(("one", "same"), SAME)
def test_documents_that_say_the_same_are_the_same(one: dict[str, Any], same: dict[str, Any]):
    assert canonical(parse(document(**one))) == canonical(shuffled(parse(document(**same))))
    assert canonical(document(**one)) == canonical(parse(document(**same)))


def test_documents_that_say_other_things_are_others():
    given = [canonical(parse(document(**changes))) for changes in ({}, *OTHER)]
    assert len(set(given)) == len(given)


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"{",
        b"\xff\xfe{}",
        '{"names": "José"}'.encode("latin-1"),
        "{}".encode("utf-16"),
        '"\ud800"'.encode("utf-8", "surrogatepass"),
        '{"a": 1, "a": 2}',
        '[{"b": {"a": 1, "a": 1}}]',
        "NaN",
        "[Infinity]",
        "[" * 200_000,
        "1" * 5_000,
        "{'a': 1}",
    ],
    ids=range(13),
)
def test_what_is_not_one_json_text_is_malformed_as_a_whole(text: str | bytes):
    with pytest.raises(MalformedDocument) as refused:
        load(text)
    assert [fault.pointer for fault in refused.value.faults] == [""]
    json.dumps(refused.value.as_json()).encode()


def test_a_text_holds_one_document_or_a_list():
    assert load_many('{"a": 1}') == [{"a": 1}]
    assert load_many(b'\xef\xbb\xbf[{"a": 1}, 2]') == [{"a": 1}, 2]
    assert load_many("[]") == []


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.data())
def test_whatever_stands_in_one_place_is_taken_or_refused_and_never_breaks_the_parser(data: st.DataObject):
    whole = document(member(), member("m2", "child"))
    holder: Any = whole
    while True:
        key = data.draw(st.sampled_from(list(holder) if isinstance(holder, dict) else range(len(holder))))
        if isinstance(holder[key], dict | list) and holder[key] and data.draw(st.booleans()):
            holder = holder[key]
            continue
        holder[key] = data.draw(JSON)
        break
    try:
        clean = parse(whole)
    except MalformedDocument as refused:
        assert refused.as_json()
    else:
        assert parse(clean) == clean
        canonical(clean)
