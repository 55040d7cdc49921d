"""Which help texts an applicant reads today: those of their office that are valid, in their language or in Spanish."""

from django.db.models import Q, QuerySet
from django.db.models.functions import Now, TruncDate

from offices.models import HelpText, Office

FALLBACK = "es"


def valid(office: Office) -> QuerySet[HelpText]:
    """On the office's day, by the clock of the database."""
    today = TruncDate(Now(), tzinfo=office.zone)
    return HelpText.objects.filter(
        Q(valid_until__isnull=True) | Q(valid_until__gte=today), office=office, valid_from__lte=today
    )


def in_danger(office: Office, *, language: str) -> list[HelpText]:
    return _read(valid(office).filter(kind=HelpText.Kind.EMERGENCY), language)


def helps_in_danger(office: Office) -> bool:
    """Nobody is asked whether they are in danger where nothing is known that helps them."""
    return valid(office).filter(kind=HelpText.Kind.EMERGENCY, language=FALLBACK).exists()


def other_help(office: Office, *, outcome: str, language: str) -> list[HelpText]:
    """Other ways first, then help nearby; what is for everybody and what is for that outcome."""
    found = _read(valid(office).filter(outcome__in=["", outcome]).exclude(kind=HelpText.Kind.EMERGENCY), language)
    return sorted(found, key=lambda text: text.kind != HelpText.Kind.PATHWAY)


def _read(texts: QuerySet[HelpText], language: str) -> list[HelpText]:
    """Of each text the newest, in the reader's language where there is one."""
    said: dict[str, HelpText] = {}
    for text in texts.filter(language__in=[FALLBACK, language]).order_by("code", "valid_from", "id"):
        known = said.get(text.code)
        if known is None or text.language == known.language or text.language == language:
            said[text.code] = text
    return list(said.values())
