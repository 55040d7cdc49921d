"""What people type into a field, and what the field makes of it or says to do."""

import datetime
import unicodedata

import pytest
import time_machine
from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from intake.forms.base import StaffForm
from intake.forms.choices import AreaField, CountryField, CountryMultipleField, LanguagesField
from intake.forms.dates import MONTH_WORDS, PartialDateField, PartialDateWidget
from intake.forms.names import NameField
from intake.forms.phones import PhoneField, example
from offices.countries import country_choices, country_name
from offices.eligibility.dates import partial_date
from offices.languages import NAMES, language_name

TODAY = time_machine.travel(datetime.datetime(2026, 3, 15, 12, tzinfo=datetime.UTC), tick=False)
DAYS = st.dates(datetime.date(1900, 1, 1), datetime.date(2026, 3, 15))


@pytest.fixture(autouse=True)
def spanish():
    with translation.override("es"), TODAY:
        yield


def says(field: forms.Field, value: object) -> str:
    with pytest.raises(ValidationError) as refused:
        field.clean(value)
    return refused.value.messages[0]


# --- Dates ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "understood"),
    [
        (("27", "3", "1994"), "1994-03-27"),
        (("27", "03", "1994"), "1994-03-27"),
        (("1.º", "marzo", "1994"), "1994-03-01"),
        (("1er", "mars", "1994"), "1994-03-01"),
        (("27", "mar", "1994"), "1994-03-27"),
        (("27", "Mar.", "1994"), "1994-03-27"),
        (("27", "MARZO", "1994"), "1994-03-27"),
        (("27", "jiyè", "1994"), "1994-07-27"),
        (("27", "Jiye", "1994"), "1994-07-27"),
        (("27", "me", "1994"), "1994-05-27"),
        (("27", "Août", "1994"), "1994-08-27"),
        (("27", "setiembre", "1994"), "1994-09-27"),
        (("", "3", "1994"), "1994-03"),
        (("", "", "1994"), "1994"),
        (("", "", ""), None),
        (("27/3/1994", "", ""), "1994-03-27"),
        (("27 de marzo de 1994", "", ""), "1994-03-27"),
        (("", "", "27.3.1994"), "1994-03-27"),
        (("1994-03-27", "", ""), "1994-03-27"),
        (("1994-03", "", ""), "1994-03"),
        (("", "marzo 1994", ""), "1994-03"),
        (("٢٧", "٣", "١٩٩٤"), "1994-03-27"),
        (("29", "2", "2024"), "2024-02-29"),
        (("15", "3", "2026"), "2026-03-15"),
        (("", "", "2026"), "2026"),
    ],
)
def test_a_date_is_understood_in_the_ways_people_write_it(typed, understood):
    assert PartialDateField(required=False).clean(typed) == understood


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        (("31", "2", "1990"), "En febrero de 1990 no hay día 31. Corrija el día o el mes."),
        (("29", "2", "2023"), "En febrero de 2023 no hay día 29. Corrija el día o el mes."),
        (("0", "2", "2023"), "En febrero de 2023 no hay día 0. Corrija el día o el mes."),
        (("27", "3", ""), "Escriba el año. Si no sabe el día o el mes, déjelos en blanco."),
        (("27", "3", "94"), "Escriba el año con cuatro cifras, por ejemplo 1994."),
        (("27", "3", "mil"), "Escriba el año con cuatro cifras, por ejemplo 1994."),
        (("27", "3", "1899"), "Revise el año. Escriba uno desde 1900."),
        (("27", "", "1994"), "Escriba también el mes, o deje el día en blanco."),
        (("27", "13", "1994"), "Los meses van del 1 al 12. Corrija el mes."),
        (("27", "0", "1994"), "Los meses van del 1 al 12. Corrija el mes."),
        (
            ("27", "jui", "1994"),
            "No entendemos el mes «jui». Escriba su número o su nombre, por ejemplo 3 o marzo.",
        ),
        (("veinte", "3", "1994"), "Escriba el día con números, por ejemplo 27."),
        (("16", "3", "2026"), "Esa fecha todavía no ha llegado. Corrija la fecha."),
        (("", "4", "2026"), "Esa fecha todavía no ha llegado. Corrija la fecha."),
        (("", "", "2027"), "Esa fecha todavía no ha llegado. Corrija la fecha."),
        (("", "", ""), "Escriba al menos el año."),
    ],
)
def test_a_date_that_cannot_be_understood_says_what_to_do(typed, message):
    assert says(PartialDateField(), typed) == message


def test_the_message_names_the_month_as_the_reader_does():
    with translation.override("en"):
        with pytest.raises(ValidationError) as refused:
            PartialDateField().clean(("31", "2", "1990"))
        assert refused.value.params == {"box": "day", "month": "February", "year": 1990, "day": 31}


@given(day=DAYS, words=st.integers(0, 2))
def test_every_day_of_the_calendar_comes_out_as_it_went_in(day, words):
    month = MONTH_WORDS[day.month - 1][words]
    typed = (str(day.day), month, str(day.year))
    assert PartialDateField().clean(typed) == day.isoformat()


@given(st.tuples(*[st.text(max_size=45)] * 3))
def test_no_text_makes_a_date_field_fail(typed):
    """Whatever is typed: a partial date of the contract, None, or a message."""
    try:
        found = PartialDateField(required=False).clean(typed)
    except ValidationError as refused:
        assert refused.messages
    else:
        partial_date(found)


@given(DAYS, st.sampled_from([4, 7, 10]))
def test_what_was_stored_stands_in_the_boxes_and_is_read_from_them_again(day, length):
    stored = day.isoformat()[:length]
    assert PartialDateField().clean(PartialDateWidget().boxes(stored)) == stored


class Dated(StaffForm):
    born = PartialDateField(label="Fecha")


def test_a_date_keeps_what_was_typed_and_marks_the_box_to_correct():
    form = Dated({"born_day": " 27 ", "born_month": "trece", "born_year": "1994"})
    assert not form.is_valid()
    assert form["born"].value() == ("27", "trece", "1994")
    assert form.errors.as_data()["born"][0].params == {"box": "month", "typed": "trece"}


# --- Telephones -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("region", "typed", "e164"),
    [
        ("EC", "099 123 4567", "+593991234567"),
        ("EC", "(09) 9123-4567", "+593991234567"),
        ("EC", "099.123.4567", "+593991234567"),
        ("EC", "+593 99 123 4567", "+593991234567"),
        ("EC", "00593 99 123 4567", "+593991234567"),
        ("CO", "300 123 4567", "+573001234567"),
        ("CO", "00 58 412 1234567", "+584121234567"),
        ("CO", "+1 (202) 555-0123", "+12025550123"),
        ("GT", "5123-4567", "+50251234567"),
        ("CR", "8312 3456", "+50683123456"),
        ("CR", "٨٣١٢٣٤٥٦", "+50683123456"),
        ("EC", "2 123 456", None),
    ],
)
def test_a_phone_is_read_in_any_format_and_shown_back_as_typed(region, typed, e164):
    assert PhoneField(region=region).clean(f" {typed} ") == {"typed": typed, "e164": e164}


@pytest.mark.parametrize("typed", ["12", "no tengo", "+", "1" * 41, "+999 12", "099 123 4567 099 123 4567 00"])
def test_an_unreadable_phone_is_answered_with_an_example_of_the_office(typed):
    assert says(PhoneField(region="CR"), typed) == (
        "Escriba un número de teléfono completo, por ejemplo +506 8312 3456."
    )


@pytest.mark.parametrize("region", ["EC", "GT", "CO", "CR"])
def test_the_example_of_each_office_is_itself_understood(region):
    assert PhoneField(region=region).clean(example(region))["e164"] == example(region).replace(" ", "")


@given(
    st.from_regex(r"(\+593|00593|0)9[0-9]{8}", fullmatch=True),
    st.lists(st.sampled_from(["", " ", "-", ".", " - "]), min_size=14, max_size=14),
)
def test_spaces_dots_and_hyphens_never_change_a_number(number, between):
    spaced = number[:5] + "".join(sign + digit for digit, sign in zip(number[5:], between, strict=False))
    field = PhoneField(region="EC")
    assert field.clean(spaced)["e164"] == field.clean(number)["e164"] == "+593" + number[-9:]


@given(st.text(max_size=60))
def test_no_text_makes_a_phone_field_fail(typed):
    field = PhoneField(region="GT", required=False)
    try:
        found = field.clean(typed)
    except ValidationError as refused:
        assert refused.messages
    else:
        assert found is None or found["typed"] == typed.strip()


def test_a_phone_that_is_not_given_is_none_and_a_stored_one_is_shown_as_typed():
    field = PhoneField(required=False)
    assert field.clean("") is None
    assert field.prepare_value({"typed": "099 1", "e164": None}) == "099 1"


# --- Names ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "Suharto",
        "A",
        "Tz'unun",
        "Tz’unun Q\u02bcanil",
        "Jean-Baptiste Pierre-Louis",
        "María de los Ángeles",
        "J. R.",
        "Ñusta  Ixchel",
        "محمد",
        "می\u200cخواهم",
        "李小龙",
        "Nguyễn",
        "l·l",
        "x" * 120,
    ],
)
def test_a_name_stays_as_it_is(name):
    assert NameField().clean(f"  {name} ") == unicodedata.normalize("NFC", name)


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("", "Escriba el nombre."),
        ("   ", "Escriba el nombre."),
        ("123", "Escriba el nombre con letras."),
        ("...", "Escriba el nombre con letras."),
        ("Ana\x00", "Hay un carácter que no se ve. Borre el nombre y escríbalo de nuevo con el teclado."),
        ("Ana\nMaría", "Hay un carácter que no se ve. Borre el nombre y escríbalo de nuevo con el teclado."),
        ("Ana\u202e", "Hay un carácter que no se ve. Borre el nombre y escríbalo de nuevo con el teclado."),
        ("x" * 121, "Escriba como máximo 120 letras. Escribió 121: acorte el nombre."),
    ],
)
def test_what_is_not_a_name_says_what_to_do(typed, message):
    assert says(NameField(), typed) == message


@given(st.text(alphabet=st.characters(categories=["L", "M", "Zs"], include_characters="'’ʼ-."), max_size=130))
def test_letters_of_any_script_are_a_name(typed):
    name = unicodedata.normalize("NFC", typed).strip()
    if any(c.isalpha() for c in name) and len(name) <= 120:
        assert NameField().clean(typed) == name


def test_a_name_is_neither_spell_checked_nor_filled_in_by_the_browser():
    assert NameField().widget.attrs == {"spellcheck": "false", "autocomplete": "off", "autocapitalize": "words"}


# --- Lists ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given_answers", "cleaned"),
    [
        (["VE"], ["VE"]),
        (["VE", "FR", "VE"], ["VE", "FR"]),
        (["stateless"], ["stateless"]),
        (["unknown"], []),
    ],
)
def test_nationalities_come_out_as_the_contract_has_them(given_answers, cleaned):
    assert CountryMultipleField(frequent=["VE", "CO"]).clean(given_answers) == cleaned


@pytest.mark.parametrize(
    ("given_answers", "message"),
    [
        ([], "Marque su nacionalidad. Si no la sabe, marque «No sé»."),
        (["XX"], "Elija el país de la lista."),
        (["unknown", "VE"], "Marque «No sé» sola, o quite esa marca y deje sus nacionalidades."),
        (["stateless", "VE"], "Marque «Apátrida» solo si ningún país reconoce a la persona como suya."),
    ],
)
def test_nationalities_that_contradict_each_other_say_what_to_do(given_answers, message):
    assert says(CountryMultipleField(frequent=["VE"]), given_answers) == message


def test_boxes_and_the_list_below_them_answer_under_one_name():
    widget = CountryMultipleField(frequent=["VE", "CO"]).widget
    data = QueryDict("nationalities=VE&nationalities=&nationalities=FR")
    assert widget.value_from_datadict(data, {}, "nationalities") == ["VE", "FR"]
    assert widget.listed(["VE", "FR", "unknown"]) == ["FR"]


def test_languages_are_kept_in_the_order_of_the_answers():
    field = LanguagesField()
    assert field.clean(["spa", "hat", "quc"]) == ["spa", "hat", "quc"]
    assert says(field, []) == "Marque al menos un idioma."
    assert says(field, ["xyz"]) == "Elija una opción de la lista."


@pytest.mark.parametrize(("answer", "cleaned"), [("EC-P", "EC-P"), ("unknown", None)])
def test_an_area_may_be_unknown(answer, cleaned):
    assert AreaField(areas={"EC-P": "Pichincha"}).clean(answer) == cleaned


def test_an_area_of_another_office_is_refused():
    assert says(AreaField(areas={"EC-P": "Pichincha"}), "CO-ANT") == "Elija una opción de la lista."


def test_a_country_is_one_of_the_list_or_none():
    assert CountryField().clean("FR") == "FR"
    assert CountryField(required=False).clean("") is None
    assert says(CountryField(), "XX") == "Elija el país de la lista."
    assert says(CountryField(), "") == "Elija el país."


# --- Names of countries and languages -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "language", "name"),
    [
        ("VE", "es", "Venezuela"),
        ("VE", "ht", "Venezwela"),
        ("CR", "ht", "Kosta Rika"),
        ("CI", "es", "Costa de Marfil"),
        ("KE", "ht", "Kenya"),
        ("US", "en", "United States"),
        ("US", "fr", "Estados Unidos"),
        ("ZZ", "es", "ZZ"),
    ],
)
def test_countries_have_a_name_in_the_readers_language(code, language, name):
    assert country_name(code, language) == name


@pytest.mark.parametrize("language", ["es", "ht", "en"])
def test_every_country_is_offered_once_and_in_alphabetical_order(language):
    names = [name for _code, name in country_choices(language)]
    assert len(names) == len(set(names)) == 249
    bare = [
        "".join(c for c in unicodedata.normalize("NFD", n.casefold()) if not unicodedata.combining(c)) for n in names
    ]
    assert bare == sorted(bare)


def test_languages_have_names_and_unlisted_ones_their_english_name():
    assert [language_name("hat", language) for language in ("es", "ht", "en")] == list(NAMES["hat"])
    assert language_name("deu", "es") == "German"
    assert language_name("zzz", "es") == "zzz"
