"""One of everything, for the matrix: people, cases, drafts and rows of the console, own and foreign."""

import datetime
import uuid
from dataclasses import dataclass, field
from typing import Any

from allauth.mfa.models import Authenticator
from django.db.models import F

from audit.actor import Actor
from casework.models import ErasureProposal
from intake.models import Attachment, Case, Draft, OutgoingMessage, RegistrationImport
from intake.services import complaints, importing, messages
from intake.services.attachments import attach
from intake.services.erasure import erase
from intake.services.rights import ask
from intake.services.submission import Sender, submit
from offices.drafts import prepare
from offices.models import (
    ApiKey,
    Area,
    Breach,
    Closure,
    ConsentText,
    FormContent,
    HelpText,
    Invitation,
    Leave,
    Office,
    OpeningWindow,
    ProgrammeVersion,
    Site,
    SiteCapacity,
    StaffMember,
    StaffProfile,
    WindowDay,
)
from offices.signin import first_access
from routing.models import GoldenCase, PlacementProposal, WhatIf
from routing.services import route
from tests.conftest import make_person
from tests.documents import document, member
from tests.intake.clerk import filled_in
from tests.signin.conftest import give_key
from tests.uploads import jpeg
from vault import keys, scope

ROUTER = Actor("worker", "test")
OWN, COLLEAGUE, FOREIGN, ERASED = "own", "a colleague's", "another office's", "erased"
HOME, ABROAD = "EC", "CO"
AREAS = {"EC": "EC-P", "CO": "CO-ANT"}
ORDINARY, RESTRICTED = "screening", "protection"


@dataclass
class Thing:
    """An object that an address can name: whose it is, the queue it waits in, the arguments of the address, and what
    the audit trail calls it.
    """

    whose: str
    arguments: dict[str, Any]
    queue: str = ""
    subject: str = ""


@dataclass
class World:
    person: StaffMember
    things: dict[str, list[Thing]] = field(default_factory=dict)

    def add(self, kind: str, whose: str, *, queue: str = "", subject: object = "", **arguments: Any) -> None:
        self.things.setdefault(kind, []).append(Thing(whose, arguments, queue, str(subject)))


def build(role: str, *, is_designated: bool = False) -> World:
    """A person of the role in one office, with an own, a colleague's, a foreign and an erased object of each kind.

    Of complaints the own one is about another office: that about one's own is for others.
    """
    people = {
        OWN: make_person(role, HOME),
        COLLEAGUE: make_person("supervisor", HOME, email="colega@example.org"),
        FOREIGN: make_person("supervisor", ABROAD, email="otra@example.org"),
    }
    world = World(people[OWN])
    if is_designated:
        world.person.complaint_kinds, world.person.complaint_countries = ["fraud"], [HOME, ABROAD]
        world.person.save()
    for whose, office in ((OWN, ABROAD), (FOREIGN, HOME)):
        made = make_complaint(office)
        world.add("complaint", whose, complaint_id=made)
    for whose, token in ((OWN, None), (FOREIGN, "spent")):
        *_path, who, good, _end = first_access.path_for(people[COLLEAGUE]).split("/")  # signing in spends it
        world.add("link", whose, who=who, token=token or good)
    for whose, person in people.items():
        give_key(person)
        world.add("factor", whose, factor_id=Authenticator.objects.get(user=person).pk)
    # Of an applicant there is only one's own; what it names are parts of it.
    world.add("question", OWN, question_name="nombres")
    world.add("household", OWN, person_id="m1", question_name="nombres")
    world.add("own_file", OWN, file_id=uuid.uuid4())
    # Of an office everybody may ask whether it is open; of a country without one there is nothing to say.
    for whose, code in ((OWN, HOME), (FOREIGN, "ZZ")):
        world.add("country", whose, office=code)
    hint = FormContent.objects.create(
        office_id=HOME, question="nombres", part="hint.given_names", language="es", text="x"
    )
    world.add("form_content", OWN, content_id=hint.id)
    text = ConsentText.objects.create(purpose="medical", number=8, question="x")
    world.add("consent_text", OWN, text_id=text.id)
    with scope.enter(scope.SYSTEM) as at:
        draft = prepare(ProgrammeVersion.objects.order_by("-number").first(), person=people[COLLEAGUE])
        world.add("version", OWN, version_id=draft.pk, group="safety")
        world.add("version", "nobody's", version_id=uuid.uuid4(), group="safety")
        golden = GoldenCase.objects.create(
            name="x",
            origin="scenario",
            document={
                "submitted_at": "2026-01-01T10:00:00-05:00",
                "members": [{"id": "m1", "relationship": "principal"}],
            },
            outcome="review",
            queue="review",
            proposed_priority="normal",
        )
        world.add("golden", OWN, golden_id=golden.pk)
        world.add("golden", "nobody's", golden_id=uuid.uuid4())
        tried = WhatIf.objects.create(
            version=draft,
            covers="backlog",
            status="done",
            asked_at=at,
            ended_at=at,
            content={},
            mark="",
            slices=1,
            result={},
        )
        world.add("what_if", OWN, run_id=tried.pk)
        world.add("what_if", "nobody's", run_id=uuid.uuid4())
        for whose, person in people.items():
            office = ABROAD if whose == FOREIGN else HOME
            draft = filled_in(person, at=at, office=office)
            world.add("draft", whose, subject=draft.id, draft_id=draft.id)
            file = make_file(draft.id, office=office, at=at)
            world.add("draft_file", whose, subject=draft.id, draft_id=draft.id, file_id=file.id)
            if whose != COLLEAGUE:
                world.add("call", whose, subject=draft.id, message_id=make_call(draft).id)
            case = make_case(office, at=at, filled_by=person)
            world.add("registration", whose, subject=case.id, reference=case.reference)
            asked = ask(case, kind="correction", text="un dato", at=at, actor=ROUTER)
            if whose != COLLEAGUE:
                world.add("request", whose, subject=case.id, request_id=asked.id)
            if whose != COLLEAGUE:
                world.add("placement", whose, proposal_id=make_placement(office, by=people[COLLEAGUE], at=at).id)
                world.add("proposal", whose, proposal_id=make_proposal(office, by=people[COLLEAGUE], at=at).id)
        for whose, office in ((OWN, HOME), (FOREIGN, ABROAD)):
            for queue, needs in ((ORDINARY, []), (RESTRICTED, ["SV-VO"])):
                household = [member(needs=needs), member("m2", "spouse", documents=[])]
                case = make_case(office, at=at, members=household)
                world.add("case", whose, queue=queue, subject=case.id, reference=case.reference, number=0)
                world.add("queue", whose, queue=queue, office=office, queue_name=queue)
                for state in Attachment.State:
                    file = make_file(case.id, office=office, at=at, state=state)
                    kept = whose if state == Attachment.State.CLEAN else state
                    world.add(
                        "case_file", kept, queue=queue, subject=case.id, reference=case.reference, file_id=file.id
                    )
            one = make_import(office, by=people[COLLEAGUE], at=at)
            world.add("import", whose, subject=one.id, import_id=one.id)
            world.add("import_file", whose, subject=one.id, import_id=one.id, what="fallaron")
        elsewhere = world.things["case_file"][0].arguments
        another = next(
            one.arguments for one in world.things["case"] if one.arguments["reference"] != elsewhere["reference"]
        )
        world.add("case_file", "of another case", reference=another["reference"], file_id=elsewhere["file_id"])
        erased = make_case(HOME, at=at, filled_by=people[OWN])
        file = make_file(erased.id, office=HOME, at=at, state=Attachment.State.CLEAN)
        erase([erased.id], at=at, actor=ROUTER, purpose="test")
        keys.drop([erased.id])
        for kind in ("case", "registration"):
            world.add(kind, ERASED, reference=erased.reference, number=0)
        world.add("draft", ERASED, draft_id=erased.id)
        world.add("draft_file", ERASED, draft_id=erased.id, file_id=file.id)
        world.add("case_file", ERASED, reference=erased.reference, file_id=file.id)
    return world


def make_case(office: str, *, at: datetime.datetime, filled_by: StaffMember | None = None, **changes: Any) -> Case:
    where = {"country": office, "area": AREAS[office], "place": None}
    sender = Sender(filled_by.actor, "form", None) if filled_by else Sender(ROUTER, "command", None)
    receipt = submit(
        document(applying_to=office, residence=where, **changes),
        sender=sender,
        at=at,
        idempotency_key=uuid.uuid4().hex,
    )
    route({receipt.case_id: "e"}, at=at, actor=ROUTER)
    return Case.objects.get(pk=receipt.case_id)


def make_complaint(office: str) -> uuid.UUID:
    said = {"text": "x", "who": "", "reference": "", "contact": "", "language": "es"}
    about = Office.objects.get(pk=office)
    number, secret = complaints.make(key=uuid.uuid4().hex, kind="fraud", about=about, said=said, network=office)
    found = complaints.find(number=number, secret=secret, network=office)
    assert found
    return found


def make_call(draft: Draft) -> OutgoingMessage:
    answers = {"document": {"contact": {"phone": "+593990000000", "safe_to_contact": True}}}
    Draft.objects.filter(pk=draft.pk).update(saved_at=F("saved_at") - datetime.timedelta(days=28))
    return messages.ask(draft=draft, kind="draft_ends", event="e", answers=answers, key=keys.newest(draft.id))


def make_file(
    subject: uuid.UUID, *, office: str, at: datetime.datetime, state: str = Attachment.State.QUARANTINED
) -> Attachment:
    file = attach(
        subject=subject, office=office, kind="photo", sent=jpeg(), name="foto.jpg", member="m1", at=at, actor=ROUTER
    )
    lost = {"content": None} if state == Attachment.State.REFUSED else {}
    Attachment.objects.filter(pk=file.pk).update(state=state, **lost)
    return file


def make_import(office: str, *, by: StaffMember, at: datetime.datetime) -> RegistrationImport:
    """A list that waits for somebody to say what its columns are."""
    return importing.receive(
        b"nombres,sexo\nOtra,F\n", name="lista.csv", office=office, person=by, at=at, language="es"
    )


def make_proposal(office: str, *, by: StaffMember, at: datetime.datetime) -> ErasureProposal:
    return ErasureProposal.objects.create(
        office_id=office, of_class="closed", months=72, proposed_at=at, proposed_by=by
    )


def make_placement(office: str, *, by: StaffMember, at: datetime.datetime) -> PlacementProposal:
    return PlacementProposal.objects.create(office_id=office, kind="waiting", proposed_at=at, proposed_by=by)


def console_rows() -> dict[str, Any]:
    """Model name -> key of one row; rules and windows of a draft, since published ones are closed to everybody."""
    with scope.enter(scope.SYSTEM):
        office = Office.objects.get(pk=HOME)
        keeper = make_person("policy", email="registro@example.org")
        draft = prepare(ProgrammeVersion.objects.order_by("-number").first(), person=keeper)
        window = OpeningWindow.objects.filter(version=draft).first()
        rows = {
            "office": office,
            "area": Area.objects.filter(office=office).first(),
            "site": Site.objects.filter(office=office).first(),
            "closure": Closure.objects.create(office=office, on=datetime.date(2026, 8, 10), reason="inventada"),
            "helptext": HelpText.objects.create(
                office=office, code="x", kind="pathway", title="x", body="x", source="x", valid_from="2026-01-01"
            ),
            "formcontent": FormContent.objects.create(
                office=office, question="correo", part="asked", language="", text="no"
            ),
            "consenttext": ConsentText.objects.create(purpose="medical", number=9, question="x"),  # a draft
            "programmeversion": draft,
            "eligibilityrule": draft.rules.first(),
            "openingwindow": window,
            "retentionperiod": office.retention_periods.get(of_class="closed"),
            "windowday": WindowDay.objects.create(lineage=window.lineage, day=datetime.date(2026, 3, 3), taken=1),
            "breach": Breach.objects.create(
                kind="lost", what_happened="x", known_at="2024-01-01T00:00:00Z", registered_by=keeper
            ),
            "staffmember": make_person("auditor", email="fila@example.org"),
            "staffprofile": StaffProfile.objects.create(person=keeper, languages=["spa"]),
            "leave": Leave.objects.create(person=keeper, first_on="2026-01-02", last_on="2026-01-03"),
            "sitecapacity": SiteCapacity.objects.create(
                site=Site.objects.filter(office=office).first(), on="2026-01-02", places=1
            ),
            "apikey": ApiKey.objects.create(label="prueba", digest=b"x"),
            "invitation": Invitation.objects.create(office=office, kind="phone", digest=b"x"),
        }
    return {model: row.pk for model, row in rows.items()}
