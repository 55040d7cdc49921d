"""A worker that takes the messages of the sending of messages: arguments are ids. To be killed."""

import sys

import django

django.setup()

from config.celery import app  # noqa: E402  models need the line above

app.loader.import_default_modules()
app.tasks["intake.send_messages"](sys.argv[1:])
