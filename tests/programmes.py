"""The shipped programme as data to change, and a way to publish the change."""

import datetime
from pathlib import Path
from typing import Any

from audit.actor import Actor
from offices import programme_file
from offices.loading import Loaded, load

FILE = Path(__file__).resolve().parent.parent / "programme" / "programme.yaml"
LOADER = Actor("command", "test")


def shipped() -> dict[str, Any]:
    """A fresh copy each time."""
    return programme_file.read(str(FILE))


def rule(data: dict[str, Any], code: str) -> dict[str, Any]:
    return next(one for one in [*data["rules"], *data["demo_reopening"]["rules"]] if one["id"] == code)


def demo_window(data: dict[str, Any], office: str) -> dict[str, Any]:
    return next(one for one in data["demo_reopening"]["windows"] if one["office"] == office)


def publish(data: dict[str, Any], at: datetime.datetime, **options: bool) -> Loaded:
    return load(data, at=at, actor=LOADER, **options)
