"""The front page: which office takes registrations now, and what to do where none does. Promises nothing."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language

from offices.help_texts import other_help
from offices.models import Office
from offices.openings import Opening, now, openings


def home(request: HttpRequest) -> HttpResponse:
    """The offices as they are at this moment; whoever is signed in has work elsewhere."""
    if request.user.is_authenticated:
        return redirect("home")
    known = openings(now())
    offices = Office.objects.order_by("name_es")
    return render(request, "public/home.html", {"cards": [_card(office, known) for office in offices]})


def closed(request: HttpRequest, office: str) -> HttpResponse:
    """What to do now where no registration is taken; an office that opened meanwhile leads to the start."""
    row = Office.objects.filter(code=office).first()
    if row is None:
        raise Http404
    card = _card(row, openings(now()))
    if card["opening"].state == "open":
        return redirect(f"{reverse('public_start')}?pais={row.code}")
    texts = other_help(row, outcome="not_open", language=get_language() or "es")
    return render(request, "public/closed.html", card | {"texts": texts})


def _card(office: Office, known: dict[str, Opening]) -> dict[str, object]:
    # Without a programme in force nothing is open, as a submission would find out.
    return {"office": office, "opening": known.get(office.code) or Opening(office.code, "closed")}
