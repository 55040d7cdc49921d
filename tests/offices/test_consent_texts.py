"""Consent texts: written in the console, numbered from Spanish, in force from a moment, and never changed after it."""

import datetime

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from audit.models import Entry
from offices.consent_texts import mark, shown, superseded, texts_for
from offices.models import ConsentText
from tests.databases import as_the_owner
from vault import scope

LIST, NEW = "admin:offices_consenttext_changelist", "admin:offices_consenttext_add"
TEXT = {
    "purpose": "medical",
    "office": "",
    "language": "es",
    "question": "¿Podemos guardar lo que diga de su salud hasta la entrevista?",
    "explanation": "Solo lo ve el personal médico.",
    "in_force_from_0": "",
    "in_force_from_1": "",
    "is_now": "on",
}
LATER = {"is_now": "", "in_force_from_0": "2126-01-01", "in_force_from_1": "08:00"}
HOUR = datetime.timedelta(hours=1)


def text(**changes) -> ConsentText:
    given = {"purpose": "medical", "language": "es", "number": 2, "question": "¿Otra?", "office_id": None}
    return ConsentText.objects.create(**given | changes)


def errors(page) -> dict[str, list[str]]:
    return dict(page.context["adminform"].form.errors)


def asked(office="EC", language="es") -> dict[str, str]:
    return {purpose: text.question for purpose, text in texts_for(office, language=language).items()}


def test_every_purpose_ships_a_first_version_in_every_language(system):
    shipped = ConsentText.objects.all()
    assert {(one.number, one.office_id) for one in shipped} == {(1, None)}
    assert {(one.purpose, one.language) for one in shipped} == {
        (purpose, language)
        for purpose in ("screening", "share_usrap", "share_ca_es", "share_gt", "medical", "whatsapp")
        for language in ("es", "en", "ht")
    }
    assert asked(language="en")["medical"] == "May we keep what you say about your health?"
    assert asked(language="ht")["medical"] != asked()["medical"]


def test_the_newest_version_in_force_is_asked_and_that_of_the_office_before_that_of_all(system):
    text(in_force_from=system - HOUR)
    assert asked()["medical"] == "¿Otra?"
    text(number=3, question="¿Mañana?", in_force_from=system + HOUR)
    text(number=4, question="¿Un borrador?")
    assert asked()["medical"] == "¿Otra?"
    text(office_id="EC", number=1, question="¿En Ecuador?", in_force_from=system - 2 * HOUR)
    assert (asked()["medical"], asked("CO")["medical"]) == ("¿En Ecuador?", "¿Otra?")


def test_without_a_translation_the_spanish_of_that_version_is_asked_and_never_an_older_one(system):
    text(in_force_from=system - HOUR)
    assert asked(language="ht")["medical"] == "¿Otra?"
    assert texts_for("EC", language="ht")["medical"].language == "es"
    text(language="ht", question="Lòt?", in_force_from=system - HOUR)
    assert asked(language="ht")["medical"] == "Lòt?"


def test_a_translation_without_its_spanish_text_is_asked_of_nobody(system):
    text(language="ht", question="Lòt?", in_force_from=system - HOUR)
    assert asked(language="ht")["medical"] == "Èske nou ka kenbe sa ou di sou sante ou?"


def test_what_a_page_says_it_showed_was_in_force_once_there_or_was_not_shown(system):
    draft = text()
    foreign = text(office_id="CO", number=1, in_force_from=system)
    mine = texts_for("EC", language="es")["medical"]
    named = [str(draft.id), str(foreign.id), str(mine.id), "no id", "", "x" * 36]
    assert shown(named, office="EC") == {"medical": mine}


def test_another_language_of_the_same_version_supersedes_nothing(system):
    before = {"medical": mark(texts_for("EC", language="es")["medical"])}
    assert superseded(before, texts_for("EC", language="ht")) == set()
    text(in_force_from=system)
    assert superseded(before, texts_for("EC", language="ht")) == {"medical"}


TOUCHES = {
    "its words are changed": lambda one: ConsentText.objects.filter(pk=one.pk).update(question="¿Otra cosa?"),
    "it is put off": lambda one: ConsentText.objects.filter(pk=one.pk).update(in_force_from=None),
    "it is deleted": lambda one: one.delete(),
}


@pytest.mark.parametrize("touch", TOUCHES.values(), ids=TOUCHES)
def test_a_text_in_force_stays_as_it_is(system, touch):
    fixed, draft, planned = text(in_force_from=system), text(number=3), text(number=4, in_force_from=system + HOUR)
    touch(draft)
    touch(planned)
    with pytest.raises(IntegrityError, match="what was ever in force is never changed"), transaction.atomic():
        touch(fixed)


def test_the_owner_cannot_change_a_text_in_force_either(committed):
    refused = pytest.raises(IntegrityError, match="what was ever in force is never changed")
    with as_the_owner("default"), connection.cursor() as cursor, refused:
        cursor.execute("UPDATE offices_consenttext SET question = 'x'")


@pytest.mark.parametrize("who", ["as_policy", "as_it"])
def test_a_version_begins_in_spanish_and_is_translated_then(request, who):
    client = request.getfixturevalue(who)
    refused = client.post(reverse(NEW), TEXT | {"office": "EC", "language": "ht"})
    assert errors(refused) == {"language": ["Escriba primero el texto en español."]}
    assert client.post(reverse(NEW), TEXT | {"office": "EC"}).status_code == 302
    assert client.post(reverse(NEW), TEXT | {"office": "EC", "language": "ht", "question": "Lòt?"}).status_code == 302
    again = client.post(reverse(NEW), TEXT | {"office": "EC", "language": "ht"})
    assert errors(again) == {"language": ["La versión 1 ya está en ese idioma."]}
    assert client.post(reverse(NEW), TEXT).status_code == 302
    with scope.enter(scope.SYSTEM):
        made = ConsentText.objects.filter(purpose="medical").exclude(number=1, office=None)
        assert sorted((one.office_id or "", one.number, one.language) for one in made) == [
            ("", 2, "es"), ("EC", 1, "es"), ("EC", 1, "ht"),
        ]  # fmt: skip
        assert Entry.objects.filter(action="console_added", purpose="consenttext").count() == 3
        assert asked(language="ht")["medical"] == "Lòt?"


def test_the_list_says_how_each_stands_and_which_languages_are_missing(as_policy):
    client = as_policy
    for changes in ({}, LATER, {"is_now": ""}):
        assert client.post(reverse(NEW), TEXT | changes).status_code == 302
    page = client.get(reverse(LIST), {"purpose__exact": "medical", "language__exact": "es"}).content.decode()
    states = [
        state for state in ("borrador", "programado", "en vigor", "sustituido") if f'field-state">{state}<' in page
    ]
    assert states == ["borrador", "programado", "en vigor", "sustituido"]
    assert page.count('field-missing">Kreyòl ayisyen, English<') == 3


def test_a_draft_is_changed_and_deleted_and_what_is_in_force_is_read(as_policy):
    with scope.enter(scope.SYSTEM) as at:
        draft, fixed = text(number=3), text(in_force_from=at)
    change, delete = "admin:offices_consenttext_change", "admin:offices_consenttext_delete"
    assert as_policy.post(reverse(change, args=[draft.pk]), TEXT | LATER | {"language": "ht"}).status_code == 302
    draft.refresh_from_db()
    assert (draft.language, draft.question) == ("es", TEXT["question"])  # what it is about stays
    assert 'name="question"' not in as_policy.get(reverse(change, args=[fixed.pk])).content.decode()
    assert as_policy.post(reverse(change, args=[fixed.pk]), TEXT).status_code == 403
    assert as_policy.post(reverse(delete, args=[fixed.pk]), {"post": "yes"}).status_code == 403
    assert as_policy.post(reverse(delete, args=[draft.pk]), {"post": "yes"}).status_code == 302


def test_nothing_comes_into_force_in_the_past(as_policy):
    past = {"is_now": "", "in_force_from_0": "2023-06-01", "in_force_from_1": "08:00"}
    assert errors(as_policy.post(reverse(NEW), TEXT | past)) == {
        "in_force_from": ["Escriba un momento que no haya pasado, o marque que entra en vigor ahora."]
    }
