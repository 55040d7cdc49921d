"""A public form page of 25 fields, drawn by our pack, by crispy with crispy-bootstrap5, and by Django itself.

One page = the form made from its class (and, with errors, judged), then its HTML. All three draw the same class.
"""

from collections.abc import Callable

from crispy_forms.helper import FormHelper
from django import forms
from django.http import QueryDict
from django.template import engines
from django.utils import translation

from intake.forms.base import StaffForm
from intake.forms.choices import AreaField, CountryField, CountryMultipleField, LanguagesField
from intake.forms.dates import PartialDateField
from intake.forms.names import NameField
from intake.forms.phones import PhoneField
from tests.bench.reporting import in_turn, rates, report

YES_NO = [("yes", "Sí"), ("no", "No")]
SEX = [("F", "Mujer"), ("M", "Hombre"), ("X", "Otro"), ("none", "Prefiere no decirlo")]
STATUS = [(str(number), f"Situación número {number}") for number in range(7)]
NEEDS = [(str(number), f"Necesidad número {number}") for number in range(8)]
AREAS = [(str(number), f"Provincia {number}") for number in range(24)]


class Household(StaffForm):
    """The kinds of field of the pages of a registration, in about their numbers."""

    sections = (
        ("Quién es", ("given_names", "first_surname", "second_surname", "born", "sex", "nationalities", "languages")),
        ("Documento", ("has_document", "document_type", "number", "issued_by")),
        ("Situación", ("since", "status", "permit", "registered_on", "entry")),
        ("Contacto", ("area", "place", "phone", "email", "safe")),
    )

    given_names = NameField(label="Nombres", help_text="Como aparecen en su documento.")
    first_surname = NameField(label="Primer apellido")
    second_surname = NameField(label="Segundo apellido", required=False)
    born = PartialDateField(label="Fecha de nacimiento", help_text="Por ejemplo, 27 3 1994.")
    sex = forms.ChoiceField(label="Sexo", choices=SEX, widget=forms.RadioSelect)
    nationalities = CountryMultipleField(label="Nacionalidades", frequent=["VE", "CO", "CU", "HT", "NI"])
    languages = LanguagesField(label="Idiomas")
    has_document = forms.ChoiceField(label="¿Tiene documento?", choices=YES_NO, widget=forms.RadioSelect)
    document_type = forms.ChoiceField(label="Documento", choices=[("", "Elija"), *STATUS])
    number = forms.CharField(label="Número", max_length=60, help_text="Tal como está escrito.")
    issued_by = CountryField(label="País que lo emitió")
    since = PartialDateField(label="¿Desde cuándo está en este país?", help_text="Por ejemplo, 6 2023.")
    status = forms.ChoiceField(label="Situación migratoria", choices=STATUS, widget=forms.RadioSelect)
    permit = forms.CharField(label="Permiso o trámite", max_length=60, help_text="Por ejemplo, visa.")
    registered_on = PartialDateField(label="¿Cuándo se registró?")
    entry = forms.ChoiceField(label="¿Cómo entró al país?", choices=YES_NO, widget=forms.RadioSelect)
    area = AreaField(label="Provincia", areas=AREAS)
    place = forms.CharField(label="Ciudad o barrio", max_length=200)
    phone = PhoneField(label="Teléfono", help_text="Con el código del país, si es de otro.")
    email = forms.EmailField(label="Correo", help_text="Si tiene.")
    safe = forms.ChoiceField(label="¿Es seguro llamar?", choices=YES_NO, widget=forms.RadioSelect)
    needs = forms.MultipleChoiceField(label="Necesidades", choices=NEEDS, widget=forms.CheckboxSelectMultiple)
    people = forms.IntegerField(label="Personas")
    story = forms.CharField(label="¿Algo más?", widget=forms.Textarea)
    agrees = forms.BooleanField(label="Acepto", help_text="Puede retirarlo cuando quiera.")


# What somebody typed; each of it is refused. What is missing is refused as well: all 25 fields show an error.
WRONG = QueryDict(
    "given_names=123&first_surname=45&second_surname=67&born_day=31&born_month=2&born_year=1990&sex=q"
    "&nationalities=VE&nationalities=unknown&languages=zzz&has_document=q&document_type=q&since_year=94&status=q"
    "&registered_on_month=15&registered_on_year=2020&entry=q&area=q&phone=x&email=a@&safe=q&needs=q&people=x"
    f"&number={'9' * 61}&permit={'9' * 61}&place={'x' * 201}"
)


def templates() -> dict[str, Callable[[forms.Form], str]]:
    """One for each pack: the `crispy` node remembers the pack that it drew first."""

    def drawing(text: str) -> Callable[[forms.Form], str]:
        template = engines["django"].from_string(f"{{% load crispy_forms_tags %}}{text}")
        helper = FormHelper()
        helper.form_tag = False
        helper.disable_csrf = True
        return lambda form: template.render({"form": form, "helper": helper})

    return {
        "ours": drawing('{% include "smo/errors.html" %}{% crispy form %}'),
        "crispy-bootstrap5": drawing('{% crispy form helper "bootstrap5" %}'),
        "{{ form }}": drawing("{{ form }}"),
    }


def run() -> None:
    with translation.override("es"):
        _compare("blank", None)
        _compare("with errors", WRONG)


def _compare(state: str, data: QueryDict | None) -> None:
    drawing = templates()

    def page(name: str) -> Callable[[], str]:
        return lambda: drawing[name](Household(data))

    errors = len(Household(data).errors)
    works = {name: page(name) for name in drawing}
    taken = in_turn(works, times={"ours": 100 if data is None else 40, "crispy-bootstrap5": 10, "{{ form }}": 20})
    for name, goal in (("crispy-bootstrap5", "≥ 10"), ("{{ form }}", "≥ 3")):
        report(
            f"form page, {state}, against {name}",
            rates(taken["ours"]),
            "pages/s",
            reference=rates(taken[name]),
            goal=goal,
            fields=len(Household.base_fields),
            errors=errors,
            bytes=len(works["ours"]().encode()),
            reference_bytes=len(works[name]().encode()),
        )
