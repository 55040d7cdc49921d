"""Profiles, absences and places of the sites in the console: what it takes, what it refuses, and what it leaves."""

import pytest
from django.urls import reverse

from audit.models import Entry
from offices.models import Leave, Site, SiteCapacity, StaffProfile
from routing.core.reading import SKILLS
from tests.conftest import make_person
from vault import scope

NEW_PROFILE, NEW_LEAVE = "admin:offices_staffprofile_add", "admin:offices_leave_add"
NEW_CAPACITY = "admin:offices_sitecapacity_add"


def profile(person, **changes):
    return {
        "person": person.pk,
        "languages": "spa, HAT spa",
        "skills": ["best_interests"],
        "sex": "female",
        "effort_a_day": 60,
        "most_open_cases": 40,
    } | changes


def errors(page) -> dict[str, list[str]]:
    return dict(page.context["adminform"].form.errors)


def test_a_profile_asks_for_every_skill_that_a_routing_table_can_ask_for():
    assert sorted(StaffProfile.Skill.values) == sorted(SKILLS)


def test_a_profile_is_added_and_leaves_an_entry(as_policy, screener):
    assert as_policy.post(reverse(NEW_PROFILE), profile(screener)).status_code == 302
    made = StaffProfile.objects.get()
    assert (made.person, made.languages, made.skills) == (screener, ["spa", "hat"], ["best_interests"])
    with scope.enter(scope.SYSTEM):
        entry = Entry.objects.get(action="console_added", purpose="staffprofile")
    assert entry.subjects == [str(made.pk)]


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        (
            {"languages": "spa, español"},
            "languages",
            "Corrija «español»: escriba códigos de idioma de tres letras, como spa.",
        ),
        ({"effort_a_day": 0}, "effort_a_day", "Asegúrese de que este valor es mayor o igual a 1."),
        ({"site": "CO-CALI"}, "site", "Elija una sede de una oficina de esta persona."),
    ],
)
def test_a_profile_with_a_fault_says_what_to_do(as_policy, screener, changes, field, message):
    if "site" in changes:
        changes = {"site": Site.objects.filter(office="CO").first().pk}
    assert errors(as_policy.post(reverse(NEW_PROFILE), profile(screener, **changes))) == {field: [message]}


def test_only_whoever_works_with_cases_gets_a_profile_and_one_is_enough(as_policy, screener):
    make_person("auditor")
    StaffProfile.objects.create(person=make_person("protection", "EC"), languages=["spa"])
    offered = as_policy.get(reverse(NEW_PROFILE)).context["adminform"].form.fields["person"].queryset
    assert list(offered) == [screener]


def test_a_leave_ends_after_it_begins(as_policy, screener):
    sent = {"person": screener.pk, "first_on": "2026-01-05", "last_on": "2026-01-04"}
    said = errors(as_policy.post(reverse(NEW_LEAVE), sent))
    assert said == {"__all__": ["Escriba un último día igual o posterior al primero."]}
    assert as_policy.post(reverse(NEW_LEAVE), sent | {"last_on": "2026-01-05"}).status_code == 302
    assert Leave.objects.get().person == screener


def test_places_are_of_a_weekday_or_of_a_day(as_policy):
    sent = {"site": Site.objects.get(code="EC-QUITO").pk, "places": 8, "remote_places": 0}
    said = errors(as_policy.post(reverse(NEW_CAPACITY), sent))
    assert said == {"__all__": ["Elija un día de la semana o escriba un día, uno de los dos."]}
    assert as_policy.post(reverse(NEW_CAPACITY), sent | {"weekday": 0}).status_code == 302
    assert as_policy.post(reverse(NEW_CAPACITY), sent | {"on": "2026-01-05"}).status_code == 302
    said = errors(as_policy.post(reverse(NEW_CAPACITY), sent | {"weekday": 0}))
    assert said == {"__all__": ["Ese día de la semana ya tiene cupo; cambie ese."]}
    assert SiteCapacity.objects.count() == 2
