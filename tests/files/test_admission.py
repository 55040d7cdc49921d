"""What is taken of what people and others upload, and what is left of it. Nothing hostile gets in as it came."""

import io
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from intake.files import pictures
from intake.files.admission import admit
from intake.files.kinds import JPEG, LARGEST, PDF
from intake.files.pdf import MOST_BUNDLES, MOST_UNPRESSED
from intake.files.refusal import FileRefused
from intake.forms.files import WORDS
from tests import uploads

REFUSED = {
    "nothing at all": (b"", "empty"),
    "the test virus": (uploads.EICAR, "kind"),
    "a drawing with a script": (uploads.SVG, "kind"),
    "a page called a photo": (uploads.HTML, "kind"),
    "an archive called a photo": (uploads.zipped(), "kind"),
    "a document of a word processor": (uploads.zipped("word/document.xml"), "kind"),
    "a GIF": (uploads.written(uploads.picture("P"), "GIF"), "kind"),
    "a WebP": (uploads.written(uploads.picture(), "WEBP"), "kind"),
    "a TIFF": (uploads.written(uploads.picture(), "TIFF"), "kind"),
    "a program": (b"MZ" + bytes(400), "kind"),
    "a photo of an iPhone": (uploads.heic(), "heif"),
    "a photo of another telephone": (uploads.heic(b"mif1"), "heif"),
    "a series of photos": (uploads.heic(b"hevc"), "heif"),
    "a photo that did not come whole": (uploads.jpeg()[:400], "unreadable"),
    "the beginning of a photo and then a page": (uploads.jpeg()[:20] + uploads.HTML * 20, "unreadable"),
    "a picture that did not come whole": (uploads.png()[:60], "unreadable"),
    "a picture with a bomb of text": (uploads.png_with_a_bomb_of_text(), "unreadable"),
    "a picture of 2,500 million dots": (uploads.png_that_claims(50_000, 50_000), "too_many_pixels"),
    "a picture that is one line": (uploads.png_that_claims(2**31 - 1, 1), "too_many_pixels"),
    "more than is taken": (uploads.jpeg() + bytes(LARGEST), "too_large"),
    "a PDF without an end": (uploads.pdf()[:-8], "pdf_damaged"),
    "a PDF after something else": (b"\xef\xbb\xbf" + uploads.pdf(), "pdf_damaged"),
    "a PDF before an archive": (uploads.pdf() + uploads.zipped() + bytes(2_000), "pdf_damaged"),
    "a PDF with a password": (uploads.pdf(trailer=b"/Encrypt 8 0 R"), "pdf_locked"),
    "a PDF with a script": (uploads.pdf(b"/OpenAction " + uploads.SCRIPT), "pdf_active"),
    "a PDF that spells its script": (uploads.pdf(b"/OpenAction << /S /J#61vaScrip#74 >>"), "pdf_active"),
    "a PDF that starts a program": (uploads.pdf(b"/OpenAction << /S /Launch /F (cmd.exe) >>"), "pdf_active"),
    "a PDF with a file in it": (uploads.pdf(b"/Names << /EmbeddedFiles 7 0 R >>"), "pdf_active"),
    "a PDF with a form of its own kind": (uploads.pdf(b"/AcroForm << /XFA 7 0 R >>"), "pdf_active"),
    "a PDF that sends what is filled in": (uploads.pdf(b"/A << /S /SubmitForm >>"), "pdf_active"),
    "a PDF with a pressed script": (uploads.pdf(more=uploads.bundle(b"7 0 " + uploads.SCRIPT)), "pdf_active"),
    "a PDF pressed in a rare way": (uploads.pdf(more=uploads.bundle(b"x", how=b"/LZWDecode")), "pdf_active"),
    "a PDF pressed and locked": (uploads.pdf(more=uploads.bundle(b"<< /Encrypt 8 0 R >>")), "pdf_locked"),
    "a PDF whose bundle is damaged": (uploads.pdf(more=uploads.bundle(b"x").replace(b"\x78", b"\x79")), "pdf_damaged"),
    "a PDF with a bomb": (uploads.pdf(more=uploads.bundle(b" " * (MOST_UNPRESSED + 1))), "pdf_damaged"),
    "a PDF of bombs that are small": (
        uploads.pdf(more=uploads.bundle(b" " * (MOST_UNPRESSED // 2)) * 3),
        "pdf_damaged",
    ),
    "a PDF of bundles": (uploads.pdf(more=uploads.bundle(b"x") * (MOST_BUNDLES + 1)), "pdf_active"),
}


def reason(sent: bytes) -> str:
    with pytest.raises(FileRefused) as refused:
        admit(sent)
    return refused.value.code


def kept(sent: bytes) -> Image.Image:
    admitted = admit(sent)
    assert admitted.media_type == JPEG
    picture = Image.open(io.BytesIO(admitted.content))
    assert (picture.format, picture.mode, picture.getexif(), picture.info.get("comment")) == ("JPEG", "RGB", {}, None)
    return picture


def is_about(colour: tuple[int, int, int], dot: object) -> bool:
    return all(abs(one - other) < 40 for one, other in zip(colour, dot, strict=True))


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_not_taken_is_refused_for_its_reason(what):
    sent, code = REFUSED[what]
    assert reason(sent) == code


def test_every_refusal_has_words_that_say_what_to_do():
    assert set(WORDS) == set(FileRefused.CODES)


def test_where_a_photo_was_taken_and_with_what_is_gone():
    sent = uploads.located_jpeg()
    assert uploads.MAKER.encode() in sent and b"Xilunqa nota" in sent
    assert Image.open(io.BytesIO(sent)).getexif().get_ifd(uploads.GPS)
    content = admit(sent).content
    kept(sent)
    for trace in (b"Exif", b"GPS", b"Xilunqa", b"ICC_PROFILE"):
        assert trace not in content


@pytest.mark.parametrize(
    ("held", "size", "red"), [(1, (60, 40), (5, 20)), (3, (60, 40), (55, 20)), (6, (40, 60), (20, 5))]
)
def test_a_photo_stands_upright_however_the_telephone_was_held(held, size, red):
    picture = kept(uploads.located_jpeg(held))
    assert picture.size == size
    assert is_about((254, 0, 0), picture.getpixel(red))


def test_a_page_hidden_behind_a_photo_is_cut_off():
    for hidden in (uploads.HTML, uploads.zipped(), uploads.EICAR):
        assert hidden not in admit(uploads.jpeg() + hidden).content
        assert hidden[:20] not in admit(uploads.jpeg(comment=hidden)).content


def test_print_colours_become_those_of_a_screen():
    sent = uploads.written(uploads.picture("CMYK", colour=(0, 255, 255, 0)))
    assert is_about((255, 0, 0), kept(sent).getpixel((5, 20)))


def test_sixteen_bits_of_grey_become_eight_and_not_white():
    assert is_about((155, 155, 155), kept(uploads.grey_of_16_bits()).getpixel((5, 20)))


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA"])
def test_pictures_of_every_mode_are_taken(mode):
    kept(uploads.written(uploads.picture(mode), "PNG"))


def test_what_was_see_through_is_white():
    listed = uploads.picture("P", colour=1)
    listed.putpalette([0, 0, 0] * 4)
    clear = Image.new("RGBA", (60, 40), (0, 0, 0, 0))
    for sent in (uploads.written(clear, "PNG"), uploads.written(listed, "PNG", transparency=1)):
        assert is_about((255, 255, 255), kept(sent).getpixel((5, 20)))


def test_of_an_animation_the_first_picture_is_kept():
    picture = kept(uploads.animated_png())
    assert getattr(picture, "n_frames", 1) == 1
    assert is_about((254, 0, 0), picture.getpixel((5, 20)))


def test_a_photo_as_a_telephone_takes_it_is_made_small_enough():
    dice = random.Random(4)
    coarse = Image.frombytes("RGB", (400, 300), dice.randbytes(400 * 300 * 3))
    for how in ({}, {"progressive": True}):
        content = admit(uploads.written(coarse.resize((4_000, 3_000)), quality=80, **how)).content
        assert len(content) <= pictures.ENOUGH
        assert max(Image.open(io.BytesIO(content)).size) >= pictures.SIDES[-1]


def test_a_picture_that_cannot_be_small_is_as_small_as_we_make_it():
    noise = Image.frombytes("RGB", (1_300, 1_300), random.Random(5).randbytes(1_300 * 1_300 * 3))
    assert len(admit(uploads.written(noise, quality=90)).content) < 2 * pictures.ENOUGH


def test_a_layered_photo_may_be_less_large_than_one_that_is_read_in_strips():
    size = (pictures.MOST_WHOLE_PIXELS // 4_000 + 1, 4_000)
    assert kept(uploads.written(Image.new("RGB", size)))
    assert reason(uploads.written(Image.new("RGB", size), progressive=True)) == "too_many_pixels"


def test_an_honest_pdf_is_kept_as_it_came():
    sent = uploads.pdf(more=uploads.bundle(b"7 0 << /Type /Font /Name /JavaScripture >>"))
    admitted = admit(sent)
    assert (admitted.media_type, admitted.content) == (PDF, sent)


def test_what_stands_after_the_end_of_a_pdf_is_cut_off():
    assert admit(uploads.pdf() + b"PK\x05\x06" + bytes(18)).content == uploads.pdf()


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_damaged_file_is_refused_or_made_anew_and_raises_nothing_else(data):
    whole = bytearray(
        data.draw(st.sampled_from([uploads.located_jpeg(6), uploads.png(), uploads.animated_png(), uploads.pdf()]))
    )
    for _time in range(data.draw(st.integers(1, 12))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    try:
        assert admit(bytes(whole)).media_type in (JPEG, PDF)
    except FileRefused as refused:
        assert refused.code in FileRefused.CODES
