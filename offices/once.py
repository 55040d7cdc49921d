"""A form that creates something is answered once. Sent again, it leads where it led and creates nothing new.

The key comes from a hidden field (`{% once %}`) or the header Idempotency-Key, and is taken in the transaction of
the act: a crash takes both back, a second request beside the first waits for it.
"""

import hashlib
from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from audit.actor import Actor
from offices.models import SentForm
from offices.visits import Visit
from vault import lookup
from vault.lookup import Digest

FIELD, HEADER = "envio", "Idempotency-Key"
NOT_CONTENT = {FIELD, "csrfmiddlewaretoken"}
LONGEST_KEY = 200


def answer_once(request: HttpRequest, answer: Callable[[], HttpResponse]) -> HttpResponse:
    """What `answer` gives, or what it gave when the same form was first sent; 409 for other content under its key.

    Only a redirect is remembered: a page that comes back with errors created nothing. 400 without a key.
    """
    key = request.POST.get(FIELD) or request.headers.get(HEADER, "")
    if not 0 < len(key) <= LONGEST_KEY:
        raise BadRequest
    visit: Visit | None = request.visit  # type: ignore[attr-defined]  # set by the scope's middleware
    actor: Actor = visit.actor if visit else request.user.actor  # type: ignore[union-attr]  # the gate lets in no others
    content = lookup.content(_content(request))
    sent, is_new = _first(lookup.idempotency(actor.id, key), content)
    if not is_new:
        if bytes(sent.content) not in content.every:
            return render(request, "already_sent.html", {"location": sent.location}, status=409)
        return redirect(sent.location)
    response = answer()
    if 300 <= response.status_code < 400:
        sent.location = response["Location"]
        sent.save(update_fields=["location"])
    else:
        sent.delete()
    return response


def _first(digest: Digest, content: Digest) -> tuple[SentForm, bool]:
    """The first form sent under the key, and whether it is this one."""
    lookup.hold(digest)
    older = SentForm.objects.filter(digest__in=digest.every[:-1]).first() if len(digest.every) > 1 else None
    return (older, False) if older else SentForm.objects.get_or_create(digest=digest, defaults={"content": content})


def _content(request: HttpRequest) -> bytes:
    answers = sorted((name, values) for name, values in request.POST.lists() if name not in NOT_CONTENT)
    # Another file is another content.
    files = [(name, hashlib.sha256(file.read()).digest(), file.seek(0)) for name, file in request.FILES.items()]
    return repr((request.path, answers, *sorted(files))).encode()
