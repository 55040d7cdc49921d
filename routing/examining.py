"""What has to be right before a programme version is checked and approved: its table, and its golden cases."""

from collections.abc import Mapping
from typing import Any

from offices.eligibility import ProgrammeError
from offices.fault_words import in_words
from routing import golden
from routing.core import lint, parse_table
from routing.doubts import as_error, is_error


def faults_of(content: Mapping[str, Any]) -> list[str]:
    """Each in the reader's language; empty when nothing speaks against the version."""
    try:
        table = parse_table(content["routing"])
    except ProgrammeError as error:
        return [in_words(fault) for fault in error.faults]
    doubts = [as_error(finding) for finding in lint(table) if is_error(finding)]
    return doubts or [failure.in_words for failure in golden.failures(content)]
