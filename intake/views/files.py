"""Photos and documents of a draft or case, for every page that asks for them. Which subject it is, the page knows."""

import uuid
from collections.abc import Iterable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from audit.actor import Actor
from intake.files.kinds import PDF
from intake.files.refusal import FileRefused
from intake.forms.files import AttachmentForm
from intake.models import Attachment
from intake.services import attachments
from intake.views.language import language_was_changed

SHOWN_NOWHERE = (
    "default-src 'none'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; sandbox; report-uri /csp"
)


def file_form(
    request: HttpRequest, *, subject: uuid.UUID, office: str | None, actor: Actor, people: Iterable[tuple[str, str]]
) -> AttachmentForm | None:
    """None when the file was taken; else the form to show, with what to correct if one was sent.

    The page's `<form>` needs enctype="multipart/form-data", and its address lies under settings.UPLOADS_UNDER.
    """
    is_sent = request.method == "POST"
    form = AttachmentForm(
        request.POST if is_sent else None,
        request.FILES if is_sent else None,
        people=people,
        is_kept_only=language_was_changed(request),
    )
    if not (is_sent and form.is_valid()):
        return form
    file = form.cleaned_data["file"]
    try:
        attachments.attach(
            subject=subject,
            office=office,
            kind=form.cleaned_data["kind"],
            sent=file.read(),
            name=file.name,
            member=form.member_id(),
            at=request.at,
            actor=actor,
        )
    except FileRefused as refused:
        form.refuse(refused)
        return form
    messages.success(request, _("El archivo se guardó."))
    return None


def file_rows(files: Iterable[attachments.Listed], people: Iterable[tuple[str, str]]) -> list[dict[str, object]]:
    """For `parts/files.html`: each file with the name of whose it is."""
    names = dict(people)
    return [{"file": one.row, "name": one.name, "whose": names.get(one.member, "")} for one in files]


def file_response(row: Attachment, content: bytes, *, name: str) -> HttpResponse:
    """To be kept and opened outside the site: a browser that shows it anyway runs nothing of it."""
    response = HttpResponse(content, content_type=row.media_type)
    ending = "pdf" if row.media_type == PDF else "jpg"
    response.headers["Content-Disposition"] = content_disposition_header(True, f"{name}.{ending}")
    response.headers["Content-Security-Policy"] = SHOWN_NOWHERE
    return response
