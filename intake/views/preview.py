"""A page of the form as it will be, with a text that is still a draft. Nothing can be filled in; nobody is named."""

import uuid
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import get_language

from intake.questions.asked import HEADING_OF_OTHERS, PRINCIPAL, Asked, QuestionForm
from intake.questions.consent import Consents
from intake.questions.contents import Contents
from intake.questions.task_list import QUESTIONS, in_order, task_of
from offices.consent_texts import texts_for
from offices.form_content import overrides
from offices.models import ConsentText, FormContent, Office

SOMEBODY_ELSE = "m2"


def question_preview(request: HttpRequest, content_id: uuid.UUID) -> HttpResponse:
    row = FormContent.objects.filter(pk=content_id).select_related("office").first()
    if row is None or row.question not in QUESTIONS:
        raise Http404
    with translation.override(_language(request, row.language)):
        contents = Contents(row.office)
        contents.overrides = overrides(row.office_id, language=get_language() or "es", draft=row)
        person = SOMEBODY_ELSE if row.part == HEADING_OF_OTHERS else PRINCIPAL
        return _page(request, QUESTIONS[row.question], contents, person=person, row=row)


def consent_preview(request: HttpRequest, text_id: uuid.UUID) -> HttpResponse:
    row = ConsentText.objects.filter(pk=text_id).select_related("office").first()
    if row is None:
        raise Http404
    # That of all offices is shown as the first of them asks it; of Guatemala's own purpose, as Guatemala does.
    wanted = {"code": "GT"} if row.purpose == "share_gt" else {}
    office = row.office or Office.objects.filter(**wanted).order_by("code").first()
    if office is None:
        raise Http404
    with translation.override(_language(request, row.language)):
        contents = Contents(office)
        contents.consent_texts = texts_for(office.code, language=get_language() or "es") | {row.purpose: row}
        return _page(request, Consents, contents, person=PRINCIPAL, row=row)


def _language(request: HttpRequest, own: str) -> str:
    asked = request.GET.get("idioma")
    return asked if asked in dict(settings.LANGUAGES) else own or "es"


def _page(request: HttpRequest, kind: type[QuestionForm], contents: Contents, *, person: str, row: Any) -> HttpResponse:
    members = [{"id": PRINCIPAL, "relationship": "principal"}, {"id": SOMEBODY_ELSE, "relationship": "spouse"}]
    answers = {"done": [], "document": {"members": members}, "more": {}}
    asked = Asked(answers, contents.office, person, contents)
    form, task = kind(asked=asked), task_of(kind)
    in_task = [one for one in in_order(task.questions, asked) if one is kind or one.is_put(asked)]
    return render(
        request,
        "public/preview.html",
        {
            "form": form,
            "heading": form.fields[form.question].label if form.question else form.heading,
            "part": task.title,
            "number": in_task.index(kind) + 1,
            "total": len(in_task),
            "office": contents.office,
            "languages": settings.LANGUAGES,
            "is_left_out": not kind.is_put(asked) and kind.name in contents.overrides.left_out,
            "back": reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk]),
        },
    )
