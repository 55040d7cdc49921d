"""What can be wrong with a programme, in the reader's language; commands say the same in English (`ProgrammeFault`)."""

from django.utils.translation import gettext_lazy

from offices.eligibility import ProgrammeFault

WORDS = {
    "MISSING_KEY": gettext_lazy("Añada «%(key)s»."),
    "UNKNOWN_KEY": gettext_lazy("Quite «%(key)s»: aquí no significa nada."),
    "WRONG_TYPE": gettext_lazy("Corrija «%(key)s»: %(expected)s."),
    "UNKNOWN_CODE": gettext_lazy("Cambie «%(code)s» por uno de estos: %(known)s."),
    "NOT_A_DAY": gettext_lazy("Escriba en «%(key)s» un día que exista, por ejemplo 2023-10-18."),
    "NOT_A_TIME": gettext_lazy("Escriba la hora de «%(key)s» entre comillas, como «08:00»."),
    "FROM_AFTER_TO": gettext_lazy(
        "«%(key)s» empieza el %(first)s y termina antes, el %(last)s: corrija uno de los dos."
    ),
    "EMPTY_RANGE": gettext_lazy("Ningún número va de %(first)s a %(last)s: ponga primero el menor."),
    "NO_SUCH_OFFICE": gettext_lazy("La oficina %(office)s no está en la lista de oficinas."),
    "DUPLICATE_ID": gettext_lazy("«%(key)s» está dos veces: dé a cada uno su nombre."),
    "NOT_STORABLE": gettext_lazy("No se puede guardar «%(key)s»: %(why)s"),
    "SAME_WINDOW": gettext_lazy(
        "La oficina %(office)s tiene dos ventanas con los mismos días desde el %(day)s: únalas."
    ),
    "RULES_OVERLAP": gettext_lazy(
        "Las reglas %(first)s y %(second)s de la oficina %(office)s rigen las dos el %(day)s: cambie los días de una."
    ),
}

# What the cores expect, as they say it to commands.
EXPECTED = {
    "a list of names, each once, in the order they are asked": gettext_lazy("escriba cada grupo una vez, en orden"),
    "a list of quoted texts": gettext_lazy("escriba códigos entre comillas"),
    "a list of two days": gettext_lazy("escriba dos días"),
    "a list with a value in it": gettext_lazy("escriba al menos un valor"),
    "a list with at least one test": gettext_lazy("escriba al menos una prueba"),
    "a list": gettext_lazy("escriba una lista"),
    "a mapping of keys to values": gettext_lazy("escriba claves con sus valores"),
    "a time zone such as America/Bogota": gettext_lazy("escriba una zona horaria como America/Bogota"),
    "a whole number": gettext_lazy("escriba un número entero"),
    "any, any_of, all_of or a mapping of conditions": gettext_lazy("use any, any_of, all_of o condiciones"),
    "given, or to": gettext_lazy("escriba un número, o un margen como 2..5"),
    "null, daily or a whole number": gettext_lazy("escriba null, daily o un número entero"),
    "other values than any has": gettext_lazy("quite de un lado el valor que está en los dos"),
    "small letters, digits and hyphens": gettext_lazy("use letras minúsculas, cifras y guiones"),
    "text": gettext_lazy("escriba un texto"),
    "true or false": gettext_lazy("elija sí o no"),
    "true, or left out": gettext_lazy("escriba true o quítelo"),
    "what follows, such as queue: review": gettext_lazy("diga al menos una cosa que se sigue, como la cola"),
}


def in_words(fault: ProgrammeFault) -> str:
    """With its place in front."""
    return f"{fault.where}: {text_of(fault)}"


def text_of(fault: ProgrammeFault) -> str:
    expected = fault.params.get("expected", "")
    return str(WORDS[fault.code]) % (dict(fault.params) | {"expected": EXPECTED.get(expected, expected)})
