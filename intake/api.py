"""The API: other systems send pre-registration documents through the same service as the forms."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError
from ninja.security import HttpBearer

from audit.actor import Actor
from audit.services import record
from intake import document as documents
from intake.services.refused import count_refused
from intake.services.submission import (
    KeyReused,
    NotStored,
    OfficeNotAllowed,
    Sender,
    submit,
)
from offices.api_keys import KeyHolder, holder_of
from offices.limits import Limit, network, wait_for
from offices.once import HEADER, LONGEST_KEY
from offices.windows import QuotaFull
from vault import lookup, scope


class Bearer(HttpBearer):
    """Keys are kept as keyed hashes; an unknown, a wrong and a withdrawn key get the same answer."""

    def authenticate(self, request: HttpRequest, token: str) -> KeyHolder | None:
        return holder_of(lookup.secret(token))


api = NinjaAPI(title="Safe Mobility Intake", version="1", docs_url=None, auth=Bearer(), urls_namespace="api-1")

NO_KEY = Actor("api", "no key")
WRONG_KEYS = Limit("api.wrong_keys", free=20, first=2, longest=60, quiet=900)

DOCUMENT = {
    "parameters": [
        {
            "in": "header",
            "name": HEADER,
            "required": True,
            "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY},
        }
    ],
    "requestBody": {
        "required": True,
        "content": {"application/json": {"schema": {"type": "object", "title": "pre-registration/1"}}},
    },
}


@api.post(
    "/pre-registrations",
    response={200: dict, 201: dict, 403: dict, 409: dict, 422: dict},
    openapi_extra=DOCUMENT,
    summary="Store one pre-registration and hand it to the router",
)
def pre_register(request: HttpRequest) -> tuple[int, dict[str, Any]]:
    key: KeyHolder = request.auth  # type: ignore[attr-defined]  # set by Bearer
    status, answer = _pre_register(request, key)
    if "reference" not in answer:
        _record_refusal(key.actor, scope.staff(key.offices), status)
    return status, answer


@api.exception_handler(AuthenticationError)
def without_key(request: HttpRequest, _error: AuthenticationError) -> HttpResponse:
    """Unknown, wrong and withdrawn keys: the entry knows as little of them as the answer. Who has a key never waits."""
    seconds = wait_for([(WRONG_KEYS, network(request))])
    if seconds:
        response = api.create_response(request, {"detail": f"Wait {seconds} seconds."}, status=429)
        response["Retry-After"] = str(seconds)
        return response
    _record_refusal(NO_KEY, scope.SYSTEM, 401)
    return api.create_response(request, {"detail": "Unauthorized"}, status=401)


def _record_refusal(actor: Actor, theirs: scope.Scope, status: int) -> None:
    """In a transaction of its own: that of the act was taken back."""
    with scope.enter(theirs):
        record("refused", actor=actor, purpose="api-1:pre_register", detail={"status": status, "method": "POST"})


def _pre_register(request: HttpRequest, key: KeyHolder) -> tuple[int, dict[str, Any]]:
    idempotency_key = request.headers.get(HEADER, "")
    if not 0 < len(idempotency_key) <= LONGEST_KEY:
        return 422, _error("", f"Send the header {HEADER} with 1 to {LONGEST_KEY} characters.")
    try:
        document = documents.parse(documents.load(request.body))
    except documents.MalformedDocument as malformed:
        return 422, {"error": malformed.as_json()}
    try:
        with scope.enter(scope.staff(key.offices)) as at:
            receipt = submit(
                document,
                sender=Sender(key.actor, "api", key.offices),
                at=at,
                idempotency_key=idempotency_key,
            )
    except NotStored as refused:
        count_refused(document, refused.assessment, office=document.get("applying_to"))
        return 200, {"stored": False, "assessment": refused.assessment.as_json()}
    except QuotaFull:
        count_refused(document, None, office=document.get("applying_to"))
        return 200, {"stored": False, "quota_full": True}
    except OfficeNotAllowed:
        return 403, _error("/applying_to", "This key may not pre-register for that office.")
    except KeyReused:
        return 409, _error("", f"This {HEADER} was used for a document that says something else.")
    return (201 if receipt.is_new else 200), {"reference": receipt.reference}


def _error(pointer: str, message: str) -> dict[str, Any]:
    return {"error": [{"pointer": pointer, "message": message}]}
