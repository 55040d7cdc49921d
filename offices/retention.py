"""The periods that a new office begins with."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml

from offices.models import RetentionPeriod

FILE = Path(__file__).with_name("retention_periods.yaml")
EVERYWHERE = "*"


def give_periods(offices: Iterable[str]) -> None:
    rows: list[dict[str, Any]] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    by_place = {(row.pop("country"), row.pop("class")): row for row in rows}
    RetentionPeriod.objects.bulk_create(
        RetentionPeriod(
            office_id=code, of_class=of_class, **by_place.get((code, of_class), by_place[EVERYWHERE, of_class])
        )
        for code in offices
        for of_class in RetentionPeriod.Class.values
    )
