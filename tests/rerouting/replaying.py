"""Random cases, decided under random versions of the programme, and all of it repeated. Also run large, by hand:

python -m pytest tests/rerouting/test_replay.py -n 0 -s   (REPLAY_CASES and REPLAY_VERSIONS say how large)
"""

import datetime
import itertools
import random
import uuid
from collections import Counter
from collections.abc import Iterator
from typing import Any

from audit.actor import Actor
from casework import demo
from intake import document as documents
from intake.services.submission import Sender, submit
from offices.programme import by_id
from routing.models import Decision, RuleChange
from routing.replay import replay
from routing.rule_changes import approve, list_changes
from routing.services import route
from tests.programmes import publish, rule, shipped

TEST = Actor("command", "test")
AT_ONCE = 250


def random_documents(day: datetime.date) -> Iterator[dict[str, Any]]:
    """Without end: sixty of each seed."""
    return itertools.chain.from_iterable(demo.documents(day, seed=seed) for seed in itertools.count())


def random_programme(dice: random.Random) -> dict[str, Any]:
    """The shipped one with other bounds, and with another table."""
    data = shipped()
    for office in ("EC", "CO", "GT", "CR"):
        one = rule(data, f"{office}-DEMO")
        one["min_age"] = dice.choice((16, 17, 18, 19, 21))
        one["nationalities"] = dice.sample(one["nationalities"], dice.randrange(1, len(one["nationalities"]) + 1))
    return data


def decide_many(number: int, versions: int, *, at: datetime.datetime, person: Any, seed: int = 7) -> Counter[str]:
    """How many decisions were made under how many versions, and what came of repeating each."""
    dice = random.Random(seed)
    found = random_documents(at.date())
    made: list[uuid.UUID] = []
    for turn in range(versions):
        moment = at + datetime.timedelta(minutes=turn)
        loaded = publish(random_programme(dice), moment, supersede=True)
        share = number // versions + (turn < number % versions)
        fresh = [_sent(next(found), at=moment) for _case in range(share)]
        for batch in itertools.batched(fresh, AT_ONCE) if hasattr(itertools, "batched") else [fresh]:
            route(dict.fromkeys(batch, "received"), at=moment, actor=TEST)
        made += fresh
        if loaded.version:
            list_changes(by_id(loaded.version.pk), at=moment)
            listed = list(RuleChange.objects.filter(status="listed").values_list("pk", flat=True))
            approve(dice.sample(listed, len(listed) // 3), at=moment, person=person)
    counted: Counter[str] = Counter(cases=len(made))
    rows = Decision.objects.filter(case__in=made).select_related("case").order_by("id")
    counted["versions"] = rows.values("programme_version").order_by("programme_version").distinct().count()
    ids = list(rows.values_list("pk", flat=True))
    for start in range(0, len(ids), AT_ONCE):
        for one in replay(list(rows.filter(pk__in=ids[start : start + AT_ONCE])), actor=TEST):
            counted[one.result] += 1
    return counted


def _sent(given: dict[str, Any], *, at: datetime.datetime) -> uuid.UUID:
    document = documents.parse(given)
    moment = datetime.datetime.fromisoformat(document["submitted_at"])
    sender = Sender(TEST, "command", None)
    return submit(document, sender=sender, at=at, idempotency_key=uuid.uuid4().hex, submitted_at=moment).case_id
