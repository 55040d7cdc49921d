"""Pages of the site itself: is it alive, and what to say when something went wrong."""

import json
from typing import Any
from urllib.parse import urlsplit

import structlog
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.csrf import csrf_exempt

from config.logs import route_of
from offices.limits import Limit, network, wait_for

log = structlog.get_logger(__name__)
REPORTS = Limit("csp.reports", free=50, first=1, longest=60, quiet=300)  # what is over fills no log
LONGEST_REPORT = 8_000  # bytes; a browser's is under 2,000
DIRECTIVES = frozenset(
    {
        "default-src", "script-src", "script-src-elem", "script-src-attr", "style-src", "style-src-elem",
        "style-src-attr", "img-src", "font-src", "connect-src", "form-action", "base-uri",
        "frame-ancestors", "object-src",
    }
)  # fmt: skip
TOO_LARGE = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)


def healthz(request: HttpRequest) -> HttpResponse:
    """200 when this process answers and reaches its database; says nothing else."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")


@csrf_exempt  # the browser itself sends it, without our token; it changes nothing
def csp_report(request: HttpRequest) -> HttpResponse:
    """A browser says what the policy stopped. Kept: the directive and the page's pattern, nothing that was typed."""
    try:
        report = json.loads(request.body[:LONGEST_REPORT])["csp-report"]
        page, directive = urlsplit(str(report["document-uri"])).path, str(report["effective-directive"])
    except (ValueError, KeyError, TypeError):
        return HttpResponse(status=400)
    if directive in DIRECTIVES and not wait_for([(REPORTS, network(request))]):
        log.warning("policy violated", code=directive, where=route_of(page))
    return HttpResponse(status=204)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if isinstance(exception, TOO_LARGE):
        return render(request, "413.html", status=413)
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest, *_args: Any) -> HttpResponse:
    """Without context processors: the database may be what went wrong."""
    return HttpResponse(render_to_string("500.html"), status=500)
