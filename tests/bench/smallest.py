"""The smallest Django application that takes a POST, validates a form and writes one row: what `submit` is held to.

It has one URL, one view, a form of five fields, one INSERT in autocommit, the same server, driver and pool as ours.
It has no middleware at all: no session, no CSRF check, no language, no security headers, no log, no transaction
around the request, no scope, no key, nothing sealed, no audit, no message. Served by the same gunicorn.
"""

import os
import uuid

import environ
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import models
from django.forms import CharField, ChoiceField, DateField, EmailField, Form
from django.http import HttpRequest, HttpResponse
from django.urls import path

settings.configure(
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF=__name__,
    MIDDLEWARE=[],
    INSTALLED_APPS=[],
    USE_I18N=False,
    DATABASES={
        "default": {
            **environ.Env.db_url_config(os.environ["DATABASE_URL"]),
            "ENGINE": "django.db.backends.postgresql",
            "OPTIONS": {"pool": {"min_size": 1, "max_size": int(os.environ["SMO_POOL_SIZE"])}},
        }
    },
)
application = get_wsgi_application()


class Row(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    name = models.CharField(max_length=120)
    born = models.DateField()
    email = models.EmailField()
    phone = models.CharField(max_length=40)
    country = models.CharField(max_length=2)

    class Meta:
        app_label = "bench"
        db_table = "bench_row"


class RowForm(Form):
    name = CharField(max_length=120)
    born = DateField()
    email = EmailField()
    phone = CharField(max_length=40)
    country = ChoiceField(choices=[(code, code) for code in ("EC", "CO", "GT", "CR")])


def save(request: HttpRequest) -> HttpResponse:
    form = RowForm(request.POST)
    if not form.is_valid():
        return HttpResponse(status=422, headers={"Content-Length": "0"})
    Row(**form.cleaned_data).save(force_insert=True)
    return HttpResponse(status=201, headers={"Content-Length": "0"})  # CommonMiddleware would add it


urlpatterns = [path("rows", save)]
