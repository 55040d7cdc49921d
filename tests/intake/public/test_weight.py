"""Every public page, in every language, blank and with errors: ten kilobytes in three requests, all in."""

import gzip
import re
from functools import cache
from typing import Any

import pytest
from django.conf import settings
from django.urls import resolve

from intake.urls import public
from tests.conftest import FormClient
from tests.intake.public.applicant import ANA, Applicant
from tests.intake.public.test_danger import help_text
from tests.intake.public.test_home import full, publish
from tests.uploads import jpeg
from tests.voices.test_complaints import complain
from tests.voices.test_messages import ours

KB = 1024
LEAD_ON = {"public_leave", "public_continue", "public_add_member", "public_remove_member", "public_remove_file"}
NO_PAGE = {"public_slip"}
FILES = re.compile(r'(?:src|href)="/static/([^"]+)"')


class Scales(FormClient):
    """Weighs every page that it is given: (its address, blank or not) -> bytes in all, requests."""

    def __init__(self, **how: Any) -> None:
        super().__init__(**how)
        self.weights: dict[tuple[str, str], tuple[int, int]] = {}

    def request(self, **asked: Any) -> Any:
        answer = super().request(**asked)
        if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
            files = {name.partition("?")[0] for name in FILES.findall(answer.content.decode())}
            state = "with errors" if b"error-summary" in answer.content else "blank"
            weight = len(gzip.compress(answer.content)) + sum(map(_weight_of, files))
            at = (asked["PATH_INFO"], state)
            self.weights[at] = max(self.weights.get(at, (0, 0)), (weight, 1 + len(files)))
        return answer

    def is_wrong(self, address: str) -> None:
        """Opens the page and sends it as nobody should; whether there is anything wrong with it is its own affair."""
        self.get(address)
        self.post(address, {"declaro": "", "own": "x", "birth_date_day": "41", "place": "x" * 500, "code": "x"})


@cache
def _weight_of(name: str) -> int:
    return len(gzip.compress((settings.BASE_DIR / "static" / name).read_bytes()))


def everywhere(ana: Applicant) -> None:
    """To every page that an applicant can open, before and after sending."""
    see = ana.client.is_wrong
    for address in ("/", "/puedo/", "/solicitud/", "/solicitud/seguir/", "/mensaje/", "/queja/", "/opinion/"):
        see(address)
    number, secret = complain(ana.client)
    see("/queja/seguir/")
    ana.client.post("/queja/seguir/", {"number": number, "secret": secret})
    for code in (ours().code, "MS-0000-0000"):
        ana.client.post("/mensaje/", {"code": code})
    ana.begin()
    for name in ANA:
        ana.client.get(f"/solicitud/{name}/")
    ana.do_all_tasks()
    for name in ANA:
        see(f"/solicitud/{name}/")
    ana.answer_from("/solicitud/permiso/")
    for _time in range(2):
        person = ana.add_member()
        for name in ("parentesco", "nombres", "nacimiento", "nacionalidad"):
            see(f"/solicitud/hogar/{person}/{name}/")
        ana.answer_from(f"/solicitud/hogar/{person}/parentesco/")
    ana.client.post("/solicitud/archivos/", {"kind": "identity", "upload": jpeg(), "person": "m1"})
    ana.send("/solicitud/peligro/", {"now": "yes"})
    for address in ("/solicitud/archivos/", "/solicitud/ayuda-ahora/", "/solicitud/revisar/"):
        see(address)
    ana.page("/solicitud/tareas/")
    ana.page("/solicitud/borrar/")
    ana.send_all()
    for address in (
        "/solicitud/enviada/",
        "/estado/",
        "/estado/pedir/",
        "/estado/retirar/",
        "/estado/permisos/",
        "/solicitud/archivos/",
    ):
        ana.client.get(address)
    for address in ("/estado/pedir/", "/estado/contacto/", "/estado/nacimiento/"):
        see(address)
    publish(full)
    see("/cerrado/EC/")


@pytest.mark.parametrize("language", ["es", "en", "ht"])
def test_every_public_page_weighs_ten_kilobytes_in_three_requests(database, record_property, language):
    help_text()
    ana = Applicant(ANA, client=Scales(headers={"accept-language": language}))
    everywhere(ana)
    weights = ana.client.weights
    assert {resolve(path).url_name for path, _state in weights} >= {page.name for page in public} - LEAD_ON - NO_PAGE
    assert {at: (weight, asked) for at, (weight, asked) in weights.items() if weight > 10 * KB or asked > 3} == {}
    (page, state), (heaviest, _asked) = max(weights.items(), key=lambda one: one[1])
    record_property("figures", f"{len(weights)} pages in {language}, the heaviest {page} {state}: {heaviest} bytes")
