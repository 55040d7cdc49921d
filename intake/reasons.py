"""Every reason of an assessment (contract §3) as it is told to the applicants themselves: what it means, what to do."""

from django.utils.translation import gettext_lazy as _

REASONS = {
    "NAT_NOT_ACCEPTED": _("Este país no recibe ahora registros de su nacionalidad."),
    "OWN_NATIONAL": _("Este país no recibe registros de sus propios nacionales."),
    "DUAL_NATIONALITY": _("Tiene también la nacionalidad del país donde está. Una persona tiene que verlo."),
    "STATELESS": _("Ningún país le reconoce como suyo. Una persona tiene que verlo."),
    "NAT_UNDETERMINED": _("Falta saber su nacionalidad. Puede decirla después."),
    "ARRIVED_AFTER_CUTOFF": _("Llegó después del día que pone la regla de este país."),
    "DATE_UNPROVEN": _("Falta saber con más detalle cuándo llegó. Ayudan el mes y el día."),
    "STATUS_NOT_MET": _("La regla de este país pide otra situación migratoria."),
    "STATUS_REG_AFTER_CUTOFF": _("Pidió refugio después del día que pone la regla de este país."),
    "STATUS_UNKNOWN": _("Falta un dato de su situación migratoria. En el registro se le pregunta."),
    "NOT_IN_COUNTRY": _("La regla pide estar en el país de la oficina."),
    "RESIDENCE_UNKNOWN": _("Falta saber en qué país vive."),
    "RULE_UNCERTAIN": _("La regla tiene una parte que no está clara. Una persona tiene que verlo."),
    "UNDER_AGE": _("Es menor de edad. Regístrese igual: le atienden el mismo día."),
    "AGE_UNKNOWN": _("Falta saber si ya cumplió la edad que pide la regla."),
    "MIXED_HOUSEHOLD": _("Alguien de su hogar tiene una nacionalidad que la regla no recibe."),
    "MEMBER_ARRIVED_LATER": _("Alguien de su hogar llegó después del día que pone la regla."),
    "PRINCIPAL_COULD_CHANGE": _("Otra persona de su hogar cumple todo y podría ser quien solicita."),
    "CHANNEL_INVITATION_ONLY": _("Ahora solo se registra quien está en la lista de invitación de la oficina."),
    "WINDOW_CLOSED": _("El registro está cerrado en este momento."),
    "PROGRAMME_ENDED": _("El programa terminó en este país y no recibe registros."),
    "NO_OFFICE": _("No hay oficina en el país donde está."),
}
OUTCOMES = {
    "eligible": _("Por lo que dice, puede registrarse"),
    "review": _("Puede registrarse: una persona tiene que ver su caso"),
    "not_eligible": _("Por lo que dice, hoy no cumple lo que pide este país"),
    "incomplete": _("Ahora solo se registra quien tiene invitación"),
    "not_open": _("Ahora no se reciben registros"),
}
