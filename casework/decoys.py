"""Making decoys: invented people, sent and routed like all others, then closed so that they wait in nobody's queue."""

import datetime
import uuid

from audit import decoys
from audit.actor import Actor
from audit.services import record
from casework import demo
from intake import document as documents
from intake.lifecycle import STATUS, move
from intake.models import Case, PreRegistration
from intake.services.submission import Sender, submit
from routing.models import Assignment
from routing.services import route

# As any operator's command: whoever may see who touched the case must not see what it is.
OPERATOR = Actor("command", "preregister")
PLANTER = Actor("command", "plant_decoy")


def plant(office: str, *, at: datetime.datetime) -> Case:
    """A closed case of the office. It takes no place of a window, counts in no statistics and has no real contact."""
    given = next(one for one in demo.documents(at.date(), seed=uuid.uuid4().int) if one["applying_to"] == office) | {
        "channel": "invited",
        "contact": {"phone": None, "email": None, "safe_to_contact": False},
    }
    document = documents.parse(given)
    sent = datetime.datetime.fromisoformat(document["submitted_at"])
    receipt = submit(
        document, sender=Sender(OPERATOR, "command", None), at=at, idempotency_key=uuid.uuid4().hex, submitted_at=sent
    )
    # The router's own message comes later and finds it done.
    event = PreRegistration.objects.values_list("id", flat=True).get(case=receipt.case_id)
    route({receipt.case_id: str(event)}, at=at, actor=OPERATOR)
    case = Case.objects.get(pk=receipt.case_id)
    Assignment.objects.open().filter(case=case).update(ended_at=at)
    move([case], to=STATUS.CLOSED, at=at, actor=OPERATOR)
    Case.objects.filter(pk=case.pk).update(nationality="", age_band="", sex="")
    decoys.mark([case.id, case.reference])
    record("decoy_planted", actor=PLANTER, office=office)
    return case
