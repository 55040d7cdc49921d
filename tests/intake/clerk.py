"""A clerk at the desk: the same answers that an applicant gives, as the dense pages send them."""

import datetime
from typing import Any

from django.test import Client

from intake.consents import note_shown
from intake.household import HOUSEHOLD
from intake.models import Draft
from intake.questions.desk.pages import FIRST, OF_CLERK, PLANS, REACHED
from intake.questions.task_list import IDENTITY, NEEDS, OF_PERSON, SITUATION, TASKS
from intake.services import drafts
from offices.consent_texts import texts_for
from offices.models import StaffMember
from tests.documents import document
from tests.intake.public.applicant import NOTHING_TO_SAY

Says = dict[str, dict[str, Any]]
CLERK: Says = NOTHING_TO_SAY | {"ayuda": {"interpreter": "none"}, "personas": {"others": "0"}}
READ = {"how": "voice", "heard": "on"}
DONE = [kind.mark("m1") for task in TASKS for kind in task.questions] + [kind.name for kind in OF_CLERK] + [HOUSEHOLD]


def filled_in(person: StaffMember, *, at: datetime.datetime, office: str = "EC") -> Draft:
    """A draft that only waits to be confirmed and sent."""
    draft = drafts.begin(office=office, person=person, actor=person.actor, at=at)
    answers = {"done": DONE, "document": document(channel="assisted", applying_to=office), "more": {}}
    note_shown(answers, texts_for(office, language="es"))
    drafts.save(draft, answers, at=at, actor=person.actor)
    return draft


def answers(questions: Any, says: Says, person: str = "m1") -> dict[str, Any]:
    """What a page sends about these questions."""
    sent = {}
    for question in questions:
        prefix = f"{person}-{question.name}" if question.is_of_person else question.name
        sent |= {f"{prefix}-{name}": value for name, value in says.get(question.name, {}).items()}
    return sent


def person_page(says: Says = CLERK) -> dict[str, Any]:
    return answers((*FIRST, *IDENTITY[1:], OF_CLERK[1]), says)


def household_page(**members: Says) -> dict[str, Any]:
    """`m2={...}`: what is said of each member."""
    return {name: value for person, says in members.items() for name, value in answers(OF_PERSON, says, person).items()}


def situation_page(says: Says = CLERK) -> dict[str, Any]:
    return answers((*REACHED, *SITUATION, *NEEDS, *PLANS), says)


def begin(client: Client, office: str = "EC") -> str:
    """Begin a registration; the address under which its pages stand."""
    return str(client.post("/registro/", {"office": office}).url.removesuffix("persona/"))


def fill_in(client: Client, says: Says = CLERK, **members: Says) -> str:
    """Everything but the confirmation; the address of the draft's pages."""
    draft = begin(client)
    pages = {"persona": person_page(says | {"personas": {"others": str(len(members))}})}
    pages |= {"hogar": household_page(**members)} if members else {}
    pages |= {"situacion": situation_page(says)}
    for page, sent in pages.items():
        answer = client.post(f"{draft}{page}/", sent)
        assert answer.status_code == 302, (page, answer.content.decode().partition("error-summary")[2][:600])
    return draft


def register(client: Client, says: Says = CLERK, **members: Says) -> str:
    """From start to confirmation; its address."""
    return str(client.post(f"{fill_in(client, says, **members)}revisar/", READ).url)
