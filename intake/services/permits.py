"""May this case be given to somebody outside? One answer for every export; and the applicant's change of mind.

Nothing else looks at these consents: whoever refuses or withdraws one is assessed and routed like everybody.
"""

import datetime
from collections.abc import Mapping

from django.db import transaction
from django.db.models import Q

from audit.actor import Actor
from audit.services import record
from intake.models import Case, Consent, PreRegistration
from intake.services.rights import tell
from offices.consent_texts import Texts

Purpose = Consent.Purpose
# Outside organisation -> the purpose that covers it. Whoever is not listed is given nothing.
COVERED_BY = {
    "usrap": Purpose.SHARE_USRAP,
    "canada": Purpose.SHARE_CA_ES,
    "spain": Purpose.SHARE_CA_ES,
    "government_gt": Purpose.SHARE_GT,
}
ASKED_AT = {"government_gt": "GT"}  # and of nobody in another country
CHANGEABLE = tuple(purpose for purpose in Purpose.values if purpose != Purpose.SCREENING)


def may_share(case: Case, recipient: str) -> bool:
    """Whether the household agrees to it today. An unknown recipient, and an erased case, is a no."""
    purpose = COVERED_BY.get(recipient)
    office = ASKED_AT.get(recipient, case.office_id)
    if purpose is None or case.erased_at is not None or case.office_id != office:
        return False
    return purpose in agreed_to(case)


def agreed_to(case: Case) -> set[str]:
    """The purposes that are open today. After a withdrawal only a later yes counts, not a corrected registration."""
    said = Consent.objects.filter(case=case, member__isnull=True)
    ended: dict[str, datetime.datetime] = {}
    for purpose, at in said.filter(withdrawn_at__isnull=False).values_list("purpose", "withdrawn_at"):
        ended[purpose] = max(at, ended.get(purpose, at))
    is_said_now = Q(was_given_later=True) | Q(pre_registration__superseded_by__isnull=True)
    given = said.filter(is_said_now, withdrawn_at__isnull=True)
    return {
        one.purpose
        for one in given
        if one.purpose not in ended or (one.was_given_later and one.given_at >= ended[one.purpose])
    }


@transaction.atomic
def change(case: Case, said: Mapping[str, bool], *, texts: Texts, at: datetime.datetime, actor: Actor) -> list[str]:
    """Give or withdraw the purposes in `said`, after reading `texts`. What is said already stays as it is.

    The purposes that changed. Sharing stops or becomes possible from now on; what is outside is not called back.
    """
    Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    before = agreed_to(case)
    changed = [purpose for purpose in CHANGEABLE if purpose in said and said[purpose] != (purpose in before)]
    for purpose in changed:
        if said[purpose]:
            _give(case, purpose, texts=texts, at=at)
        else:
            open_ones = Consent.objects.filter(case=case, member__isnull=True, purpose=purpose)
            open_ones.filter(withdrawn_at__isnull=True).update(withdrawn_at=at)
        record(
            "consent_changed",
            actor=actor,
            office=case.office_id,
            subjects=[case.id],
            purpose=purpose,
            detail={"given": said[purpose]},
        )
    if changed:
        tell(case, "consents", at=at, actor=actor)
    return changed


def _give(case: Case, purpose: str, *, texts: Texts, at: datetime.datetime) -> None:
    text = texts[purpose]
    Consent.objects.create(
        pre_registration=PreRegistration.objects.get(case=case, superseded_by__isnull=True),
        case=case,
        office_id=case.office_id,
        purpose=purpose,
        text=text,
        text_version=str(text.number),
        text_office_id=text.office_id,
        language=text.language,
        given_at=at,
        was_given_later=True,
    )
