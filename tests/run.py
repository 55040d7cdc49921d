"""The whole suite, as `make test` runs it: with the browser where there is one, and an honest status where not."""

import os
import shutil
import subprocess
import sys

from config.chromium import REMEDY, chromium

BROWSER_IS_MISSING = 2


def install() -> None:
    """As root on Debian the set-up sees to it; elsewhere it is for the person at the machine."""
    if os.geteuid() == 0 and shutil.which("apt-get"):
        print("Installing Chromium for the browser tests …", file=sys.stderr)
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for step in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", "chromium"]):
            subprocess.run(
                ["apt-get", *step],
                check=False,  # offline it fails, and the browser tests are left out
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )


def main() -> int:
    if not chromium():
        install()
    browser = chromium()
    command = [sys.executable, "-m", "pytest", "-n", "2", "-m", "not axe" if browser else "not axe and not browser"]
    if browser:
        os.environ["CHROMIUM"] = browser
    status = subprocess.run([*command, *sys.argv[1:]], check=False).returncode
    if status == 0 and not browser:
        print(f"The browser tests were left out: {REMEDY}.")
        return BROWSER_IS_MISSING
    return status


if __name__ == "__main__":
    sys.exit(main())
