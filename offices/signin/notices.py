"""A mail to whoever signs in, by the outbox: something about their access changed. It names nothing but that."""

import uuid
from collections.abc import Sequence

from django.conf import settings
from django.core.mail import send_mail
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from offices.models import StaffMember
from outbox.services import publish
from outbox.work import Taken
from vault import scope

WHAT = {
    "factor_added": gettext_lazy("Se registró una llave, una aplicación o una lista de códigos para entrar."),
    "factor_removed": gettext_lazy("Se quitó una llave o una aplicación con la que se entraba."),
    "new_browser": gettext_lazy("Se entró con su cuenta desde un navegador que no se había usado antes."),
    "password_chosen": gettext_lazy("Se eligió una contraseña nueva para su cuenta."),
}


def tell(person: StaffMember, what: str) -> None:
    """In the transaction of what happened. Each time is a message of its own."""
    publish("access.changed", subject_id=person.pk, event=f"{what} {uuid.uuid4().hex[:12]}")


def send(messages: Sequence[Taken], *, office: str) -> None:
    people = StaffMember.objects.active().filter(is_demo=False).in_bulk([message.subject_id for message in messages])
    with scope.enter(scope.worker(office)), translation.override(settings.LANGUAGE_CODE):
        for message in messages:
            person = people.get(message.subject_id)
            if person:
                text = WHAT[message.event.partition(" ")[0]]
                warning = _("Si no fue usted, avise hoy mismo a informática.")
                send_mail(_("Cambio en su acceso"), f"{text}\n\n{warning}", None, [person.email])
