"""UNHCR specific-needs codes by category (2009 list), as data. A code is a claim until a person confirms it.

The list is to be checked before use and the DS codes have since been revised, so any two-letter suffix of a known
category is well formed; a category that does not exist is a typing error and must not pass for no need at all.
"""

import re
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Need:
    code: str
    name: Promise

    @property
    def category(self) -> str:
        return self.code[:2]


CATEGORIES = {
    "CR": _("Niñez en riesgo"),
    "SC": _("Niñez no acompañada o separada"),
    "WR": _("Mujer en riesgo"),
    "ER": _("Persona mayor"),
    "SP": _("Madre, padre o cuidador sin pareja"),
    "DS": _("Discapacidad"),
    "SM": _("Enfermedad grave"),
    "FU": _("Unidad familiar"),
    "LP": _("Protección legal o física"),
    "TR": _("Tortura"),
    "SV": _("Violencia sexual o de género"),
}
NEED = re.compile(rf"(?:{'|'.join(CATEGORIES)})-[A-Z]{{2}}")
NEEDS = (
    Need("CR-CP", _("Niña o niño que ya es madre o padre")),
    Need("CR-CS", _("Niña o niño casado")),
    Need("CR-CC", _("Niña o niño que cuida de otros")),
    Need("CR-TP", _("Embarazo adolescente")),
    Need("CR-LW", _("Peores formas de trabajo infantil")),
    Need("CR-LO", _("Otro trabajo infantil")),
    Need("CR-NE", _("No va a la escuela")),
    Need("CR-SE", _("Educación especial")),
    Need("CR-AF", _("Vinculado a fuerzas o grupos armados")),
    Need("CR-CL", _("En conflicto con la ley")),
    Need("SC-UC", _("Niña o niño no acompañado")),
    Need("SC-SC", _("Niña o niño separado de sus padres")),
    Need("SC-CH", _("Hogar a cargo de una niña o un niño")),
    Need("SC-IC", _("En una institución de cuidado")),
    Need("SC-FC", _("En una familia de acogida")),
    Need("SC-NC", _("Desatendido por su familia extensa")),
    Need("WR-WR", _("Mujer en riesgo")),
    Need("WR-UW", _("Mujer sin familiar varón adulto")),
    Need("WR-LC", _("Mujer lactante")),
    Need("WR-PY", _("Poligamia")),
    Need("ER-NF", _("Persona mayor sin familia")),
    Need("ER-MC", _("Persona mayor con menores a su cargo")),
    Need("ER-FR", _("Persona mayor que no puede cuidarse sola")),
    Need("ER-SF", _("Persona mayor: otra situación (ER-SF)")),
    Need("SP-PT", _("Madre o padre sin pareja")),
    Need("SP-GP", _("Abuela o abuelo a cargo")),
    Need("SP-CG", _("Cuidadora o cuidador solo")),
    Need("DS-BD", _("Discapacidad visual")),
    Need("DS-DF", _("Discapacidad auditiva")),
    Need("DS-PM", _("Discapacidad física moderada")),
    Need("DS-PS", _("Discapacidad física grave")),
    Need("DS-MM", _("Discapacidad mental moderada")),
    Need("DS-MS", _("Discapacidad mental grave")),
    Need("DS-SD", _("Discapacidad del habla")),
    Need("SM-CC", _("Estado médico crítico")),
    Need("SM-CI", _("Enfermedad crónica")),
    Need("SM-DP", _("Embarazo de riesgo")),
    Need("SM-MI", _("Enfermedad mental")),
    Need("SM-MN", _("Desnutrición")),
    Need("SM-AD", _("Adicción")),
    Need("SM-OT", _("Otra enfermedad")),
    Need("FU-TR", _("Hay que buscar a un familiar")),
    Need("FU-FR", _("Hay que reunir a la familia")),
    Need("LP-ND", _("Sin documentos")),
    Need("LP-RR", _("Riesgo de devolución")),
    Need("LP-RD", _("Riesgo de deportación")),
    Need("LP-DA", _("Detenido en el país de asilo")),
    Need("LP-DO", _("Detenido en el país de origen")),
    Need("LP-IH", _("Vive escondido")),
    Need("LP-MM", _("Desplazamientos repetidos")),
    Need("LP-BN", _("Necesidades básicas sin cubrir")),
    Need("LP-NA", _("Sin acceso a servicios")),
    Need("LP-CR", _("Antecedentes penales")),
    Need("LP-AP", _("Presunto autor de delitos")),
    Need("LP-AF", _("Perteneció a un grupo armado")),
    Need("LP-WP", _("Testigo sin protección")),
    Need("LP-TR", _("Trata de personas")),
    Need("TR-PI", _("Secuelas de la tortura")),
    Need("TR-HO", _("Obligado a cometer actos violentos")),
    Need("TR-WV", _("Testigo de violencia")),
    Need("SV-VA", _("Violencia en el país de asilo")),
    Need("SV-VO", _("Violencia en el país de origen")),
    Need("SV-VF", _("Violencia durante la huida")),
    Need("SV-GM", _("Mutilación genital femenina")),
    Need("SV-HK", _("Amenaza de muerte «por honor»")),
    Need("SV-HP", _("Práctica tradicional dañina")),
    Need("SV-FM", _("Matrimonio forzado")),
    Need("SV-SS", _("Sexo por supervivencia")),
)
NAMES = {need.code: need.name for need in NEEDS}
