"""Files leave the quarantine through the scanner and in no other way. Without an answer they stay in it."""

import datetime
import time
import uuid
from collections.abc import Sequence

import structlog
from django.conf import settings
from django.core.mail import send_mail
from django.db.models.functions import Now
from django.utils import translation
from django.utils.translation import gettext as _

from audit.actor import Actor
from audit.services import record
from intake.files import clamav
from intake.models import Attachment, Case
from offices.models import StaffMember
from offices.models.staff import Role
from outbox.services import publish, publish_many
from outbox.work import Taken
from vault import door, scope

log = structlog.get_logger(__name__)

SCANNER = Actor("worker", "intake.scan_files")
SECONDS = 1.4  # for all files of a batch: a task is stopped after two
LEAST_SECONDS = 0.7  # for one of them; with less left the others are handed over anew
PING_SECONDS = 1.0
ASKED_AGAIN_AFTER = datetime.timedelta(minutes=2)  # by then the first try is over
ASKED_AGAIN_AT_ONCE = 500


def scan(messages: Sequence[Taken], *, office: str) -> None:
    """The subject of each message is a file. Without a scanner they wait for the schedule."""
    address = settings.CLAMAV_ADDRESS
    if not address:
        return
    ends = time.monotonic() + SECONDS
    with scope.enter(scope.worker(office)):
        for number, message in enumerate(messages):
            left = ends - time.monotonic()
            if left < LEAST_SECONDS:
                for waiting in messages[number:]:
                    publish("file.attached", subject_id=waiting.subject_id, office=office, event=f"after {waiting.id}")
                return
            row = Attachment.objects.quarantined().filter(pk=message.subject_id).first()
            if row is None:
                continue
            try:
                _scan(row, address=address, seconds=left)
            except clamav.ScannerAway:
                log.warning("scanner away", count=len(messages) - number)
                return


def _scan(row: Attachment, *, address: str, seconds: float) -> None:
    content = door.open([row], actor=SCANNER, purpose="scan", columns=("content",))[row.id]["content"]
    is_clean = clamav.is_harmless(content, address=address, seconds=seconds)
    # What is refused nobody needs; its hash stays.
    verdict = {"state": Attachment.State.CLEAN} if is_clean else {"state": Attachment.State.REFUSED, "content": None}
    if not Attachment.objects.quarantined().filter(pk=row.pk).update(**verdict):
        return
    record(
        "file_scanned",
        actor=SCANNER,
        office=row.office_id,
        subjects=[row.subject_id],
        detail={"file": str(row.id), "state": verdict["state"]},
    )
    if not is_clean:
        log.warning("file refused", ids=[str(row.id)])
        publish("file.refused", subject_id=row.id, office=row.office_id or "")


def ask_again(messages: Sequence[Taken], *, office: str = "") -> None:
    """The regular job: when the scanner is there, hand it again what is in quarantine for longer than it should be."""
    address = settings.CLAMAV_ADDRESS
    if not address or not clamav.is_there(address=address, seconds=PING_SECONDS):
        return
    with scope.enter(scope.SYSTEM):
        waiting = Attachment.objects.quarantined().filter(at__lt=Now() - ASKED_AGAIN_AFTER).order_by("at", "id")
        subjects = [(id_, of or "") for id_, of in waiting.values_list("id", "office_id")[:ASKED_AGAIN_AT_ONCE]]
        for message in messages:
            publish_many("file.attached", subjects=subjects, event=f"again {message.event or message.id}")


def tell(messages: Sequence[Taken], *, office: str) -> None:
    """Mail supervisors of the office and operators. A mail says nothing of anybody: it may be read on any screen."""
    supervisors = StaffMember.objects.active().filter(role=Role.SUPERVISOR, offices=office, is_demo=False)
    addresses = {*supervisors.values_list("email", flat=True), *(address for _name, address in settings.ADMINS)}
    with scope.enter(scope.worker(office)), translation.override(settings.LANGUAGE_CODE):
        for message in messages:
            send_mail(
                _("Un archivo recibido contiene un virus"),
                _("Caso %(case)s, archivo %(file)s. El archivo ya está borrado. Pida a la persona otra copia.")
                % {"case": _reference_of(message.subject_id), "file": message.subject_id},
                None,
                sorted(addresses),
            )


def _reference_of(file_id: uuid.UUID) -> str:
    """Of the case, or a dash while it is a draft or when the file is gone."""
    subject = Attachment.objects.filter(pk=file_id).values("subject_id")
    return Case.objects.filter(pk__in=subject).values_list("reference", flat=True).first() or "—"
