"""A clerk without a mouse registers a family of four: how many pages load, and how many keys are pressed.

A character is what is typed into a box, the digit that chooses an answer, the space that ticks one. A key is each of
these, each Tab, and two for Ctrl + Enter.
"""

import pytest
from playwright.sync_api import Page

from tests.browser.applicant import FOCUSED, MOST_TABS
from tests.browser.conftest import Site
from tests.browser.test_journey import REFERENCE

pytestmark = pytest.mark.browser
MOST_PAGES, MOST_KEYS = 4, 1.3  # page loads after the start; keys to a character
NEEDS = [("salud-needs", "#9"), ("proteccion-needs", "#7"), ("cuidado-needs", "#7")]  # nothing of this
FIRST = [
    ("peligro-now", "#2"),
    ("ayuda-interpreter", "#1"),
    ("permiso-screening", "#1"),
    *((f"permiso-{purpose}", "#1") for purpose in ("share_usrap", "share_ca_es")),
    ("permiso-medical", "#1"),
    ("permiso-whatsapp", "#2"),
]
IDENTITY = [
    ("sexo-sex", "#1"),
    ("nacionalidad-nationalities", "#1"),
    ("documentos-papers", "#1"),
    ("documentos-passport_country", "Ven"),
]
PLACED = [
    ("llegada-present_since_day", "6 2021"),
    ("situacion-status", "#5"),
    ("situacion-procedure", "VIRTE"),
    ("situacion-begun_on_day", "9 2022"),
    ("entrada-entry", "#2"),
]
LIVES = [("donde-lives", "#1"), ("donde-area", "Pich"), ("donde-place", "Quito")]
REACHED = [
    ("telefono-whose", "#1"),
    ("telefono-own", "0991234567"),
    ("correo-email", "maria.gonzalez@example.org"),
    *((f"seguro-{one}", "#1") for one in ("call", "message", "whatsapp")),
    ("seguro-best_time", "después de las seis"),
    ("idiomas-languages", "#1"),
    ("idiomas-reads", "#1"),
    ("idiomas-interpreter", "#2"),
    ("entrevista-interviewer_sex", "#1"),
]
PLANS = [
    ("familia-has_family", "#1"),
    ("familia-country", "Can"),
    ("familia-relation", "hermana"),
    ("vias-pathways", "#1"),
]


def named(given: str, first: str, second: str, born: str, number: str) -> list[tuple[str, str]]:
    return [
        ("nombres-given_names", given),
        ("nombres-first_surname", first),
        ("nombres-second_surname", second),
        ("nacimiento-birth_date_day", born),
        *IDENTITY,
        ("documentos-passport_number", number),
    ]


MARIA = named("María Fernanda", "González", "Rodríguez", "27 3 1988", "084512367")
OTHERS = {
    "m2": ("#1", named("José Gregorio", "Hernández", "Mendoza", "14 11 1985", "076340912")),
    "m3": ("#3", named("Valentina Sofía", "Hernández", "González", "2 6 2013", "151208844")),
    "m4": ("#3", named("Santiago Andrés", "Hernández", "González", "30 9 2017", "168730025")),
}


class Keys:
    """Counts what is pressed; nothing is clicked."""

    def __init__(self, page: Page) -> None:
        self.page, self.keys, self.characters, self.loads = page, 0, 0, 0
        page.on("framenavigated", lambda _frame: setattr(self, "loads", self.loads + 1))

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)
        self.keys += 1 + key.count("+")

    def enter(self, name: str, text: str) -> None:
        """`#3` is the digit that chooses the third answer."""
        for _time in range(MOST_TABS):
            if self.page.evaluate(FOCUSED, f'[name="{name}"]'):
                break
            self.press("Tab")
        else:
            raise AssertionError(f"no way by keyboard to {name}")
        typed = text.removeprefix("#")
        self.page.keyboard.type(typed)
        self.keys += len(typed)
        self.characters += len(typed)

    def answer(self, answers: list[tuple[str, str]], person: str = "") -> None:
        for name, text in answers:
            is_of_person = name.split("-")[0] in OF_PERSON
            self.enter(f"{person}-{name}" if is_of_person else name, text)

    def go_on(self) -> None:
        with self.page.expect_navigation():
            self.press("Control+Enter")


OF_PERSON = {name.split("-")[0] for name, _text in (*MARIA, *PLACED, *NEEDS)} | {"parentesco"}


def test_a_family_of_four_takes_four_pages_and_few_keys(site: Site):
    page = site.signed_in("front_desk")
    page.goto(f"{site.address}/registro/")
    page.click("text=Empezar en Ecuador")
    page.wait_for_load_state()
    keys = Keys(page)
    keys.answer([*FIRST, *MARIA, ("personas-others", "3")], "m1")
    keys.go_on()
    for person, (relationship, said) in OTHERS.items():
        keys.answer([("parentesco-relationship", relationship), *said, *PLACED, *NEEDS], person)
    keys.go_on()
    keys.answer([*LIVES, *PLACED, *REACHED, *NEEDS, *PLANS], "m1")
    keys.go_on()
    for sentence in ("Nombres: Valentina Sofía.", "Nació: 30 de septiembre de 2017.", "Nacionalidad: Venezuela."):
        assert sentence in page.inner_text(".reading"), page.inner_text("main")
    keys.enter("how", "#1")
    keys.enter("heard", " ")
    keys.go_on()
    assert REFERENCE.search(page.inner_text("main"))
    ratio = keys.keys / keys.characters
    print(f"\na family of four: {keys.loads} pages, {keys.keys} keys for {keys.characters} characters, {ratio:.2f}")
    assert keys.loads <= MOST_PAGES
    assert ratio <= MOST_KEYS
    assert page.faults == []
