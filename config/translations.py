"""Compiles the translations with polib, so that no system package is needed. Run as a module by `make setup`."""

from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent


def compile_all() -> int:
    """Compile every .po that is newer than its .mo; how many there were."""
    compiled = 0
    for source in sorted(ROOT.glob("locale*/*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            polib.pofile(str(source)).save_as_mofile(str(target))
            compiled += 1
    return compiled


if __name__ == "__main__":
    compile_all()
