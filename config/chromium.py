"""Where a Chromium is that the browser tests can drive. Nothing that runs in production needs one."""

import os
import shutil
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
REMEDY = "install Chromium (Debian: apt-get install chromium), or set CHROMIUM"


def chromium() -> str | None:
    """CHROMIUM, the PATH, then Playwright's own folder."""
    named = os.environ.get("CHROMIUM")
    if named:
        return named if Path(named).exists() else None
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found:
        return found
    own = sorted(Path.home().glob(".cache/ms-playwright/chromium-*/chrome-linux*/chrome"))
    return str(own[-1]) if own else None
