"""Adding a photo or document: what it is, whose, and the file. What a refusal of the file means is said here."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from intake.files.refusal import FileRefused
from intake.forms.base import StaffForm
from intake.models import Attachment

EVERYBODY = "*"  # no id of a person
WORDS = {
    "empty": _("El archivo está vacío. Elija otro o tome una foto."),
    "too_large": _("El archivo pesa más de 6 MB. Tome una foto del documento o guarde el PDF con menos calidad."),
    "kind": _("Solo se reciben fotos (JPEG o PNG) y PDF. Tome una foto del documento o guárdelo como PDF."),
    "heif": _(
        "Esta foto está en formato HEIC y aquí no se puede abrir. Tome la foto desde esta página, o en los ajustes de"
        " la cámara elija JPEG («Más compatible») y tómela otra vez."
    ),
    "unreadable": _("La foto no se puede abrir; quizá no llegó completa. Envíela otra vez o tome otra."),
    "too_many_pixels": _("La foto es demasiado grande. Tómela con menos resolución o haga una captura de pantalla."),
    "pdf_damaged": _("El PDF no se puede abrir; quizá no llegó completo. Envíelo otra vez o tome una foto."),
    "pdf_locked": _("El PDF tiene contraseña. Guárdelo sin contraseña o tome una foto de cada página."),
    "pdf_active": _(
        "El PDF lleva dentro programas, formularios u otros archivos. Imprímalo como PDF nuevo o tome una foto de cada"
        " página."
    ),
    "too_many": _("Ya hay 40 archivos, que es lo más que se guarda. Quite uno para añadir otro."),
    "too_much": _("Los archivos juntos pesan demasiado. Quite un PDF o cámbielo por fotos."),
}


class AttachmentForm(StaffForm):
    """One file at a time: what went wrong is said of this one, and the others are safe already."""

    kind = forms.ChoiceField(
        label=_("¿Qué va a añadir?"),
        choices=[
            (Attachment.Kind.PHOTO, _("Una foto de la persona")),
            (Attachment.Kind.DOCUMENT, _("Un documento, como pasaporte, cédula o partida")),
            (Attachment.Kind.OTHER, _("Otra cosa")),
        ],
        widget=forms.RadioSelect,
    )
    member = forms.ChoiceField(label=_("¿De quién es?"), choices=[])
    # Without `capture`: it would start the camera at once, and leave no way to a photo or PDF that is there already.
    # A telephone offers the camera by itself where pictures are wanted.
    file = forms.FileField(
        label=_("Foto o archivo"),
        help_text=_("JPEG, PNG o PDF, hasta 6 MB. De una foto no se guarda el lugar ni la cámara."),
        widget=forms.FileInput(attrs={"accept": "image/*,application/pdf"}),
        allow_empty_file=True,  # what that means is said with the other refusals
    )

    def __init__(self, *args: Any, people: Iterable[tuple[str, str]] = (), **kwargs: Any) -> None:
        """`people` are (id in the document, name); with one of them there is nothing to ask."""
        super().__init__(*args, **kwargs)
        self.people = list(people)
        if len(self.people) > 1:
            self.fields["member"].choices = [(EVERYBODY, _("De toda la familia")), *self.people]
        else:
            del self.fields["member"]

    def member_id(self) -> str:
        """Of the cleaned answers, empty for all of them; the only person when there was no choice."""
        if "member" in self.fields:
            chosen = str(self.cleaned_data["member"])
            return "" if chosen == EVERYBODY else chosen
        return self.people[0][0] if self.people else ""

    def refuse(self, refused: FileRefused) -> None:
        self.add_error("file", forms.ValidationError(WORDS[refused.code], code=refused.code))
