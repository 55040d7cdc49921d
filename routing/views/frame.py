"""What these pages share: the frame of the console, the version that an address names, a refusal said."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from offices import versions
from offices.models import ProgrammeVersion


def shown(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    return render(request, template, admin.site.each_context(request) | context)


def named(version_id: uuid.UUID) -> ProgrammeVersion:
    people = ("checked_by", "first_approved_by", "approved_by")
    found = ProgrammeVersion.objects.select_related("country", *people).filter(pk=version_id).first()
    if found is None:
        raise Http404
    return found


def tried(
    request: HttpRequest,
    act: Callable[[], ProgrammeVersion],
    done: str,
    *,
    otherwise: uuid.UUID,
    unfinished: str = "",
) -> HttpResponse:
    """The act, and then the page of the version it gives; where it is refused, each fault on the page it came from.

    `unfinished` is said in place of `done` of a version that waits for its second approval.
    """
    try:
        version = act()
    except versions.Refused as refused:
        for fault in refused.faults:
            messages.error(request, fault)
        return redirect("programme_version", otherwise)
    text = unfinished if unfinished and not version.is_published else done
    messages.success(request, text % {"number": version.number})
    return redirect("programme_version", version.pk)
