"""Promise R2: the same form sent again gives the same number and nothing new; other content under its key is refused.

Ten clients send each key at once, over HTTP to the web as `up` runs it. Some hang up before they are answered, and the
web is killed meanwhile. The API takes its key as a header; for the form the draft is the key.
"""

import json
import os
import random
import signal
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from django.conf import settings
from django.test import Client

from intake.models import Case, Draft, PreRegistration
from offices.models import StaffMember
from tests.chaos.site import TOKEN, Site
from tests.chaos.tapping import CLIENTS, NOTHING, REFUSED, Key, Sent, Tappers
from tests.conftest import make_person
from tests.documents import document, member
from tests.intake.clerk import READ, filled_in, person_page
from vault import scope

pytestmark = pytest.mark.chaos
BY_API, BY_FORM = int(os.environ.get("CHAOS_KEYS", "170")), int(os.environ.get("CHAOS_DRAFTS", "30"))
DISPUTED = 0.2  # of the keys: half of the clients send something else under it
KILLS = 2
SAME, OTHER = "the same", "something else"
CSRF = "0123456789abcdefghijklmnopqrstuv"


def of_api(name: str, *, is_disputed: bool) -> Key:
    """Every key with the same document: what is told apart is the key."""

    def sent(content: dict[str, Any]) -> Sent:
        headers = {"Authorization": f"Bearer {TOKEN}", "Idempotency-Key": name, "Content-Type": "application/json"}
        return Sent("/api/v1/pre-registrations", json.dumps(content).encode(), headers)

    same, other = (SAME, sent(document())), (OTHER, sent(document(member(given_names="Otra"))))
    return Key(name, [other if is_disputed and client % 2 else same for client in range(CLIENTS)])


def of_form(person: StaffMember, cookies: str, *, is_disputed: bool) -> Key:
    """A draft that is ready to be sent. Something else = one client changes an answer while the others send."""
    with scope.enter(scope.staff({"EC"})) as at:
        draft = filled_in(person, at=at)

    def sent(page: str, answers: dict[str, Any]) -> Sent:
        body = urlencode({"csrfmiddlewaretoken": CSRF} | answers, doseq=True).encode()
        headers = {"Cookie": cookies, "Content-Type": "application/x-www-form-urlencoded"}
        return Sent(f"/registro/{draft.id}/{page}/", body, headers)

    same, other = (SAME, sent("revisar", READ)), (OTHER, sent("persona", person_page()))
    return Key(str(draft.id), [other if is_disputed and client == 0 else same for client in range(CLIENTS)])


def all_keys(dice: random.Random) -> tuple[list[Key], list[Key]]:
    person = make_person("supervisor", "EC")
    browser = Client()
    browser.force_login(person)
    cookies = f"{settings.SESSION_COOKIE_NAME}={browser.cookies[settings.SESSION_COOKIE_NAME].value}"
    cookies += f"; {settings.CSRF_COOKIE_NAME}={CSRF}"
    return (
        [of_api(f"key {number}", is_disputed=dice.random() < DISPUTED) for number in range(BY_API)],
        [of_form(person, cookies, is_disputed=dice.random() < DISPUTED) for _number in range(BY_FORM)],
    )


def kill_meanwhile(site: Site, tappers: Tappers, *, keys: int) -> None:
    """The web with all its processes, on the way; its supervisor brings it back."""
    for number in range(KILLS):
        while tappers.answered < keys * (number + 1) // (KILLS + 1) and not tappers.failures:
            time.sleep(0.01)
        pid, _name = site.process("web")
        os.killpg(pid, signal.SIGKILL)


def numbers_with_two_keys(keys: list[Key]) -> dict[str, list[str]]:
    of_number = defaultdict(list)
    for key in keys:
        for reference in key.references:
            of_number[reference].append(key.name)
    return {reference: names for reference, names in of_number.items() if len(names) > 1}


def test_the_same_sent_by_ten_clients_at_once_has_one_number_though_lines_are_cut_and_the_web_is_killed(
    site: Site, dice: random.Random, record_property: Callable[[str, Any], None]
) -> None:
    by_api, by_form = all_keys(dice)
    keys = [*by_api, *by_form]
    dice.shuffle(keys)
    tappers = Tappers(int(urlsplit(site.address).port or 0), dice)
    tappers.begin(keys)
    kill_meanwhile(site, tappers, keys=len(keys))
    tappers.wait()
    for key in keys:
        tappers.once_more(key)

    assert {key.name: key.references for key in keys if len(key.references) != 1} == {}
    assert numbers_with_two_keys(keys) == {}
    for key in by_api:  # whichever came first has the number, and the other never has
        assert Counter(frozenset(answers) for answers in key.told.values()) in (
            Counter({frozenset(key.references): 1}),
            Counter({frozenset(key.references): 1, frozenset({REFUSED}): 1}),
        )
    for key in by_form:
        assert set(key.told[SAME]) == key.references
        assert set(key.told[OTHER]) <= key.references | {NOTHING}
    with scope.enter(scope.SYSTEM):
        stored = Counter(Case.objects.values_list("reference", flat=True))
        assert stored == Counter(reference for key in keys for reference in key.references)
        assert PreRegistration.objects.count() == len(keys)
        assert Draft.objects.count() == 0
    requests = sum(len(answers) for key in keys for answers in key.told.values())
    record_property(
        "figures",
        f"{BY_API} keys of the API and {BY_FORM} drafts, {requests} answers, {tappers.cut} hung up, "
        f"{tappers.unanswered} unanswered over {KILLS} kills: {len(stored)} numbers, none for two keys",
    )
    assert tappers.unanswered > 0
