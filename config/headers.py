"""What no library of ours sets: what may be kept, what the page may use, and what travels compressed."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

PERMISSIONS = "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()"


def response_headers(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    def handle(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if not request.path.startswith(settings.STATIC_URL):
            # Everything a view answers may be about a person: nothing of it stays on the device.
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    return handle


class Compression(GZipMiddleware):
    """For whoever pays by the megabyte: the pages that need no sign-in.

    Nothing is compressed for staff: their pages show secrets beside what was typed into an address, and the length
    would tell of them (BREACH). Here no page shows both, and Django adds some random bytes.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        person = getattr(request, "user", None)  # none: refused before anybody asked who it is
        if person is not None and person.is_authenticated:
            return response
        return super().process_response(request, response)
