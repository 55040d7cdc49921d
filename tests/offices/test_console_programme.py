"""Rules and windows in the console: published ones stay, drafts are edited, and what is wrong is said plainly."""

import pytest
import yaml
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from audit.models import Entry
from offices.models import EligibilityRule, OpeningWindow, ProgrammeVersion
from offices.rows import as_data
from tests import programmes
from vault import scope

VERSIONS = "admin:offices_programmeversion_changelist"
RULE = "admin:offices_eligibilityrule_change"
NEW_RULE = "admin:offices_eligibilityrule_add"
WINDOW = "admin:offices_openingwindow_change"


def act(client, action: str, *versions: ProgrammeVersion):
    chosen = {"action": action, "_selected_action": [version.pk for version in versions]}
    return client.post(reverse(VERSIONS), chosen)


def published() -> ProgrammeVersion:
    return ProgrammeVersion.objects.newest_first().first()


@pytest.fixture
def draft(as_policy) -> ProgrammeVersion:
    act(as_policy, "prepare_draft", published())
    return ProgrammeVersion.objects.drafts().get()


def typed(page) -> dict[str, object]:
    """What the browser would send if the form were saved as it came."""
    form = page.context["adminform"].form
    sent: dict[str, object] = {}
    for bound in form:
        value, name = bound.value(), bound.html_name
        if isinstance(value, list) and len(value) == 2 and name.split("_")[-1] in {"period", "between"}:
            sent |= {f"{name}_{end}": part or "" for end, part in enumerate(value)}
        elif isinstance(value, bool):
            sent |= {name: "on"} if value else {}
        else:
            sent[name] = "" if value is None else value
        if bound.field.show_hidden_initial:
            sent[bound.html_initial_name] = value
    return sent


def errors(client, address: str, changes: dict[str, object]) -> dict[str, list[str]]:
    sent = typed(client.get(address)) | changes
    answer = client.post(address, sent)
    return {} if answer.status_code == 302 else dict(answer.context["adminform"].form.errors)


def test_a_published_rule_is_shown_and_not_edited(as_policy):
    rule = published().rules.get(code="GT-1")
    page = as_policy.get(reverse(RULE, args=[rule.pk]))
    assert page.context["has_change_permission"] is False
    text = page.content.decode()
    assert ("2023-06-12 – 2024-02-29" in text, "2023-08-01 – 2024-04-30" in text) == (True, True)
    assert as_policy.post(reverse(RULE, args=[rule.pk]), {"code": "GT-9"}).status_code == 403
    assert as_policy.post(reverse("admin:offices_eligibilityrule_delete", args=[rule.pk])).status_code == 403


def test_a_draft_says_the_same_as_the_version_it_was_made_from(draft):
    assert as_data(draft) == published().content
    assert draft.note == f"Preparada a partir de la versión {published().number}."
    seeds = {bytes(window.seed) for window in published().windows.all()}
    assert {bytes(window.seed) for window in draft.windows.all()} == seeds


def test_preparing_a_draft_is_audited(draft, policy):
    with scope.enter(scope.SYSTEM):
        entry = Entry.objects.get(action="draft_prepared")
    assert (entry.actor_id, entry.subjects) == (str(policy.pk), [str(draft.pk)])


def test_a_draft_changes_nothing_for_anybody(draft, system):
    assert ProgrammeVersion.objects.in_force(system).first() == published()


def test_a_draft_can_be_thrown_away_and_a_published_version_cannot(as_policy, draft):
    act(as_policy, "discard_draft", published())
    act(as_policy, "discard_draft", draft)
    assert list(ProgrammeVersion.objects.all()) == [published()]
    assert not EligibilityRule.objects.exclude(version=published()).exists()


def test_actions_want_one_version(as_policy, draft):
    for action in ("prepare_draft", "download", "discard_draft"):
        act(as_policy, action, draft, published())
    assert set(ProgrammeVersion.objects.all()) == {draft, published()}


def test_a_draft_leaves_as_a_file_that_can_be_loaded(as_policy, draft, system):
    rule = draft.rules.get(code="EC-DEMO")
    assert errors(as_policy, reverse(RULE, args=[rule.pk]), {"min_age": "16"}) == {}
    file = act(as_policy, "download", draft)
    assert file.headers["Content-Disposition"] == f'attachment; filename="programme-{draft.number}.yaml"'
    loaded = programmes.publish(yaml.safe_load(file.content), system, supersede=True)
    assert loaded.diff == ["~ rule EC-DEMO: min_age 18 → 16"]


def test_a_rule_of_a_draft_is_saved_and_leaves_a_trace(as_policy, draft, policy):
    rule = draft.rules.get(code="EC-1")
    changes = {"nationalities": "ve, co ht", "period_1": "2025-02-04"}
    assert errors(as_policy, reverse(RULE, args=[rule.pk]), changes) == {}
    rule.refresh_from_db()
    assert (rule.nationalities, rule.ends_on.isoformat()) == (["VE", "CO", "HT"], "2025-02-04")
    with scope.enter(scope.SYSTEM):
        entry = Entry.objects.get(action="console_changed")
    assert (entry.actor_id, entry.office_code, entry.subjects) == (str(policy.pk), "EC", [str(rule.pk)])
    assert entry.detail == {"fields": ["En vigor", "Nacionalidades"]}
    assert LogEntry.objects.get().object_id == str(rule.pk)


def test_a_rule_saved_unchanged_changes_nothing(as_policy, draft):
    for rule in draft.rules.all():
        assert errors(as_policy, reverse(RULE, args=[rule.pk]), {}) == {}
    for window in draft.windows.all():
        assert errors(as_policy, reverse(WINDOW, args=[window.pk]), {}) == {}
    assert as_data(draft) == published().content
    with scope.enter(scope.SYSTEM):
        touched = [entry.detail["fields"] for entry in Entry.objects.filter(action="console_changed")]
    assert touched == [[]] * (draft.rules.count() + draft.windows.count())


@pytest.mark.parametrize(
    ("code", "changes", "field", "message"),
    [
        ("GT-2", {"period_1": "2024-05-07"}, "period", "GT-2 se cruza con GT-3: cambie los días de una de las dos."),
        ("EC-1", {"period_1": "2023-01-01"}, "period", "El último día es anterior al primero; corrija uno de los dos."),
        ("EC-1", {"period_0": ""}, "period", "Escriba también el primer día."),
        ("EC-1", {"period_1": "9999-12-31"}, "period", "Deje vacío el último día si no hay fin."),
        ("EC-1", {"code": "EC-DEMO"}, "__all__", "Esta versión ya tiene una regla con ese código; escriba otro."),
        (
            "EC-1",
            {"nationalities": "VE XX"},
            "nationalities",
            "Corrija XX: no son códigos de país de dos letras, como VE.",
        ),
        (
            "GT-3",
            {"present_by_unverified_for": "HN CU"},
            "present_by_unverified_for",
            "Quite Cuba o añádalo a las nacionalidades.",
        ),
        (
            "EC-1",
            {"status_test": '{"any_of": [{"kode": ["regular"]}]}'},
            "status_test",
            "status.any_of.0: Quite «kode»; se usan code, entry, registered, registered_by, any_of y all_of.",
        ),
        (
            "EC-1",
            {"status_test": '{"registered_by": "2023-02-30"}'},
            "status_test",
            "status: Escriba en «registered_by» un día que exista, por ejemplo 2023-10-18.",
        ),
        (
            "EC-1",
            {"status_test": '{"any_of": []}'},
            "status_test",
            "status: Corrija «any_of»: los códigos van en una lista, las pruebas en any_of o all_of.",
        ),
        (
            "EC-1",
            {"from_precision": "unknown"},
            "from_between",
            "Escriba entre qué dos días está el inicio desconocido.",
        ),
        ("GT-1", {"to_precision": "press"}, "to_between", "Deje vacíos estos días: el fin se conoce."),
        ("EC-1", {"online_from": "2025-03-01"}, "online_from", "Elija un día en el que la regla esté en vigor."),
        (
            "EC-1",
            {"invitation_only_until": "2023-11-20"},
            "invitation_only_until",
            "Elija un día anterior a la apertura del formulario.",
        ),
    ],
)
def test_what_is_wrong_with_a_rule_is_said_at_its_field(as_policy, draft, code, changes, field, message):
    rule = draft.rules.get(code=code)
    assert errors(as_policy, reverse(RULE, args=[rule.pk]), changes) == {field: [message]}


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"quota": "50"}, "quota", "Elija «por día» o deje vacío el tamaño del cupo."),
        (
            {"period_0": "2024-01-15", "period_1": "2025-02-03"},
            "__all__",
            "La oficina ya tiene una ventana con esos días; cambie esa.",
        ),
    ],
)
def test_what_is_wrong_with_a_window_is_said(as_policy, draft, changes, field, message):
    window = draft.windows.get(office_id="EC", period__startswith="2023-11-20")
    assert errors(as_policy, reverse(WINDOW, args=[window.pk]), changes) == {field: [message]}


def test_a_quota_and_weekdays_are_saved(as_policy, draft):
    window = draft.windows.get(office_id="CO", is_demo=True)
    changes = {"weekdays": ["1", "3"], "quota_per": "day", "quota": "40"}
    assert errors(as_policy, reverse(WINDOW, args=[window.pk]), changes) == {}
    window.refresh_from_db()
    assert (window.weekdays, window.quota_per, window.quota, window.closes_on) == ([1, 3], "day", 40, None)


def test_a_new_rule_goes_into_a_draft_only(as_policy, draft):
    choices = as_policy.get(reverse(NEW_RULE)).context["adminform"].form.fields["version"].queryset
    assert list(choices) == [draft]
    refused = errors(as_policy, reverse(NEW_RULE), {"version": str(published().pk)})
    assert "version" in refused


def test_a_row_of_a_draft_can_be_deleted(as_policy, draft):
    window = draft.windows.get(office_id="GT", is_demo=True)
    as_policy.post(reverse("admin:offices_openingwindow_delete", args=[window.pk]), {"post": "yes"})
    assert not OpeningWindow.objects.filter(pk=window.pk).exists()
    with scope.enter(scope.SYSTEM):
        assert Entry.objects.get(action="console_deleted").subjects == [str(window.pk)]


def test_deleting_many_at_once_stops_at_the_first_published_one(as_policy, draft):
    chosen = [draft.rules.get(code="EC-1"), published().rules.get(code="EC-1")]
    sent = {"action": "delete_selected", "_selected_action": [rule.pk for rule in chosen], "post": "yes"}
    as_policy.post(reverse("admin:offices_eligibilityrule_changelist"), sent)
    assert EligibilityRule.objects.filter(code="EC-1").count() == 2
