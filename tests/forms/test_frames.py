"""The frame around every page, and the pages for when something went wrong."""

import datetime
import re

import polib
import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation
from django.utils.formats import date_format, number_format

PROBLEMS = ["400", "403", "403_csrf", "404", "409", "413", "429", "500", "503"]
VENDOR = settings.BASE_DIR / "locale_vendor" / "ht" / "LC_MESSAGES" / "django.po"


@pytest.fixture(autouse=True)
def in_spanish(plain_static_files):
    with translation.override("es"):
        yield


@pytest.mark.parametrize("code", PROBLEMS)
def test_a_page_for_a_problem_needs_neither_request_nor_context_nor_database(code):
    html = render_to_string(f"{code}.html")
    assert len(re.findall("<h1>", html)) == 1
    assert 'href="/"' in html
    assert "style=" not in html and "<script" not in html


def test_a_broken_page_speaks_all_three_languages():
    for code in ("500", "503"):
        assert re.findall(r'lang="(\w\w)"', render_to_string(f"{code}.html")) == ["es", "ht", "en"]


def test_every_public_page_says_that_it_is_free_and_nobody_else_says_what_is_not_so():
    html = render_to_string("404.html")
    assert "Este trámite es gratuito. Nadie puede pedirle dinero." in html
    assert "DATOS DE PRUEBA" not in html
    assert "DATOS DE PRUEBA" in render_to_string("404.html", {"demo": True})


def test_languages_are_named_in_themselves_and_lead_back_to_the_same_page():
    request = RequestFactory().get("/cola/?prioridad=urgent&x=<b>")
    with translation.override("ht"):
        html = render_to_string("404.html", {"request": request, "csrf_token": "t"})
    names = re.findall(r'<button name="language" value="(\w\w)" lang="\1"( aria-current="true")?>([^<]+)', html)
    assert names == [("es", "", "Español"), ("ht", ' aria-current="true"', "Kreyòl"), ("en", "", "English")]
    assert 'name="next" value="/cola/?prioridad=urgent&amp;x=%3Cb%3E"' in html
    assert '<html lang="ht">' in html


def test_haitian_creole_writes_days_and_numbers_its_own_way():
    with translation.override("ht"):
        assert date_format(datetime.date(1994, 3, 27), "SHORT_DATE_FORMAT") == "27/03/1994"
        assert number_format(12345.6, 1, force_grouping=True) == "12\xa0345,6"


def test_an_english_day_cannot_be_taken_for_another():
    moment = datetime.datetime(2026, 12, 11, 15, 5)
    with translation.override("en"):
        assert date_format(moment, "DATETIME_FORMAT") == "11 December 2026, 15:05"
        assert date_format(moment, "SHORT_DATE_FORMAT") == "11 Dec 2026"


def test_the_creole_texts_for_django_are_whole_and_keep_every_place_for_a_value():
    texts = polib.pofile(str(VENDOR))
    assert texts.percent_translated() == 100
    for text in texts:
        translations = list(text.msgstr_plural.values()) or [text.msgstr]
        places = set(re.findall(r"%\(\w+\)[sd]|%[sd]", text.msgid))
        assert [one for one in translations if set(re.findall(r"%\(\w+\)[sd]|%[sd]", one)) != places] == []
    months = {text.msgid: text.msgstr for text in texts if text.msgctxt is None}
    assert (months["January"], months["August"], months["Monday"]) == ("Janvye", "Out", "lendi")
