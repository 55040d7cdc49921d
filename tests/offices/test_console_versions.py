"""A version's page in the console: what it changes, what is doubtful, and the buttons of its way into force."""

import datetime

import pytest
from django.urls import reverse

from offices import drafts, versions
from offices.models import ProgrammeVersion
from tests.conftest import make_person
from tests.offices.conftest import _signed_in

pytestmark = pytest.mark.usefixtures("system")


def address(name: str, version: ProgrammeVersion) -> str:
    return reverse(name, args=[version.pk])


def text(client, version) -> str:
    return client.get(address("programme_version", version)).content.decode()


def said(answer) -> list[str]:
    return [str(message) for message in answer.context["messages"]]


@pytest.fixture
def eva(policy):
    return make_person("policy", email="eva@example.org")


@pytest.fixture
def as_eva(eva, plain_static_files):
    return _signed_in(eva)


@pytest.fixture
def draft(policy) -> ProgrammeVersion:
    draft = drafts.prepare(ProgrammeVersion.objects.get(), person=policy)
    draft.rules.filter(code="EC-DEMO").update(min_age=16)
    return draft


def test_the_page_says_what_changes_in_words(as_policy, draft):
    page = text(as_policy, draft)
    assert "Qué cambia respecto de la versión 1" in page
    assert "Regla EC-DEMO, edad mínima: de 18 a 16." in page
    assert "Ninguna que impida revisarla." in page


def test_a_version_goes_through_two_pairs_of_hands(as_policy, as_eva, draft, eva):
    answer = as_policy.post(address("programme_check", draft), {"moment": "2126-01-01T05:00"}, follow=True)
    assert said(answer) == ["La versión 2 está revisada. Ahora la aprueba otra persona."]
    assert "usted escribió en esta versión o la revisó" in answer.content.decode()
    as_policy.post(address("programme_approve", draft))
    draft.refresh_from_db()
    assert draft.status == "checked"
    as_eva.post(address("programme_approve", draft))
    draft.refresh_from_db()
    assert (draft.status, draft.approved_by) == ("published", eva)
    assert draft.in_force_from == datetime.datetime(2126, 1, 1, 5, tzinfo=datetime.UTC)
    assert "aprobada, todavía no rige" in text(as_policy, draft).lower()


def test_a_moment_that_is_none_is_said_at_its_field(as_policy, draft):
    answer = as_policy.post(address("programme_check", draft), {"moment": "soon"})
    assert answer.context["form"].errors == {"moment": ["Escriba día y hora así: 2026-12-01T05:00."]}


def test_what_is_refused_is_said_and_changes_nothing(as_policy, policy, database):
    same = drafts.prepare(ProgrammeVersion.objects.get(), person=policy)
    answer = as_policy.post(address("programme_check", same), {}, follow=True)
    assert said(answer) == ["No cambia nada respecto de la versión 1."]
    same.refresh_from_db()
    assert same.status == "draft"


def test_a_checked_version_goes_back_to_a_draft(as_policy, draft, policy):
    versions.check(draft, person=policy)
    as_policy.post(address("programme_reopen", draft))
    draft.refresh_from_db()
    assert draft.status == "draft"


def test_an_approved_version_is_withdrawn_before_its_moment(as_policy, draft, policy, eva):
    ahead = datetime.datetime(2126, 1, 1, tzinfo=datetime.UTC)
    versions.approve(versions.check(draft, person=policy, moment=ahead), person=eva)
    as_policy.post(address("programme_withdraw", draft))
    draft.refresh_from_db()
    assert draft.status == "withdrawn"


def test_one_click_goes_back_to_an_earlier_version(as_policy, draft, policy, eva):
    versions.approve(versions.check(draft, person=policy), person=eva)
    first = ProgrammeVersion.objects.get(number=1)
    answer = as_policy.post(address("programme_roll_back", first), follow=True)
    back = ProgrammeVersion.objects.get(number=3)
    assert said(answer) == ["La versión 3 está lista y revisada. Ahora la aprueba otra persona."]
    assert (back.status, back.content_hash) == ("checked", first.content_hash)


def test_a_draft_is_no_version_to_go_back_to(as_policy, draft):
    answer = as_policy.post(address("programme_roll_back", draft), follow=True)
    assert said(answer) == ["Se vuelve a una versión que estuvo aprobada."]
    assert ProgrammeVersion.objects.count() == 2


def test_informatics_may_edit_and_not_approve(as_it, draft, policy):
    versions.check(draft, person=policy)
    assert as_it.post(address("programme_approve", draft)).status_code == 403


def test_what_undoes_a_version_later_is_named_on_its_page(as_policy, draft, policy, eva):
    ahead = datetime.datetime(2126, 1, 1, tzinfo=datetime.UTC)
    versions.approve(versions.check(draft, person=policy, moment=ahead), person=eva)
    other = drafts.prepare(ProgrammeVersion.objects.get(number=1), person=policy)
    assert "La versión 2, aprobada para 2126-01-01 00:00 UTC, no contiene estos cambios" in text(as_policy, other)


def test_whoever_edits_a_rule_in_the_console_is_among_its_writers(as_it, it, draft):
    rule = draft.rules.get(code="CO-DEMO")
    as_it.post(reverse("admin:offices_eligibilityrule_delete", args=[rule.pk]), {"post": "yes"})
    draft.refresh_from_db()
    assert it.pk in draft.written_by
