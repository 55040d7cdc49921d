"""The form pack: every control is named, described and reachable; errors are linked; nothing private is kept."""

import re
from html.parser import HTMLParser

import pytest
from crispy_forms.bootstrap import AppendedText, StrictButton
from crispy_forms.helper import FormHelper
from crispy_forms.layout import (
    HTML,
    Button,
    ButtonHolder,
    Column,
    Div,
    Field,
    Fieldset,
    Hidden,
    Layout,
    MultiField,
    Row,
    Submit,
)
from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template import engines
from django.test import RequestFactory
from django.utils import translation
from django.utils.datastructures import MultiValueDict

from intake.forms import painting
from intake.forms.base import StaffForm
from intake.forms.choices import AreaField, CountryField, CountryMultipleField, LanguagesField
from intake.forms.dates import PartialDateField
from intake.forms.names import NameField
from intake.forms.phones import PhoneField

CRISPY = engines["django"].from_string("{% load crispy_forms_tags %}{% crispy form %}")
FILTER = engines["django"].from_string("{% load crispy_forms_tags %}{{ form|crispy }}")
SUMMARY = engines["django"].from_string('{% include "smo/errors.html" %}')


class Everything(StaffForm):
    """One field of each kind that the pack draws."""

    sections = (("Persona", ("names", "born", "sex", "nationalities")), ("Documento", ("has_document", "number")))
    reveals = {"has_document": {"yes": ("number", "issued_by"), "no": ("why_not",)}}

    names = NameField(label="Nombres", help_text="Como en su documento")
    born = PartialDateField(label="Nacimiento", help_text="Por ejemplo, 27 3 1994")
    sex = forms.ChoiceField(label="Sexo", choices=[("F", "Mujer"), ("M", "Hombre")], widget=forms.RadioSelect)
    nationalities = CountryMultipleField(label="Nacionalidades", frequent=["VE", "CU"])
    has_document = forms.ChoiceField(
        label="¿Tiene documento?", choices=[("yes", "Sí"), ("no", "No")], widget=forms.RadioSelect
    )
    number = forms.CharField(label="Número", max_length=10)
    issued_by = CountryField(label="País")
    why_not = forms.CharField(label="¿Por qué?", widget=forms.Textarea, required=False)
    area = AreaField(label="Provincia", areas={"EC-P": "Pichincha"})
    languages = LanguagesField(label="Idiomas")
    phone = PhoneField(label="Teléfono", required=False)
    email = forms.EmailField(label="Correo", help_text="Si tiene")
    age = forms.IntegerField(label="Edad", required=False)
    several = forms.MultipleChoiceField(label="Varios", choices=[("a", "A")], required=False)
    photo = forms.FileField(label="Foto", help_text="JPG")
    agrees = forms.BooleanField(label="Acepto", help_text="Puede retirarlo")
    token = forms.CharField(widget=forms.HiddenInput, required=False)


class Page(HTMLParser):
    """Ids, references to ids, controls and text of a piece of HTML."""

    VOID = {"input", "br", "img", "link", "meta"}

    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.references: list[str] = []
        self.controls: list[dict[str, str | None]] = []
        self.labelled: set[str] = set()
        self.open: list[str] = []
        self.text = ""
        self.feed(html)
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        if tag not in self.VOID:
            self.open.append(tag)
        self.ids += [values["id"]] if values.get("id") else []
        self.references += (values.get("aria-describedby") or "").split()
        self.references += (values.get("aria-labelledby") or "").split()
        self.references += [values["href"][1:]] if (values.get("href") or "").startswith("#") else []
        if tag == "label":
            self.references.append(values["for"])
            self.labelled.add(values["for"])
        if tag in {"input", "select", "textarea"} and values.get("type") != "hidden":
            self.controls.append({"tag": tag} | values)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data


@pytest.fixture(autouse=True)
def spanish():
    painting._kept.clear()
    with translation.override("es"):
        yield


def drawn(form: forms.BaseForm, template=CRISPY) -> str:
    return template.render({"form": form})


WRONG = {"names": "123", "born_day": "31", "born_month": "2", "born_year": "1990", "phone": "x", "has_document": "yes"}


@pytest.mark.parametrize("data", [None, {}, WRONG], ids=["blank", "empty", "wrong"])
def test_every_control_has_a_label_and_every_reference_an_element(data):
    form = Everything(data)
    page = Page(SUMMARY.render({"form": form}) + drawn(form))
    assert len(page.ids) == len(set(page.ids))
    assert set(page.references) <= set(page.ids)
    assert {control["id"] for control in page.controls} == page.labelled
    assert {control["name"] for control in page.controls} == {
        *("names", "born_day", "born_month", "born_year", "sex", "nationalities", "has_document", "number"),
        *("issued_by", "why_not", "area", "languages", "phone", "email", "age", "several", "photo", "agrees"),
    }


def test_hint_and_error_describe_their_control_and_stand_before_it():
    html = drawn(Everything({"names": "123"}))
    label, hint, error, control = re.findall(r"<(?:label|p|input)[^>]*id_names[^>]*>", html)
    assert label == '<label for="id_names">'
    assert hint == '<p class="hint" id="id_names_helptext">'
    assert error == '<p class="error" id="id_names_error">'
    assert 'aria-describedby="id_names_helptext id_names_error" aria-invalid="true"' in control
    assert '<fieldset aria-describedby="id_born_helptext id_born_error"><legend>Nacimiento</legend>' in html


def test_every_fault_is_in_the_summary_in_the_order_of_the_page_and_leads_to_a_control():
    form = Everything(WRONG)
    form.add_error(None, "Algo de todo el formulario.")
    html = SUMMARY.render({"form": form})
    assert 'role="alert" tabindex="-1" autofocus' in html
    links = re.findall(r'href="#(\w+)"', html)
    assert links == [
        *("id_names", "id_born_day", "id_sex_0", "id_nationalities_0", "id_number", "id_issued_by", "id_area"),
        *("id_languages_0", "id_phone", "id_email", "id_photo", "id_agrees"),
    ]
    assert html.index("Algo de todo el formulario.") < html.index(links[0])
    assert set(links) <= {control["id"] for control in Page(drawn(form)).controls}
    assert SUMMARY.render({"form": Everything()}).strip() == ""


def test_a_label_that_asks_is_followed_by_its_answer_and_no_colon():
    html = SUMMARY.render({"form": Everything({})})
    assert ">¿Tiene documento? Elija una opción.</a>" in html
    assert ">Sexo: Elija una opción.</a>" in html


def test_the_link_to_a_date_leads_to_the_box_to_correct():
    form = Everything(WRONG | {"born_month": "13"})
    assert 'href="#id_born_month"' in SUMMARY.render({"form": form})
    wrong = [c["id"] for c in Page(drawn(form)).controls if c.get("aria-invalid") and "born" in c["id"]]
    assert wrong == ["id_born_month"]


def test_optional_is_said_in_the_label_and_required_is_not_marked():
    text = Page(drawn(Everything())).text
    assert [label for label in ("Teléfono", "Edad", "¿Por qué?") if f"{label} (opcional)" in text] == [
        *("Teléfono", "Edad", "¿Por qué?")
    ]
    assert text.count("(opcional)") == 4  # and the list of several
    assert "*" not in text


def test_a_search_form_does_not_repeat_that_everything_is_optional():
    class Search(StaffForm):
        marks_optional = False
        word = forms.CharField(label="Palabra", required=False)

    assert "(opcional)" not in drawn(Search())


def test_the_browser_checks_nothing():
    form = Everything()
    form.helper = FormHelper()
    html = drawn(form)
    assert html.startswith('<form method="post" novalidate autocomplete="off" enctype="multipart/form-data">')
    assert " required" not in html
    assert "style=" not in html
    assert "<script" not in html


def test_no_radio_is_chosen_beforehand():
    assert not any("checked" in control for control in Page(drawn(Everything())).controls)


def test_what_was_typed_is_shown_again_and_escaped():
    data = MultiValueDict(
        {
            "names": ['<b>"Ana"</b>'],
            "sex": ["F"],
            "nationalities": ["VE", "FR"],
            "area": ["EC-P"],
            "why_not": ["</textarea><i>"],
            "agrees": ["on"],
        }
    )
    html = drawn(Everything(data))
    assert 'value="&lt;b&gt;&quot;Ana&quot;&lt;/b&gt;"' in html
    assert "&lt;/textarea&gt;&lt;i&gt;</textarea>" in html
    chosen = re.findall(r'value="(\w+(?:-\w)?)" (?:checked|selected)', html)
    assert chosen == ["F", "VE", "FR", "EC-P"]
    assert 'id="id_agrees" checked' in html
    assert html.count('name="nationalities" id="id_nationalities_more') == 2


def test_an_answer_reveals_its_fields_inside_the_group_and_nowhere_else():
    html = drawn(Everything())
    group = html[html.index("¿Tiene documento?") : html.index("</fieldset>", html.index("¿Tiene documento?"))]
    assert re.findall(r'(?:class="(revealed)"|name="(\w+)")', group) == [
        *(("", "has_document"), ("revealed", ""), ("", "number"), ("", "issued_by")),
        *(("", "has_document"), ("revealed", ""), ("", "why_not")),
    ]
    assert html.count('name="number"') == 1


def test_answers_that_were_not_asked_for_are_dropped_with_their_errors():
    form = Everything({"has_document": "no", "number": "x" * 11, "why_not": "Se perdió"})
    form.is_valid()
    assert {"number", "issued_by"} & form.errors.keys() == set()
    assert (form.cleaned_data["number"], form.cleaned_data["why_not"]) == (None, "Se perdió")
    form = Everything({"has_document": "yes"})
    form.is_valid()
    assert form.errors["number"] == ["Escriba una respuesta."]


def test_a_page_with_one_question_has_it_as_its_heading():
    class Question(StaffForm):
        question = "sex"
        sex = forms.ChoiceField(label="¿Sexo?", choices=[("F", "Mujer")], widget=forms.RadioSelect)

    class Line(StaffForm):
        question = "place"
        place = forms.CharField(label="¿Dónde?")

    assert "<legend><h1>¿Sexo?</h1>" in drawn(Question())
    assert '<h1><label for="id_place">¿Dónde?</label></h1>' in drawn(Line())


def test_texts_of_our_own_stand_in_for_those_of_django():
    form = Everything({"email": "a@", "age": "x", "number": "x" * 11, "has_document": "yes", "several": ["z"]})
    assert {name: form.errors[name][0] for name in ("email", "age", "number", "several", "photo", "agrees", "sex")} == {
        "email": "Escriba un correo completo, por ejemplo nombre@ejemplo.org.",
        "age": "Escriba un número entero, por ejemplo 3.",
        "number": "Escriba como máximo 10 caracteres. Escribió 11.",
        "several": "Elija una opción de la lista.",
        "photo": "Elija un archivo o tome una foto.",
        "agrees": "Marque la casilla para continuar.",
        "sex": "Elija una opción.",
    }


def test_a_text_that_the_form_gives_is_kept():
    class Own(StaffForm):
        sex = forms.ChoiceField(choices=[("F", "Mujer")], error_messages={"required": "Elija su sexo."})

    assert Own({}).errors["sex"] == ["Elija su sexo."]


# --- What is kept ----------------------------------------------------------------------------------------------------


def test_a_blank_form_is_drawn_once_for_each_language_and_looks_the_same_again():
    first = drawn(Everything())
    kept = dict(painting._kept)
    assert drawn(Everything()) == first
    assert painting._kept == kept
    with translation.override("ht"):
        assert "Afganistan" in drawn(Everything())
    assert len(painting._kept) > len(kept)
    assert drawn(Everything()) == first


def test_nothing_that_somebody_typed_or_that_was_made_for_somebody_is_kept():
    drawn(Everything(WRONG | {"names": "Ana Secreta", "phone": "0991234567"}))
    drawn(Everything(initial={"names": "Ana Secreta"}))
    form = Everything()
    form.fields["email"].label = "Correo de Ana Secreta"
    form.fields["sex"].choices = [("1", "Ana Secreta")]
    form.fields["age"].initial = 77
    assert "Ana Secreta" in drawn(form)
    kept = "".join(painting._kept.values())
    assert ("Ana Secreta" in kept, "0991234567" in kept, "77" in kept) == (False, False, False)
    assert "Ana Secreta" not in drawn(Everything())


def test_two_offices_see_their_own_lists():
    def of(frequent, areas):
        form = Everything()
        form.fields["nationalities"].frequent = frequent
        form.fields["area"].areas = areas
        return drawn(form)

    quito = of(("VE", "CO"), {"EC-P": "Pichincha"})
    san_jose = of(("NI",), {"CR-SJ": "San José"})
    assert ("Pichincha" in quito, "San José" in quito, 'value="NI">' in quito.split("_more")[0]) == (True, False, False)
    assert ("Pichincha" in san_jose, "San José" in san_jose) == (False, True)
    assert of(("VE", "CO"), {"EC-P": "Pichincha"}) == quito


def test_choices_that_an_office_sets_are_kept_for_that_office_only():
    class Office(StaffForm):
        set_by_office = ("lives",)
        lives = forms.ChoiceField(label="¿Dónde vive?", widget=forms.RadioSelect)

    def of(country):
        form = Office()
        form.fields["lives"].choices = [("here", country)]
        return drawn(form)

    assert ("Ecuador" in of("Ecuador"), "Ecuador" in of("Colombia"), "Ecuador" in of("Ecuador")) == (True, False, True)
    assert len(painting._kept) == 4  # the field and the form, for each office


def test_a_form_may_change_its_own_fields_and_no_other_form_notices():
    form = Everything()
    form.fields["names"].required = False
    form.fields["names"].widget.attrs["maxlength"] = "5"
    form.fields["names"].error_messages["required"] = "x"
    form.fields["sex"].choices = [("a", "b")]
    other = Everything()
    assert (other.fields["names"].required, "maxlength" in other.fields["names"].widget.attrs) == (True, False)
    assert other.fields["names"].error_messages["required"] == "Escriba el nombre."
    assert other.fields["sex"].choices == [("F", "Mujer"), ("M", "Hombre")]
    assert 'maxlength="5"' in drawn(form)


def test_forms_of_a_set_do_not_share_their_ids():
    formset = forms.formset_factory(Everything, extra=2)()
    page = Page(drawn(formset, engines["django"].from_string("{% load crispy_forms_tags %}{{ form|crispy }}")))
    assert len(page.ids) == len(set(page.ids))
    assert {"id_form-0-names", "id_form-1-names"} <= set(page.ids)
    assert "Persona 2" in page.text


def test_the_answers_can_be_shown_again_without_being_judged():
    form = Everything(WRONG, is_kept_only=True)
    html = drawn(form)
    assert (form.is_valid(), form.errors, 'value="123"' in html, 'class="error"' in html) == (False, {}, True, False)


# --- Crispy's own objects and other people's forms --------------------------------------------------------------------


def test_a_form_that_is_not_ours_is_drawn_by_the_pack():
    page = Page(drawn(AuthenticationForm(RequestFactory().get("/")), FILTER))
    assert [(control["name"], control["type"]) for control in page.controls] == [
        ("username", "text"),
        ("password", "password"),
    ]


def test_a_password_is_never_shown_again():
    class SignIn(forms.Form):
        password = forms.CharField(widget=forms.PasswordInput)

    assert "secreta" not in drawn(SignIn({"password": "secreta"}), FILTER)


def test_crispys_layout_objects_work():
    class Some(StaffForm):
        one = forms.CharField(label="Uno")
        two = forms.CharField(label="Dos")
        three = forms.CharField(label="Tres")
        four = forms.CharField(label="Cuatro")
        five = forms.CharField(label="Cinco")

    form = Some({"one": "1"})
    form.helper = FormHelper()
    form.helper.layout = Layout(
        Fieldset("Título", Field("one")),
        Row(Column("two"), Column("three")),
        MultiField("Varios", "four"),
        Div(AppendedText("five", "kg"), css_class="x"),
        HTML("<p>texto</p>"),
        ButtonHolder(Submit("", "Continuar"), Button("otra", "Otra"), Hidden("h", "1"), StrictButton("Más")),
    )
    form.helper.add_input(Submit("enviar", "Enviar"))
    html = drawn(form)
    page = Page(html)
    assert [control["name"] for control in page.controls] == ["one", "two", "three", "four", "five"]
    assert set(page.references) <= set(page.ids)
    assert "Hay un problema" in page.text
    assert html.count("<button") == 4
    assert '<button type="submit" name="enviar" value="Enviar" class="button">Enviar</button>' in html
    assert "<span>kg</span>" in html


def test_a_formset_in_its_own_form_lists_what_is_wrong_in_all_of_them():
    Set = forms.formset_factory(Everything, extra=0, min_num=1, validate_min=True)
    formset = Set({"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "form-0-names": "123"})
    html = (
        engines["django"]
        .from_string("{% load crispy_forms_tags %}{% crispy form helper %}")
        .render({"form": formset, "helper": FormHelper()})
    )
    page = Page(html)
    assert set(page.references) <= set(page.ids)
    assert 'href="#id_form-0-names"' in html
    assert html.count("<form ") == 1


def test_a_file_that_is_there_already_is_shown_by_django_itself():
    class Photo(StaffForm):
        photo = forms.FileField(label="Foto")

    stored = SimpleUploadedFile("foto.jpg", b"x")
    stored.url = "/foto"
    assert 'href="/foto"' in drawn(Photo(initial={"photo": stored}))


def test_a_widget_of_ours_can_draw_itself_where_the_pack_does_not():
    form = Everything({"nationalities": "VE"})
    for name in ("nationalities", "born"):
        page = Page(str(form[name]))
        assert {control["id"] for control in page.controls} == page.labelled
        assert {control["id"] for control in page.controls} <= {c["id"] for c in Page(drawn(form)).controls}
