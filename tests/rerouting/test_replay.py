"""Every stored decision comes out again byte for byte, whichever version of the programme made it."""

import os
import time

from tests.conftest import make_person
from tests.rerouting.replaying import decide_many

CASES, VERSIONS = int(os.environ.get("REPLAY_CASES", "300")), int(os.environ.get("REPLAY_VERSIONS", "10"))


def test_random_cases_under_many_versions_are_decided_the_same_again(system):
    begun = time.monotonic()
    counted = decide_many(CASES, VERSIONS, at=system, person=make_person("supervisor", "EC"))
    print(dict(counted), f"{time.monotonic() - begun:.0f} s")
    assert counted["differs"] == counted["engine"] == counted["erased"] == 0
    assert (counted["cases"], counted["versions"]) == (CASES, VERSIONS)
    assert counted["same"] > CASES  # some were decided again under newer rules
