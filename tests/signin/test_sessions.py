"""How long one stays signed in, and what ends it at once."""

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from offices.models import Office, StaffMember, StaffSession
from offices.reauthentication import SIGNED_IN_AT, is_fresh
from tests.conftest import be_fresh, half_signed_in, make_person
from tests.signin.conftest import code, entries, give_app, give_key

HOME = "/inicio/"


@pytest.fixture
def inside(screener, plain_static_files) -> Client:
    client = Client()
    client.force_login(screener)
    be_fresh(client)
    return client


def is_in(client: Client) -> bool:
    return client.get(HOME).status_code == 200


def age(column: str, minutes: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE offices_staffsession SET {column} = now() - %s * interval '1 minute'", [minutes])


def test_fifteen_minutes_without_a_request_end_it_and_any_request_before_keeps_it(inside):
    age("seen_at", 14)
    assert is_in(inside)
    age("seen_at", 14)
    assert is_in(inside)
    age("seen_at", 16)
    answer = inside.get(HOME, follow=True)
    assert "Su sesión terminó" in answer.content.decode()


def test_twelve_hours_end_it_whatever_one_does(inside):
    age("began_at", 12 * 60 - 1)
    assert is_in(inside)
    age("began_at", 12 * 60 + 1)
    assert not is_in(inside)


def test_without_its_row_a_session_is_none(inside, supervisor):
    mine = inside.session["signed_in"]
    other = Client()
    other.force_login(supervisor)
    session = other.session
    session["signed_in"] = mine  # another person's
    session.save()
    assert not is_in(other)
    StaffSession.objects.all().delete()
    assert not is_in(inside)


@pytest.mark.parametrize(
    "change",
    [
        lambda person: StaffMember.objects.filter(pk=person.pk).update(role="front_desk"),
        lambda person: StaffMember.objects.filter(pk=person.pk).update(is_active=False),
        lambda person: StaffMember.objects.filter(pk=person.pk).update(password="x"),
        lambda person: person.offices.add(Office.objects.get(pk="CO")),
        lambda person: person.offices.remove(Office.objects.get(pk="EC")),
    ],
    ids=["role", "closed", "password", "office more", "office less"],
)
def test_a_change_of_what_one_may_ends_every_session_at_once_and_nobody_elses(inside, screener, supervisor, change):
    second, other = Client(), Client()
    second.force_login(screener)
    other.force_login(supervisor)
    change(screener)
    assert [is_in(client) for client in (inside, second, other)] == [False, False, True]


def test_a_change_of_the_name_ends_nothing(inside, screener):
    StaffMember.objects.filter(pk=screener.pk).update(full_name="Otro nombre")
    assert is_in(inside)


def test_one_ends_ones_own_sessions_everywhere(inside, screener):
    second = Client()
    second.force_login(screener)
    assert inside.post(reverse("end_all_sessions")).status_code == 302
    assert [is_in(inside), is_in(second)] == [False, False]
    assert [entry.detail for entry in entries("sessions_ended")] == [{"count": 2}]


def stale(client: Client) -> None:
    session = client.session
    session[SIGNED_IN_AT] = 1.0
    session.save()


@pytest.mark.parametrize("name", ["end_all_sessions", "renew_codes"])
def test_a_sensitive_act_asks_again_who_it_is(inside, screener, name):
    secret = give_app(screener)
    stale(inside)
    answer = inside.post(reverse(name))
    assert answer.url == "/entrar/otra-vez/?next=%2Facceso%2F"
    assert inside.post(answer.url, {"code": "000000"}).status_code == 200
    assert inside.post(answer.url, {"code": code(secret)}).url == "/acceso/"
    assert inside.post(reverse(name)).url != answer.url
    assert [entry.detail for entry in entries("confirmed_identity")] == [{"kind": "totp"}]


def test_new_codes_leave_a_trace_and_replace_the_old_ones(inside, screener):
    give_app(screener)
    for _time in range(2):
        assert inside.post(reverse("renew_codes")).status_code == 302
    assert [entry.subjects for entry in entries("codes_renewed")] == [[str(screener.pk)]] * 2
    assert screener.authenticator_set.filter(type="recovery_codes").count() == 1


@pytest.mark.parametrize("wanted", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_after_it_one_is_led_nowhere_else(inside, screener, wanted):
    secret = give_app(screener)
    assert inside.post(f"/entrar/otra-vez/?next={wanted}", {"code": code(secret)}).url == HOME


def test_half_a_sign_in_is_not_fresh(screener, plain_static_files, rf):
    client = Client()
    half_signed_in(client, screener)
    request = rf.get("/")
    request.user, request.session = screener, client.session
    assert not is_fresh(request)


def test_the_last_factor_stays(inside, screener):
    give_app(screener)
    first = screener.authenticator_set.get()
    inside.post(reverse("remove_factor", args=[first.pk]))
    assert screener.authenticator_set.count() == 1
    give_key(screener)
    inside.post(reverse("remove_factor", args=[first.pk]))
    assert [factor.type for factor in screener.authenticator_set.all()] == ["webauthn"]
    assert [entry.detail for entry in entries("factor_removed")] == [{"kind": "totp"}]


def test_the_codes_for_emergencies_go_with_the_application(inside, screener):
    give_app(screener)
    inside.post(reverse("renew_codes"))
    give_key(screener)
    inside.post(reverse("remove_factor", args=[screener.authenticator_set.get(type="totp").pk]))
    assert [factor.type for factor in screener.authenticator_set.all()] == ["webauthn"]


def test_anothers_factor_is_not_ones_to_remove(inside):
    other = make_person("supervisor", "EC")
    give_key(other)
    give_app(other)
    factor = other.authenticator_set.first()
    assert inside.post(reverse("remove_factor", args=[factor.pk])).status_code == 404
