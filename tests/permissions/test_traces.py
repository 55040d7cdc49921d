"""No look at a person and no change without its audit entry: on every address that there is, so on new ones too."""

import re
import uuid
from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from django.test.client import encode_multipart
from django.test.utils import CaptureQueriesContext

from audit.models import Entry
from offices.models.staff import Role
from offices.once import HEADER
from offices.permissions import CASE_ROLES, PAGES, may
from tests.conftest import PASSWORD, make_person
from tests.intake.clerk import READ, person_page, situation_page
from tests.permissions.test_matrix import FINE, FORM, body, expected, outcome, signed_in_world, tries
from tests.uploads import jpeg
from vault import scope
from vault.tags import PERSONAL, table_tags

ABOUT_PEOPLE = ("case", "case_file", "draft", "draft_file", "registration", "request")
WRITES = re.compile(r'\b(?:INSERT INTO|UPDATE|DELETE FROM) "?(\w+)"?')
TABLES = {table for table, tag in table_tags().items() if tag == PERSONAL} - {"audit_entry"}
PERSON = (
    "given_names=Otra&first_surname=Persona&sex=F&nationalities=VE&status=unknown&birth_date_day=2"
    "&birth_date_month=5&birth_date_year=1990&present_since_year=2022&relationship=child"
)
FILE = encode_multipart("x", {"kind": "photo", "member": "*", "file": SimpleUploadedFile("foto.jpg", jpeg())})
FAMILY = (
    "&".join(f"p0-{answer}" for answer in PERSON.split("&"))
    + "&c-lives=here&c-area=EC-P&c-languages=spa&c-interviewer_sex=any&c-consents=screening"
    + "&t-interpreter=none&t-is_read_back=on"
)
# What makes a form that changes something; a new address that takes a POST about a person needs its line.
FILLED_IN = {
    "draft_person": urlencode(person_page(), doseq=True),
    "draft_household": "personas=2",
    "draft_situation": urlencode(situation_page(), doseq=True),
    "draft_review": urlencode(READ),
    "draft_discard": "",
    "offline": FAMILY,
    "request": "",
    "draft_files": FILE,
    "draft_remove_file": "",
    "case_files": FILE,
    "case_note": "text=Una+nota&kind=note",
    "case_correct_person": f"{PERSON}&reason=typing&asked_by=principal&confirmar=si",
    "case_correct_new": f"{PERSON}&reason=missing&asked_by=principal&confirmar=si",
    "case_correct_contact": (
        "lives=elsewhere&country=PE&languages=spa&interviewer_sex=any&reason=changed&asked_by=member&confirmar=si"
    ),
    "case_correct_leaving": "successor=m2&has_agreed=on&asked_by=member&confirmar=si",
    "case_correction_seen": "",
    "case_recusals": "reason=relative",
    "case_transfer": "to_office=CO&reason=moved",
    "case_expiry": "expires_on=2099-01-31",
    "case_decide": "outcome=accepted&reason=proof_seen&remark=x",
    "case_route": "queue=review&priority=urgent&reason=family",
}
CHANGES_NOTHING = {"subject_access", "golden_from_case"}  # hand out a copy, of which one names nobody


def entries() -> list[Entry]:
    with scope.enter(scope.SYSTEM):
        return list(Entry.objects.order_by("at", "id"))


def new_entries(
    client: Client, method: str, address: str, sent: str | bytes = ""
) -> tuple[object, list[Entry], set[str]]:
    """The answer, the entries that it left, and the personal tables that it wrote to. Taken back afterwards."""
    connection.queries_log.clear()
    known = {entry.id for entry in entries()}
    with transaction.atomic(), CaptureQueriesContext(connection) as queries:
        kind = FORM if isinstance(sent, str) else "multipart/form-data; boundary=x"
        answer = client.generic(method, address, sent, kind, headers={HEADER: uuid.uuid4().hex})
        left = [entry for entry in entries() if entry.id not in known]
        transaction.set_rollback(True)
    written = {table for query in queries for table in WRITES.findall(query["sql"])} & TABLES
    return answer, left, written


@pytest.mark.parametrize("role", sorted(CASE_ROLES))
def test_a_look_at_a_person_leaves_exactly_one_entry_that_names_them(database, plain_static_files, role):
    world, client = signed_in_world(role)
    seen, surprises = set(), []
    for name, address, page, thing in tries(world):
        if not (page and thing and page.of in ABOUT_PEOPLE and "GET" in page.methods):
            continue
        answer, left, _written = new_entries(client, "GET", address)
        named = [entry.action for entry in left if thing.subject in entry.subjects]
        if expected(name, page, thing, world.person, "GET", is_half=False) == FINE:
            seen.add(name)
            wanted = outcome(answer) == FINE and len(named) == 1
        else:
            wanted = [entry.action for entry in left] == ["refused"]
        if not wanted:
            surprises.append((name, answer.status_code, thing.whose, [(one.action, one.purpose) for one in left]))
    assert surprises == []
    listed = {name for name, page in PAGES.items() if page.of in ABOUT_PEOPLE and "GET" in page.methods}
    assert seen == {name for name in listed if may(world.person, PAGES[name].who)}


@pytest.mark.parametrize("role", sorted(CASE_ROLES))
def test_a_change_of_a_personal_table_leaves_an_entry(database, plain_static_files, role):
    world, client = signed_in_world(role)
    changing, acts, silent = set(), set(), []
    for name, address, page, thing in tries(world):
        if (
            not (page and "POST" in page.methods)
            or expected(name, page, thing, world.person, "POST", is_half=False) != FINE
        ):
            continue
        filled_in = FILLED_IN.get(name, "")
        sent = filled_in if filled_in is FILE else "&".join(part for part in (body(name, page), filled_in) if part)
        answer, left, written = new_entries(client, "POST", address, sent)
        if written:
            changing.add(name)
            acts |= {entry.action for entry in left}
            names = [entry for entry in left if not (thing and thing.subject) or thing.subject in entry.subjects]
            if not names or outcome(answer) != FINE:
                silent.append((name, answer.status_code, sorted(written)))
    assert silent == []
    about = {
        name
        for name, page in PAGES.items()
        if page.of in ABOUT_PEOPLE and "POST" in page.methods and may(world.person, page.who)
    }
    assert {"draft_saved", "draft_begun", "draft_discarded"} <= acts
    assert sorted(about - changing - CHANGES_NOTHING) == [], "fill in a form for it in FILLED_IN"


@pytest.mark.parametrize("role", Role.values)
def test_a_file_that_is_handed_out_leaves_an_entry(database, plain_static_files, role):
    world, client = signed_in_world(role)
    silent = []
    for name, address, page, thing in tries(world):
        for method in page.methods if page else ():
            if expected(name, page, thing, world.person, method, is_half=False) == FINE:
                answer, left, _written = new_entries(client, method, address, body(name, page))
                if "attachment" in answer.headers.get("Content-Disposition", "") and not left:
                    silent.append((name, method))
    assert silent == []


def test_signing_in_failing_to_and_signing_out_leave_entries(database, plain_static_files):
    person = make_person("screener", "EC")
    client = Client()
    client.post("/entrar/", {"username": person.email, "password": "not this one"})
    client.post("/entrar/", {"username": "nobody@example.org", "password": "not this one"})
    client.post("/entrar/", {"username": person.email, "password": PASSWORD})
    client.post("/salir/")
    client.post("/salir/")
    left = [(entry.action, entry.actor_kind, entry.subjects, entry.detail) for entry in entries()]
    one = [str(person.id)]
    assert sorted(entry for entry in left if "sign" in entry[0]) == [
        ("half_signed_in", "staff", one, {}),
        ("sign_in_failed", "system", [], {}),
        ("sign_in_failed", "system", one, {}),
        ("signed_out", "staff", one, {}),
    ]
