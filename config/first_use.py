"""What a command needs before it starts: servers, schema, programme. Embedded ones are made ready unasked;
with servers of one's own nothing is migrated or loaded, the command stops and names what to run."""

import io
import sys
from collections.abc import Callable
from pathlib import Path

import django
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import OperationalError, connections
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from audit import keyfile as audit_keyfile
from config.embedded.addresses import CHECKOUT, HERE, embedded
from config.embedded.locks import alone
from config.embedded.servers import ensure_running
from config.embedded.trouble import EmbeddedTrouble
from vault import keyfile

PROGRAMME = CHECKOUT / "programme" / "programme.yaml"
# Setting -> our own file of keys, and what makes one. A file that the environment named must be there.
OWN_KEY_FILES = {
    "VAULT_KEY_FILE": (HERE.data / "vault-keys.json", keyfile.create),
    "AUDIT_KEY_FILE": (HERE.data / "audit-key.pem", audit_keyfile.create),
}
NO_DATABASE = frozenset(
    [
        "help",
        "version",
        "check",
        "collectstatic",
        "findstatic",
        "makemessages",
        "compilemessages",
        "diffsettings",
        "startapp",
    ]
)
PREPARE_THEMSELVES = frozenset({"up", "doctor"})
ANY_SCHEMA = frozenset(["migrate", "makemigrations", "showmigrations", "sqlmigrate", "optimizemigration", "dbshell"])
ANY_PROGRAMME = frozenset({"load_programme"})
# With servers of one's own these are of no use before a programme is loaded, and say so.
OF_THE_PROGRAMME = frozenset({"assess", "preregister", "load_demo"})


def prepare(arguments: list[str]) -> None:
    """Called with what follows `manage.py`, before Django is set up."""
    command = arguments[0] if arguments else "help"
    asks_for_help = command.startswith("-") or not {"-h", "--help", "--version"}.isdisjoint(arguments)
    checks_database = command == "check" and any(word.startswith("--database") for word in arguments)
    if asks_for_help or command in PREPARE_THEMSELVES or (command in NO_DATABASE and not checks_database):
        return
    ensure_running()
    if command in ANY_SCHEMA | NO_DATABASE:
        return
    django.setup()
    if "postgres" in embedded():
        make_ready(programme=command not in ANY_PROGRAMME)
    else:
        refuse_unless_ready(programme=command in OF_THE_PROGRAMME)


def make_ready(*, programme: bool) -> None:
    """The embedded database: migrated, with the keys of the vault and, when empty, the shipped programme."""
    if _is_ready(programme):
        return
    with alone(HERE.data / "first-use.lock"):
        for path, create in _lacking_key_files():
            create(path)
        if missing_migrations():
            _say("Preparing the database …")
            call_command("migrate", interactive=False, verbosity=0)
        if programme and not has_programme():
            _say("Loading the programme …")
            call_command("load_programme", str(PROGRAMME), stdout=io.StringIO())


def refuse_unless_ready(*, programme: bool) -> None:
    try:
        missing = missing_migrations()
    except OperationalError as error:
        raise EmbeddedTrouble(f"The database does not answer: {error}Check DATABASE_URL.") from error
    if missing:
        raise EmbeddedTrouble(
            f"The database lacks {len(missing)} migrations, {missing[0]} first. Run: manage.py migrate"
        )
    if programme and not has_programme():
        raise EmbeddedTrouble("No programme is loaded. Run: manage.py load_programme programme/programme.yaml")


def missing_migrations() -> list[str]:
    """Of both databases, as `alias: app.name`."""
    known = MigrationLoader(None).disk_migrations
    return [
        f"{alias}: {app}.{name}"
        for alias in connections
        for app, name in sorted(known.keys() - MigrationRecorder(connections[alias]).applied_migrations().keys())
    ]


def has_programme() -> bool:
    return apps.get_model("offices", "ProgrammeVersion").objects.exists()


def _is_ready(programme: bool) -> bool:
    return not missing_migrations() and (has_programme() or not programme) and not _lacking_key_files()


def _lacking_key_files() -> list[tuple[Path, Callable[[Path], None]]]:
    return [
        (path, create)
        for name, (path, create) in OWN_KEY_FILES.items()
        if Path(getattr(settings, name)) == path and not path.exists()
    ]


def _say(line: str) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"{line}\n")
