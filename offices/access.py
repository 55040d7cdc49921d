"""The gate in front of a view: signed in, and allowed the act. Object permissions are the view's to ask."""

import functools
from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from offices.permissions import ACTS, may

View = Callable[..., HttpResponse]


def requires(act: str) -> Callable[[View], View]:
    """403 for whoever is signed in and may not; the sign-in page for whoever is not."""
    if act not in ACTS:
        raise ValueError(f"unknown act: {act}")

    def gate(view: View) -> View:
        @functools.wraps(view)
        @login_required
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not may(request.user, act):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.act = act  # type: ignore[attr-defined]  # read by the test that no view lacks one
        return guarded

    return gate
