"""Where to, and why: pure functions of frozen values. No Django, no clock, no dice."""

from routing.core.compiled import Answer, Compiled
from routing.core.decide import ENGINE, Place, Route, conclude, decide
from routing.core.draw import draw_number
from routing.core.likeness import Likeness
from routing.core.lint import Finding, lint
from routing.core.reading import parse_table, stored_table
from routing.core.table import QUEUES, Facts, Table

__all__ = [
    "ENGINE",
    "QUEUES",
    "Answer",
    "Compiled",
    "Facts",
    "Finding",
    "Likeness",
    "Place",
    "Route",
    "Table",
    "conclude",
    "decide",
    "draw_number",
    "lint",
    "parse_table",
    "stored_table",
]
