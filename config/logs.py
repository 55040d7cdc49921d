"""Structured logs: one JSON object a line, and only the keys on this list leave the process."""

import functools
import logging
from collections.abc import MutableMapping
from typing import Any

import structlog
from django.urls import Resolver404, resolve

ALLOWED = frozenset(
    {
        "event", "level", "logger", "timestamp", "request_id", "request_ids", "user_id", "code", "request",
        "task", "count", "ids", "error", "where", "attempts", "seconds", "job", "queue", "exception_type",
    }
)  # fmt: skip


def keep_allowed(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Drop every key that nobody vouched for, and exception texts, which may quote what a person typed."""
    error = event.pop("exc_info", None)
    if error is True or isinstance(error, tuple) and error[0]:
        event["exception_type"] = error[0].__name__ if isinstance(error, tuple) else "unknown"
    elif isinstance(error, BaseException):
        event["exception_type"] = type(error).__name__
    if "request" in event:
        method, _, path = str(event["request"]).partition(" ")
        event["request"] = f"{method} {route_of(path)}"
    return {key: value for key, value in event.items() if key in ALLOWED}


@functools.lru_cache(maxsize=256)  # a request begins and ends under the same path
def route_of(path: str) -> str:
    """The pattern that the path matches. The path itself may hold what somebody typed, or say who applied."""
    try:
        return resolve(path.partition("?")[0]).route
    except Resolver404:
        return "no such page"


SHARED = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def formatter() -> logging.Formatter:
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=SHARED,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            keep_allowed,
            structlog.processors.JSONRenderer(),
        ],
    )


def configure() -> None:
    structlog.configure(
        processors=[*SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
