"""What deploy/ ships is what the code runs: the same commands, every variable named, no secret in an image."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from config import credentials
from config.celery import app
from config.processes import COMMANDS
from config.supervisor import STOP_WITHIN

ROOT = Path(__file__).resolve().parents[2]
UNITS = ROOT / "deploy" / "systemd"
INSTALLED = "/srv/smo/app"


def unit(name):
    """Its lines as (key, value); a key may stand there more than once."""
    lines = (UNITS / name).read_text(encoding="utf-8").splitlines()
    return [tuple(line.split("=", 1)) for line in lines if "=" in line and not line.startswith(("#", "["))]


def values(name, key):
    return [value for found, value in unit(name) if found == key]


@pytest.mark.parametrize("name", COMMANDS)
def test_a_unit_starts_what_up_starts(name):
    (line,) = values(f"smo-{name}.service", "ExecStart")
    arguments, environment = COMMANDS[name]
    assert shlex.split(line.replace("%%", "%")) == [
        f"{INSTALLED}/.venv/bin/python",
        *(argument.replace(str(ROOT), INSTALLED) for argument in arguments),
    ]
    given = dict(pair.split("=", 1) for pair in values(f"smo-{name}.service", "Environment"))
    assert given.keys() == environment.keys()
    machine = {"WEB_CONCURRENCY"}  # how many processors there are, only the machine knows
    assert {key: given[key] for key in given.keys() - machine} == {
        key: environment[key] for key in environment.keys() - machine
    }


def test_the_container_starts_the_same_web():
    (line,) = re.findall(r"^CMD (\[.+\])$", (ROOT / "Containerfile").read_text(), flags=re.MULTILINE)
    arguments, _environment = COMMANDS["web"]
    assert eval(line) == ["python", *arguments, "--bind", "0.0.0.0:8000"]


def test_there_is_a_unit_for_each_process_and_the_target_wants_them_all():
    assert {path.stem for path in UNITS.glob("*.service")} == {f"smo-{name}" for name in COMMANDS}
    (wanted,) = values("smo.target", "Wants")
    assert set(wanted.split()) == {"smo-web.socket", *(f"smo-{name}.service" for name in COMMANDS)}


@pytest.mark.parametrize("name", COMMANDS)
def test_a_unit_gives_a_process_the_time_that_it_takes_to_stop(name):
    (seconds,) = values(f"smo-{name}.service", "TimeoutStopSec")
    assert int(seconds) >= STOP_WITHIN > app.conf.worker_soft_shutdown_timeout


def test_example_and_settings_name_the_same_variables():
    settings = (ROOT / "config" / "settings.py").read_text(encoding="utf-8")
    read = set(re.findall(r'\benv(?:\.\w+)?\(\s*"([A-Z_]+)"', settings))
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    explained = re.findall(r"^([A-Z_]+)=", example, flags=re.MULTILINE)
    assert sorted(explained) == sorted(read)
    assert len(read) > 15  # the expression above still finds them


def test_every_secret_of_the_example_comes_to_the_units_as_a_file():
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    secret = set(re.findall(r"# SECRET  [^\n]*\n([A-Z_]+)=", example))
    given = {value.split(":")[0] for value in values("smo-.service.d/common.conf", "LoadCredential")}
    assert given == secret | {"vault-keys.json", "audit-key.pem"}
    assert {name: value for name, value in re.findall(r"^([A-Z_]+)=(.*)$", example, flags=re.MULTILINE) if value} == {
        "SMO_PRODUCTION": "1",
        "ALLOWED_HOSTS": "smo.example.org",
        "AUDIT_ANCHOR_FILE": "/srv/smo/anchors/anchors.jsonl",
        "STATIC_ROOT": "/srv/smo/static",
        "LOG_LEVEL": "INFO",
        "QUICK_EXIT_URL": "https://www.google.com/",
        "SMO_POOL_SIZE": "0",
        "MOVES_FOR_TWO": "200",
    }


def test_a_credential_becomes_a_variable_and_gives_way_to_one_that_is_set(tmp_path):
    for name, text in {"SECRET_KEY": "of the file\n", "REDIS_URL": "file", "vault-keys.json": "{}"}.items():
        (tmp_path / name).write_text(text)
    environment = {"CREDENTIALS_DIRECTORY": str(tmp_path), "REDIS_URL": "environment", "SECRET_KEY": ""}
    credentials.load(environment)
    assert environment == {
        "CREDENTIALS_DIRECTORY": str(tmp_path),
        "REDIS_URL": "environment",
        "SECRET_KEY": "of the file",
    }


@pytest.mark.parametrize("lost", ["SECRET_KEY", "DATABASE_URL", "KEYS_DATABASE_URL", "REDIS_URL", "VAULT_KEY_FILE"])
def test_a_production_site_without_one_of_its_secrets_does_not_start(tmp_path, lost):
    environment = {
        "PATH": os.environ["PATH"],
        "SMO_PRODUCTION": "1",
        "SECRET_KEY": "x" * 60,
        "DATABASE_URL": "postgres://a:b@127.0.0.1:1/smo",
        "KEYS_DATABASE_URL": "postgres://a:b@127.0.0.1:1/smo_keys",
        "REDIS_URL": "redis://127.0.0.1:1/0",
        "VAULT_KEY_FILE": str(tmp_path / "keys.json"),
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    load = [sys.executable, "-c", "import django; django.setup()"]
    whole = subprocess.run(load, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert whole.returncode == 0, whole.stderr
    del environment[lost]
    lacking = subprocess.run(load, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert lacking.returncode != 0
    assert lost in lacking.stderr


def test_nothing_secret_goes_into_an_image():
    left_out = (ROOT / ".containerignore").read_text().splitlines()
    assert {".git", "var", ".env", "env", "*-keys.json"} <= set(left_out)
    assert "USER 10001:10001" in (ROOT / "Containerfile").read_text()


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is not here to read the units")
def test_systemd_understands_the_units_and_finds_them_well_closed(tmp_path):
    shutil.copytree(UNITS, tmp_path, dirs_exist_ok=True)
    for path in tmp_path.glob("*.service"):
        path.write_text(path.read_text().replace(f"{INSTALLED}/.venv/bin/python", sys.executable))
    environment = {**os.environ, "SYSTEMD_UNIT_PATH": f"{tmp_path}:"}
    names = [str(path) for path in tmp_path.glob("smo*") if path.is_file()]
    checked = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *names], env=environment, capture_output=True, text=True
    )
    assert (checked.returncode, [line for line in checked.stderr.splitlines() if "smo" in line]) == (0, [])
    for name in COMMANDS:
        judged = subprocess.run(
            ["systemd-analyze", "security", "--offline=true", "--threshold=25", str(tmp_path / f"smo-{name}.service")],
            env=environment,
            capture_output=True,
            text=True,
        )
        assert judged.returncode == 0, judged.stdout[-500:]
