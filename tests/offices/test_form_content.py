"""Texts of the form by office: written in the console, read from a moment on, in Spanish where one is missing."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from audit.models import Entry
from offices.form_content import overrides
from offices.models import FormContent
from offices.questions import registered
from vault import scope

LIST, NEW = "admin:offices_formcontent_changelist", "admin:offices_formcontent_add"
HOUR = datetime.timedelta(hours=1)
ROW = {
    "office": "EC",
    "place": "nombres|hint.given_names",
    "language": "es",
    "text": "Como en la cédula.",
    "in_force_from_0": "",
    "in_force_from_1": "",
    "is_now": "on",
}


def content(**changes) -> FormContent:
    given = {"office_id": "EC", "question": "nombres", "part": "hint.given_names", "language": "es", "text": "Hoy."}
    return FormContent.objects.create(**given | changes)


def hint(language="es", office="EC") -> str | None:
    return overrides(office, language=language).text("nombres", "hint.given_names")


def errors(page) -> dict[str, list[str]]:
    return dict(page.context["adminform"].form.errors)


def test_every_question_is_registered_with_the_texts_that_ship():
    questions = registered()
    assert len(questions) == 23
    names = questions["nombres"]
    assert str(names.parts["heading"].shipped) == "¿Cómo se llama?"
    assert str(names.parts["hint.given_names"].shipped) == "Como están en su documento, si tiene."
    assert {name for name, one in questions.items() if one.may_be_left_out} == {
        *("correo", "entrevista", "familia", "vias", "vinculos"),
    }
    assert list(questions["permiso"].parts) == ["heading", "why"]  # its texts are versions of their own


def test_the_newest_in_force_is_read_from_its_moment_on(system):
    assert hint() is None
    content(in_force_from=system - HOUR)
    content(text="Mañana.", in_force_from=system + HOUR)
    content(text="Un borrador.")
    assert (hint(), hint(office="CO")) == ("Hoy.", None)
    content(text="Ahora.", in_force_from=system)
    assert hint() == "Ahora."


def test_a_missing_language_reads_the_offices_spanish_and_then_what_ships(system):
    content(in_force_from=system - HOUR)
    assert hint("ht") == "Hoy."
    content(language="ht", text="Jodi a.", in_force_from=system - HOUR)
    assert (hint("ht"), hint("en")) == ("Jodi a.", "Hoy.")
    content(language="ht", text="", in_force_from=system)  # taken back
    assert hint("ht") == "Hoy."
    content(text="", in_force_from=system)
    assert (hint(), hint("ht")) == (None, None)
    content(language="en", text="Today.", in_force_from=system)
    assert (hint("en"), hint("ht"), hint()) == ("Today.", None, None)


def test_order_and_leaving_out_have_no_language_and_are_taken_back(system):
    content(question="correo", part="position", language="", text="5", in_force_from=system - HOUR)
    content(question="vias", part="asked", language="", text="no", in_force_from=system - HOUR)
    found = overrides("EC", language="ht")
    assert (found.positions, found.left_out) == ({"correo": 5}, {"vias"})
    content(question="correo", part="position", language="", text="", in_force_from=system)
    content(question="vias", part="asked", language="", text="yes", in_force_from=system)
    found = overrides("EC", language="es")
    assert (found.positions, found.left_out) == ({}, set())


@pytest.mark.parametrize("who", ["as_policy", "as_it"])
def test_a_text_is_added_and_its_missing_languages_are_listed(request, who):
    client = request.getfixturevalue(who)
    assert client.post(reverse(NEW), ROW).status_code == 302
    assert client.post(reverse(NEW), ROW | {"language": "en", "text": "As on the card."}).status_code == 302
    rows = client.get(reverse(LIST)).content.decode()
    assert rows.count('field-missing">Kreyòl ayisyen<') == 2
    listed = [client.get(reverse(LIST), {"falta": code}).content.decode() for code in ("ht", "en")]
    assert ["Como en la cédula." in page for page in listed] == [True, False]
    with scope.enter(scope.SYSTEM):
        assert (hint(), hint("en")) == ("Como en la cédula.", "As on the card.")
        assert Entry.objects.filter(action="console_added", purpose="formcontent").count() == 2


NEEDED = "El registro necesita «¿Cómo se llama?» para atender a la persona. Solo se quitan: ¿Tiene correo"


@pytest.mark.parametrize(
    ("changes", "field", "says"),
    [
        ({"place": "nombres|asked|no"}, "__all__", NEEDED),
        ({"place": "nombres|hint.nothing"}, "__all__", "Elija una parte de la lista."),
        ({"place": "nada|heading"}, "__all__", "Elija una parte de la lista."),
        ({"place": ""}, "place", ""),
        ({"language": ""}, "__all__", "Elija el idioma del texto."),
        ({"place": "correo|position", "text": "primero"}, "__all__", "Escriba un número de 1 a 999"),
        (
            {"is_now": "", "in_force_from_0": "2023-01-01", "in_force_from_1": "08:00"},
            "in_force_from",
            "Escriba un momento que no haya pasado",
        ),
    ],
)
def test_what_cannot_be_is_refused_in_words(as_policy, changes, field, says):
    page = as_policy.post(reverse(NEW), ROW | changes)
    assert page.status_code == 200
    assert errors(page)[field][0].startswith(says)
    with scope.enter(scope.SYSTEM):
        assert not FormContent.objects.exists()


def test_an_optional_question_is_left_out_and_asked_again(as_policy):
    later = {"is_now": "", "in_force_from_0": "2126-01-01", "in_force_from_1": "08:00"}
    for answer, when in (("no", {}), ("yes", later)):
        assert as_policy.post(reverse(NEW), ROW | {"place": f"correo|asked|{answer}"} | when).status_code == 302
    with scope.enter(scope.SYSTEM):
        rows = FormContent.objects.order_by("text").values_list("question", "part", "language", "text")
        assert list(rows) == [("correo", "asked", "", "no"), ("correo", "asked", "", "yes")]


def test_two_texts_of_one_moment_are_refused(as_policy):
    then = ROW | {"is_now": "", "in_force_from_0": "2126-01-01", "in_force_from_1": "08:00"}
    assert as_policy.post(reverse(NEW), then).status_code == 302
    assert errors(as_policy.post(reverse(NEW), then)) == {
        "__all__": ["Ya hay otro texto que entra en vigor en ese momento; elija otro."]
    }


def test_a_draft_is_changed_and_what_is_in_force_is_read(as_policy):
    with scope.enter(scope.SYSTEM) as at:
        draft, fixed = content(), content(in_force_from=at - HOUR)
    change, delete = "admin:offices_formcontent_change", "admin:offices_formcontent_delete"
    assert as_policy.post(reverse(change, args=[draft.pk]), ROW | {"text": "Otra."}).status_code == 302
    assert as_policy.post(reverse(change, args=[fixed.pk]), ROW).status_code == 403
    assert as_policy.post(reverse(delete, args=[fixed.pk]), {"post": "yes"}).status_code == 403
    with scope.enter(scope.SYSTEM):
        assert hint() == "Otra."


def test_a_draft_is_judged_again_when_it_is_changed(as_policy):
    with scope.enter(scope.SYSTEM):
        order = content(question="correo", part="position", language="", text="5")
        left_out = content(question="correo", part="asked", language="", text="no")
    change = "admin:offices_formcontent_change"
    refused = as_policy.post(reverse(change, args=[order.pk]), ROW | {"text": "primero", "is_now": ""})
    assert errors(refused) == {"__all__": ["Escriba un número de 1 a 999, o deje el texto vacío."]}
    assert as_policy.post(reverse(change, args=[left_out.pk]), ROW | {"text": "perhaps"}).status_code == 302
    with scope.enter(scope.SYSTEM):
        assert overrides("EC", language="es").left_out == {"correo"}


def test_a_row_that_takes_a_needed_question_away_is_no_good_row():
    with pytest.raises(ValidationError, match="El registro necesita"):
        FormContent(office_id="EC", question="situacion", part="asked", text="no").clean()
