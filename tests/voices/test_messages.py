"""Messages: to whoever said that it is safe, once, without a name; and is this message really ours?"""

import datetime
import email
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F

from audit.models import Entry
from config.celery import app
from intake.models import Draft, MessageCode, OutgoingMessage
from intake.models.draft import LIFE
from intake.reference import new_reference
from intake.services import reminding, sweeping
from intake.services.drafts import discard
from intake.services.erasure import erase
from intake.services.messages import known, way_to
from outbox.models import Message
from tests.conftest import FormClient, make_person
from tests.intake.public.applicant import ANA, Applicant
from tests.voices.servers import Server, gateway, mail_server, running
from vault import scope

app.loader.import_default_modules()
MAIL, PHONE = "ana@example.org", "+593991234567"
SAFE = {"call": "yes", "message": "yes", "whatsapp": "no"}
TOLD = {"idiomas": {"languages": ["spa"], "reads": "yes", "interpreter": "no"}, "seguro": SAFE}
BY_PHONE = TOLD | {"correo": {}}


@pytest.fixture
def post(settings: Any) -> Iterator[Server]:
    server = Server()
    with running(mail_server(server)) as server.port:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        settings.EMAIL_USE_TLS, settings.EMAIL_HOST_USER = False, ""
        yield server


@pytest.fixture
def texts(settings: Any) -> Iterator[Server]:
    server = Server()
    with running(gateway(server)) as server.port:
        settings.SMS_GATEWAY_URL = f"http://127.0.0.1:{server.port}/send"
        yield server


def left_behind(days: float = 28, **says: Any) -> Applicant:
    """An applicant who did the tasks so many days ago and did not send."""
    ana = Applicant(ANA | says)
    ana.begin()
    ana.do_all_tasks()
    with scope.enter(scope.SYSTEM):
        Draft.objects.update(saved_at=F("saved_at") - datetime.timedelta(days=days))
    return ana


def only() -> OutgoingMessage:
    with scope.enter(scope.SYSTEM):
        return OutgoingMessage.objects.select_related("code", "office").get()


def waiting() -> list[Message]:
    return list(Message.objects.filter(task="intake.send_messages", done_at=None, dead_at=None))


def work_off() -> None:
    """Every message once, as the relay would have it done."""
    for message in waiting():
        Message.objects.filter(pk=message.pk).update(sends=F("attempts") + 1)
        app.tasks[message.task]([str(message.pk)])


@pytest.mark.parametrize("language", ["spa", "hat", "eng"])
def test_a_mail_goes_out_once_and_names_nobody(committed, post, language):
    left_behind(**TOLD | {"idiomas": TOLD["idiomas"] | {"languages": [language]}})
    for _time in range(3):
        reminding.remind([])
        work_off()
    [(address, sent)] = post.taken
    assert address == MAIL
    text = email.message_from_bytes(sent.encode()).get_payload(decode=True).decode()
    row = only()
    assert row.code_id in text
    for said in ("Ana", "Pérez", "EC-", "ACNUR", "OIM", "refug", "http"):
        assert said not in sent.replace(f"<{MAIL}>", "").replace(MAIL, "") + text
    assert (row.state, row.channel, row.code.sent_on is not None) == ("sent", "email", True)
    with scope.enter(scope.SYSTEM):
        acts = Entry.objects.filter(subjects__contains=[str(row.subject_id)], actor_kind="worker")
        assert {(one.action, one.purpose) for one in acts} == {
            ("opened", "reminder"),
            ("message_asked", "draft_ends"),
            ("opened", "message"),
        }


def test_a_text_message_goes_out_once(committed, texts):
    left_behind(**BY_PHONE)
    for _time in range(2):
        reminding.remind([])
        work_off()
    [(number, text)] = texts.taken
    assert (number, only().state) == (PHONE, "sent")
    assert only().code_id in text


@pytest.mark.parametrize("by", ["mail", "text"])
def test_what_is_refused_is_tried_again_and_in_the_end_is_a_dead_letter(committed, post, texts, by):
    left_behind(**TOLD if by == "mail" else BY_PHONE)
    post.behaves = texts.behaves = "refuse"
    reminding.remind([])
    for _time in range(3):
        work_off()
        assert only().state == "waiting"
    [message] = waiting()
    assert (message.attempts, message.last_error) == (3, "Undelivered")
    assert known(only().code_id, network="x") == (0, None)
    post.behaves = texts.behaves = "take"
    work_off()
    assert (only().state, len(post.taken + texts.taken), waiting()) == ("sent", 1, [])


def test_a_mail_whose_line_broke_is_unsure_and_not_sent_again(committed, post):
    left_behind(**TOLD)
    post.behaves = "drop"
    reminding.remind([])
    for _time in range(3):
        work_off()
    assert (len(post.taken), only().state, waiting()) == (1, "unsure", [])
    client = FormClient()
    client.force_login(make_person("front_desk", "EC"))
    assert only().code_id in client.get("/llamadas/").content.decode()


def test_a_text_message_whose_line_broke_is_asked_for_again_under_the_same_key(committed, texts):
    left_behind(**BY_PHONE)
    texts.behaves = "drop"
    reminding.remind([])
    work_off()
    assert only().state == "begun"
    texts.behaves = "take"
    work_off()
    assert (len(texts.taken), len(texts.once), only().state) == (2, 1, "sent")


@pytest.mark.parametrize("by", ["mail", "text"])
def test_a_worker_that_is_killed_after_handing_it_over_sends_nothing_twice(committed, post, texts, by):
    left_behind(**TOLD if by == "mail" else BY_PHONE)
    reminding.remind([])
    [message] = waiting()
    Message.objects.update(sends=1)
    post.behaves = texts.behaves = "kill"
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.voices.work_off", str(message.pk)],
        env=os.environ
        | {
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "EMAIL_URL": f"smtp://127.0.0.1:{post.port}",
            "SMS_GATEWAY_URL": f"http://127.0.0.1:{texts.port}/send",
        },
    )
    post.victim = texts.victim = child.pid
    assert child.wait(60) < 0
    assert only().state == "begun"
    post.behaves = texts.behaves = "take"
    work_off()
    work_off()
    if by == "mail":
        assert (len(post.taken), only().state) == (1, "unsure")
    else:
        assert (len(texts.once), only().state) == (1, "sent")


def test_where_one_of_two_is_refused_the_other_is_sent_once(committed, post, texts):
    left_behind(**TOLD)
    left_behind(days=1, **BY_PHONE)
    with scope.enter(scope.SYSTEM):
        Draft.objects.filter(saved_at__gt=F("begun_at")).update(saved_at=F("begun_at") - datetime.timedelta(days=28))
        Draft.objects.update(saved_at=F("begun_at") - datetime.timedelta(days=28))
    texts.behaves = "refuse"
    reminding.remind([])
    Message.objects.update(sends=1)
    app.tasks["intake.send_messages"]([str(message.pk) for message in waiting()])
    texts.behaves = "take"
    for _time in range(3):
        work_off()
    assert (len(post.taken), len(texts.taken), waiting()) == (1, 1, [])


NOBODY = {"call": "no", "message": "no", "whatsapp": "no"}


@pytest.mark.parametrize(
    ("contact", "more", "way"),
    [
        ({"email": MAIL, "phone": PHONE}, {"seguro": SAFE}, ("email", MAIL)),
        ({"email": MAIL}, {"seguro": SAFE | {"message": "unsure"}}, ("none", None)),
        ({"email": MAIL, "phone": PHONE}, {"seguro": NOBODY}, ("none", None)),
        ({"email": MAIL, "safe_to_contact": False}, {}, ("none", None)),
        ({"email": MAIL, "safe_to_contact": None}, {}, ("none", None)),
        ({"email": MAIL, "safe_to_contact": True}, {}, ("email", MAIL)),
        ({"phone": PHONE}, {"seguro": SAFE}, ("call", PHONE)),
        ({"phone": PHONE}, {"seguro": SAFE | {"call": "no"}}, ("none", None)),
        ({"email": MAIL, "phone": PHONE}, {"seguro": SAFE, "idiomas": {"reads": "no"}}, ("call", PHONE)),
        ({"email": MAIL}, {"seguro": SAFE, "idiomas": {"reads": "no"}}, ("email", MAIL)),
        ({}, {}, ("none", None)),
    ],
)
def test_nobody_is_written_to_or_called_but_by_what_they_said_is_safe(contact, more, way):
    found = way_to({"contact": contact}, more)
    assert (found.channel, found.address) == way


@pytest.mark.parametrize(("message", "channel"), [("yes", "sms"), ("no", "none")])
def test_with_a_gateway_a_text_message_goes_where_that_is_safe(settings, message, channel):
    settings.SMS_GATEWAY_URL = "http://127.0.0.1:1/"
    said = {"seguro": {"call": "no", "message": message}}
    assert way_to({"contact": {"phone": PHONE}}, said).channel == channel


def test_whom_no_message_reaches_is_called_by_their_office(database):
    left_behind(**BY_PHONE)
    reminding.remind([])
    row = only()
    own, foreign = FormClient(), FormClient()
    own.force_login(make_person("front_desk", "EC"))
    foreign.force_login(make_person("front_desk", "CO"))
    page = own.get("/llamadas/").content.decode()
    assert PHONE in page
    assert row.code_id in page
    assert "Ana" not in page
    assert PHONE not in foreign.get("/llamadas/").content.decode()
    done = f"/llamadas/{row.id}/hecha/"
    assert foreign.post(done).status_code == 404
    assert "Llamada anotada." in own.post(done, follow=True).content.decode()
    assert "ya la anotó" in own.post(done, follow=True).content.decode()
    assert "No hay que llamar a nadie." in own.get("/llamadas/").content.decode()
    with scope.enter(scope.SYSTEM):
        assert Entry.objects.filter(action="call_made", subjects=[str(row.subject_id)]).count() == 1
        assert Entry.objects.filter(action="opened", purpose="calls", office_code="EC").count() == 1


@pytest.mark.parametrize("how", ["saved", "sent", "thrown away"])
def test_who_went_on_is_neither_called_nor_written_to(committed, post, how):
    ana = left_behind(**TOLD)
    reminding.remind([])
    if how == "saved":
        ana.send("/solicitud/correo/", {"email": "otra@example.org"})
    elif how == "sent":
        ana.send_all()
    else:
        with scope.enter(scope.SYSTEM):
            discard(Draft.objects.get().pk, person=None, actor=reminding.REMINDER)
    work_off()
    assert post.taken == []
    assert (only().state, only().channel) == ("skipped", "none")
    assert not MessageCode.objects.exists()


# --- Is this message really from us? ----------------------------------------------------------------------------------


def ours(**changes: Any) -> MessageCode:
    given = {"code": new_reference("MS"), "kind": "draft_ends", "office_id": "EC", "sent_on": datetime.date(2026, 3, 3)}
    return MessageCode.objects.create(**given | changes)


def asked(code: str, **headers: str) -> str:
    answer = FormClient(headers=headers or None).post("/mensaje/", {"code": code})
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_code_of_ours_says_kind_office_and_day_and_nothing_else(database):
    code = ours().code
    page = asked(code.lower().replace("-", " "))
    for told in ("Sí, lo enviamos nosotros", "Ecuador", "3 de marzo de 2026", "se borra pronto", "es un engaño"):
        assert told in page
    assert "Sent" not in page


def test_a_code_that_we_do_not_know_or_did_not_send_says_what_to_do(database):
    for code in (new_reference("MS"), new_reference("EC"), ours(sent_on=None).code):
        page = asked(code)
        assert "No conocemos ese mensaje" in page
        assert 'href="/queja/?clase=fraud"' in page
        assert "no pague" in page


@pytest.mark.parametrize("code", ["", "MS-1111", "MS-7K4P", "x" * 70])
def test_what_cannot_be_a_code_is_told(database, code):
    page = asked(code)
    assert "Error:" in page
    assert "no es nuestro" in page or "Escriba como máximo" in page


def test_a_wrong_letter_is_noticed(database):
    code = ours().code
    wrong = code[:-1] + ("0" if code[-1] != "0" else "1")
    assert "Revise el código" in asked(wrong)


def test_asking_often_has_to_wait_whether_it_is_known_or_not(database):
    code = ours().code
    client = FormClient()
    answers = [client.post("/mensaje/", {"code": code}).status_code for _ in range(22)]
    assert (answers[0], answers[-1]) == (200, 429)


def test_a_known_and_an_unknown_code_take_the_same_statements(database, django_assert_num_queries):
    code = ours().code
    FormClient().post("/mensaje/", {"code": code})
    for one in (code, new_reference("MS")):
        with django_assert_num_queries(2):
            assert known(one, network=one)[0] == 0


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("message_channel_is_known", {"channel": "fax"}),
        ("message_state_is_known", {"state": "lost"}),
        ("message_kind_is_known", {"kind": "other"}),
        ("message_language_is_known", {"language": "fr"}),
        ("a_message_has_a_code_unless_none_goes_out", {"code": None}),
        ("outgoing_message_address_is_sealed", {"address": MAIL.encode()}),
    ],
)
def test_the_database_refuses(database, name, change):
    left_behind(**BY_PHONE)
    reminding.remind([])
    with pytest.raises(IntegrityError) as refusal, scope.enter(scope.SYSTEM), transaction.atomic():
        OutgoingMessage.objects.update(**change)
    assert refusal.value.__cause__.diag.constraint_name == name


# --- Before a draft ends ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("days", "number"), [(26.9, 0), (27.1, 1), (29.9, 1), (30.1, 0)])
def test_who_is_reminded_is_so_three_days_before_and_not_later(database, days, number):
    left_behind(days, **BY_PHONE)
    reminding.remind([])
    with scope.enter(scope.SYSTEM):
        assert OutgoingMessage.objects.count() == number


def test_the_day_that_is_told_is_the_one_on_which_the_draft_goes(committed, post):
    left_behind(**TOLD)
    with scope.enter(scope.SYSTEM):
        ends = Draft.objects.select_related("office").get()
    reminding.remind([])
    work_off()
    text = email.message_from_bytes(post.taken[0][1].encode()).get_payload(decode=True).decode()
    day = (ends.saved_at + LIFE).astimezone(ends.office.zone)
    assert re.search(rf"\b{day.day} de \w+ de {day.year}", text)


def test_a_reminder_is_made_once_and_again_only_for_another_end(database):
    ana = left_behind(**BY_PHONE)
    for _time in range(3):
        reminding.remind([])
    assert only().state == "waiting"
    ana.send("/solicitud/nombres/", ANA["nombres"])
    reminding.remind([])
    only()
    with scope.enter(scope.SYSTEM):
        OutgoingMessage.objects.update(made_at=F("made_at") - datetime.timedelta(days=40))
        Draft.objects.update(saved_at=F("saved_at") - datetime.timedelta(days=29))
    reminding.remind([])
    with scope.enter(scope.SYSTEM):
        assert OutgoingMessage.objects.count() == 2


def test_killed_between_the_rows_and_the_commit_nothing_is_left_and_the_next_run_makes_it_once(committed, post):
    left_behind(**TOLD)
    with pytest.raises(KeyboardInterrupt), transaction.atomic():
        reminding.remind([])
        raise KeyboardInterrupt
    with scope.enter(scope.SYSTEM):
        assert not OutgoingMessage.objects.exists()
    assert waiting() == []
    for _time in range(2):
        reminding.remind([])
        work_off()
    assert len(post.taken) == 1


def test_who_said_that_it_is_not_safe_is_not_thought_of_again(database):
    left_behind(**TOLD | {"seguro": NOBODY})
    for _time in range(2):
        reminding.remind([])
    assert (only().state, only().channel, only().address) == ("skipped", "none", None)
    with scope.enter(scope.SYSTEM):
        assert Entry.objects.filter(purpose="reminder").count() == 1


def test_what_was_begun_at_the_desk_is_not_reminded_of(database):
    with scope.enter(scope.SYSTEM):
        client = FormClient()
        client.force_login(make_person("screener", "EC"))
        client.post("/registro/", {"office": "EC"})
        Draft.objects.update(saved_at=F("saved_at") - datetime.timedelta(days=28))
    reminding.remind([])
    with scope.enter(scope.SYSTEM):
        assert not OutgoingMessage.objects.exists()


def test_it_goes_with_the_case_that_the_draft_became(database):
    ana = left_behind(**BY_PHONE)
    reminding.remind([])
    ana.send_all()
    sweeping.sweep_drafts([])
    with scope.enter(scope.SYSTEM) as at:
        [row] = OutgoingMessage.objects.all()
        assert not OutgoingMessage.objects.to_call().exists()
        erase([row.subject_id], at=at, actor=reminding.REMINDER, purpose="test")
        assert not OutgoingMessage.objects.exists()


def test_it_goes_with_the_draft_and_the_code_stays(database):
    left_behind(**BY_PHONE)
    reminding.remind([])
    with scope.enter(scope.SYSTEM):
        Draft.objects.update(saved_at=F("saved_at") - datetime.timedelta(days=28))
    sweeping.sweep_drafts([])
    with scope.enter(scope.SYSTEM):
        assert not OutgoingMessage.objects.exists()
        assert MessageCode.objects.count() == 1
