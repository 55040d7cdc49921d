"""Importing a list: the file, and what its columns mean. What a refusal of the file means is said here."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intake.forms.base import StaffForm
from intake.importing.columns import COLUMNS, faults_of
from intake.importing.sheet import LONGEST_CELL, MOST_COLUMNS, MOST_ROWS, Unreadable

WORDS = {
    "empty": gettext_lazy("El archivo está vacío. Elija otro."),
    "too_large": gettext_lazy("El archivo pesa más de 5 MB. Divídalo en varios y suba uno por uno."),
    "kind": gettext_lazy("Suba una lista en CSV o XLSX. En su programa, elija «Guardar como» y uno de esos tipos."),
    "old_kind": gettext_lazy("Es un Excel antiguo (XLS) o tiene contraseña. Guárdelo como XLSX sin contraseña."),
    "encoding": gettext_lazy("Las letras del archivo no se pueden leer. Guárdelo como «CSV UTF-8» o como XLSX."),
    "damaged": gettext_lazy("El archivo no se puede abrir; quizá no llegó completo. Guárdelo otra vez y súbalo."),
    "too_many_rows": gettext_lazy("Caben %(rows)s filas. Borre las filas vacías del final o divida la lista."),
    "too_many_columns": gettext_lazy("Caben %(columns)s columnas. Borre las que no hacen falta."),
    "too_long_cell": gettext_lazy("Una celda tiene más de %(cell)s caracteres. Acórtela."),
    "no_rows": gettext_lazy("Ponga los nombres de las columnas en la primera fila y al menos una fila debajo."),
    "unpacks_too_large": gettext_lazy("El archivo ocupa demasiado al abrirse. Copie solo los datos a una hoja nueva."),
}
LIMITS = {"rows": MOST_ROWS, "columns": MOST_COLUMNS, "cell": LONGEST_CELL}
MAPPING_WORDS = {
    "twice": gettext_lazy("Elija cada dato para una sola columna."),
    "no_name": gettext_lazy("Diga qué columna tiene los nombres o el primer apellido."),
}
SAMPLES = 2
LONGEST_SAMPLE = 40


def words_of(refused: Unreadable) -> str:
    return str(WORDS[refused.code]) % LIMITS


class UploadForm(StaffForm):
    office = forms.ChoiceField(
        label=gettext_lazy("¿De qué oficina es la lista?"),
        choices=[],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Elija la oficina.")},
    )
    file = forms.FileField(
        label=gettext_lazy("Lista en CSV o XLSX"),
        help_text=gettext_lazy("Hasta 5 MB y 5000 filas. En la primera fila, los nombres de las columnas."),
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx,text/csv"}),
        allow_empty_file=True,  # what that means is said with the other refusals
        error_messages={"required": gettext_lazy("Elija el archivo de la lista.")},
    )

    def __init__(self, *args: Any, offices: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offices = list(offices)
        if len(self.offices) > 1:
            self.fields["office"].choices = self.offices  # type: ignore[attr-defined]
        else:
            del self.fields["office"]

    def office_code(self) -> str:
        return str(self.cleaned_data["office"]) if "office" in self.fields else self.offices[0][0]

    def refuse(self, refused: Unreadable) -> None:
        self.add_error("file", forms.ValidationError(words_of(refused), code=refused.code))


class MappingForm(StaffForm):
    """One question a column, with what stands in its first rows."""

    marks_optional = False

    def __init__(
        self,
        *args: Any,
        header: Sequence[str],
        rows: Sequence[Sequence[str]],
        mapping: Mapping[int, str],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("No importar")), *((column.key, column.label) for column in COLUMNS)]
        for place, name in enumerate(header):
            samples = [row[place][:LONGEST_SAMPLE] for row in rows if row[place]][:SAMPLES]
            self.fields[f"c{place}"] = forms.ChoiceField(
                label=name or _("Columna %(number)s, sin nombre") % {"number": place + 1},
                choices=choices,
                required=False,
                initial=mapping.get(place, ""),
                help_text=_("Por ejemplo: %(samples)s") % {"samples": " · ".join(samples)} if samples else _("Vacía"),
                error_messages={"invalid_choice": _("Elija una opción de la lista.")},
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        keys = list(self.mapping().values())
        for fault in faults_of(self.mapping()):
            if fault == "twice":
                repeated = [name for name, key in cleaned.items() if key and keys.count(key) > 1]
                for name in repeated[1:]:
                    self.add_error(name, forms.ValidationError(MAPPING_WORDS[fault], code=fault))
            else:
                self.add_error("c0", forms.ValidationError(MAPPING_WORDS[fault], code=fault))
        return cleaned

    def mapping(self) -> dict[int, str]:
        said = {int(name[1:]): key for name, key in self.cleaned_data.items() if name.startswith("c") and key}
        return dict(sorted(said.items()))
