"""Saying on the next page that a number is worth another look. The answers are saved already, and nobody is held up."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from intake.doubts import told_about


def say_doubts(request: HttpRequest, member: Mapping[str, Any]) -> None:
    """Names the document and nothing that was typed: the text travels in the browser until the next page."""
    labels = dict.fromkeys(doubt.label for doubt in told_about(member))
    for label in labels:
        messages.warning(
            request, _("Compruebe el número de «%(paper)s». Puede seguir sin cambiarlo.") % {"paper": label}
        )
