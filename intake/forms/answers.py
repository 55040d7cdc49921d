"""The answers that the registration forms offer, in the order in which they are shown."""

from django.utils.translation import gettext_lazy as _

HERE, ELSEWHERE, NOT_KNOWN = "here", "elsewhere", "unknown"  # where somebody lives
# The nationalities that each office meets most, in that order; all others are in the list below them.
FREQUENT = {
    "EC": ("VE", "CO", "CU", "HT", "NI", "PE", "SY", "EC"),
    "GT": ("GT", "HN", "SV", "NI", "VE", "CU", "HT", "CO"),
    "CO": ("VE", "CU", "HT", "EC", "NI", "PE", "HN", "CO"),
    "CR": ("NI", "VE", "EC", "CU", "HT", "CO", "HN", "CR"),
}
SEXES = [("F", _("Mujer")), ("M", _("Hombre")), ("X", _("Otro")), ("none", _("Prefiere no decirlo"))]
STATUSES = [
    ("citizen", _("Es ciudadano o ciudadana de este país")),
    ("refugee", _("Refugiado o refugiada reconocida")),
    ("asylum_seeker", _("Solicitante de asilo")),
    ("regular", _("Visa, permiso o residencia")),
    ("regularisation_in_process", _("Regularización en trámite")),
    ("irregular", _("Sin permiso de estadía")),
    ("unknown", _("No sabe")),
]
ENTRIES = [
    ("regular", _("Por un paso oficial, con registro")),
    ("irregular", _("Por otro lugar, sin registro")),
    ("unknown", _("No sabe")),
]
RELATIONSHIPS = [
    ("spouse", _("Cónyuge")),
    ("partner", _("Pareja")),
    ("child", _("Hijo o hija")),
    ("stepchild", _("Hijastro o hijastra")),
    ("adopted_child", _("Hijo o hija por adopción")),
    ("grandchild", _("Nieto o nieta")),
    ("parent", _("Madre o padre")),
    ("sibling", _("Hermana o hermano")),
    ("other_relative", _("Otro familiar")),
    ("unrelated", _("No es familiar")),
]
DOCUMENTS = [
    ("", _("Ninguno o no lo tiene aquí")),
    ("passport", _("Pasaporte")),
    ("national_id", _("Cédula o documento nacional")),
    ("birth_certificate", _("Partida de nacimiento")),
    ("permit", _("Permiso o carné de este país")),
    ("other", _("Otro documento")),
]
# Plain questions; each stands for a UNHCR code that stays a claim until a person confirms it.
NEEDS = [
    ("SM-CC", _("Necesita atención médica urgente")),
    ("SM-CI", _("Tiene una enfermedad crónica")),
    ("SM-DP", _("Embarazo con complicaciones")),
    ("DS-PM", _("Tiene una discapacidad")),
    ("LP-RR", _("Corre peligro de que lo devuelvan a donde lo persiguen")),
    ("LP-IH", _("Vive escondido o escondida por miedo")),
    ("SV-VO", _("Sufrió violencia sexual o de género")),
    ("TR-PI", _("Sufrió tortura")),
    ("WR-WR", _("Mujer en peligro")),
    ("SC-UC", _("Menor de edad sin ningún adulto a su cargo")),
    ("SC-SC", _("Menor de edad separado de su madre y su padre")),
    ("SP-PT", _("Cría a sus hijos sin otro adulto")),
    ("ER-NF", _("Persona mayor sin familia")),
    ("LP-ND", _("No tiene ningún documento")),
]
PATHWAYS = [
    ("resettlement", _("Reasentamiento")),
    ("family", _("Reunificación familiar")),
    ("labour", _("Trabajo temporal")),
    ("parole", _("Permiso humanitario")),
    ("local", _("Quedarse en este país")),
]
INTERVIEWERS = [("any", _("Le da igual")), ("female", _("Una mujer")), ("male", _("Un hombre"))]
SAFE = [("yes", _("Sí")), ("no", _("No")), ("unknown", _("No sabe"))]
