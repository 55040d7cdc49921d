"""A lost key: two people, neither of them its owner, and everything about it is told."""

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from offices.models import LostFactor, StaffSession
from offices.signin import lost, notices
from outbox.models import Message
from outbox.work import Taken
from tests.conftest import be_fresh, make_person
from tests.signin.conftest import entries, give_key

PEOPLE = "admin:offices_staffmember_changelist"


@pytest.fixture
def loser(database, plain_static_files):
    person = make_person("auditor")
    give_key(person)
    StaffSession.objects.create(person=person)
    return person


def act(client, person):
    sent = {"action": "reset_lost_factor", "_selected_action": [person.pk]}
    return client.post(reverse(PEOPLE), sent, follow=True).content.decode()


def signed_in(email):
    client = Client()
    client.force_login(make_person("it", email=email))
    be_fresh(client)
    return client


def test_one_asks_and_another_agrees(loser):
    first, second = signed_in("uno@example.org"), signed_in("dos@example.org")
    assert "Pedido" in act(first, loser)
    assert "Pedido" in act(first, loser)
    assert loser.authenticator_set.count() == 1
    assert "Hecho" in act(second, loser)
    assert (loser.authenticator_set.count(), loser.sessions.count()) == (0, 0)
    assert (len(entries("factor_reset_asked")), len(entries("factor_reset"))) == (1, 1)
    assert Message.objects.filter(subject_id=loser.pk, topic="access.changed").count() == 1


def test_after_a_day_it_has_to_be_asked_anew(loser):
    first, second = signed_in("uno@example.org"), signed_in("dos@example.org")
    act(first, loser)
    asked = LostFactor.objects.get()
    LostFactor.objects.update(asked_at=asked.asked_at - lost.datetime.timedelta(hours=25))
    assert "Pedido" in act(second, loser)
    assert loser.authenticator_set.count() == 1


def test_nobody_resets_their_own(loser):
    client = signed_in("uno@example.org")
    own = StaffSession.objects.exclude(person=loser).get().person
    assert "otras dos personas" in act(client, own)
    assert LostFactor.objects.count() == 0


@pytest.mark.parametrize("which", ["owner", "asker"])
def test_the_database_holds_it_too(loser, which):
    first = make_person("it")
    other = {"owner": loser, "asker": first}[which]
    with pytest.raises(IntegrityError, match="two_people"), transaction.atomic():
        LostFactor.objects.create(person=loser, asked_by=first, agreed_by=other, agreed_at="2026-01-01T00:00:00Z")


def test_whose_access_changed_is_told_by_mail_and_nothing_else_is(loser):
    notices.send([Taken(loser.pk, loser.pk, "", "factor_removed x", 1)], office="")
    (sent,) = mail.outbox
    assert sent.to == [loser.email]
    assert loser.full_name not in sent.body + sent.subject
