"""The routing table of a programme version, compiled once in the life of a process."""

import functools
import uuid

from offices.programme import CACHED_VERSIONS, by_id
from routing.core import Compiled, stored_table


@functools.lru_cache(maxsize=CACHED_VERSIONS)
def table_of(version_id: uuid.UUID) -> Compiled:
    """A published version never changes, so neither does its table."""
    return Compiled(stored_table(by_id(version_id).routing))
