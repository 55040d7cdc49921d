"""The whole suite, as `make test` runs it: with the browser where there is one, and an honest status where not."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
BROWSER_IS_MISSING = 2


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


def install() -> None:
    """As root on Debian the set-up sees to it; elsewhere it is for the person at the machine."""
    if os.geteuid() == 0 and shutil.which("apt-get"):
        print("Installing Chromium for the browser tests …", file=sys.stderr)
        quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL}
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-qq"], check=False, env=environment, **quiet)
        subprocess.run(["apt-get", "install", "-y", "-qq", "chromium"], check=False, env=environment, **quiet)


def main() -> int:
    if not chromium():
        install()
    browser = chromium()
    command = [sys.executable, "-m", "pytest", "-n", "2", "-m", "not axe" if browser else "not axe and not browser"]
    if browser:
        os.environ["CHROMIUM"] = browser
    status = subprocess.run([*command, *sys.argv[1:]], check=False).returncode
    if status == 0 and not browser:
        print("The browser tests were left out: install Chromium (Debian: apt-get install chromium), or set CHROMIUM.")
        return BROWSER_IS_MISSING
    return status


if __name__ == "__main__":
    sys.exit(main())
