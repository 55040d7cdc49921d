"""The auditor's pages, and the supervisor's "who opened this case". Each look at the trail is in the trail."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from audit.chain import APART
from audit.reading import heads
from audit.services import record
from audit.unusual import LOOKED_BACK, Figures
from audit.verifying import hand_out
from casework import trail
from casework.access import case_for
from casework.audit_words import ACTIONS, RULES
from offices.models import Office
from vault import scope

BUNDLE = 20_000  # entries in one file; the next one goes on where it ended


def search(request: HttpRequest) -> HttpResponse:
    """Sent as a form: what is searched for names people, and addresses are kept by browsers."""
    filters = trail.Filters.read(request.POST)
    after = request.POST.get("despues", "")
    page = trail.page_of(filters, after=after)
    record(
        "audit_searched",
        actor=request.user.actor,
        subjects=[filters.subject] if filters.subject else [],
        detail={"filters": filters.used, "found": len(page.rows)},
    )
    return render(
        request,
        "casework/audit.html",
        {
            "page": page,
            "filters": filters,
            "actions": sorted(((code, str(label)) for code, label in ACTIONS.items()), key=lambda one: one[1]),
            "offices": _offices(),
            "is_first": not after,
        },
    )


def unusual(request: HttpRequest) -> HttpResponse:
    found = trail.unusual_reads(request.at)
    people = trail.people_of({sign.actor for sign in found})
    record("audit_searched", actor=request.user.actor, purpose="unusual", detail={"found": len(found)})
    rows = [{"sign": sign, "person": people.get(sign.actor), "rule": RULES[sign.rule]} for sign in found]
    return render(
        request, "casework/audit_unusual.html", {"rows": rows, "figures": Figures(), "looked_back": LOOKED_BACK}
    )


def chains(request: HttpRequest) -> HttpResponse:
    record("audit_searched", actor=request.user.actor, purpose="chains")
    names = _offices()
    state = trail.chains()
    for row in state["chains"]:
        row["name"] = names.get(row["chain"], row["chain"])
    return render(request, "casework/audit_chains.html", state | {"most": BUNDLE})


def bundle(request: HttpRequest) -> HttpResponse:
    """A chain as a file that docs/verify_bundle.py verifies; an unknown chain is an empty one."""
    chain = request.POST.get("cadena", "")[:2].replace("\0", "")
    chain = chain if chain in heads() and chain != APART else ""
    typed = request.POST.get("despues", "")
    after = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 16 else 0
    lines = hand_out(chain, after=after, most=BUNDLE, actor=request.user.actor)
    response = HttpResponse("\n".join(lines) + "\n", content_type="application/jsonl; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="audit-{chain or "none"}-{after}.jsonl"'
    return response


def case_readers(request: HttpRequest, reference: str) -> HttpResponse:
    """Who opened a case of one's offices, and who tried. Addressed by its reference, asked for by all its names."""
    case, _assignment = case_for(request.user, reference)
    names, after = [str(case.id), case.reference], request.GET.get("despues", "")
    with scope.enter(scope.readers({case.office_id or scope.UNPLACED}, of=names)):
        # A draft becomes a case under its own id: what happened to it belongs to the case.
        page = trail.readers_page(names, since=case.opened_at - trail.BEGUN_BEFORE, after=after)
    record("readers_seen", actor=request.user.actor, office=case.office_id, subjects=[case.id])
    return render(
        request,
        "casework/case_readers.html",
        {"case": case, "page": page, "is_first": not after, "is_about_one": True},
    )


def _offices() -> dict[str, str]:
    return {office.code: office.name for office in Office.objects.order_by("code")}
