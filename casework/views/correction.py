"""Correcting a registration: choose what, change it, see before and after, confirm. Nothing is written before that.

Each page remembers the version that it was opened from. Who comes second sees what the first one changed, with their
own changes on top of it.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from casework.access import case_for
from casework.typed import id_of
from intake.comparison import in_words, merged, said
from intake.document import MalformedDocument
from intake.dossier import document_with, versions_of
from intake.forms.base import StaffForm
from intake.forms.correction import WHY, ContactCorrection, LeavingForm, NewPersonCorrection, PersonCorrection, WhyForm
from intake.household import MOST_MEMBERS, free_id
from intake.models import Case, Correction, PreRegistration, RightsRequest
from intake.services import attachments, departures
from intake.services.correction import ChangedMeanwhile, ConsentMissing, NothingChanged, SamePerson, Why, correct
from intake.services.rights import settle
from intake.views.language import answers_keep_their_page, language_was_changed
from intake.wording import full_name, people_of
from offices.models import Area
from offices.once import FIELD
from offices.permissions import may

CONFIRM, BACK, BASE, ASKED = "confirmar", "volver", "base", "peticion"
NOT_ANSWERS = {CONFIRM, BACK, BASE, FIELD, "csrfmiddlewaretoken", "language"}
NEW = "otra"  # until the new person gets the next free id
Document = dict[str, Any]


@dataclass(frozen=True)
class Opened:
    """A case as it stands, and the version that the page was opened from: the same, unless somebody was quicker."""

    case: Case
    row: PreRegistration
    document: Document
    base: Document
    is_outdated: bool
    files: list[tuple[str, str]]
    asked: RightsRequest | None = None
    answers: Document | None = None


Make = Callable[[Any, Document], Any]
Change = Callable[[Document, Any], Document]


def choose(request: HttpRequest, reference: str) -> HttpResponse:
    """What is to be corrected: one of the people, the household's answers, or who belongs to it."""
    opened = _open(request, reference)
    people = people_of(opened.document, with_needs=False)
    return render(
        request,
        "casework/correct.html",
        {
            "case": opened.case,
            "people": people,
            "may_leave": len(people) > 1,
            "may_join": len(people) < MOST_MEMBERS,
        },
    )


@answers_keep_their_page
def person(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    opened = _open(request, reference)
    member_id = _member(opened.base, number)["id"]
    if not any(one["id"] == member_id for one in opened.document["members"]):
        messages.error(request, _("Esa persona ya no está en el registro."))
        return redirect("case_correct", opened.case.reference)

    def make(data: Any, document: Document) -> PersonCorrection:
        member = next(one for one in document["members"] if one["id"] == member_id)
        return PersonCorrection(
            data,
            initial=PersonCorrection.initial_of({"legal_status": None} | member),
            member=member,
            with_needs=may(request.user, "open_protection_case"),
            office=opened.case.office_id,
            files=opened.files,
            is_kept_only=_is_kept_only(request),
        )

    def change(document: Document, form: PersonCorrection) -> Document:
        corrected = form.as_corrected(member_id=member_id)
        return document | {"members": [corrected if one["id"] == member_id else one for one in document["members"]]}

    title = full_name(_member(opened.base, number)) or _("Persona del hogar")
    return _correct(request, opened, title, make, change)


@answers_keep_their_page
def contact(request: HttpRequest, reference: str) -> HttpResponse:
    opened = _open(request, reference)
    if opened.case.office is None:
        raise Http404  # an office takes it over first: the answers depend on the country
    areas = Area.objects.filter(office=opened.case.office).order_by("name", "code").values_list("code", "name")

    def make(data: Any, document: Document) -> ContactCorrection:
        form = ContactCorrection(
            data, office=opened.case.office, areas=areas, files=opened.files, is_kept_only=_is_kept_only(request)
        )
        form.initial = form.initial_of(document)
        return form

    def change(document: Document, form: ContactCorrection) -> Document:
        return form.as_corrected(document)

    return _correct(request, opened, _("Contacto y consentimiento"), make, change)


@answers_keep_their_page
def new_person(request: HttpRequest, reference: str) -> HttpResponse:
    """Somebody who was born or left out; of an applicant's own request what they wrote is there already."""
    opened = _open(request, reference, asked=id_of(request.POST.get(ASKED) or request.GET.get(ASKED) or ""))
    if len(opened.document["members"]) >= MOST_MEMBERS:
        raise Http404

    def make(data: Any, document: Document) -> NewPersonCorrection:
        typed = next((one for one in document["members"] if one["id"] == NEW), None)
        known = {"relationship": "child", "reason": Correction.Reason.BIRTH} | opened.answers if opened.answers else {}
        return NewPersonCorrection(
            data,
            initial=NewPersonCorrection.initial_of(typed) if typed else known,
            with_needs=may(request.user, "open_protection_case"),
            office=opened.case.office_id,
            files=opened.files,
            is_kept_only=_is_kept_only(request),
        )

    def change(document: Document, form: NewPersonCorrection) -> Document:
        return document | {"members": [*document["members"], form.as_corrected(member_id=NEW)]}

    return _correct(request, opened, _("Añadir a una persona"), make, change)


@answers_keep_their_page
def leaving(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """Somebody withdraws and the others go on. Asked twice, since it takes their data out of the case."""
    opened = _open(request, reference)
    member = _member(opened.base, number)
    others = [(one["id"], full_name(one)) for one in opened.document["members"] if one["id"] != member["id"]]
    if not others or not any(one["id"] == member["id"] for one in opened.document["members"]):
        messages.error(request, _("Si nadie sigue, retire el registro entero."))
        return redirect("case_correct", opened.case.reference)
    form = LeavingForm(
        request.POST or None,
        others=others,
        is_principal=member["relationship"] == "principal",
        is_kept_only=_is_kept_only(request),
    )
    title = _("%(name)s se retira") % {"name": full_name(member)}
    if request.method != "POST" or not form.is_valid():
        return _form(request, opened, title, form, is_leaving=True)
    given = {
        "successor": form.cleaned_data.get("successor") or "",
        "has_agreed": bool(form.cleaned_data.get("has_agreed")),
    }
    try:
        if CONFIRM in request.POST and not opened.is_outdated:
            departures.leave(
                opened.case,
                base=opened.row.pk,
                member_id=member["id"],
                asked_by=form.cleaned_data["asked_by"],
                remark=form.cleaned_data["remark"],
                at=request.at,
                actor=request.user.actor,
                language=get_language() or "es",
                **given,
            )
            return _done(request, opened)
        after, _leaving = departures.without(opened.document, member["id"], **given)
    except (SamePerson, ConsentMissing, departures.NobodyLeft) as refused:
        form.add_error(None, _word(refused))
        return _form(request, opened, title, form, is_leaving=True)
    except ChangedMeanwhile:
        return redirect(request.path)
    return _check(request, opened, title, after)


def _correct(request: HttpRequest, opened: Opened, title: str, make: Make, change: Change) -> HttpResponse:
    """The form, then before and after, then the correction itself."""
    if request.method != "POST":
        return _form(request, opened, title, make(None, opened.document))
    form = make(request.POST, opened.base)
    if not form.is_valid():
        return _form(request, opened, title, form)
    mine = change(opened.base, form)
    if opened.is_outdated:
        return _second(request, opened, title, make, mine)
    if said(mine) == said(opened.document):
        form.add_error(None, _word(NothingChanged()))
        return _form(request, opened, title, form)
    if CONFIRM not in request.POST:
        return _check(request, opened, title, mine)
    try:
        _write(request, opened, form, mine)
    except ChangedMeanwhile:
        return _second(request, _open(request, opened.case.reference), title, make, mine)
    except (SamePerson, MalformedDocument) as refused:
        form.add_error(None, _word(refused))
        return _form(request, opened, title, form)
    return _done(request, opened)


def _write(request: HttpRequest, opened: Opened, form: WhyForm, document: Document) -> None:
    said_why = form.cleaned_data
    taken = {one["id"] for _row, version in _versions(request, opened) for one in version["members"]}
    members = [one | {"id": free_id(taken)} if one["id"] == NEW else one for one in document["members"]]
    correct(
        opened.case,
        base=opened.row.pk,
        document=document | {"members": members},
        why=Why(
            reason=said_why["reason"],
            asked_by=said_why["asked_by"],
            proof=form.proof_of(),
            remark=said_why["remark"],
        ),
        at=request.at,
        actor=request.user.actor,
        language=get_language() or "es",
    )
    if opened.asked:
        settle(opened.asked, at=request.at, person=request.user)


def _second(request: HttpRequest, opened: Opened, title: str, make: Make, mine: Document) -> HttpResponse:
    """What somebody else changed meanwhile, and the form with one's own changes on top of theirs."""
    form = make(None, merged(opened.base, mine, opened.document))
    form.initial |= {name: request.POST.get(name, "") for name in WHY}
    words = in_words(opened.base, opened.document, with_needs=may(request.user, "open_protection_case"))
    return _form(request, opened, title, form, meanwhile=words)


def _open(request: HttpRequest, reference: str, *, asked: uuid.UUID | None = None) -> Opened:
    """One look at the case, hence one entry of the trail."""
    case, _assignment = case_for(request.user, reference)
    row = PreRegistration.objects.get(case=case, superseded_by__isnull=True)
    files = attachments.of(case.id)
    wish = _request(request, case, asked)
    document, plain = document_with(
        case,
        [*files, *([wish] if wish else [])],
        columns=["about", "answers"],
        actor=request.user.actor,
        purpose="correction",
    )
    opened = Opened(
        case=case,
        row=row,
        document=document,
        base=document,
        is_outdated=False,
        files=[(str(one.row.id), one.name) for one in attachments.listed(files, plain)],
        asked=wish,
        answers=plain[wish.id]["answers"] if wish else None,
    )
    base = id_of(request.POST.get(BASE, ""))
    if base in (None, row.pk):
        return opened
    versions = {one.pk: version for one, version in _versions(request, opened)}
    if base not in versions:
        raise Http404
    return Opened(**{**vars(opened), "base": versions[base], "is_outdated": True})


def _versions(request: HttpRequest, opened: Opened) -> list[tuple[PreRegistration, Document]]:
    return versions_of(opened.case, actor=request.user.actor, purpose="correction")


def _request(request: HttpRequest, case: Case, asked: uuid.UUID | None) -> RightsRequest | None:
    if asked is None or not may(request.user, "settle_requests"):
        return None
    return RightsRequest.objects.open().filter(pk=asked, case=case, kind=RightsRequest.Kind.NEWBORN).first()


def _member(document: Document, number: int) -> Document:
    members: list[Document] = document["members"]
    if number >= len(members):
        raise Http404
    return members[number]


def _is_kept_only(request: HttpRequest) -> bool:
    return language_was_changed(request) or BACK in request.POST


def _word(refused: Exception) -> str:
    if isinstance(refused, SamePerson):
        return _("Usted decidió este caso. Pida a otra persona que mire la prueba y lo corrija.")
    if isinstance(refused, NothingChanged):
        return _("Todavía no cambió nada. Cambie una respuesta, o vuelva atrás.")
    if isinstance(refused, ConsentMissing):
        return _("Sin su propio consentimiento no puede seguir. Léale el aviso y márquelo aquí.")
    if isinstance(refused, MalformedDocument):
        return _("Una respuesta no se puede guardar así. Revise las fechas y los nombres.")
    return _("Si nadie sigue, retire el registro entero.")


def _form(request: HttpRequest, opened: Opened, title: str, form: StaffForm, **context: Any) -> HttpResponse:
    context |= {"case": opened.case, "title": title, "form": form, "base": opened.row.pk, "asked": opened.asked}
    return render(request, "casework/correct_form.html", context)


def _check(request: HttpRequest, opened: Opened, title: str, document: Document) -> HttpResponse:
    """Before and after, in words; every answer travels along and nothing is kept on the way."""
    with_needs = may(request.user, "open_protection_case")
    answers = [(name, one) for name, values in request.POST.lists() if name not in NOT_ANSWERS for one in values]
    return render(
        request,
        "casework/correct_check.html",
        {
            "case": opened.case,
            "title": title,
            "base": opened.row.pk,
            "answers": answers,
            "changes": in_words(opened.document, document, with_needs=with_needs),
        },
    )


def _done(request: HttpRequest, opened: Opened) -> HttpResponse:
    messages.success(request, _("Datos corregidos. La versión anterior se conserva y el caso se evalúa otra vez."))
    return redirect("case", opened.case.reference)
