"""The coarse statistics of a principal applicant that stay open under row-level security. Unknown stays blank."""

import datetime
from typing import Any

from offices.eligibility.dates import full_years, partial_date

BANDS = ((18, "0-17"), (25, "18-24"), (35, "25-34"), (50, "35-49"), (65, "50-64"))
OLDEST = "65+"


def coarse(principal: dict[str, Any], *, on: datetime.date) -> dict[str, str]:
    return {
        "nationality": nationality_of(principal),
        "age_band": age_band(principal.get("birth_date"), on=on),
        "sex": principal.get("sex") or "",
    }


def nationality_of(principal: dict[str, Any]) -> str:
    nationalities = principal.get("nationalities") or []
    return nationalities[0] if nationalities else ""


def age_band(birth_date: str | None, *, on: datetime.date) -> str:
    """Blank when the date is missing, or when a partial date lets two bands."""
    if not birth_date:
        return ""
    born = partial_date(birth_date)
    bands = {_band(full_years(day, on)) for day in (born.earliest, born.latest)}
    return bands.pop() if len(bands) == 1 else ""


def _band(age: int) -> str:
    return next((name for limit, name in BANDS if age < limit), OLDEST)
