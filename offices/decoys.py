"""The alert when somebody touched a decoy: a mail to auditors and operators, which says nothing of the case."""

from collections.abc import Sequence

import structlog
from django.conf import settings
from django.core.mail import send_mail
from django.utils import translation
from django.utils.translation import gettext as _

from offices.models import StaffMember
from offices.permissions import ACTS
from outbox.work import Taken

log = structlog.get_logger(__name__)


def tell(messages: Sequence[Taken], *, office: str) -> None:
    """The subject of each message is the audit entry of the touch."""
    auditors = StaffMember.objects.active().filter(role__in=ACTS["see_audit"], is_demo=False)
    addresses = {*auditors.values_list("email", flat=True), *(address for _name, address in settings.ADMINS)}
    for message in messages:
        log.critical("decoy touched", ids=[str(message.subject_id)])
        with translation.override(settings.LANGUAGE_CODE):
            send_mail(
                _("Auditoría: alguien abrió un caso señuelo"),
                _("Asiento %(entry)s. Abra la auditoría, «Lecturas inusuales», y pregunte el motivo.")
                % {"entry": message.subject_id},
                None,
                sorted(addresses),
            )
