"""A site to be killed in parts, and dice whose seed is shown."""

import os
import random
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.chaos.site import Site, running


@pytest.fixture
def site(committed: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with running(tmp_path_factory.mktemp("site")) as site:
        yield site


@pytest.fixture
def dice(record_property: Callable[[str, object], None]) -> random.Random:
    """CHAOS_SEED throws them again; the processes' own timing stays theirs."""
    seed = int(os.environ.get("CHAOS_SEED") or random.SystemRandom().randrange(10**6))
    record_property("figures", f"seed {seed}")
    return random.Random(seed)
