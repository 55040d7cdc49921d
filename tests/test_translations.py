"""Every text of ours stands in every catalogue and keeps its places; a page speaks one language only."""

import ast
import html
import re
from collections.abc import Iterator

import polib
import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.utils import translation
from django.utils.translation import ngettext

from config.messages import CATALOGUES, ROOT, Text, find, in_module, modules
from tests.casework.test_pages import routed, visitor
from tests.conftest import make_person
from tests.documents import member

PATHS = {path.parts[-3]: path for path in ROOT.glob(CATALOGUES)}
PLACES = re.compile(r"%\(\w+\)[sd]|%%|<[^>]+>|&\w+;|\{\w*\}|manage\.py \w+|--\w+|\b[A-Z]{2}-[0-9A-Z]{4}-[0-9A-Z]{4}\b")
EDGES = re.compile(r"^\s*|[:…]?\s*$")
# What is the same word in both languages; anything else that equals its Spanish was forgotten.
SAME = {
    "en": {"API", "Error", "Error:", "ISO 3166-2.", "No", "actor", "normal"}
    | {"%(seconds)s s", "%(hours)s h", "%(days)s d"},
    "ht": {"API", "ISO 3166-2.", "Movilidad segura", "%(seconds)s s"},
}
BLAME = re.compile(r"\b(?:invalid|required|envalid)\b", re.IGNORECASE)
SPANISH_LETTER = re.compile(r"[áéíóúüñ¿¡«»]", re.IGNORECASE)
# They hold names in several languages, what people write in lists, or people who were invented.
NAMES_AS_DATA = {
    "offices/countries.py",
    "offices/languages.py",
    "casework/demo.py",
    "casework/demo_work.py",
    "intake/importing/cells.py",
    "intake/importing/columns.py",
    "config/settings.py",
}
# They say everything in three languages at once, or each name in its own.
OF_ALL_LANGUAGES = {"500.html", "503.html", "plain.html", "parts/language_names.html"}
NOT_WORDS = re.compile(
    r"{% blocktranslate.*?{% endblocktranslate %}|{% block body_class %}.*?{% endblock %}|{%.*?%}|{{.*?}}|{#.*?#}", re.S
)
SPANISH_WORD = re.compile(
    r"\b(?:el|los|las|del|una|por|para|con|que|es|su|sus|está|más|sin|todavía|oficina|registro|caso|casos|cola|nombre"
    r"|fecha|país|persona|personas|elija|escriba|marque|continuar|atrás|guardado|enviar|cambiar|idioma|buscar)\b",
    re.IGNORECASE,
)


@pytest.fixture(scope="session")
def found() -> dict[Text, list[str]]:
    return find()


@pytest.fixture(params=sorted(PATHS))
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    with translation.override(request.param):
        yield request.param


@pytest.fixture
def catalogue(language: str) -> polib.POFile:
    return polib.pofile(str(PATHS[language]))


def strings(entry: polib.POEntry) -> list[tuple[str, str]]:
    """(Spanish, translation), once for each plural form."""
    if not entry.msgid_plural:
        return [(entry.msgid, entry.msgstr)]
    return [(entry.msgid_plural, text) for text in entry.msgstr_plural.values()]


def test_every_language_but_spanish_has_a_catalogue():
    assert set(PATHS) == {code for code, _name in settings.LANGUAGES} - {settings.LANGUAGE_CODE}


def test_a_catalogue_holds_each_text_once_and_nothing_that_nobody_shows(catalogue, found):
    listed = [Text(entry.msgid, entry.msgid_plural, entry.msgctxt) for entry in catalogue]
    assert listed == list(found), "run `make messages`, then translate what it added"
    assert [entry.occurrences for entry in catalogue] == [[(name, "") for name in names] for names in found.values()]


def test_every_text_is_translated(catalogue):
    assert [entry.msgid for entry in catalogue if entry.fuzzy or not all(text for _id, text in strings(entry))] == []


def test_no_text_was_left_in_spanish(catalogue, language):
    pairs = [pair for entry in catalogue for pair in strings(entry)]
    assert {spanish for spanish, text in pairs if spanish == text} == SAME[language]
    assert [text for _spanish, text in pairs if re.search(r"[¿¡«»ñ]", text)] == []


def test_a_translation_keeps_values_tags_commands_and_edges(catalogue):
    pairs = [pair for entry in catalogue for pair in strings(entry)]
    for measure in (PLACES, EDGES):
        kept = [sorted(measure.findall(spanish)) == sorted(measure.findall(text)) for spanish, text in pairs]
        assert [text for (_spanish, text), is_kept in zip(pairs, kept, strict=True) if not is_kept] == []


def test_a_text_says_what_to_do_and_blames_nobody(catalogue):
    texts = [text for entry in catalogue for _spanish, text in strings(entry)]
    assert [text for text in texts if BLAME.search(text)] == []


def test_one_and_many_are_told_apart_as_the_language_does(language):
    counted = [ngettext("%(total)s caso", "%(total)s casos", number) % {"total": number} for number in (0, 1, 2)]
    assert counted == {"en": ["0 cases", "1 case", "2 cases"], "ht": ["0 dosye", "1 dosye", "2 dosye"]}[language]


def test_no_module_shows_spanish_that_is_not_marked_for_translation():
    unmarked = []
    for path in modules():
        if str(path.relative_to(ROOT)) in NAMES_AS_DATA:
            continue
        source = path.read_text(encoding="utf-8")
        marked = {part for text in in_module(source) for part in text}
        tree = ast.parse(source)
        comments = {node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        constants = (node for node in ast.walk(tree) if isinstance(node, ast.Constant) and node not in comments)
        texts = {node.value for node in constants if isinstance(node.value, str)} - marked
        unmarked += [(path.name, text) for text in texts if SPANISH_LETTER.search(text)]
    assert unmarked == []


def test_no_template_shows_words_that_are_not_marked_for_translation():
    unmarked = []
    for path in sorted((ROOT / "templates").rglob("*.html")):
        words = re.findall(r"[^\W\d_]{4,}", spoken(NOT_WORDS.sub("", path.read_text(encoding="utf-8"))))
        if words and str(path.relative_to(ROOT / "templates")) not in OF_ALL_LANGUAGES:
            unmarked.append((path.name, words))
    assert unmarked == []


def spoken(page: str) -> str:
    """What is read out of a page: its text and the attributes that hold words."""
    attributes = re.findall(r'\b(?:alt|title|placeholder|aria-label)="([^"]*)"', page)
    return html.unescape(" ".join([re.sub(r"<[^>]*>", " ", page), *attributes]))


def spanish_in(response: HttpResponse, language: str) -> list[str]:
    """Spanish words of a page, apart from the names of places in lists and the name of Spanish itself."""
    page = response.content.decode()
    assert f'<html lang="{language}"' in page
    return SPANISH_WORD.findall(spoken(re.sub(r"<option.*?</option>|<button[^>]*lang=.*?</button>", " ", page)))


def speaking(client: Client, language: str) -> Client:
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    return client


def pages(supervisor: Client, operator: Client, stranger: Client) -> Iterator[HttpResponse]:
    """From sign-in over every page of a registration, blank and with errors, to the case page and the operator's."""
    yield stranger.get("/entrar/")
    yield stranger.post("/entrar/", {})
    yield stranger.post("/entrar/", {"username": "ana@example.org", "password": "?"})
    for path in ("/inicio/", "/registro/", "/casos/", "/no-existe/"):
        yield supervisor.get(path)
    yield supervisor.post("/casos/", {"numero": "nada"})
    draft = supervisor.post("/registro/", {"office": "EC"}).url.removesuffix("persona/")
    typed = {f"birth_date_{box}": part for box, part in (("day", "31"), ("month", "2"), ("year", "1990"))}
    typed |= {"present_since_month": "x", "email": "x", "phone": "1", "linked_to": "x"}
    for path in ("persona/", "hogar/otra/", "contacto/"):
        yield supervisor.get(draft + path)
        yield supervisor.post(draft + path, typed)
    for path in ("hogar/", "revisar/"):
        yield supervisor.get(draft + path)
    minor = member(present_since="2026-01-15", birth_date="2015-01-01", nationalities=["FR", "HT"], needs=["SV-VO"])
    for case in (routed(), routed(members=[minor]), routed(residence={"country": "FR"}, applying_to="EC")):
        yield supervisor.get(f"/casos/{case.reference}/")
    for queue in ("screening", "review", "child_protection"):
        yield supervisor.get(f"/cola/EC/{queue}/")
    yield operator.get("/operacion/")


def test_a_page_speaks_one_language_only(database, plain_static_files, language):
    people = [make_person(role, "EC") for role in ("supervisor", "it")]
    for person in people:
        person.full_name = "Ana"
        person.save()
    clients = [speaking(client, language) for client in (*map(visitor, people), Client())]
    left = {page.request["PATH_INFO"]: words for page in pages(*clients) if (words := spanish_in(page, language))}
    assert left == {}, "if the text is translated, run `make setup`: the compiled catalogue is older"
