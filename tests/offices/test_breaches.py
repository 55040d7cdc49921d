"""The register of breaches: which clocks run, how long, who is warned, and that what was noted stays."""

import datetime
import uuid
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.db import DatabaseError, connection, transaction
from django.test import Client

from audit.models import Entry
from offices.breaches import ask_for_warnings, clocks, duties, warn, without_law
from offices.models import Breach, BreachNotice, Office
from offices.once import FIELD
from outbox.models import Message
from outbox.work import Taken
from tests.conftest import make_person
from tests.databases import as_the_owner
from vault import scope

ADDRESS = "/consola/offices/breach/"
QUITO, BOGOTA = ZoneInfo("America/Guayaquil"), ZoneInfo("America/Bogota")


@pytest.fixture
def keeper(database, plain_static_files):
    return make_person("policy", email="politica@example.org")


def now():
    with connection.cursor() as cursor:
        cursor.execute("SELECT now()")
        return cursor.fetchone()[0]


def breach(keeper, *codes, known_at=None, ago=None):
    found = Breach.objects.create(
        kind="read",
        what_happened="una lista a la vista",
        known_at=known_at or now() - (ago or datetime.timedelta()),
        registered_by=keeper,
    )
    found.countries.set(Office.objects.filter(code__in=codes))
    return found


def told(found, duty, keeper, **changes):
    values = {"outcome": "told", "told_at": now(), "reference": "T-1"} | changes
    return BreachNotice.objects.create(breach=found, duty=duty, recorded_by=keeper, **values)


def ends(found):
    return {clock.duty.id: clock.due_at for clock in clocks(found)}


def test_every_duty_names_its_law_and_whether_it_was_verified():
    assert [duty.id for duty in duties() if not duty.source or duty.certainty not in {"sourced", "unverified"}] == []


def test_in_ecuador_five_and_three_days_end_at_the_hour_at_which_it_was_known(keeper):
    known = datetime.datetime(2024, 5, 10, 16, 30, tzinfo=QUITO)  # a Friday
    assert ends(breach(keeper, "EC", known_at=known)) == {
        "EC-people": datetime.datetime(2024, 5, 13, 16, 30, tzinfo=QUITO),
        "EC-authority": datetime.datetime(2024, 5, 15, 16, 30, tzinfo=QUITO),
    }


def test_in_colombia_fifteen_working_days_pass_over_weekends_and_holidays(keeper):
    known = datetime.datetime(2024, 5, 10, 16, 30, tzinfo=BOGOTA)  # 13 May 2024 is the Monday of Ascension
    assert ends(breach(keeper, "CO", known_at=known)) == {
        "CO-authority": datetime.datetime(2024, 6, 4, 16, 30, tzinfo=BOGOTA)  # and 3 June that of Corpus Christi
    }


def test_before_a_law_was_in_force_its_clock_does_not_run(keeper):
    assert ends(breach(keeper, "EC", known_at=datetime.datetime(2021, 5, 25, 12, tzinfo=QUITO))) == {}


def test_of_several_countries_all_clocks_run_and_those_without_a_law_are_named(keeper):
    found = breach(keeper, "EC", "CO", "GT", "CR")
    assert [clock.duty.id for clock in clocks(found)] == ["EC-people", "EC-authority", "CO-authority"]
    assert without_law(found) == ["Costa Rica", "Guatemala"]


def test_a_notice_stays_as_it_was_written_for_the_owner_too(committed):
    keeper = make_person("policy")
    told(breach(keeper, "EC"), "EC-people", keeper)
    for statement in ("UPDATE offices_breachnotice SET reference = 'x'", "DELETE FROM offices_breachnotice"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
        with as_the_owner("default"), pytest.raises(DatabaseError), connection.cursor() as cursor:
            cursor.execute(statement)


def ask():
    """The hourly job, and the mails that come of it."""
    before = set(Message.objects.values_list("id", flat=True))
    ask_for_warnings([], office="")
    new = Message.objects.exclude(id__in=before).order_by("event")
    warn([Taken(row.id, row.subject_id, row.office, row.event, 1) for row in new], office="")
    sent, mail.outbox[:] = list(mail.outbox), []
    return sent


def test_a_clock_is_mailed_at_each_mark_once_and_no_more_after_the_notice(keeper, settings):
    settings.ADMINS = [("operations", "operations@example.org")]
    make_person("screener", "EC")
    found = breach(keeper, "CO")
    assert ask() == []
    due = ends(found)["CO-authority"]
    seen = []
    for hours in (80, 71, 70, 20, 5, -1, -30):  # before the end
        Breach.objects.filter(pk=found.pk).update(known_at=found.known_at)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("offices.breaches.Clock.left", lambda *_, h=hours: datetime.timedelta(hours=h))
            seen.append([sent.to for sent in ask()])
    both = [["operations@example.org", "politica@example.org"]]
    assert seen == [[], both, [], both, both, both, []]
    told(found, "CO-authority", keeper)
    assert due and ask() == []


def test_a_breach_known_long_ago_is_mailed_within_the_hour_and_the_mail_tells_nothing_of_it(keeper):
    found = breach(keeper, "EC", ago=datetime.timedelta(days=3, hours=-2))
    (first, second) = sorted(ask(), key=lambda sent: sent.body)
    assert (first.to, "EC-authority" in first.body, "EC-people" in second.body) == ([keeper.email], True, True)
    assert found.number in first.subject
    text = first.subject + first.body + second.subject + second.body
    assert [word for word in ("lista", "leyó", "copió") if word in text] == []


def form(**changes):
    known = now() - datetime.timedelta(hours=1)
    return {
        FIELD: uuid.uuid4().hex,
        "kind": "read",
        "what_happened": "una lista a la vista",
        "known_at_0": f"{known:%Y-%m-%d}",
        "known_at_1": f"{known:%H:%M:%S}",
        "countries": ["EC"],
        "people_affected": "40",
    } | changes


def inline(**changes):
    counts = {"notices-TOTAL_FORMS": "1", "notices-INITIAL_FORMS": "0"}
    return counts | {f"notices-0-{name}": value for name, value in changes.items()}


def test_in_the_console_it_is_registered_its_clocks_shown_and_a_notice_noted(keeper):
    client = Client()
    client.force_login(keeper)
    assert client.post(f"{ADDRESS}add/", form()).status_code == 302
    found = Breach.objects.get()
    assert found.registered_by == keeper
    page = client.get(f"{ADDRESS}{found.pk}/change/").content.decode()
    assert "Superintendencia de Protección de Datos Personales" in page
    assert "quedan 2 d 22 h" in page
    at = now() - datetime.timedelta(minutes=1)
    notice = inline(
        duty="EC-people",
        outcome="told",
        told_at_0=f"{at:%Y-%m-%d}",
        told_at_1=f"{at:%H:%M:%S}",
        reference="por teléfono",
    )
    answer = client.post(f"{ADDRESS}{found.pk}/change/", form(people_affected="41") | notice)
    assert answer.status_code == 302, answer.content.decode()
    assert BreachNotice.objects.get().recorded_by == keeper
    page = client.get(f"{ADDRESS}{found.pk}/change/").content.decode()
    assert "se avisó" in page
    assert "EC-authority" in client.get(ADDRESS).content.decode()
    with scope.enter(scope.SYSTEM):
        entries = Entry.objects.filter(subjects=[str(found.pk)]).order_by("at").values_list("action", flat=True)
        assert set(entries) == {"console_added", "console_changed"}


def test_the_moment_from_which_the_clocks_run_cannot_be_moved_and_none_lies_ahead(keeper):
    client = Client()
    client.force_login(keeper)
    ahead = form(known_at_0="2999-01-01")
    assert client.post(f"{ADDRESS}add/", ahead).status_code == 200
    assert Breach.objects.count() == 0
    found = breach(keeper, "EC")
    client.post(f"{ADDRESS}{found.pk}/change/", form(known_at_0="2024-01-01") | inline())
    assert Breach.objects.get().known_at == found.known_at


def test_nobody_deletes_one(keeper):
    client = Client()
    client.force_login(keeper)
    found = breach(keeper, "EC")
    assert client.post(f"{ADDRESS}{found.pk}/delete/", {"post": "yes"}).status_code == 403
    assert uuid.UUID(str(Breach.objects.get().pk)) == found.pk
