"""Importing a list, page by page: the file, its columns, what will be registered, how far it is, what came of it."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from audit.services import record
from intake.forms.importing import MappingForm, UploadForm
from intake.importing.columns import faults_of
from intake.importing.preview import preview_of
from intake.importing.sheet import Unreadable
from intake.importing.written import as_csv
from intake.models import RegistrationImport
from intake.services import importing
from intake.views.language import answers_keep_their_page, language_was_changed

Status = RegistrationImport.Status
SHOWN = 20  # imports in the list
LISTED = 500  # households on the page of the result; the file has them all
FAILED, STORED = "fallaron", "registrados"


@answers_keep_their_page
def imports(request: HttpRequest) -> HttpResponse:
    """Earlier imports of one's offices, and the form for the next."""
    is_sent = request.method == "POST"
    offices = list(request.user.offices.order_by("code"))
    form = UploadForm(
        request.POST if is_sent else None,
        request.FILES if is_sent else None,
        offices=[(office.code, office.name) for office in offices],
        is_kept_only=language_was_changed(request),
    )
    if is_sent and offices and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            row = importing.receive(
                file.read(),
                name=file.name,
                office=form.office_code(),
                person=request.user,
                at=request.at,
                language=get_language() or "es",
            )
        except Unreadable as refused:
            form.refuse(refused)
        else:
            return redirect("import_columns", row.id)
    earlier = RegistrationImport.objects.select_related("office", "uploaded_by").order_by("-uploaded_at", "id")[:SHOWN]
    return render(request, "intake/imports.html", {"form": form, "earlier": earlier, "has_office": bool(offices)})


@answers_keep_their_page
def columns(request: HttpRequest, import_id: uuid.UUID) -> HttpResponse:
    """What each column means: guessed, or as it was said for the last list of this kind."""
    row = _found(import_id)
    if row.status != Status.WAITING:
        return redirect("import_progress", row.id)
    opened = importing.open_import(row, actor=request.user.actor)
    assert opened.sheet is not None  # noqa: S101 — for mypy: it waits, so its rows are there
    form = MappingForm(
        request.POST if request.method == "POST" else None,
        header=opened.sheet.header,
        rows=[cells for _line, cells in opened.sheet.rows[:10]],
        mapping=opened.mapping,
        is_kept_only=language_was_changed(request),
    )
    if request.method == "POST" and form.is_valid():
        try:
            importing.keep_mapping(row.id, form.mapping(), person=request.user)
        except importing.NotWaiting:
            return redirect("import_progress", row.id)
        return redirect("import_preview", row.id)
    return render(request, "intake/import_columns.html", {"form": form, "row": row, "about": opened.about})


def preview(request: HttpRequest, import_id: uuid.UUID) -> HttpResponse:
    """What will be registered and what will not, and why; a POST begins."""
    row = _found(import_id)
    if row.status != Status.WAITING:
        return redirect("import_progress", row.id)
    if request.method == "POST":
        try:
            importing.begin(row.id, person=request.user, at=request.at)
        except importing.NotWaiting:
            pass  # by another click
        except importing.NotMapped:
            return redirect("import_columns", row.id)
        return redirect("import_progress", row.id)
    opened = importing.open_import(row, actor=request.user.actor)
    if faults_of(opened.mapping):
        return redirect("import_columns", row.id)
    return render(
        request,
        "intake/import_preview.html",
        {"row": row, "about": opened.about, "preview": preview_of(opened.sheet, opened.reading(), at=request.at)},
    )


def progress(request: HttpRequest, import_id: uuid.UUID) -> HttpResponse:
    """How far it is, by numbers alone; once it has ended, what came of each household."""
    row = _found(import_id)
    if row.status == Status.WAITING:
        return redirect("import_columns", row.id)
    left = importing.time_left(row, at=request.at)
    results: list[dict[str, Any]] = []
    if row.status != Status.RUNNING:
        found = row.households.exclude(outcome="failed").order_by("number")
        results = list(found.values("line", "outcome", "case__reference")[:LISTED])
    return render(
        request,
        "intake/import_progress.html",
        {
            "row": row,
            "is_running": row.status == Status.RUNNING,
            "minutes": int(left.total_seconds() // 60) + 1 if left is not None else None,
            "results": results,
            "listed": LISTED,
        },
    )


def cancel(request: HttpRequest, import_id: uuid.UUID) -> HttpResponse:
    row = _found(import_id)
    if importing.cancel(row.id, person=request.user, at=request.at):
        messages.success(request, _("La importación se detuvo. Lo que ya se registró queda registrado."))
    else:
        messages.error(request, _("La importación ya había terminado."))
    return redirect("import_progress", row.id)


def file(request: HttpRequest, import_id: uuid.UUID, what: str) -> HttpResponse:
    """The rows that were not taken, to be corrected and imported again; or the number of each that was."""
    row = _found(import_id)
    if what == FAILED:
        header, rows = importing.failed_rows(row, actor=request.user.actor)
        lines = [[*header, _("qué corregir")], *([*cells, text] for cells, text in rows)]
    elif what == STORED:
        found = row.households.exclude(outcome="failed").order_by("number")
        lines = [[_("fila"), _("número de caso")]]
        lines += [[str(line), reference or ""] for line, reference in found.values_list("line", "case__reference")]
    else:
        raise Http404
    record(
        "import_file_taken",
        actor=request.user.actor,
        office=row.office_id,
        subjects=[row.id],
        purpose=what,
        detail={"rows": len(lines) - 1},
    )
    response = HttpResponse(as_csv(lines), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = content_disposition_header(True, f"{what}-{row.id.hex[:6]}.csv")
    return response


def _found(import_id: uuid.UUID) -> RegistrationImport:
    """404 for one of another office, as for one that never was."""
    row = RegistrationImport.objects.select_related("office").filter(pk=import_id).first()
    if row is None:
        raise Http404
    return row
