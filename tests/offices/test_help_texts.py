"""Help texts: edited in the console, told to whom they are for, and missing languages are seen."""

import datetime

import pytest
from django.urls import reverse

from audit.models import Entry
from offices.help_texts import other_help
from offices.models import HelpText, Office
from tests.conftest import FormClient
from vault import scope

LIST, NEW = "admin:offices_helptext_changelist", "admin:offices_helptext_add"
TEXT = {
    "office": "EC",
    "code": "familia",
    "kind": "pathway",
    "outcome": "not_eligible",
    "language": "es",
    "title": "Reunirse con su familia",
    "body": "Pregunte en la oficina.",
    "phone": "",
    "source": "inventado",
    "valid_from": "2026-01-01",
    "valid_until": "",
}


def errors(page) -> dict[str, list[str]]:
    return dict(page.context["adminform"].form.errors)


def text(**changes) -> None:
    given = TEXT | changes
    given = given | {"office_id": given.pop("office"), "valid_until": given["valid_until"] or None}
    HelpText.objects.create(**given)


@pytest.mark.parametrize("who", ["as_policy", "as_it"])
def test_a_text_is_added_and_its_missing_languages_are_named(request, who):
    client = request.getfixturevalue(who)
    assert client.post(reverse(NEW), TEXT).status_code == 302
    text(language="en", title="Joining your family")
    rows = client.get(reverse(LIST)).content.decode()
    assert rows.count('<td class="field-missing">Kreyòl ayisyen</td>') == 2
    with scope.enter(scope.SYSTEM):
        assert Entry.objects.filter(action="console_added", purpose="helptext").count() == 1


def test_an_emergency_says_whom_to_call(as_policy):
    page = as_policy.post(reverse(NEW), TEXT | {"kind": "emergency"})
    assert errors(page) == {"__all__": ["Escriba a quién se llama en una emergencia."]}


def test_what_is_told_is_for_that_office_that_outcome_and_today(system):
    text()
    text(code="cerca", kind="local_help", outcome="", title="Comida")
    text(code="otro-pais", office="CO")
    text(code="otra", outcome="eligible")
    text(code="vieja", valid_until="2026-01-02")
    text(code="futura", valid_from="2126-01-01")
    text(code="nueva", title="Antes")
    text(code="nueva", title="Ahora", valid_from="2026-02-01")
    text(code="peligro", kind="emergency", outcome="", phone="1")
    text(code="sin-traducir", language="en", title="Only English")
    text(language="en", title="Joining your family")
    office = Office.objects.get(pk="EC")

    def told(language):
        return [one.title for one in other_help(office, outcome="not_eligible", language=language)]

    assert told("es") == ["Reunirse con su familia", "Ahora", "Comida"]
    assert told("ht") == told("es")
    assert told("en") == ["Joining your family", "Ahora", "Only English", "Comida"]


def test_the_checker_and_the_closed_page_tell_them(database):
    text(phone="0-000-prueba", outcome="")
    answers = {"nationalities": ["SY"], "country": "EC", "status_EC": "unknown"}
    page = FormClient().post("/puedo/", answers).content.decode()
    assert "Reunirse con su familia" in page
    assert "0-000-prueba" in page
    text(code="cerrado", outcome="not_open", title="Mientras está cerrado")
    assert "Mientras está cerrado" not in FormClient().post("/puedo/", answers).content.decode()


def test_a_day_counts_to_its_end_in_the_office(system):
    office = Office.objects.get(pk="EC")
    today = system.astimezone(office.zone).date()
    text(valid_from=today, valid_until=today, outcome="")
    assert len(other_help(office, outcome="review", language="es")) == 1
    HelpText.objects.update(
        valid_from=today - datetime.timedelta(days=2), valid_until=today - datetime.timedelta(days=1)
    )
    assert other_help(office, outcome="review", language="es") == []
