"""The last page of the desk: everything is read to the person, who confirms; then it is sent, once."""

import uuid
from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from intake import document as documents
from intake import provenance
from intake.doubts import told as doubts_told
from intake.household import HOUSEHOLD
from intake.models import Draft
from intake.questions.asked import PRINCIPAL, Asked, QuestionForm
from intake.questions.consent import Consents, has_consented
from intake.questions.desk.assistance import Reading
from intake.questions.desk.pages import OF_CLERK, Section, asked_in, of_household, of_person, of_situation
from intake.questions.saying import said
from intake.questions.task_list import missing
from intake.questions.telling import told
from intake.services import drafts
from intake.services.refused import count_refused
from intake.services.submission import NotStored
from intake.views.desk import FROM_REVIEW, sent_or_unknown, show, with_draft
from intake.views.language import answers_keep_their_page, language_was_changed
from intake.wording import full_name
from offices.windows import QuotaFull


@answers_keep_their_page
@with_draft
def review(request: HttpRequest, draft: Draft, asked: Asked) -> HttpResponse:
    """Read the answers to the person, then send them. Sending twice gives the same case."""
    form = Reading(
        request.POST if request.method == "POST" else None,
        parts=[(section.name, str(section.title)) for _page, section in _sections(asked)],
        is_kept_only=language_was_changed(request),
    )
    if request.method != "POST" or _left(draft, asked) or not has_consented(asked) or not form.is_valid():
        return _shown(request, draft, asked, form)
    unread = [
        kind.mark(about.person_id)
        for _page, section in _sections(asked)
        if section.name in form.cleaned_data["unread"]
        for kind, about in asked_in(section, asked)
    ]
    try:
        receipt = drafts.send(
            draft.id,
            person=request.user,
            actor=request.user.actor,
            at=request.at,
            language=get_language() or "es",
            more=provenance.read_back(asked.more, how=form.cleaned_data["how"], unread=unread),
        )
    except drafts.TextsChanged:  # since the page was opened
        return _shown(request, draft, asked, form)
    except documents.MalformedDocument as malformed:
        return _shown(request, draft, asked, form, faults=malformed.as_json())
    except NotStored as refused:
        count_refused(asked.document, refused.assessment, office=draft.office_id)
        return _shown(request, draft, asked, form, refused=refused.assessment.reasons[0])
    except QuotaFull:
        count_refused(asked.document, None, office=draft.office_id)
        return _shown(request, draft, asked, form, quota_is_full=True)
    return redirect("registration_sent", receipt.reference)


@sent_or_unknown
def discard(request: HttpRequest, draft_id: uuid.UUID) -> HttpResponse:
    drafts.discard(draft_id, person=request.user, actor=request.user.actor)
    return redirect("registration_start")


def _sections(asked: Asked) -> Iterator[tuple[str, Section]]:
    """(the page that asks it, the section) in the order in which they are read."""
    yield from (("draft_person", section) for section in of_person())
    yield from (("draft_household", section) for section in of_household(asked.answers))
    yield from (("draft_situation", section) for section in of_situation())


def _left(draft: Draft, asked: Asked) -> list[tuple[str, str]]:
    """(what to do, where) for everything that is missing."""
    pages = {
        (section.person, kind): (page, section) for page, section in _sections(asked) for kind in section.questions
    }
    left = [
        (_named(kind, asked.about(person)), _address(draft, *pages[person, kind])) for person, kind in missing(asked)
    ]
    left += [
        (_named(kind, asked), _address(draft, *pages[PRINCIPAL, kind]))
        for kind in OF_CLERK
        if not asked.has_answer(kind) and not (kind is OF_CLERK[1] and HOUSEHOLD in asked.answers["done"])
    ]
    if HOUSEHOLD not in asked.answers["done"] and len(asked.document["members"]) > 1:
        left.append((_("Hogar"), f"{reverse('draft_household', args=[draft.id])}?desde={FROM_REVIEW}"))
    return left


def _named(kind: type[QuestionForm], asked: Asked) -> str:
    label = told(kind, asked).label
    name = "" if asked.is_of_principal else full_name(asked.person)
    return f"{name}: {label}" if name else label


def _address(draft: Draft, page: str, section: Section) -> str:
    return f"{reverse(page, args=[draft.id])}?desde={FROM_REVIEW}#parte-{section.name}"


def _shown(request: HttpRequest, draft: Draft, asked: Asked, form: Reading, **why: Any) -> HttpResponse:
    """The answers to read, unsent and kept; `why` they were not sent, if somebody tried."""
    parts = [
        {
            "title": section.title,
            "sentences": [sentence for kind, about in asked_in(section, asked) for sentence in said(kind, about)],
            "change": _address(draft, page, section),
        }
        for page, section in _sections(asked)
    ]
    left, is_refused = _left(draft, asked), asked.document.get("consents") is not None and not has_consented(asked)
    return show(
        request,
        "intake/review.html",
        draft,
        asked,
        form=None if left or is_refused else form,
        parts=parts,
        left=left,
        refused_consent=is_refused,
        doubts=doubts_told(asked.document),
        must_agree_again=request.method == "POST" and Consents.is_stale(asked),
        step=4,
        **why,
    )
