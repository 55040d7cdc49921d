"""A WSGI application that answers what it was told: the method, the headers and how long the body was."""

import json
from collections.abc import Callable, Iterable
from typing import Any


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    told = {name: value for name, value in environ.items() if name.startswith("HTTP_")}
    told |= {"method": environ["REQUEST_METHOD"], "body": len(environ["wsgi.input"].read())}
    start_response("200 OK", [("Content-Type", "application/json")])
    return [json.dumps(told).encode()]
