"""A worker process that is killed in the middle of its work: arguments are a task and ids."""

import os
import signal
import sys
from typing import Any

import django

django.setup()

from outbox.work import perform  # noqa: E402  models need the line above
from tests.outbox.steps import leave_a_trace  # noqa: E402


def die(messages: Any, *, office: str) -> None:
    leave_a_trace(messages[0].subject_id)
    os.kill(os.getpid(), signal.SIGKILL)


perform(sys.argv[2:], task=sys.argv[1], work=die)
