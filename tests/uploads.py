"""Files to upload: honest ones, and those that somebody makes to do harm. All are made here; none is kept."""

import io
import struct
import zipfile
import zlib
from typing import Any

from PIL import Image, ImageDraw

# The test file that every scanner knows, in two halves so that none minds this module.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-" + rb"ANTIVIRUS-TEST-FILE!$H+H*"
HTML = b"<html><script>alert(1)</script></html>"
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
CAMERA, ORIENTATION, GPS = 0x010F, 0x0112, 0x8825
MAKER = "Xilunqa Telefonos"


def picture(mode: str = "RGB", size: tuple[int, int] = (60, 40), colour: Any = None) -> Image.Image:
    """Its left half is of the colour, its right half black, so that it can be told which way up it is."""
    made = Image.new(mode, size)
    ImageDraw.Draw(made).rectangle((0, 0, size[0] // 2 - 1, size[1]), fill=colour or ("red" if mode == "RGB" else 255))
    return made


def written(made: Image.Image, kind: str = "JPEG", **how: Any) -> bytes:
    file = io.BytesIO()
    made.save(file, kind, **how)
    return file.getvalue()


def jpeg(**how: Any) -> bytes:
    return written(picture(), **how)


def png(**how: Any) -> bytes:
    return written(picture(), "PNG", **how)


def located_jpeg(orientation: int = 1) -> bytes:
    """As a telephone takes it: with its maker, the place, and which way it was held."""
    notes = Image.Exif()
    notes[CAMERA], notes[ORIENTATION] = MAKER, orientation
    notes.get_ifd(GPS).update({1: "S", 2: (0.0, 13.0, 12.3), 3: "W", 4: (78.0, 30.0, 45.6)})
    return written(picture(), exif=notes, comment=b"Xilunqa nota")


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png_that_claims(width: int, height: int) -> bytes:
    """A few bytes which say that a picture of that size follows."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 99)) + chunk(b"IEND", b"")


def png_with_a_bomb_of_text() -> bytes:
    """A note in it that grows to 100 MB."""
    whole = png()
    bomb = chunk(b"zTXt", b"note\0\0" + zlib.compress(b"\0" * 100_000_000))
    return whole[:33] + bomb + whole[33:]


def animated_png() -> bytes:
    return png(save_all=True, append_images=[picture(colour="blue"), picture(colour="green")])


def grey_of_16_bits() -> bytes:
    return written(Image.new("I;16", (60, 40), 40_000), "PNG")


def zipped(name: str = "a.txt") -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(name, "x" * 1_000)
    return file.getvalue()


def heic(brand: bytes = b"heic") -> bytes:
    return b"\0\0\0\x18ftyp" + brand + b"\0\0\0\0mif1" + brand + b"\0" * 200


def pdf(catalog: bytes = b"", more: bytes = b"", trailer: bytes = b"") -> bytes:
    """The smallest that has a page; `catalog` goes among the names of its root, `more` stands as objects."""
    return (
        b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R " + catalog + b" >>\nendobj\n"
        b"2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n"
        b"3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>\nendobj\n"
        + more
        + b"trailer\n<< /Root 1 0 R "
        + trailer
        + b" >>\nstartxref\n0\n%%EOF\n"
    )


def bundle(content: bytes, *, how: bytes = b"/FlateDecode") -> bytes:
    """Objects pressed together, as newer programs write them."""
    pressed = zlib.compress(content)
    head = b"9 0 obj\n<< /Type /ObjStm /N 1 /First 4 /Filter " + how + b" /Length %d >>\nstream\n" % len(pressed)
    return head + pressed + b"\nendstream\nendobj\n"


SCRIPT = b"<< /Type /Action /S /JavaScript /JS (app.alert\\(1\\)) >>"
