"""The one error of the embedded servers: a sentence that says what is wrong and what to do about it."""


class EmbeddedTrouble(Exception):
    """Shown to the person as it stands, without a traceback."""
