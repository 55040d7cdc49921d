"""What every answer tells the browser, and what is said when something is wrong."""

import json
import re

import pytest
from django.test import Client

from config.headers import PERMISSIONS
from tests.conftest import PASSWORD
from tests.permissions.test_matrix import tries
from tests.permissions.world import build

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
    "Permissions-Policy": PERMISSIONS,
}
# What runs or paints without a file of ours: only with the nonce of this very answer.
INLINE = re.compile(r"<(?:script|style)\b(?![^>]*\bsrc=)[^>]*>|\s(?:on[a-z]+|style)=[\"'][^>]*>")


def problems(answer) -> list[str]:
    wrong = [name for name, value in ALWAYS.items() if value not in answer.headers.get(name, "")]
    policy = answer.headers.get("Content-Security-Policy", "")
    wrong += [part for part in ("default-src 'none'", "object-src 'none'", "report-uri /csp") if part not in policy]
    nonces = set(re.findall(r"'nonce-([^']+)'", policy))
    page = answer.content.decode() if "text/html" in answer.headers.get("Content-Type", "") else ""
    wrong += [tag for tag in INLINE.findall(page) if not any(f'nonce="{nonce}"' in tag for nonce in nonces)]
    return wrong + [word for word in ("unsafe-inline", "unsafe-eval", "*") if word in policy]


def test_every_address_answers_with_the_headers_that_protect_it(database, plain_static_files):
    world = build("supervisor")
    client = Client()
    client.force_login(world.person)
    addresses = [address for _name, address, _page, _thing in tries(world)]
    for reader in (client, Client()):
        found = {address: problems(reader.get(address)) for address in addresses}
        assert {address: wrong for address, wrong in found.items() if wrong} == {}


def test_pages_without_a_sign_in_are_sent_compressed_and_no_length_tells_what_is_on_them(database):
    visitor = Client(headers={"accept-encoding": "gzip"})
    answers = [visitor.get("/") for _time in range(8)]
    assert {answer.headers["Content-Encoding"] for answer in answers} == {"gzip"}
    assert len({len(answer.content) for answer in answers}) > 1
    plain = Client().get("/")
    assert "Content-Encoding" not in plain.headers
    assert len(answers[0].content) < len(plain.content) / 2


def test_pages_of_staff_are_not_compressed(screener):
    client = Client(headers={"accept-encoding": "gzip"})
    client.force_login(screener)
    assert "Content-Encoding" not in client.get("/inicio/").headers


@pytest.mark.parametrize("language", ["es", "en", "ht"])
@pytest.mark.parametrize(
    ("status", "send"),
    [
        (400, lambda client: client.post("/registro/", {"office": "EC"})),
        (403, lambda client: client.get("/operacion/")),
        (404, lambda client: client.get("/no-existe/")),
        (413, lambda client: client.post("/casos/", {"numero": "x" * 2_000_000})),
        (413, lambda client: client.post("/casos/", {str(number): "x" for number in range(1500)})),
    ],
)
def test_a_refusal_is_a_page_in_the_readers_language_that_says_what_to_do(screener, language, status, send):
    client = Client()
    client.force_login(screener)
    client.cookies["django_language"] = language
    answer = send(client)
    page = answer.content.decode()
    assert (answer.status_code, f'lang="{language}"' in page, 'class="button"' in page) == (status, True, True)
    assert "Traceback" not in page
    assert problems(answer) == []


def test_a_csrf_refusal_is_a_page_as_well(screener):
    client = Client(enforce_csrf_checks=True)
    client.login(username=screener.email, password=PASSWORD)
    answer = client.post("/registro/", {"office": "EC"})
    assert (answer.status_code, "<h1>" in answer.content.decode()) == (403, True)


@pytest.fixture
def said(logged):
    return lambda: [json.loads(line) for line in logged]


def report(**changes) -> dict[str, str]:
    about = {"document-uri": "https://x.example/casos/EC-7K4P-9XQM/?q=Ana", "effective-directive": "img-src"}
    return {"data": json.dumps({"csp-report": about | changes}), "content_type": "application/csp-report"}


def test_a_stopped_attempt_is_reported_without_what_was_typed(database, said):
    assert Client().post("/csp", **report()).status_code == 204
    found = [line for line in said() if line["event"] == "policy violated"]
    assert [(line["code"], line["where"]) for line in found] == [("img-src", "casos/<str:reference>/")]


def test_reports_without_end_fill_no_log(database, said):
    for _number in range(60):
        assert Client().post("/csp", **report()).status_code == 204
    assert len([line for line in said() if line["event"] == "policy violated"]) < 60


@pytest.mark.parametrize("data", ["", "[]", "{}", '{"csp-report": 1}', "\x00", "x" * 100_000])
def test_nonsense_in_place_of_a_report_is_refused(database, data):
    assert Client().post("/csp", data=data, content_type="application/csp-report").status_code == 400


def test_a_directive_that_nobody_knows_is_not_written_down(database, said):
    assert Client().post("/csp", **report(**{"effective-directive": "Ana Pérez"})).status_code == 204
    assert "policy violated" not in [line["event"] for line in said()]


def test_a_request_is_logged_by_its_pattern(database, said):
    Client().get("/casos/Ana%20P%C3%A9rez/?numero=0991234567")
    Client().get("/Ana%20P%C3%A9rez/")
    assert {line["request"] for line in said() if "request" in line} == {
        "GET casos/<str:reference>/",
        "GET no such page",
    }
