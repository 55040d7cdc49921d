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
    found = (
        ProgrammeVersion.objects.select_related("country", "checked_by", "approved_by").filter(pk=version_id).first()
    )
    if found is None:
        raise Http404
    return found


def tried(
    request: HttpRequest, act: Callable[[], ProgrammeVersion], done: str, *, otherwise: uuid.UUID
) -> HttpResponse:
    """The act, and then the page of the version it gives; where it is refused, each fault on the page it came from."""
    try:
        version = act()
    except versions.Refused as refused:
        for fault in refused.faults:
            messages.error(request, fault)
        return redirect("programme_version", otherwise)
    messages.success(request, done % {"number": version.number})
    return redirect("programme_version", version.pk)
