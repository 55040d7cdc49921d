"""What a production site tells browsers, read from the settings of a process of its own."""

import json
import os
import subprocess
import sys

from tests.processes import ROOT

HARDENED = {
    "DEBUG": False,
    "SECURE_SSL_REDIRECT": True,
    "SECURE_HSTS_SECONDS": 365 * 24 * 3600,
    "SECURE_HSTS_INCLUDE_SUBDOMAINS": True,
    "SECURE_HSTS_PRELOAD": True,
    "SECURE_CONTENT_TYPE_NOSNIFF": True,
    "SECURE_PROXY_SSL_HEADER": ["HTTP_X_FORWARDED_PROTO", "https"],
    "SESSION_COOKIE_SECURE": True,
    "SESSION_COOKIE_HTTPONLY": True,
    "SESSION_COOKIE_SAMESITE": "Lax",
    "SESSION_COOKIE_NAME": "__Host-session",
    "CSRF_COOKIE_SECURE": True,
    "CSRF_COOKIE_HTTPONLY": True,
    "CSRF_COOKIE_SAMESITE": "Lax",
    "CSRF_COOKIE_NAME": "__Host-csrf",
    "LANGUAGE_COOKIE_SECURE": True,
    "X_FRAME_OPTIONS": "DENY",
    "KIOSK_SECONDS": 120,
}
PRINT = "import json; from django.conf import settings; print(json.dumps({n: getattr(settings, n) for n in %r}))"
# Where each address leads who asks without TLS. There is no database here: what goes on to a page breaks there.
WITHOUT_TLS = """
import json, django
django.setup()
from django.test import Client
client = Client(raise_request_exception=False, headers={"host": "registro.example"})
led = {path: client.get(path).headers.get("Location") for path in ("/healthz", "/readyz", "/metrics", "/solicitud/")}
print(json.dumps(led))
"""


def environment() -> dict[str, str]:
    addresses = {name: f"postgresql://smo_app@db.example/{name}" for name in ("DATABASE_URL", "KEYS_DATABASE_URL")}
    ours = {name: value for name, value in os.environ.items() if name != "DJANGO_ALLOW_ASYNC_UNSAFE"}
    return {
        **ours,
        **addresses,
        **{
            "SMO_PRODUCTION": "1",
            "SECRET_KEY": "x" * 30 + "0123456789abcdefghijkl",
            "REDIS_URL": "redis://queue.example",
            "SMO_KIOSK_SECONDS": "5",
        },
        **{
            "ALLOWED_HOSTS": "registro.example",
            "VAULT_KEY_FILE": "/nowhere",
            "DJANGO_SETTINGS_MODULE": "config.settings",
        },
    }


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=environment(), capture_output=True, text=True, check=False
    )


def test_a_production_site_is_hardened():
    shown = run("-c", PRINT % list(HARDENED))
    assert json.loads(shown.stdout) == HARDENED, shown.stderr[-500:]


def test_djangos_own_check_of_a_deployment_finds_nothing():
    checked = run("manage.py", "check", "--deploy", "--fail-level", "WARNING")
    assert checked.returncode == 0, checked.stderr[-1500:]


def test_only_those_who_ask_on_this_machine_are_answered_without_tls():
    shown = run("-c", WITHOUT_TLS)
    led = json.loads(shown.stdout.splitlines()[-1])
    assert led == dict.fromkeys(("/healthz", "/readyz", "/metrics")) | {
        "/solicitud/": "https://registro.example/solicitud/"
    }
