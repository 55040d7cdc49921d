"""How a message leaves: by mail, or through an HTTP gateway of text messages. Knows no case and keeps nothing.

Each way ends in one of three: it was taken, it surely was not (`Refused`), or nobody knows (`Unclear`).
"""

import contextlib
import http.client
import json
import smtplib
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

SECONDS = 1.2  # a task is stopped after two


class Refused(Exception):
    """It surely did not go; it may be tried again."""


class Unclear(Exception):
    """The line broke after it was handed over: whether it went, nobody knows."""


def mail(address: str, *, subject: str, text: str, key: str) -> None:
    """`key` is in the Message-ID, so that a mail box can tell the same mail twice from two mails."""
    line = get_connection(timeout=SECONDS)
    try:
        line.open()
    except (OSError, smtplib.SMTPException) as error:
        raise Refused(type(error).__name__) from None
    try:
        EmailMessage(
            subject, text, None, [address], connection=line, headers={"Message-ID": f"<{key}@{_domain()}>"}
        ).send()
    except (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused) as error:
        raise Refused(type(error).__name__) from None
    except (OSError, smtplib.SMTPException) as error:
        raise Unclear(type(error).__name__) from None
    finally:
        _hang_up(line)


def text_message(number: str, *, text: str, key: str) -> None:
    """The gateway takes what has a `key` that it knows for the one it had before (docs/messages.md)."""
    address = urlsplit(settings.SMS_GATEWAY_URL)
    host = address.hostname or ""
    line = (
        http.client.HTTPSConnection(host, address.port, timeout=SECONDS)
        if address.scheme == "https"
        else http.client.HTTPConnection(host, address.port, timeout=SECONDS)
    )
    try:
        line.connect()
    except OSError as error:
        raise Refused(type(error).__name__) from None
    try:
        line.request(
            "POST",
            address.path or "/",
            json.dumps({"to": number, "text": text}).encode(),
            {
                "Content-Type": "application/json",
                "Authorization": f"Bearer {settings.SMS_GATEWAY_TOKEN}",
                "Idempotency-Key": key,
            },
        )
        status = line.getresponse().status
    except (OSError, http.client.HTTPException) as error:
        raise Unclear(type(error).__name__) from None
    finally:
        line.close()
    if 400 <= status < 500:
        raise Refused(str(status))
    if status >= 300:
        raise Unclear(str(status))


def _domain() -> str:
    return next((host for host in settings.ALLOWED_HOSTS if host[:1].isalpha()), "localhost")


def _hang_up(line: object) -> None:
    """What was said before counts."""
    with contextlib.suppress(OSError, smtplib.SMTPException):
        line.close()  # type: ignore[attr-defined]  # every backend of Django has it
