"""What gunicorn serves for the build without its guards."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()

from tests.bench.unguarded import without_guards  # noqa: E402 — after the set-up

STRIPPED = without_guards()  # kept: let go of, it would put them back
STRIPPED.__enter__()
