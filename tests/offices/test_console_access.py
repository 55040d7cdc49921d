"""People, keys and invitations in the console: secrets are shown once, identifiers are not kept."""

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse

from audit.models import Entry
from offices.models import ApiKey, Invitation, StaffMember
from offices.reauthentication import SIGNED_IN_AT
from tests.conftest import PASSWORD, FormClient, make_person
from vault import lookup, scope

PEOPLE = "admin:offices_staffmember_changelist"
PERSON = "admin:offices_staffmember_change"
NEW_PERSON = "admin:offices_staffmember_add"
NEW_KEY = "admin:offices_apikey_add"
NEW_INVITATION = "admin:offices_invitation_add"
SOMEBODY = {
    "email": "Ana@Example.org",
    "full_name": "Ana Pérez",
    "role": "screener",
    "offices": ["EC"],
    "is_active": "on",
}


def said(page) -> list[str]:
    return [str(message) for message in page.context["messages"]]


def errors(page) -> dict[str, list[str]]:
    return dict(page.context["adminform"].form.errors)


def test_a_new_person_signs_in_with_the_password_that_was_shown_once(as_it):
    page = as_it.post(reverse(NEW_PERSON), SOMEBODY, follow=True)
    person = StaffMember.objects.get(email="ana@example.org")
    shown = said(page)[0]
    password = shown.removeprefix("Contraseña de Ana Pérez: ").split(". ")[0]
    assert person.check_password(password)
    assert password not in as_it.get(reverse(PERSON, args=[person.pk])).content.decode()
    assert Client().login(username="ana@example.org", password=password)


def test_a_person_who_works_with_cases_needs_an_office(as_it):
    page = as_it.post(reverse(NEW_PERSON), SOMEBODY | {"offices": []})
    assert errors(page) == {"offices": ["Elija al menos una oficina: sin ella no verá ningún caso."]}


def test_nobody_has_the_address_of_somebody_else(as_it):
    make_person("auditor", email="ana@example.org")
    page = as_it.post(reverse(NEW_PERSON), SOMEBODY)
    assert errors(page) == {"email": ["Ya hay una persona con este correo."]}


def test_nobody_changes_their_own_role(as_it, it):
    address = reverse(PERSON, args=[it.pk])
    as_it.post(address, {"email": it.email, "full_name": "Otro nombre", "role": "supervisor", "offices": ["EC"]})
    it.refresh_from_db()
    assert (it.full_name, it.role, it.is_active, list(it.offices.all())) == ("Otro nombre", "it", True, [])


def test_whether_an_account_is_for_demonstration_is_not_edited(as_it):
    person = make_person("screener", "EC")
    sent = SOMEBODY | {"email": person.email, "is_demo": "on"}
    as_it.post(reverse(PERSON, args=[person.pk]), sent)
    person.refresh_from_db()
    assert (person.full_name, person.is_demo) == ("Ana Pérez", False)


def test_a_new_password_is_drawn_and_ends_the_old_one(as_it):
    person = make_person("screener", "EC")
    theirs = Client()
    theirs.force_login(person)
    chosen = {"action": "give_new_password", "_selected_action": [person.pk]}
    page = as_it.post(reverse(PEOPLE), chosen, follow=True)
    password = said(page)[0].removeprefix("Contraseña de Persona screener: ").split(". ")[0]
    person.refresh_from_db()
    assert (person.check_password(password), person.check_password(PASSWORD)) == (True, False)
    assert theirs.get("/inicio/").url == "/entrar/?next=/inicio/"
    with scope.enter(scope.SYSTEM):
        assert Entry.objects.get(action="console_changed").detail == {"fields": ["password"]}


def test_whoever_gives_a_password_shows_again_who_they_are(it, plain_static_files):
    person, client = make_person("screener", "EC"), FormClient()
    client.force_login(it)
    session = client.session
    session[SIGNED_IN_AT] = 1.0
    session.save()
    answer = client.post(reverse(PEOPLE), {"action": "give_new_password", "_selected_action": [person.pk]})
    assert answer.url.startswith("/entrar/otra-vez/")
    person.refresh_from_db()
    assert person.check_password(PASSWORD)


def test_passwords_are_given_to_one_other_person_at_a_time(as_it, it):
    other = make_person("screener", "EC")
    for people in ([it], [it, other]):
        as_it.post(reverse(PEOPLE), {"action": "give_new_password", "_selected_action": [one.pk for one in people]})
    it.refresh_from_db()
    other.refresh_from_db()
    assert it.check_password(PASSWORD)
    assert other.check_password(PASSWORD)


def test_people_and_keys_are_not_deleted(as_it):
    person = make_person("screener", "EC")
    key = ApiKey.objects.create(label="registro", digest=b"1")
    for model, row in (("staffmember", person), ("apikey", key)):
        assert as_it.post(reverse(f"admin:offices_{model}_delete", args=[row.pk]), {"post": "yes"}).status_code == 403
    page = as_it.get(reverse(PEOPLE))
    assert "delete_selected" not in dict(page.context["action_form"].fields["action"].choices)


def test_policy_cannot_give_out_passwords(as_policy):
    person = make_person("screener", "EC")
    sent = {"action": "give_new_password", "_selected_action": [person.pk]}
    assert as_policy.post(reverse(PEOPLE), sent).status_code == 403
    person.refresh_from_db()
    assert person.check_password(PASSWORD)


def test_a_key_is_shown_once_and_only_its_digest_is_stored(as_it):
    sent = {"label": "registro externo", "offices": ["EC", "CO"], "is_active": "on"}
    page = as_it.post(reverse(NEW_KEY), sent, follow=True)
    shown = said(page)[0].removeprefix("Clave de «registro externo»: ").split(". ")[0]
    stored = ApiKey.objects.get()
    assert bytes(stored.digest) == lookup.secret(shown)
    assert sorted(office.code for office in stored.offices.all()) == ["CO", "EC"]
    again = as_it.get(reverse("admin:offices_apikey_change", args=[stored.pk]))
    assert shown not in again.content.decode()


def test_editing_a_key_keeps_it_valid(as_it):
    as_it.post(reverse(NEW_KEY), {"label": "registro", "offices": ["EC"], "is_active": "on"})
    stored = ApiKey.objects.get()
    digest = bytes(stored.digest)
    as_it.post(reverse("admin:offices_apikey_change", args=[stored.pk]), {"label": "otro", "offices": ["EC"]})
    stored.refresh_from_db()
    assert (stored.label, stored.is_active, bytes(stored.digest)) == ("otro", False, digest)


@pytest.mark.parametrize(
    ("kind", "country", "value", "digest"),
    [
        ("document", "VE", "V-12.345.678", lambda: lookup.document_number("VE", "v12345678")),
        ("phone", "", "099 123 4567", lambda: lookup.phone("+593991234567")),
        ("email", "", " Ana@Example.org ", lambda: lookup.email("ana@example.org")),
    ],
)
def test_an_invitation_keeps_a_hash_of_what_was_typed(as_policy, kind, country, value, digest):
    sent = {"office": "EC", "kind": kind, "country": country, "value": value}
    assert as_policy.post(reverse(NEW_INVITATION), sent).status_code == 302
    with scope.enter(scope.SYSTEM):
        stored = Invitation.objects.get()
        entry = Entry.objects.get(action="console_added")
    assert (stored.office_id, stored.kind, bytes(stored.digest)) == ("EC", kind, digest())
    logged = LogEntry.objects.get()
    kept = f"{logged.object_repr} {logged.change_message} {entry.detail} {entry.subjects}"
    assert (value.strip() in kept, logged.object_repr) == (False, str(stored))


@pytest.mark.parametrize(
    ("sent", "field", "message"),
    [
        ({"kind": "document", "value": "123"}, "country", "Elija el país que expidió el documento."),
        (
            {"kind": "phone", "value": "no tiene"},
            "value",
            "Escriba el teléfono con el código del país, por ejemplo +593 99 123 4567.",
        ),
        ({"kind": "email", "value": "ana"}, "value", "Escriba un correo completo, por ejemplo nombre@ejemplo.org."),
    ],
)
def test_an_identifier_that_cannot_be_found_again_is_not_taken(as_policy, sent, field, message):
    page = as_policy.post(reverse(NEW_INVITATION), {"office": "EC", "country": ""} | sent)
    assert errors(page) == {field: [message]}


def test_an_identifier_is_on_a_list_once(as_policy):
    sent = {"office": "EC", "kind": "email", "country": "", "value": "ana@example.org"}
    as_policy.post(reverse(NEW_INVITATION), sent)
    page = as_policy.post(reverse(NEW_INVITATION), sent | {"value": "ANA@example.org"})
    assert errors(page) == {"value": ["Ya está en la lista de esta oficina."]}


def test_an_invitation_can_be_taken_back(as_policy):
    with scope.enter(scope.SYSTEM):
        stored = Invitation.objects.create(office_id="EC", kind="email", digest=lookup.email("a@b.example"))
    as_policy.post(reverse("admin:offices_invitation_delete", args=[stored.pk]), {"post": "yes"})
    with scope.enter(scope.SYSTEM):
        assert not Invitation.objects.exists()
        entry = Entry.objects.get(action="console_deleted")
    assert (entry.office_code, entry.purpose, entry.subjects) == ("EC", "invitation", [str(stored.pk)])


def test_whoever_sees_to_complaints_is_named_here_and_the_trail_says_so(as_it):
    person = make_person("auditor", email="quejas@example.org")
    address = reverse(PERSON, args=[person.pk])
    kept = {"email": person.email, "full_name": "Ana", "role": "auditor", "offices": [], "is_active": "on"}
    assert errors(as_it.post(address, kept | {"complaint_kinds": ["fraud"]})) == {
        "complaint_countries": ["Marque de qué países atiende quejas."]
    }
    assert errors(as_it.post(address, kept | {"complaint_countries": ["EC"]})) == {
        "complaint_kinds": ["Marque qué quejas atiende, o quite los países."]
    }
    as_it.post(address, kept | {"complaint_kinds": ["fraud", "abuse"], "complaint_countries": ["EC", "CO"]})
    person.refresh_from_db()
    assert (person.complaint_kinds, person.complaint_countries) == (["fraud", "abuse"], ["EC", "CO"])
    with scope.enter(scope.SYSTEM):
        [entry] = Entry.objects.filter(action="console_changed", subjects=[str(person.pk)])
    assert {"Quejas que atiende", "Quejas sobre las oficinas de"} <= {
        field.capitalize() for field in entry.detail["fields"]
    }


def test_nobody_names_themselves_for_complaints(as_it, it):
    sent = {"email": it.email, "full_name": "Otro nombre", "complaint_kinds": ["fraud"], "complaint_countries": ["EC"]}
    as_it.post(reverse(PERSON, args=[it.pk]), sent)
    it.refresh_from_db()
    assert (it.full_name, it.complaint_kinds) == ("Otro nombre", [])
