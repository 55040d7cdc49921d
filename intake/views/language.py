"""Changing the language in the middle of a form. Knows nothing of what is asked.

The language buttons belong to the page's form and send what was typed along: the page comes back in the other
language with the same answers, unjudged and unsaved.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

View = Callable[..., HttpResponse]


def language_was_changed(request: HttpRequest) -> bool:
    return request.method == "POST" and request.POST.get("language") in dict(settings.LANGUAGES)


def answers_keep_their_page(view: View) -> View:
    @wraps(view)
    def in_that_language(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not language_was_changed(request):
            return view(request, *args, **kwargs)
        language = request.POST["language"]
        translation.activate(language)
        response = view(request, *args, **kwargs)
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=settings.LANGUAGE_COOKIE_AGE,
            path=settings.LANGUAGE_COOKIE_PATH,
            domain=settings.LANGUAGE_COOKIE_DOMAIN,
            secure=settings.LANGUAGE_COOKIE_SECURE,
            httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
            samesite=settings.LANGUAGE_COOKIE_SAMESITE,
        )
        return response

    return in_that_language
