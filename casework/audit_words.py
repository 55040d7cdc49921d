"""What the acts, purposes and signs of the audit trail are called. A code without a word is shown as it is."""

from django.utils.translation import gettext_lazy as _

from audit import unusual

ACTIONS = {
    "opened": _("abrió datos de personas"),
    "shown": _("vio la confirmación"),
    "form_opened": _("abrió un formulario de un caso"),
    "note_written": _("escribió una nota"),
    "subject_access": _("entregó una copia de los datos"),
    "searched": _("buscó un caso"),
    "refused": _("se le negó"),
    "registered": _("registró"),
    "routed": _("envió a una cola"),
    "draft_begun": _("empezó un borrador"),
    "draft_saved": _("guardó un borrador"),
    "draft_discarded": _("descartó un borrador"),
    "signed_in": _("entró"),
    "sign_in_failed": _("no pudo entrar"),
    "signed_out": _("salió"),
    "readers_seen": _("vio quién abrió un caso"),
    "audit_searched": _("consultó la auditoría"),
    "exported": _("exportó"),
    "verified": _("verificó las cadenas"),
    "decoy_planted": _("creó un caso señuelo"),
    "console_added": _("añadió en la consola"),
    "console_changed": _("cambió en la consola"),
    "console_deleted": _("borró en la consola"),
    "programme_published": _("publicó el programa"),
    "reference_data_loaded": _("cargó datos de referencia"),
    "messages_revived": _("reintentó mensajes"),
}
PURPOSES = {
    "case": _("página del caso"),
    "case_in_no_queue": _("página de un caso que no está en ninguna cola"),
    "note": _("escribir una nota"),
    "copy": _("copia de los datos"),
    "notes": _("notas"),
    "restricted notes": _("notas restringidas"),
    "queue": _("lista de una cola"),
    "form": _("formulario"),
    "routing": _("envío a una cola"),
    "confirmation": _("confirmación"),
    "picture": _("código QR"),
    "slip": _("comprobante"),
    "reference": _("por su número"),
    "audit": _("auditoría"),
    "password": _("contraseña"),
}
RULES = {
    unusual.DECOY: _("Abrió un caso señuelo: nadie tiene motivo para abrirlo."),
    unusual.FOREIGN: _("Abrió un caso de una oficina que no es la suya."),
    unusual.IN_NO_QUEUE: _("Abrió en un día más casos sin cola de lo habitual."),
    unusual.OUT_OF_HOURS: _("Abrió más casos con la oficina cerrada de lo habitual."),
    unusual.MANY: _("Abrió en un día muchos más casos que sus compañeros de la misma función."),
    unusual.REPEATED: _("Abrió muchas veces el mismo caso en catorce días."),
}
KINDS = {
    "staff": _("persona del equipo"),
    "api": _("otro sistema"),
    "command": _("orden del servidor"),
    "worker": _("proceso"),
    "system": _("sistema"),
}
