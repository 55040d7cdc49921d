"""Settings, all from the environment. Holds the two tables that wire the stages: topics and periodic jobs."""

import os
from pathlib import Path

import environ
from csp.constants import NONCE, NONE, SELF
from django.conf.locale import LANG_INFO
from django.core.exceptions import ImproperlyConfigured

from config.database import database
from config.embedded.addresses import embedded, environment
from config.logs import configure

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()
PRODUCTION = env.bool("SMO_PRODUCTION", default=False)
if PRODUCTION and embedded():
    raise ImproperlyConfigured(
        "A production site (SMO_PRODUCTION) needs servers of its own: set DATABASE_URL and REDIS_URL."
    )
# Without servers of our own choosing, the embedded ones; from here on there is one code path.
for _name, _value in environment().items():
    env.ENVIRON.setdefault(_name, _value)

# --- The site -------------------------------------------------------------------------------------------------------

DEBUG = False
SECRET_KEY = env("SECRET_KEY")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"  # only Django's own tables use it; ours carry UUIDs
ADMINS = [("operations", address) for address in env.list("OPERATIONS_EMAILS", default=[])]
EMAIL_CONFIG = env.email("EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)
EMAIL_TIMEOUT = 5  # seconds; a silent mail server must not hold up the relay, which mails alerts

INSTALLED_APPS = [
    "config",  # first: its `migrate` runs as the owner
    "casework",
    "routing",
    "intake",
    "offices",
    "vault",
    "audit",
    "outbox",
    "crispy_forms",
    "django.forms",  # so that TemplatesSetting finds Django's own widget templates
    "offices.console.apps.ConsoleConfig",  # Django's admin, signed in to at our own door
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_structlog",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.headers.Compression",
    "csp.middleware.CSPMiddleware",
    "config.headers.response_headers",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "offices.signin.sessions.session_middleware",  # after messages: it says why somebody is signed out
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "config.request_ids.own_request_id",
    "django_structlog.middlewares.RequestMiddleware",
    "offices.kiosk.Kiosk",  # before the gate: a kiosk opens less than the table allows
    "offices.gate.Gate",  # asks the table of permissions before any view
    "offices.middleware.scope_middleware",  # last: opens the transaction in which the view runs and renders
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "offices.context.page",
            ],
            # Compiled once: uncached, a crispy page is four times slower.
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = ["smo"]
CRISPY_TEMPLATE_PACK = "smo"
CRISPY_FAIL_SILENTLY = False

# --- Databases ------------------------------------------------------------------------------------------------------

DATABASES = {
    "default": database(env.db_url("DATABASE_URL"), pool_size=env.int("SMO_POOL_SIZE", default=0)),
    "keys": database(env.db_url("KEYS_DATABASE_URL"), pool_size=env.int("SMO_POOL_SIZE", default=0)),
}
# The owner's addresses are read by `migrate` alone; the running application never connects as the owner.
DATABASE_ADDRESSES = {"default": env.str("DATABASE_URL"), "keys": env.str("KEYS_DATABASE_URL")}
OWNER_URLS = {
    "default": env.str("DATABASE_OWNER_URL", default=""),
    "keys": env.str("KEYS_DATABASE_OWNER_URL", default=""),
}
DATABASE_ROUTERS = ["vault.routers.KeysRouter"]
VAULT_KEY_FILE = env.str("VAULT_KEY_FILE")
AUDIT_KEY_FILE = env.str("AUDIT_KEY_FILE", default="")  # signs the anchors; `doctor` says when it is missing
AUDIT_ANCHOR_FILE = env.str("AUDIT_ANCHOR_FILE", default="")  # only grows; in production on another machine
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

# --- People ---------------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "offices.StaffMember"
AUTHENTICATION_BACKENDS = ["offices.auth.StaffBackend"]
PASSWORD_HASHERS = ["offices.signin.passwords.Hasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "offices.signin.passwords.LongEnough"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
PASSWORD_RESET_TIMEOUT = 24 * 3600  # seconds; a one-time link is used the day it is given
ACCOUNT_ADAPTER = "offices.signin.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]  # signing up is closed; allauth checks that the two agree
ACCOUNT_EMAIL_VERIFICATION = "none"  # whoever adds a person in the console knows the address
ACCOUNT_PREVENT_ENUMERATION = "strict"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = False  # offices.limits counts, for all processes and without Redis
ACCOUNT_LOGIN_TIMEOUT = 300  # seconds between password and factor
MFA_ADAPTER = "offices.signin.adapter.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_ALLOW_UNVERIFIED_EMAIL = True  # the console's addresses are not verified by mail
MFA_REAUTHENTICATION_REQUIRED = False  # offices.reauthentication asks, and keeps nothing of what was sent
MFA_TOTP_TOLERANCE = 1  # of 30 s: telephones' clocks are a little off
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"  # a PIN or a finger: a stolen key alone opens nothing
SESSION_COOKIE_AGE = 12 * 3600  # one working day
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
# Untouched for so long, a kiosk goes back to its beginning. Tests wait for less; production cannot change it.
KIOSK_SECONDS = 120 if PRODUCTION else int(os.environ.get("SMO_KIOSK_SECONDS", "120"))
QUICK_EXIT_URL = env.str("QUICK_EXIT_URL", default="https://www.google.com/")  # tells nothing of where one comes from

# --- Languages and times ---------------------------------------------------------------------------------------------

LANGUAGE_CODE = "es"
LANGUAGES = [("es", "Español"), ("ht", "Kreyòl ayisyen"), ("en", "English")]
# Django 5.2 does not know Haitian Creole; without this get_language_info raises KeyError.
LANG_INFO["ht"] = {"bidi": False, "code": "ht", "name": "Haitian Creole", "name_local": "Kreyòl ayisyen"}
LOCALE_PATHS = [BASE_DIR / "locale", BASE_DIR / "locale_vendor"]
FORMAT_MODULE_PATH = ["offices.formats"]
USE_TZ = True
TIME_ZONE = "UTC"  # offices have their own zones; pages name the zone they show

# --- Static files ---------------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(BASE_DIR / "var" / "static")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},  # files go through the vault only
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = False
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o755  # of collected files: nginx is another user

# --- What the browser is told -----------------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
        "worker-src": [SELF],
        "report-uri": ["/csp"],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
# Not no-referrer: browsers then send "Origin: null" with our own forms, which the CSRF check must refuse.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
if PRODUCTION:
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz|metrics)$"]  # asked on this machine, without TLS
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    LANGUAGE_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-session"
    CSRF_COOKIE_NAME = "__Host-csrf"
    # nginx in front sets this header and drops what a client sends under the name.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024  # bytes of a request; nginx says the same
# Files are taken at these addresses alone, into memory alone: a temporary file would lie on the disk in the clear.
UPLOADS_UNDER = ("/archivos/", "/solicitud/archivos/")
FILE_UPLOAD_HANDLERS = ["intake.files.receiving.InMemory"]
FILE_UPLOAD_MAX_MEMORY_SIZE = 6 * 1024 * 1024  # bytes of a request with a file
DATA_UPLOAD_MAX_NUMBER_FILES = 1  # a form has one
# Of the ClamAV daemon: unix:/path or tcp://host:port. Empty: uploaded files stay in quarantine.
CLAMAV_ADDRESS = env.str("CLAMAV_ADDRESS", default="")
# The HTTP gateway of text messages (docs/messages.md). Empty: who cannot be mailed is on the list of calls.
SMS_GATEWAY_URL = env.str("SMS_GATEWAY_URL", default="")
SMS_GATEWAY_TOKEN = env.str("SMS_GATEWAY_TOKEN", default="")
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000  # a form has under 60 fields, a family of 20 or a group of routes some 700

# --- Hand-over ------------------------------------------------------------------------------------------------------

REDIS_URL = env("REDIS_URL")
# Topic -> the tasks that hear of it. A service publishes a topic; nobody imports a task.
OUTBOX_TOPICS = {
    "case.received": ("routing.route_cases",),
    "case.routed": ("intake.watch_contacts",),
    "permits.remind_due": ("routing.remind_of_expiry",),
    "rules.look_due": ("routing.list_rule_changes",),
    "case.erased": ("intake.drop_keys", "routing.end_assignments"),
    "case.withdrawn": ("routing.end_assignments",),
    "case.corrected": ("routing.reassess",),
    "what_if.due": ("routing.what_if",),
    "what_if.beside_due": ("routing.what_if_beside",),
    "what_ifs.sweep_due": ("routing.sweep_what_ifs",),
    "case.principal_left": ("intake.end_access",),
    "retention.due": ("casework.carry_out_erasures",),
    "fairness.due": ("casework.count_fairness",),
    "message.asked": ("intake.send_messages",),
    "drafts.remind_due": ("intake.remind_of_drafts",),
    "complaint.waits": ("intake.tell_of_complaint",),
    "canary.due": ("outbox.canary",),
    "outbox.sweep_due": ("outbox.sweep",),
    "file.attached": ("intake.scan_files",),
    "file.refused": ("intake.tell_of_refused_file",),
    "files.scan_due": ("intake.ask_for_scans",),
    "keys.sweep_due": ("intake.sweep_keys",),
    "drafts.sweep_due": ("intake.sweep_drafts",),
    "import.rows_due": ("intake.import_rows",),
    "imports.sweep_due": ("intake.sweep_imports",),
    "forms.sweep_due": ("offices.sweep_sent_forms",),
    "breach.clocks_due": ("offices.ask_for_breach_warnings",),
    "access.changed": ("offices.tell_of_access",),
    "breach.clock_runs": ("offices.warn_of_breach",),
    "decoy.touched": ("offices.tell_of_decoy",),
    "audit.anchor_due": ("vault.anchor_audit",),
    "audit.verify_due": ("vault.verify_audit",),
}

# The routing table of the first programme version, and what reads one: a later stage than the programme's.
ROUTING_TABLE = BASE_DIR / "programme" / "routing.yaml"
ROUTING_TABLE_READER = "routing.core.parse_table"
GOLDEN_CASES = BASE_DIR / "programme" / "golden.yaml"  # worked cases that the demonstration begins with
PROGRAMME_EXAMINER = "routing.examining.faults_of"  # what has to be right before a version is checked and approved
PROGRAMME_NEEDS_TWO = "routing.what_if.results.needs_two"  # whether a version moves so many that two people approve it
MOVES_FOR_TWO = env.int("MOVES_FOR_TWO", default=200)  # open cases; some days of work of an office are turned over
# A rule that people overrode so often of late is shown to policy staff: about once a week is no chance any more.
RULE_OFTEN_OVERRIDDEN = 12
OVERRIDES_COUNTED_DAYS = 90
# Version 1 of what people are asked to agree to; later ones are written in the console.
CONSENT_TEXTS = BASE_DIR / "programme" / "consents.yaml"
# What is asked, for the console that changes its texts: the questions are a later stage's.
QUESTIONS = "intake.questions.registry.registered"

# Job -> how often (seconds), which topic, and whether each missed period is made up for or only the latest.
PERIODIC_JOBS = {
    "canary": {"every": 60, "topic": "canary.due", "missed": "latest"},
    "outbox.sweep": {"every": 24 * 3600, "topic": "outbox.sweep_due", "missed": "latest"},
    "keys.sweep": {"every": 24 * 3600, "topic": "keys.sweep_due", "missed": "latest"},
    "forms.sweep": {"every": 24 * 3600, "topic": "forms.sweep_due", "missed": "latest"},
    "breach.clocks": {"every": 3600, "topic": "breach.clocks_due", "missed": "latest"},
    "files.scan": {"every": 300, "topic": "files.scan_due", "missed": "latest"},
    "retention": {"every": 900, "topic": "retention.due", "missed": "latest"},
    "fairness": {"every": 24 * 3600, "topic": "fairness.due", "missed": "latest"},
    "permits.remind": {"every": 6 * 3600, "topic": "permits.remind_due", "missed": "latest"},
    # A new version is looked at within five minutes of its moment; a version once.
    "rules.look": {"every": 300, "topic": "rules.look_due", "missed": "latest"},
    # Four times a day, so that whoever is reminded has close to three days left.
    "drafts.remind": {"every": 6 * 3600, "topic": "drafts.remind_due", "missed": "latest"},
    "drafts.sweep": {"every": 24 * 3600, "topic": "drafts.sweep_due", "missed": "latest"},
    "what_ifs.sweep": {"every": 24 * 3600, "topic": "what_ifs.sweep_due", "missed": "latest"},
    "imports.sweep": {"every": 24 * 3600, "topic": "imports.sweep_due", "missed": "latest"},
    # Twice an hour, so that no entry waits longer than one hour for its anchor, even if one run is late.
    "audit.anchor": {"every": 1800, "topic": "audit.anchor_due", "missed": "latest"},
    "audit.verify": {"every": 24 * 3600, "topic": "audit.verify_due", "missed": "latest"},
}
OUTBOX_IN_FLIGHT = 2000  # sent and not done; more only fills the broker (unpaced resending made a retry storm)
OUTBOX_BATCH = 500  # ids in one broker message; a batch of this size routes within 1 or 2 s, far from the soft limit

# --- Logs -----------------------------------------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "config.logs.formatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": env.str("LOG_LEVEL", default="INFO")},
    # Celery sets the root's level to its own; what became of a request's work is to be seen there too.
    "loggers": {"outbox": {"level": env.str("LOG_LEVEL", default="INFO")}},
}
configure()
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False  # ALLOWED drops it; working it out took a tenth of the middleware
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")  # who shows it may read /metrics; empty: nobody may
DJANGO_STRUCTLOG_CELERY_ENABLED = False  # tasks carry outbox ids and nothing else
DJANGO_STRUCTLOG_TRUST_UPSTREAM_REQUEST_ID = True  # of nginx; config.request_ids lets no other pass
