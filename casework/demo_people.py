"""Invented profiles, an absence, places of every site, and a family of two: something to give out."""

import datetime

from casework.demo import address
from intake.models import Case
from offices.models import Leave, Office, Site, SiteCapacity, StaffMember, StaffProfile
from offices.models.staff import Role
from routing.models import FamilyLink

OFFICE = "EC"
PLACES, REMOTE = 4, 2  # a working day
WORKING_DAYS = range(5)
AWAY_DAYS = 2
ALL_SKILLS = [str(skill) for skill in StaffProfile.Skill.values]
PROFILES = {
    Role.SCREENER: {"languages": ["spa", "eng"], "skills": ["refugee_status"], "sex": "male", "effort_a_day": 90},
    Role.PROTECTION: {"languages": ["spa", "hat", "fra"], "skills": ALL_SKILLS, "sex": "female", "effort_a_day": 90},
}


def prepare(at: datetime.datetime) -> None:
    """In the scope of the system. Done once: what was changed in the console stays as it is."""
    if StaffProfile.objects.exists() or SiteCapacity.objects.exists():
        return
    for office in Office.objects.order_by("code"):
        for role, profile in PROFILES.items():
            person = StaffMember.objects.get(email=address(role, office.code))
            more = ["quc"] if office.code == "GT" else []
            StaffProfile.objects.create(person=person, **profile | {"languages": [*profile["languages"], *more]})
    SiteCapacity.objects.bulk_create(
        SiteCapacity(site=site, weekday=weekday, places=PLACES, remote_places=REMOTE)
        for site in Site.objects.order_by("code")
        for weekday in WORKING_DAYS
    )
    tomorrow = at.date() + datetime.timedelta(days=1)
    Leave.objects.create(
        person=StaffMember.objects.get(email=address(Role.PROTECTION, OFFICE)),
        first_on=tomorrow,
        last_on=tomorrow + datetime.timedelta(days=AWAY_DAYS),
    )
    family = list(Case.objects.filter(office_id=OFFICE, erased_at__isnull=True).order_by("-opened_at", "id")[:2])
    if len(family) == 2:
        FamilyLink.objects.create(office_id=OFFICE, case=family[0], other=family[1])
