"""The routing table of a version as a table: looked at with its doubts, edited group by group, taken out and in."""

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from audit.services import record
from offices.models import ProgrammeVersion
from offices.permissions import may
from routing import editing, tabulating
from routing.core import lint, stored_table
from routing.core.cells import CONCLUSIONS, CONDITIONS, HEADER, NAMES, NO, YES, Row, rows_of, rule_of
from routing.core.reading import HOLDS
from routing.core.table import PRIORITIES, QUEUES
from routing.doubts import COLUMN_WORDS, example_of, in_words, is_error
from routing.overriding import often_overridden
from routing.tabulating import CellFault, Unreadable
from routing.views.frame import named, shown

EMPTY_ROWS = 2
CHOICES = {
    "queue": QUEUES,
    "proposed_priority": PRIORITIES,
    "second_review": (YES, NO),
    "hold": HOLDS,
}
LABELS = COLUMN_WORDS | {
    "group": gettext_lazy("grupo"),
    "id": gettext_lazy("código"),
    "queue": gettext_lazy("cola"),
    "proposed_priority": gettext_lazy("prioridad propuesta"),
    "skills": gettext_lazy("conocimientos"),
    "second_review": gettext_lazy("segunda revisión"),
    "hold": gettext_lazy("espera"),
    "name_es": gettext_lazy("nombre en español"),
    "name_en": gettext_lazy("nombre en inglés"),
    "name_ht": gettext_lazy("nombre en criollo"),
    "note": gettext_lazy("nota"),
}
TYPES = {"csv": "text/csv", "yaml": "application/yaml"}
MOST_CELLS = 900  # of one page; settings.DATA_UPLOAD_MAX_NUMBER_FIELDS says how many a request may have


@dataclass(frozen=True)
class Cell:
    column: str
    label: str
    name: str
    value: str
    choices: Sequence[str]
    faults: list[str]


@dataclass(frozen=True)
class Line:
    """A row as it is edited; `order` is its place in the group, `rule` its name in a message."""

    number: int
    order: str
    rule: str
    cells: list[Cell]
    is_new: bool


def table(request: HttpRequest, version_id: uuid.UUID) -> HttpResponse:
    """A POST puts the groups into another order."""
    version = named(version_id)
    if request.method == "POST":
        groups = [name for name in request.POST.get("groups", "").replace(",", " ").split() if name]
        return _save(request, version, dict(version.routing) | {"groups": groups}) or _table(request, version)
    return _table(request, version)


def group(request: HttpRequest, version_id: uuid.UUID, group: str) -> HttpResponse:
    """The rules of one group, each a row; a group that nobody knows yet begins here."""
    version = named(version_id)
    if not version.is_draft:
        messages.error(request, _("Solo se cambia la tabla de un borrador."))
        return redirect("routing_table", version.pk)
    if request.method != "POST":
        kept = [row for row in rows_of(version.routing) if row["group"] == group]
        return _group(request, version, group, [*kept, *({} for _row in range(EMPTY_ROWS))], [])
    typed = _typed(request.POST, group)
    rules = [rule for rule in version.routing["rules"] if rule["group"] != group] + [rule_of(row) for row in typed]
    groups = list(version.routing["groups"])
    proposed = dict(version.routing) | {"groups": groups if group in groups else [*groups, group], "rules": rules}
    proposed["rules"] = sorted(
        rules, key=lambda rule: proposed["groups"].index(rule["group"]) if rule["group"] in proposed["groups"] else -1
    )
    faults: list[CellFault] = []
    answer = _save(request, version, proposed, faults)
    return answer or _group(request, version, group, [*typed, *({} for _row in range(EMPTY_ROWS))], faults)


def export(request: HttpRequest, version_id: uuid.UUID) -> HttpResponse:
    version, form = named(version_id), request.GET.get("formato", "yaml")
    if form not in TYPES:
        raise Http404
    text = tabulating.as_csv(version.routing) if form == "csv" else tabulating.as_yaml(version.routing)
    record("routing_table_exported", actor=request.user.actor, subjects=[version.pk], detail={"format": form})
    response = HttpResponse(text, content_type=f"{TYPES[form]}; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="routing-{version.number}.{form}"'
    return response


def take(request: HttpRequest, version_id: uuid.UUID) -> HttpResponse:
    """The whole table from a file."""
    version, file = named(version_id), request.FILES.get("file")
    if file is None:
        messages.error(request, _("Elija un archivo YAML o CSV."))
        return redirect("routing_table", version.pk)
    try:
        proposed = tabulating.read(file.read().decode("utf-8"), groups=version.routing.get("groups", ()))
    except UnicodeDecodeError:
        messages.error(request, _("Guarde el archivo en UTF-8 y elíjalo otra vez."))
    except Unreadable as fault:
        messages.error(request, str(fault))
    else:
        _save(request, version, proposed)
    return redirect("routing_table", version.pk)


def _save(
    request: HttpRequest, version: ProgrammeVersion, proposed: dict[str, Any], faults: list[CellFault] | None = None
) -> HttpResponse | None:
    """None when it was refused; each fault is then said on top of the page."""
    try:
        changed = editing.replace(version, proposed, seen=request.POST.get("seen", ""), person=request.user)
    except editing.Refused as refused:
        for fault in refused.faults:
            messages.error(request, _labelled(fault).in_words)
        if faults is not None:
            faults += refused.faults
        return None
    messages.success(request, _("La tabla está guardada.") if changed else _("No había nada que cambiar."))
    return redirect("routing_table", version.pk)


def _labelled(fault: CellFault) -> CellFault:
    return CellFault(fault.rule, str(LABELS.get(fault.column, fault.column)), fault.text)


def _table(request: HttpRequest, version: ProgrammeVersion) -> HttpResponse:
    findings = lint(stored_table(version.routing))
    doubts = defaultdict(list)
    for finding in findings:
        doubts[finding.rule].append(
            {"text": in_words(finding), "example": example_of(finding), "is_error": is_error(finding)}
        )
    rows = rows_of(version.routing)
    often = often_overridden(at=request.at)
    used = [name for name in HEADER if name not in ("group", *NAMES) and any(row[name] for row in rows)]
    groups = [
        {
            "name": name,
            "rows": [
                {
                    "id": row["id"],
                    "name": row.get(f"name_{get_language() or 'es'}") or row["name_es"],
                    "cells": [row[column] for column in used if column != "id"],
                    "overridden": often.get(row["id"], 0),
                    "doubts": doubts[row["id"]],
                    "remarks": [doubt for doubt in doubts[row["id"]] if not doubt["is_error"]],
                }
                for row in rows
                if row["group"] == name
            ],
        }
        for name in version.routing["groups"]
    ]
    return shown(
        request,
        "programme/table.html",
        {
            "title": _("Tabla de rutas"),
            "version": version,
            "columns": [LABELS[name] for name in used if name != "id"],
            "groups": groups,
            "of_all": doubts[""],
            "order": " ".join(version.routing["groups"]),
            "seen": editing.mark_of(version.routing),
            "may_edit": version.is_draft and may(request.user, "edit_reference_data"),
        },
    )


def _group(
    request: HttpRequest, version: ProgrammeVersion, group: str, rows: list[Row], faults: list[CellFault]
) -> HttpResponse:
    columns = ("id", *CONDITIONS, *CONCLUSIONS, *NAMES, "note")
    if len(rows) * len(columns) > MOST_CELLS:
        messages.error(request, _("El grupo es demasiado grande para esta página: use el archivo CSV."))
        return redirect("routing_table", version.pk)
    lines = [_line(number, row, columns, faults) for number, row in enumerate(rows)]
    return shown(
        request,
        "programme/group.html",
        {
            "title": _("Grupo %(name)s") % {"name": group},
            "version": version,
            "group": group,
            "columns": [LABELS[name] for name in columns],
            "lines": lines,
            "seen": request.POST.get("seen") or editing.mark_of(version.routing),
        },
    )


def _line(number: int, row: Row, columns: Sequence[str], faults: list[CellFault]) -> Line:
    rule = row.get("id", "")
    cells = [
        Cell(
            column=name,
            label=str(LABELS[name]),
            name=f"r{number}-{name}",
            value=row.get(name, ""),
            choices=CHOICES.get(name, ()),
            faults=[fault.text for fault in faults if rule and fault.rule == rule and fault.column == name],
        )
        for name in columns
    ]
    return Line(number, str(number + 1) if row else "", rule, cells, not row)


def _typed(sent: QueryDict, group: str) -> list[Row]:
    """The rows that are not empty and not marked for leaving out, in the order that was asked for."""
    numbers = sorted(
        {int(key[1:-3]) for key in sent if key.startswith("r") and key.endswith("-id") and key[1:-3].isdecimal()}
    )
    rows = []
    for number in numbers:
        row = {name: sent.get(f"r{number}-{name}", "").strip() for name in HEADER} | {"group": group}
        said = any(text for name, text in row.items() if name != "group")
        if said and not sent.get(f"r{number}-out"):
            order = sent.get(f"r{number}-order", "").strip()
            rows.append((int(order) if order.isdecimal() else len(numbers) + number, number, row))
    return [row for _order, _number, row in sorted(rows, key=lambda one: one[:2])]
