"""What an office changes in the questions that ship: one text in one language, a place in the order, or not asking."""

import uuid

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from offices.models.places import Office
from offices.questions import registered

POSITION, ASKED = "position", "asked"
WITHOUT_LANGUAGE = (POSITION, ASKED)
YES, NO = "yes", "no"


class FormContent(models.Model):
    """`question` and `part` are keys of the registry (`offices.questions`); the newest row in force counts.

    A blank text takes the office's own back: the next language, or the shipped text, is read again.
    """

    table_tag = "system"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    office = models.ForeignKey(Office, models.PROTECT, verbose_name=_("oficina"), related_name="form_contents")
    question = models.SlugField(_("página"), max_length=40)
    part = models.CharField(_("parte"), max_length=60)
    language = models.CharField(_("idioma"), max_length=2, choices=settings.LANGUAGES, blank=True)
    text = models.TextField(
        _("texto"),
        max_length=600,
        blank=True,
        help_text=_("Frases cortas que digan qué hacer. Vacío: el del programa."),
    )
    in_force_from = models.DateTimeField(
        _("en vigor desde"), null=True, blank=True, help_text=_("Hora UTC. Vacío: borrador que nadie lee todavía.")
    )

    class Meta:
        verbose_name = _("texto del formulario")
        verbose_name_plural = _("textos del formulario")
        constraints = [
            models.UniqueConstraint(
                fields=["office", "question", "part", "language", "in_force_from"],
                name="a_part_of_a_form_changes_once_at_a_moment",
                violation_error_message=_("Ya hay otro texto que entra en vigor en ese momento; elija otro."),
            ),
            models.CheckConstraint(
                name="form_content_language_is_known", condition=models.Q(language__in=["", "es", "ht", "en"])
            ),
            models.CheckConstraint(
                name="texts_of_a_form_have_a_language_and_settings_none",
                condition=models.Q(part__in=["position", "asked"], language="")
                | (~models.Q(part__in=["position", "asked"]) & ~models.Q(language="")),
                violation_error_message=_("Elija el idioma del texto."),
            ),
            models.CheckConstraint(
                name="a_place_in_the_order_is_a_number",
                condition=~models.Q(part="position") | models.Q(text__regex=r"^([1-9][0-9]{0,2})?$"),
                violation_error_message=_("Escriba un número de 1 a 999, o deje el texto vacío."),
            ),
            models.CheckConstraint(
                name="a_question_is_asked_or_not", condition=~models.Q(part="asked") | models.Q(text__in=["yes", "no"])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.office_id} {self.question} {self.part} {self.language}"

    def clean(self) -> None:
        """Only what is asked can be changed, and what the assessment needs is always asked."""
        known = registered().get(self.question)
        if known is None or (self.part not in WITHOUT_LANGUAGE and self.part not in known.parts):
            raise ValidationError(_("Elija una parte de la lista."))
        if self.part == ASKED and self.text == NO and not known.may_be_left_out:
            raise ValidationError(
                _("El registro necesita «%(question)s» para atender a la persona. Solo se quitan: %(others)s."),
                params={
                    "question": known.heading,
                    "others": ", ".join(str(one.heading) for one in registered().values() if one.may_be_left_out),
                },
            )
