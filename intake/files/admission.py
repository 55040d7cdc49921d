"""What is taken of what somebody uploads: a photo, made anew, or a PDF. The name and the browser are not believed."""

from dataclasses import dataclass

import filetype

from intake.files import pdf, pictures
from intake.files.kinds import JPEG, LARGEST, PDF
from intake.files.refusal import FileRefused

HEAD = 8_192  # bytes by which a kind of file is known
PICTURES = (JPEG, "image/png", "image/apng")  # of one that moves, the first picture
# How a telephone marks its own kind of photo, from byte 4 on.
HEIF = tuple(b"ftyp" + brand for brand in (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"))


@dataclass(frozen=True)
class Admitted:
    """As it will be kept."""

    media_type: str
    content: bytes


def admit(sent: bytes) -> Admitted:
    """Raises FileRefused."""
    if not sent:
        raise FileRefused("empty")
    if len(sent) > LARGEST:
        raise FileRefused("too_large")
    kind = filetype.guess_mime(sent[:HEAD])
    if kind in PICTURES:
        return Admitted(JPEG, pictures.made_anew(sent))
    if kind == PDF:
        return Admitted(PDF, pdf.looked_through(sent))
    raise FileRefused("heif" if sent[4:12] in HEIF else "kind")
