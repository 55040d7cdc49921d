"""Under which name a request goes through the logs, the audit and the outbox: the web server's, or one of our own."""

import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

HEADER = "HTTP_X_REQUEST_ID"
OURS = re.compile(r"[0-9a-f-]{16,64}")  # as nginx and uuid4 write them; anything else may be a person's words


def own_request_id(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Before the middleware of the logs, which believes the header whatever it says."""

    def handle(request: HttpRequest) -> HttpResponse:
        if not OURS.fullmatch(request.META.get(HEADER, "")):
            request.META.pop(HEADER, None)
        return get_response(request)

    return handle
