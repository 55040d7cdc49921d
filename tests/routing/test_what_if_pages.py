"""The pages of a what-if: begun by policy and read in figures; the cases for whoever may open them, and nobody else."""

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import Entry
from offices.models import ProgrammeVersion
from routing.models import WhatIf, WhatIfMove
from routing.what_if import running
from tests.conftest import make_person
from tests.routing.test_what_if import draft_asking, person, routed, through
from vault import scope


@pytest.fixture
def tried(database):
    with scope.enter(scope.SYSTEM) as at:
        cases, author = routed(at, times=4), person()
        draft = draft_asking(author, years=37)
        run = through(running.begin(draft, person=author, at=at))
    return draft, run, cases


@pytest.fixture
def policy(client, database):
    someone = make_person("policy", email="alguien@example.org")
    client.force_login(someone)
    return client


def test_policy_begins_a_run_and_sees_how_far_it_is(policy, tried):
    draft, _run, _cases = tried
    answer = policy.post(reverse("what_ifs", args=[draft.pk]), {"envio": "a"}, follow=True)
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "0 %" in page
    assert "Detener" in page
    run = WhatIf.objects.get(status="running")
    stopped = policy.post(reverse("what_if_cancel", args=[run.pk]), follow=True).content.decode()
    assert "La prueba se detuvo." in stopped
    assert (
        "La prueba ya había terminado."
        in policy.post(reverse("what_if_cancel", args=[run.pk]), follow=True).content.decode()
    )


@pytest.mark.parametrize(
    ("days", "said"),
    [
        ({"since": "2026-02-30", "until": "2026-03-01"}, "Escriba el día así: 2026-12-01."),
        ({"since": "2026-03-01", "until": ""}, "Escriba los dos días, o ninguno."),
        ({"since": "2026-03-02", "until": "2026-03-01"}, "Elija un día igual o posterior al primero."),
    ],
)
def test_days_that_are_none_are_said(policy, tried, days, said):
    draft, _run, _cases = tried
    assert said in policy.post(reverse("what_ifs", args=[draft.pk]), days | {"envio": "a"}).content.decode()
    assert WhatIf.objects.count() == 1


def test_the_result_is_shown_again_and_named_stale_after_a_change(policy, tried):
    draft, run, cases = tried
    page = policy.get(reverse("what_if", args=[run.pk])).content.decode()
    assert "En total" in page
    assert "pruébela otra vez" not in page
    assert not any(case.reference in page for case in cases)
    ProgrammeVersion.objects.get(pk=draft.pk).rules.update(min_age=40)
    assert "pruébela otra vez" in policy.get(reverse("what_if", args=[run.pk])).content.decode()
    assert "la versión cambió después" in policy.get(reverse("what_ifs", args=[draft.pk])).content.decode()


def test_a_version_that_nobody_tried_says_so(policy, tried):
    empty = ProgrammeVersion.objects.published().first()
    assert "Nadie la ha probado todavía." in policy.get(reverse("what_ifs", args=[empty.pk])).content.decode()


def test_whoever_may_open_the_cases_sees_which_they_are(client, tried):
    _draft, run, _cases = tried
    client.force_login(make_person("supervisor", "EC", email="s@example.org"))
    page = client.get(reverse("what_if_cases", args=[run.pk])).content.decode()
    with scope.enter(scope.SYSTEM):
        own = {move.case.reference for move in WhatIfMove.objects.filter(office="EC").select_related("case")}
        others = {move.case.reference for move in WhatIfMove.objects.exclude(office="EC").select_related("case")}
        assert own and others
        assert Entry.objects.filter(action="moved_cases_seen").count() == 1
    assert all(reference in page for reference in own)
    assert not any(reference in page for reference in others)


def test_a_screener_sees_no_case_of_a_restricted_queue(client, tried):
    _draft, run, _cases = tried
    client.force_login(make_person("screener", "EC", email="e@example.org"))
    page = client.get(reverse("what_if_cases", args=[run.pk])).content.decode()
    with scope.enter(scope.SYSTEM):
        restricted = WhatIfMove.objects.filter(queue_now="protection").select_related("case")
        assert not any(move.case.reference in page for move in restricted)


def test_policy_does_not_see_which_cases_they_are(policy, tried):
    _draft, run, _cases = tried
    assert policy.get(reverse("what_if_cases", args=[run.pk])).status_code == 403
    with scope.enter(scope.Scope("console")):
        assert not WhatIfMove.objects.exists()
    assert timezone.now() > run.ended_at
