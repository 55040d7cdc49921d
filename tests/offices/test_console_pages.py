"""Who may open which page of the console, and that every page opens."""

import datetime

import pytest
from django.test import Client
from django.urls import reverse

from offices.models import (
    ApiKey,
    Area,
    Breach,
    Closure,
    ConsentText,
    EligibilityRule,
    FormContent,
    Invitation,
    Office,
    OpeningWindow,
    ProgrammeVersion,
    RetentionPeriod,
    Site,
    StaffMember,
    WindowDay,
)
from tests.conftest import make_person
from vault import lookup, scope

MODELS = [
    *("apikey", "area", "closure", "consenttext", "eligibilityrule", "formcontent", "invitation", "office"),
    *("openingwindow", "programmeversion", "retentionperiod", "site", "staffmember", "windowday"),
]
ADDED_HERE = [
    "apikey",
    "closure",
    "consenttext",
    "eligibilityrule",
    "formcontent",
    "invitation",
    "openingwindow",
    "retentionperiod",
    "site",
    "staffmember",
]
STAFF_ONLY = {"apikey", "staffmember"}


def address(model: str, page: str, *args: object) -> str:
    return reverse(f"admin:offices_{model}_{page}", args=args)


def some_row(model: str) -> object:
    """A row of each kind, made where the programme brings none."""
    with scope.enter(scope.SYSTEM):
        match model:
            case "apikey":
                return ApiKey.objects.create(label="registro externo", digest=b"1")
            case "closure":
                return Closure.objects.create(office_id="EC", on="2026-03-04", reason="inundación")
            case "formcontent":
                return FormContent.objects.create(office_id="EC", question="correo", part="asked", text="no")
            case "invitation":
                return Invitation.objects.create(office_id="EC", kind="email", digest=lookup.email("a@b.example"))
            case "staffmember":
                return StaffMember.objects.order_by("id").first()
            case "windowday":
                window = OpeningWindow.objects.filter(office_id="EC").first()
                return WindowDay.objects.create(lineage=window.lineage, day="2026-03-04", taken=3)
        kinds = (Area, ConsentText, EligibilityRule, Office, OpeningWindow, ProgrammeVersion, RetentionPeriod, Site)
        return next(kind for kind in kinds if kind._meta.model_name == model).objects.order_by("pk").first()


@pytest.mark.parametrize("model", MODELS)
def test_it_opens_the_list_and_a_row_of_everything(as_it, model):
    row = some_row(model)
    listed = as_it.get(address(model, "changelist"))
    shown = as_it.get(address(model, "change", row.pk))
    history = as_it.get(address(model, "history", row.pk))
    assert [page.status_code for page in (listed, shown, history)] == [200, 200, 200]


@pytest.mark.parametrize("model", MODELS)
def test_policy_opens_everything_but_people_and_keys(as_policy, model):
    row = some_row(model)
    statuses = {
        as_policy.get(address(model, "changelist")).status_code,
        as_policy.get(address(model, "change", row.pk)).status_code,
    }
    assert statuses == ({403} if model in STAFF_ONLY else {200})


@pytest.mark.parametrize("model", MODELS)
def test_a_page_to_add_opens_only_for_what_is_made_in_the_console(as_it, model):
    assert as_it.get(address(model, "add")).status_code == (200 if model in ADDED_HERE else 403)


@pytest.mark.parametrize("role", ["front_desk", "screener", "protection", "supervisor", "auditor"])
def test_other_roles_are_told_that_the_console_is_not_theirs(database, plain_static_files, role):
    client = Client()
    client.force_login(make_person(role, "EC"))
    refused = client.get(reverse("admin:index"), follow=True)
    assert refused.status_code == 403
    assert client.get(address("site", "changelist"), follow=True).status_code == 403


def test_the_console_has_no_sign_in_of_its_own(as_policy):
    assert Client().get(reverse("admin:index")).url == "/entrar/?next=/consola/"
    assert as_policy.get(reverse("admin:login")).status_code == 403


def test_a_person_who_may_no_longer_enter_is_signed_out(as_it, it):
    StaffMember.objects.filter(pk=it.pk).update(is_active=False)
    assert as_it.get(reverse("admin:index")).status_code == 302


def test_no_cases_are_in_the_console(as_it):
    apps = as_it.get(reverse("admin:index")).context["app_list"]
    listed = {model["object_name"] for app in apps for model in app["models"]}
    assert listed == {
        *(
            "ApiKey",
            "Area",
            "Breach",
            "Closure",
            "ConsentText",
            "EligibilityRule",
            "FormContent",
            "HelpText",
            "Invitation",
        ),
        *("Office", "OpeningWindow", "ProgrammeVersion", "RetentionPeriod", "Site", "StaffMember", "WindowDay"),
        *("Leave", "SiteCapacity", "StaffProfile"),
    }


def test_a_new_row_shows_nothing_of_what_the_database_will_fill_in(as_it, it):
    known_at = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
    breach = Breach.objects.create(kind="read", what_happened="prueba", known_at=known_at, registered_by=it)
    pages = [reverse(f"admin:offices_{model}_add") for model in (*ADDED_HERE, "breach")]
    pages.append(reverse("admin:offices_breach_change", args=[breach.pk]))  # with a row for a new notice
    assert [page for page in pages if "DatabaseDefault" in as_it.get(page).content.decode()] == []
