"""What the invented staff did already: notes on a case, and a proposal to erase that waits for a second person."""

import datetime

from django.db.models import F

from audit.actor import Actor
from casework.demo import address
from casework.models import CaseNote, ErasureProposal
from casework.notes import write
from casework.retention import propose
from casework.transferring import ask
from intake.models import Case, CaseEvent, Complaint, Correction, FeedbackCount, PreRegistration
from intake.services import complaints
from intake.services.correction import Why, correct, newest
from offices.models import FormContent, HelpText, Office, RetentionPeriod, StaffMember
from routing.models import Assignment, RouteOverride, Transfer
from routing.overriding import override
from routing.services import route

LOADER = Actor("command", "load_demo")
OFFICE = "EC"
HELP = (
    ("peligro", "emergency", "Si está en peligro ahora",
     "Texto de demostración, no es real. Salga de ahí si puede. Llame y diga que está en peligro."),
    ("vias", "pathway", "Otras vías", "Texto de demostración, no es real. Pregunte por la reunificación familiar."),
    ("cerca", "local_help", "Ayuda cerca de usted",
     "Texto de demostración, no es real. Pregunte dónde hay comida y techo."),
)  # fmt: skip
# Hints of the office's own, in each language; the reader of another office sees the one that ships.
HINTS = (
    ("es", "Si no tiene, déjelo en blanco y continúe. (Pista de esta oficina, de demostración.)"),
    ("en", "If you have none, leave it blank and go on. (A hint of this office, for the demonstration.)"),
    ("ht", "Si ou pa gen, kite l vid epi kontinye. (Yon endikasyon biwo sa a, pou demonstrasyon.)"),
)
LONG_AGO = datetime.timedelta(days=4 * 365)
COMPLAINTS = (
    ("fraud", "Me pidieron cien dólares por adelantar mi registro. (Inventado.)"),
    ("abuse", "Alguien de la entrada me pide algo a cambio de una cita. (Inventado.)"),
)
NOTES = (
    ("note", False, "Llamó para preguntar por su caso. Prefiere que la llamen por la tarde."),
    ("note", True, "Pide que nadie llame al teléfono de su hermano: vive con la persona que la amenaza. (Inventado.)"),
    ("narrative", True, "Cuenta que salió después de dos amenazas por escrito y que denunció la primera. (Inventado.)"),
)


def do(at: datetime.datetime) -> None:
    """In the scope of the system. Done once: whatever was noted or proposed here stays as it is."""
    cases = list(Case.objects.filter(office_id=OFFICE, erased_at__isnull=True).order_by("opened_at", "id")[:2])
    if len(cases) == 2 and not CaseNote.objects.exists() and not ErasureProposal.objects.exists():
        _take_notes(cases[0], at=at)
        _let_rest(cases[1], at=at)
        proposer = StaffMember.objects.get(email=address("protection", OFFICE))
        propose(RetentionPeriod.objects.get(office_id=OFFICE, of_class="dormant"), at=at, person=proposer)
    if not RouteOverride.objects.exists():
        _change_a_route(at)
    if not Correction.objects.exists():
        _correct(at)
    if not HelpText.objects.exists():
        _tell_help(at)
    if not Complaint.objects.exists():
        _complain(at)
    if not FormContent.objects.exists():
        _change_a_hint(at)


def _change_a_hint(at: datetime.datetime) -> None:
    FormContent.objects.bulk_create(
        FormContent(
            office_id=OFFICE,
            question="correo",
            part="hint.email",
            language=language,
            text=text,
            in_force_from=at,
        )
        for language, text in HINTS
    )


def _tell_help(at: datetime.datetime) -> None:
    """Each text says that it is none; the one number is that of the office's own line."""
    HelpText.objects.bulk_create(
        HelpText(
            office=office,
            code=code,
            kind=kind,
            title=title,
            body=body,
            phone=office.contact_centre,
            source="inventado para la demostración",
            valid_from=at.date() - datetime.timedelta(days=1),
        )
        for office in Office.objects.all()
        for code, kind, title, body in HELP
    )


def _complain(at: datetime.datetime) -> None:
    """Two complaints, and the opinions of last month; nobody wrote the number and secret of the former down."""
    about = Office.objects.get(pk=OFFICE)
    for kind, text in COMPLAINTS:
        said = {"text": text, "who": "", "reference": "", "contact": "", "language": "es"}
        complaints.make(key=f"demo-{kind}", kind=kind, about=about, said=said, network="demo")
    last_month = at.date().replace(day=1) - datetime.timedelta(days=1)
    FeedbackCount.objects.bulk_create(
        FeedbackCount(office=about, score=score, day=last_month, number=number)
        for score, number in ((5, 41), (4, 63), (3, 18), (2, 7), (1, 12))
    )


def _take_notes(case: Case, *, at: datetime.datetime) -> None:
    writer = StaffMember.objects.get(email=address("protection", OFFICE))
    for kind, is_restricted, text in NOTES:
        write(case, text=text, kind=kind, is_restricted=is_restricted, at=at, person=writer)


def _correct(at: datetime.datetime) -> None:
    """The third case: the month of arrival was written wrongly."""
    case = Case.objects.filter(office_id=OFFICE, erased_at__isnull=True).order_by("opened_at", "id")[2:3].first()
    if case is None:
        return
    screener = StaffMember.objects.get(email=address("screener", OFFICE))
    sent, document = newest(case, actor=screener.actor)
    document["members"][0]["present_since"] = "2022-11"
    why = Why(Correction.Reason.TYPING, Correction.AskedBy.PRINCIPAL, remark="Lo vio en su carné. (Inventado.)")
    correct(case, base=sent.pk, document=document, why=why, at=at, actor=screener.actor)


def _let_rest(case: Case, *, at: datetime.datetime) -> None:
    """Nothing has happened to it for four years: it is routed now, so that the worker does not touch it again."""
    sent = PreRegistration.objects.get(case=case, superseded_by__isnull=True)
    route({case.id: str(sent.id)}, at=at, actor=LOADER)
    Case.objects.filter(pk=case.pk).update(opened_at=F("opened_at") - LONG_AGO)
    CaseEvent.objects.filter(case=case).update(at=F("at") - LONG_AGO)


def _change_a_route(at: datetime.datetime) -> None:
    """One case was sent elsewhere by hand, and another office is asked to take one over. Routed now, as above."""
    fresh = Case.objects.filter(office_id=OFFICE, status="received", erased_at__isnull=True).order_by("opened_at", "id")
    sent = PreRegistration.objects.filter(case__in=list(fresh[2:14]), superseded_by__isnull=True)
    route({row.case_id: str(row.id) for row in sent}, at=at, actor=LOADER)
    waiting = Assignment.objects.open().filter(office=OFFICE, case__status="assigned", rank=2)
    rows = list(waiting.select_related("case").in_order()[:2])
    if len(rows) < 2 or Transfer.objects.exists():
        return
    supervisor = StaffMember.objects.get(email=address("supervisor", OFFICE))
    override(
        rows[0].case,
        seen=rows[0].pk,
        queue=rows[0].queue,
        priority="urgent",
        reason="family",
        remark="Va con el caso de su hermana. (Inventado.)",
        at=at,
        person=supervisor,
    )
    ask(rows[1].case, to=Office.objects.get(pk="CO"), reason="moved", at=at, person=supervisor)
