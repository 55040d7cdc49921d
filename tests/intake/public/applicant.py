"""An applicant with a browser: walks from page to page as the pages lead, and says what it is told to."""

import re
from dataclasses import dataclass, field
from typing import Any

from tests.conftest import FormClient

NOTHING_TO_SAY: dict[str, dict[str, Any]] = {
    "permiso": {
        "screening": "yes",
        **dict.fromkeys(("share_usrap", "share_ca_es", "medical", "whatsapp"), "no"),
    },
    "parentesco": {"relationship": "spouse"},
    "nombres": {"given_names": "Ñusta"},
    "nacimiento": {},
    "sexo": {"sex": "none"},
    "nacionalidad": {"nationalities": ["unknown"]},
    "documentos": {"papers": ["never"]},
    "donde": {"lives": "unknown"},
    "llegada": {},
    "situacion": {"status": "unknown"},
    "entrada": {"entry": "unknown"},
    "telefono": {"whose": "none"},
    "correo": {},
    "seguro": {"call": "yes", "message": "no", "whatsapp": "no"},
    "idiomas": {"languages": ["hat"], "reads": "no", "interpreter": "yes"},
    "entrevista": {"interviewer_sex": "female"},
    "peligro": {"now": "no"},
    "salud": {"needs": ["none"]},
    "proteccion": {"needs": ["rather_not"]},
    "cuidado": {"needs": ["none"]},
    "familia": {"has_family": "unknown"},
    "vias": {},
    "vinculos": {},
}
ANA: dict[str, dict[str, Any]] = NOTHING_TO_SAY | {
    "nombres": {"given_names": "Ana María", "first_surname": "Pérez", "second_surname": "Gómez"},
    "nacimiento": {"birth_date_day": "2", "birth_date_month": "mayo", "birth_date_year": "1990"},
    "sexo": {"sex": "F"},
    "nacionalidad": {"nationalities": ["VE"]},
    "documentos": {"papers": ["passport"], "passport_country": "VE", "passport_number": "12.345.678"},
    "donde": {"lives": "here", "area": "EC-P", "place": "Quito"},
    "llegada": {"present_since_year": "2021"},
    "situacion": {"status": "regular", "permit": "VIRTE", "permitted_on_year": "2022"},
    "entrada": {"entry": "irregular"},
    "telefono": {"whose": "own", "own": "099 123 4567"},
    "correo": {"email": "ana@example.org"},
    "salud": {"needs": ["SM-CI"]},
}


def texts_on(page: str) -> dict[str, str]:
    """Which consent texts the page says it shows; nothing on other pages."""
    return dict(re.findall(r'<input type="hidden" name="((?:permiso-)?texts)" value="([^"]*)"', page))


@dataclass
class Applicant:
    says: dict[str, dict[str, Any]]
    client: FormClient = field(default_factory=FormClient)
    seen: list[str] = field(default_factory=list)

    def begin(self, office: str = "EC", year: str = "1990") -> str:
        """Begin a registration; the access code."""
        self.send("/solicitud/", {"office": office, "year": year})
        return re.search(r'class="reference code">([-0-9A-Z]{14})<', self.page("/solicitud/codigo/"))[1]

    def page(self, address: str) -> str:
        answer = self.client.get(address)
        assert answer.status_code == 200, (address, answer.status_code, answer.get("Location"))
        self.seen.append(address)
        return answer.content.decode()

    def send(self, address: str, what: dict[str, Any]) -> str:
        """Where the page leads once it is sent; a page that finds fault leads nowhere."""
        answer = self.client.post(address, what)
        assert answer.status_code == 302, (
            address,
            what,
            re.findall(r'<a href="(#[^"]+)"', answer.content.decode()),
        )
        return answer.url

    def answer_from(self, address: str) -> str:
        """Answer question after question, until a page is reached that asks none."""
        while (name := address.rstrip("/").rpartition("/")[2]) in self.says:
            address = self.send(address, self.says[name] | texts_on(self.page(address)))
        return address

    def do_all_tasks(self) -> None:
        self.answer_from("/solicitud/permiso/")
        for name in re.findall(r'class="tasks">.*</ul>', self.page("/solicitud/tareas/"), re.DOTALL):
            for address in re.findall(r'href="(/solicitud/[^"]+)"', name):
                assert self.answer_from(address) in {"/solicitud/tareas/", "/solicitud/hogar/", "/solicitud/archivos/"}
        self.page("/solicitud/hogar/")
        assert self.send("/solicitud/hogar/", {}) == "/solicitud/tareas/"

    def add_member(self) -> str:
        address = self.send("/solicitud/hogar/otra/", {})
        assert self.answer_from(address) == "/solicitud/hogar/"
        return address.split("/")[3]

    def send_all(self) -> str:
        self.page("/solicitud/revisar/")
        return self.send("/solicitud/revisar/", {"declaro": "si"})
