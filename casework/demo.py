"""Invented staff and people for the demonstration. Nobody here exists; the draw is seeded, so every run is the same."""

import datetime
import random
from collections.abc import Iterator
from typing import Any

from offices.models import Office, StaffMember
from offices.models.staff import ComplaintKind, Role

PASSWORD = "demostracion movilidad segura"  # noqa: S105 — printed on purpose; demo accounts are marked and refused in production
OFFICE = "EC"  # whose accounts are shown
HANDLER = "quejas@demo.example"  # of no office, so that complaints about each of them may be seen
CASES = 60
SEED = 20261124
WOMEN = (
    "Yusmeli",
    "Dayana",
    "María José",
    "Rosa Elena",
    "Marie-Ange",
    "Ixchel",
    "Karla",
    "Nadège",
    "Luz Marina",
    "Wendy",
)
MEN = ("Yeison", "José Luis", "Jean-Robert", "Wilfredo", "Óscar", "Denis", "Tz’unun", "Pierre", "Alexis", "Brayan")
SURNAMES = ("Colmenares", "Rivas", "Montes de Oca", "Pierre-Louis", "Zeledón", "Del Cid", "Quintero", "O’Brien",
            "Tzoc", "Joseph", "Urbina", "de la Cruz", "Contreras", "López", "Baptiste", "Mairena")  # fmt: skip
NATIONALITIES = {
    "EC": ("VE", "VE", "CO", "CU", "HT", "NI", "PE"),
    "GT": ("GT", "HN", "SV", "NI", "VE"),
    "CO": ("VE", "VE", "CU", "HT", "NI"),
    "CR": ("NI", "NI", "VE", "EC", "CO"),
}
SPOKEN = {"HT": ("hat", "fra"), "GT": ("quc", "spa")}
WRONG_NUMBER = {
    "type": "national_id",
    "country": "EC",
    "number": "1710000008",
}  # invented; its check digit is not right
SHOP = "locutorio@demo.example"  # of which many households gave the address
SHARING = range(0, 20, 4)  # all of the first office
NEEDS = ((), (), (), (), ("SM-CI",), ("SP-PT",), ("SM-CC",), ("SV-VO",), ("LP-RR",), ("DS-PM",), ("SM-DP",))


def sign_ins() -> list[tuple[str, str, str]]:
    """(role in words, e-mail, password): one for each role, of the first office, and whoever sees to complaints."""
    return [*((str(role.label), address(role, OFFICE), PASSWORD) for role in Role), ("quejas", HANDLER, PASSWORD)]


def is_loaded() -> bool:
    return StaffMember.objects.filter(is_demo=True).exists()


def address(role: str, office: str) -> str:
    return f"{role.replace('_', '-')}.{office.lower()}@demo.example"


def make_staff() -> int:
    """Somebody of every role in every office; who exists already is left alone."""
    known = set(StaffMember.objects.filter(is_demo=True).values_list("email", flat=True))
    hashed = ""
    made = 0
    for office in Office.objects.order_by("code"):
        for role in Role:
            email = address(role, office.code)
            if email in known:
                continue
            person = StaffMember(email=email, full_name=f"Demo {role.label} {office.name_es}", role=role, is_demo=True)
            if not hashed:
                person.set_password(PASSWORD)
                hashed = person.password  # hashing is slow on purpose; once is enough for one password
            person.password = hashed
            person.save(force_insert=True)
            person.offices.add(office)
            made += 1
    if HANDLER not in known:
        person = StaffMember(email=HANDLER, full_name="Demo quejas", role=Role.AUDITOR, is_demo=True)
        person.complaint_kinds = list(ComplaintKind)
        person.complaint_countries = sorted(Office.objects.values_list("code", flat=True))
        person.set_password(PASSWORD)
        person.save(force_insert=True)
        made += 1
    return made


def documents(today: datetime.date, *, seed: int = SEED) -> Iterator[dict[str, Any]]:
    """About sixty households over the last ten days, in all four offices."""
    dice = random.Random(seed)  # noqa: S311 — invented people, nothing secret
    areas = {office.code: [area.code for area in office.areas.order_by("code")] for office in Office.objects.all()}
    for number in range(CASES):
        office = ("EC", "CO", "GT", "CR")[number % 4]
        sent = datetime.datetime.combine(
            today - datetime.timedelta(days=1 + dice.randrange(10)),
            datetime.time(8 + dice.randrange(8), dice.randrange(60)),
            tzinfo=datetime.timezone(datetime.timedelta(hours=-5)),
        )
        nationality = dice.choice(NATIONALITIES[office])
        principal = _person(dice, "m1", "principal", nationality, age=dice.choice((16, 19, 27, 34, 41, 58)))
        principal["documents"] = [WRONG_NUMBER] if number in SHARING[:2] else []
        family = [
            _person(dice, f"m{place + 2}", relationship, nationality, age=age)
            for place, (relationship, age) in enumerate(
                (("spouse", 30), ("child", 9), ("child", 4), ("parent", 66), ("sibling", 22))[: dice.randrange(5)]
            )
        ]
        yield {
            "schema": "pre-registration/1",
            "submitted_at": sent.isoformat(),
            "channel": dice.choice(("online", "assisted")),
            "applying_to": office,
            "residence": {"country": office, "area": dice.choice([*areas[office], None]), "place": None},
            "languages": list(SPOKEN.get(nationality, ("spa",))),
            "interviewer_sex": dice.choice(("any", "any", "female", "male")),
            "contact": {
                "phone": f"+59399{dice.randrange(10**6, 10**7)}",
                "email": SHOP if number in SHARING else None,
                "safe_to_contact": True,
            },
            "consents": ["screening"] if number % 9 else [],
            "pathways": ["resettlement"],
            "linked_to": [],
            "members": [principal, *family],
        }


def _person(dice: random.Random, member_id: str, relationship: str, nationality: str, *, age: int) -> dict[str, Any]:
    sex = dice.choice("FM")
    arrived = dice.choice(("2021-04", "2022-03-01", "2023-02-10", "2024", "2026-02-01"))
    return {
        "id": member_id,
        "relationship": relationship,
        "given_names": dice.choice(WOMEN if sex == "F" else MEN),
        "first_surname": dice.choice(SURNAMES),
        "second_surname": dice.choice((*SURNAMES, None)),
        "birth_date": f"{2026 - age}-{dice.randrange(1, 13):02}-{dice.randrange(1, 29):02}",
        "sex": sex,
        "nationalities": [nationality],
        "present_since": arrived,
        "legal_status": {
            "code": dice.choice(("regular", "asylum_seeker", "regularisation_in_process", "irregular")),
            "permit": None,
            "registered_on": dice.choice(("2023-05-02", "2024-08", None)),
            "entry": dice.choice(("regular", "irregular", "unknown")),
        },
        "documents": [],
        "needs": list(dice.choice(NEEDS)) if relationship == "principal" else [],
    }
