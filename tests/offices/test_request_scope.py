"""On whose behalf a request runs: the offices of a case worker, and no case at all for anybody else."""

import pytest

from offices.middleware import scope_of
from offices.permissions import CASE_ROLES
from tests.conftest import make_person
from vault import scope


@pytest.mark.parametrize("role", sorted(CASE_ROLES))
def test_case_roles_see_their_offices_and_supervisors_the_unplaced_as_well(database, role):
    unplaced = {scope.UNPLACED} if role == "supervisor" else set()
    assert scope_of(make_person(role, "EC", "CO")) == scope.staff({"EC", "CO"} | unplaced)


@pytest.mark.parametrize("role", ["policy", "auditor", "it"])
def test_the_other_roles_see_no_case(database, role):
    assert scope_of(make_person(role, "EC")).kind not in {"staff", "worker", "matcher", "system"}
