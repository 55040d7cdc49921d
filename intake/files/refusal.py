"""Why a file is not taken, as a code; the form has the words, which say what to do."""


class FileRefused(Exception):
    CODES = (
        "empty",
        "too_large",
        "kind",  # neither a JPEG or PNG picture nor a PDF
        "heif",  # the kind of photo that some telephones take unless told otherwise
        "unreadable",  # a picture that is cut off or damaged
        "too_many_pixels",
        "pdf_damaged",
        "pdf_locked",
        "pdf_active",  # does something when it is opened, or carries other files
        "too_many",
        "too_much",
    )

    def __init__(self, code: str) -> None:
        super().__init__(code)
        if code not in self.CODES:
            raise ValueError(f"unknown code: {code}")
        self.code = code
