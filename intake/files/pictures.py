"""A picture made anew: only its colours are kept, upright and smaller. What else the file held, its place too, is gone.

Nothing of the sent bytes is in the result, so whatever was hidden behind or inside a picture does not get through.
"""

import io
import threading

from PIL import Image, ImageOps

from intake.files.refusal import FileRefused

Image.MAX_IMAGE_PIXELS = None  # the limit is ours, asked before anything is decoded
FORMATS = ("JPEG", "PNG")  # tells Pillow which decoders it may use at all
# A PNG, and a JPEG that comes in layers, must be held whole; of any other JPEG only as much as is used.
MOST_PIXELS, MOST_WHOLE_PIXELS = 50_000_000, 12_500_000
SIDES = (2_000, 1_600, 1_200)  # pixels of the longer side; at the first, small print on an identity card is readable
QUALITIES = (82, 70, 58)
ENOUGH = 400_000  # bytes; what is larger is made smaller

_one_at_a_time = threading.BoundedSemaphore()  # for a decoded picture may take a hundred megabytes


def made_anew(sent: bytes) -> bytes:
    """The picture as a JPEG. Raises FileRefused."""
    with _one_at_a_time:
        try:
            return _pressed(_decoded(sent))
        except (FileRefused, MemoryError):
            raise
        except Exception as damaged:  # a decoder that is fed nonsense may raise anything
            raise FileRefused("unreadable") from damaged


def _decoded(sent: bytes) -> Image.Image:
    """RGB, upright, no larger than needed."""
    picture: Image.Image = Image.open(io.BytesIO(sent), formats=FORMATS)
    is_whole = picture.format == "PNG" or bool(picture.info.get("progressive"))
    if picture.width * picture.height > (MOST_WHOLE_PIXELS if is_whole else MOST_PIXELS):
        raise FileRefused("too_many_pixels")
    picture.draft("RGB", (SIDES[0], SIDES[0]))  # a JPEG is decoded at a half, a quarter or an eighth of its size
    picture.load()
    picture = _that_can_be_shrunk(ImageOps.exif_transpose(picture))
    picture.thumbnail((SIDES[0], SIDES[0]))
    plain = Image.new("RGB", picture.size, "white")  # a new one, without the notes that a file is full of
    plain.paste(picture.convert("RGB"), mask=picture.getchannel("A") if picture.mode == "RGBA" else None)
    return plain


def _that_can_be_shrunk(picture: Image.Image) -> Image.Image:
    if picture.mode.startswith("I"):  # 16 bits of grey
        return picture.point(lambda grey: grey / 257).convert("L")
    if picture.has_transparency_data:
        return picture.convert("RGBA")
    return picture.convert("RGB")


def _pressed(picture: Image.Image) -> bytes:
    """Small enough if it can be, the smallest that we make if not."""
    pressed = b""
    for side in SIDES:
        picture.thumbnail((side, side))
        for quality in QUALITIES:
            written = io.BytesIO()
            picture.save(written, "JPEG", quality=quality, optimize=True)
            pressed = written.getvalue()
            if len(pressed) <= ENOUGH:
                return pressed
    return pressed
