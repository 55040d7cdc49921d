"""What is swept away, and the trace it leaves."""

import datetime

from audit.models import Entry
from intake.models import Draft
from intake.models.draft import LIFE
from intake.services import sweeping
from tests.intake.test_desk import filled_in
from vault import scope


def test_a_draft_past_its_life_is_swept_and_a_younger_one_stays(screener):
    with scope.enter(scope.SYSTEM) as at:
        old, young = filled_in(screener, at=at), filled_in(screener, at=at)
        Draft.objects.filter(pk=old.pk).update(saved_at=at - LIFE - datetime.timedelta(minutes=1))
    sweeping.sweep_drafts([])
    sweeping.sweep_keys([])
    with scope.enter(scope.SYSTEM):
        assert list(Draft.objects.values_list("pk", flat=True)) == [young.pk]
        assert Entry.objects.get(action="drafts_swept").subjects == [str(old.pk)]
        assert Entry.objects.get(action="keys_swept").detail == {"dropped": 0}
