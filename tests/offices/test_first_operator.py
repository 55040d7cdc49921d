"""The first account of a fresh site, and no second one by the same way."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from audit.models import Entry
from offices.models import StaffMember
from vault import scope


def add(email="it@example.org"):
    out = io.StringIO()
    call_command("first_operator", email, "Persona de informática", stdout=out)
    return out.getvalue().split()


def test_the_first_operator_may_sign_in_with_the_password_that_was_shown(database):
    email, password = add()
    assert Client().login(username=email, password=password)
    assert StaffMember.objects.get(email=email).role == "it"
    with scope.enter(scope.SYSTEM):
        assert Entry.objects.filter(action="first_operator_added").count() == 1


def test_there_is_no_second_one_by_this_way(database):
    add()
    with pytest.raises(CommandError, match="console"):
        add("other@example.org")
    assert StaffMember.objects.filter(email="other@example.org").count() == 0


def test_what_is_no_address_of_mail_is_refused(database):
    with pytest.raises(CommandError):
        add("nobody")
