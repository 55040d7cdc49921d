"""Every address of the site, found by walking the resolver: for the table of permissions and what is made from it."""

from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver


def addresses() -> Iterator[tuple[str, str]]:
    """(name under which the gate asks, route) of each address, in the order in which they are tried."""
    yield from _below(get_resolver().url_patterns, (), "/")


def _below(patterns: Any, namespaces: tuple[str, ...], head: str) -> Iterator[tuple[str, str]]:
    for pattern in patterns:
        route = head + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = (*namespaces, pattern.namespace) if pattern.namespace else namespaces
            yield from _below(pattern.url_patterns, inner, route)
        elif isinstance(pattern, URLPattern):
            yield ":".join([*namespaces, pattern.name or _path_of(pattern.callback)]), route


def _path_of(view: Any) -> str:
    """As a match names a view whose address has no name."""
    view = getattr(view, "view_class", view)
    return f"{view.__module__}.{view.__name__}"
