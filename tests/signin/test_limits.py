"""Guessing becomes slow, for whoever guesses and for nobody else."""

import pytest
from django.db import connection
from django.test import Client, RequestFactory

from offices import limits
from offices.limits import Limit, give_back, network, wait_for
from tests.conftest import PASSWORD
from tests.signin.conftest import DOOR, FACTOR, code, give_app, give_password

LIMIT = Limit("test", free=3, first=60, longest=200, quiet=3600)


def later(seconds: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE offices_tries SET free_at = free_at - %(s)s * interval '1 second',"
                       " last_at = last_at - %(s)s * interval '1 second'", {"s": seconds})  # fmt: skip


def test_each_try_too_many_doubles_the_wait_up_to_the_longest(database):
    waits = []
    for _number in range(6):
        while wait := wait_for([(LIMIT, "a")]):
            waits.append(wait)
            later(wait)
    assert waits == [60, 120, 200]
    assert wait_for([(LIMIT, "b")]) == 0


def test_after_a_quiet_time_everything_is_forgotten(database):
    for _number in range(3):
        wait_for([(LIMIT, "a")])
    later(3601)
    assert [wait_for([(LIMIT, "a")]) for _number in range(3)] == [0, 0, 0]


def test_what_went_well_does_not_count(database):
    for _number in range(10):
        assert wait_for([(LIMIT, "a")]) == 0
        give_back([(LIMIT, "a")])


def test_the_table_names_nobody(database):
    wait_for([(LIMIT, "ana@example.org")])
    with connection.cursor() as cursor:
        cursor.execute("SELECT relpersistence FROM pg_class WHERE relname = 'offices_tries'")
        assert cursor.fetchone()[0] == "u"
        cursor.execute("SELECT key FROM offices_tries")
        assert [len(bytes(key)) for (key,) in cursor.fetchall()] == [32]


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("", "unknown"),
        ("nonsense", "unknown"),
    ],
)
def test_a_home_is_one_address(address, expected):
    assert network(RequestFactory().get("/", REMOTE_ADDR=address)) == expected


def test_a_visitor_does_not_say_where_they_come_from_but_nginx_does(settings):
    asked = RequestFactory().get("/", REMOTE_ADDR="192.0.2.7", HTTP_X_FORWARDED_FOR="198.51.100.1")
    assert network(asked) == "192.0.2.7"
    settings.PRODUCTION = True
    assert network(asked) == "198.51.100.1"


@pytest.mark.parametrize("email", ["screener.ec@example.org", "nadie@example.org"])
def test_an_account_is_guessed_at_three_times_and_then_waited_for_from_wherever(screener, plain_static_files, email):
    answers = [
        Client(REMOTE_ADDR=f"192.0.2.{number}").post(DOOR, {"username": email, "password": "otra cosa"})
        for number in range(5)
    ]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429]
    assert 0 < int(answers[-1]["Retry-After"]) <= 60


def test_ten_thousand_tries_from_one_address_and_from_five_hundred_stay_few(screener, plain_static_files):
    """Through the counter alone: it is what stands before the hash."""
    for addresses in (1, 500):
        went = 0
        for number in range(2_000):
            here = f"{addresses}.{number % addresses}"
            went += not wait_for([(limits.Limit("acc", 3, 60, 900, 3600), str(addresses)), (LIMIT, here)])
        assert went <= 5


def test_the_owner_gets_in_while_somebody_guesses(screener, plain_static_files):
    secret, own = give_app(screener), Client()
    give_password(own, screener)
    own.post(FACTOR, {"code": code(secret)})
    own.post("/salir/")
    for number in range(6):
        give_password(Client(REMOTE_ADDR=f"192.0.2.{number}"), screener, "otra cosa")
    assert give_password(Client(), screener).status_code == 429
    assert give_password(own, screener).status_code == 302


def test_codes_are_guessed_at_as_slowly(screener, plain_static_files):
    give_app(screener)
    client = Client()
    give_password(client, screener)
    assert [client.post(FACTOR, {"code": "000000"}).status_code for _try in range(4)] == [200, 200, 200, 429]


def test_a_forged_mark_of_a_known_browser_is_worth_nothing(screener, plain_static_files):
    client = Client()
    client.cookies["known"] = "e30:1abc:forged"
    for _number in range(3):
        give_password(client, screener, "otra cosa")
    assert give_password(client, screener, PASSWORD).status_code == 429
