"""The pages that nginx shows when the application does not come to speak: made beforehand, in the site's language."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.template.loader import render_to_string
from django.utils import translation

NAMES = ("413", "429", "503")


class Command(BaseCommand):
    help = "Write the error pages for nginx below STATIC_ROOT; run it after collectstatic."
    requires_system_checks = []

    def handle(self, **_options: Any) -> None:
        folder = Path(settings.STATIC_ROOT) / "errors"
        folder.mkdir(exist_ok=True)
        folder.chmod(0o755)  # nginx is another user
        for name in NAMES:
            with translation.override(settings.LANGUAGE_CODE):
                page = render_to_string(f"{name}.html")
            file = folder / f"{name}.html"
            file.write_text(page, encoding="utf-8")
            file.chmod(0o644)
        self.stdout.write(f"{len(NAMES)} pages in {folder}")
