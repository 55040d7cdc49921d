"""Collects the static files for the web server, and only when one of them has changed."""

import hashlib
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command

from config.embedded.addresses import HERE


def collect() -> bool:
    """Whether there was anything to do. Compressing takes some seconds, comparing takes none."""
    root = Path(settings.STATIC_ROOT)
    stamp = HERE.data / "static.stamp"
    mark = _fingerprint(root)
    if stamp.exists() and stamp.read_text() == mark and is_collected():
        return False
    call_command("collectstatic", interactive=False, verbosity=0, clear=True)
    stamp.write_text(mark)
    return True


def is_collected() -> bool:
    return (Path(settings.STATIC_ROOT) / "staticfiles.json").exists()


def _fingerprint(root: Path) -> str:
    digest = hashlib.sha256(str(root).encode())
    for finder in get_finders():
        for path, storage in finder.list([]):
            status = Path(storage.path(path)).stat()
            digest.update(f"{path} {status.st_size} {status.st_mtime_ns}\n".encode())
    return digest.hexdigest()
