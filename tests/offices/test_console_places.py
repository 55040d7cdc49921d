"""Offices, sites and closures in the console."""

import pytest
from django.urls import reverse

from audit.models import Entry
from offices.models import Area, Closure, Office, OfficeHours, Site
from vault import scope

NEW_SITE = "admin:offices_site_add"
SITE = {
    "code": "CO-CUCUTA",
    "office": "CO",
    "city": "Cúcuta",
    "area": "CO-NSA",
    "areas_served": ["CO-NSA"],
    "is_active": "on",
    "certainty": "proposal",
}
NO_HOURS = {"hours-TOTAL_FORMS": "0", "hours-INITIAL_FORMS": "0"}


def errors(page) -> dict[str, list[str]]:
    return dict(page.context["adminform"].form.errors)


def test_a_site_is_added(as_policy):
    assert as_policy.post(reverse(NEW_SITE), SITE).status_code == 302
    site = Site.objects.get(code="CO-CUCUTA")
    assert (site.city, [area.code for area in site.areas_served.all()]) == ("Cúcuta", ["CO-NSA"])


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"area": "EC-B"}, "area", "Elija una división de Colombia."),
        ({"areas_served": ["CO-BOL", "EC-B", "GT-01"]}, "areas_served", "Quite EC-B, GT-01: no son de Colombia."),
    ],
)
def test_a_site_serves_areas_of_its_own_office(as_policy, changes, field, message):
    assert errors(as_policy.post(reverse(NEW_SITE), SITE | changes)) == {field: [message]}


def test_areas_of_the_same_name_are_told_apart(as_policy):
    choices = dict(as_policy.get(reverse(NEW_SITE)).context["adminform"].form.fields["area"].choices)
    names = {str(key): label for key, label in choices.items()}
    assert (names["EC-B"], names["CO-BOL"]) == ("EC-B · Bolívar", "CO-BOL · Bolívar")


def test_a_site_stays_with_its_office(as_policy):
    site = Site.objects.get(code="EC-QUITO")
    sent = SITE | {"area": "EC-P", "areas_served": ["EC-P"], "city": "Quito"}
    assert as_policy.post(reverse("admin:offices_site_change", args=[site.pk]), sent).status_code == 302
    site.refresh_from_db()
    assert (site.code, site.office_id) == ("EC-QUITO", "EC")


def test_what_decisions_depend_on_is_not_edited_beside_the_programme(as_policy):
    sent = {
        **{"name_es": "Ecuador", "name_en": "Ecuador", "name_ht": "Ekwatè", "contact_centre": "1800 1"},
        **{"code": "XX", "time_zone": "UTC", "work_languages": "fra"},
    }
    assert as_policy.post(reverse("admin:offices_office_change", args=["EC"]), sent | NO_HOURS).status_code == 302
    office = Office.objects.get(code="EC")
    assert (office.contact_centre, office.time_zone) == ("1800 1", "America/Guayaquil")
    assert office.work_languages == ["spa", "eng", "hat"]


def test_hours_are_edited_with_the_office_and_audited(as_policy):
    office = Office.objects.get(code="EC")
    monday = OfficeHours.objects.get(office_id="EC", weekday=0)
    sent = {
        **{name: getattr(office, name) for name in ("name_es", "name_en", "name_ht", "contact_centre", "source")},
        **{"hours-TOTAL_FORMS": "1", "hours-INITIAL_FORMS": "1", "hours-0-id": str(monday.pk)},
        **{"hours-0-office": "EC", "hours-0-weekday": "0", "hours-0-opens_at": "09:00", "hours-0-closes_at": "16:00"},
    }
    as_policy.post(reverse("admin:offices_office_change", args=["EC"]), sent)
    monday.refresh_from_db()
    assert monday.opens_at.hour == 9
    with scope.enter(scope.SYSTEM):
        entry = Entry.objects.get(action="console_changed")
    assert (entry.office_code, entry.detail) == ("EC", {"fields": ["Abre", "horario"]})


def test_an_office_closes_before_it_opens_nowhere(as_policy):
    sent = {
        **{"name_es": "Ecuador", "name_en": "Ecuador", "name_ht": "Ekwatè", "contact_centre": "1800 001667"},
        **{"hours-TOTAL_FORMS": "1", "hours-INITIAL_FORMS": "0"},
        **{"hours-0-office": "EC", "hours-0-weekday": "5", "hours-0-opens_at": "09:00", "hours-0-closes_at": "08:00"},
    }
    page = as_policy.post(reverse("admin:offices_office_change", args=["EC"]), sent)
    assert [form.non_field_errors() for form in page.context["inline_admin_formsets"][0].formset.forms] == [
        ["Escriba una hora de cierre posterior a la de apertura."]
    ]


def test_a_closed_day_is_added_once(as_policy):
    sent = {"office": "EC", "on": "2026-03-04", "reason": "inundación"}
    assert as_policy.post(reverse("admin:offices_closure_add"), sent).status_code == 302
    page = as_policy.post(reverse("admin:offices_closure_add"), sent)
    assert errors(page) == {"__all__": ["Ese día ya está cerrado en esta oficina."]}
    assert Closure.objects.count() == 1


@pytest.mark.parametrize(("model", "key"), [("office", "EC"), ("area", "EC-P")])
def test_offices_and_areas_are_never_deleted_here(as_policy, model, key):
    assert as_policy.post(reverse(f"admin:offices_{model}_delete", args=[key]), {"post": "yes"}).status_code == 403
    assert (Office.objects.count(), Area.objects.count()) == (4, 86)
