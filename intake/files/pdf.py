"""A PDF is kept as it came and never drawn by us. It is looked through for what makes it more than pages to read.

This finds what honest programs and common attacks write; it is no proof of harmlessness. The scanner looks as well,
and whoever downloads it opens it outside the site.
"""

import re
import zlib

from intake.files.refusal import FileRefused

TAIL = 1_024  # bytes in which the end must be marked, as readers want it
# Names that do something when the file is opened, or that carry other files. Each is long enough not to come up by
# chance among millions of pressed bytes.
ACTIVE = re.compile(
    rb"/(?:JavaScript|Launch|EmbeddedFiles?|RichMedia|Rendition|ImportData|SubmitForm|XFA)(?![A-Za-z0-9])"
)
LOCKED = re.compile(rb"/Encrypt(?![A-Za-z0-9])")
ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")  # another way to write a letter of a name
# Newer files keep objects in pressed bundles. Its head says what a stream is, and ends where the stream begins.
STREAM = re.compile(rb"(?<!end)stream\r?\n")
LONGEST_HEAD = 2_000  # bytes
MOST_BUNDLES = 2_000  # a file of this size has some hundred
MOST_UNPRESSED = 20_000_000  # bytes, of all bundles: there are no pictures in them
PIECE = 65_536  # bytes; pressed data ends by itself, and is not searched for its end


def looked_through(sent: bytes) -> bytes:
    """The file up to the mark of its end. Raises FileRefused."""
    end = sent.rfind(b"%%EOF", max(0, len(sent) - TAIL))
    if not re.match(rb"%PDF-[12]\.\d", sent) or end < 0:
        raise FileRefused("pdf_damaged")
    kept = sent[:end] + b"%%EOF\n"
    for part in (kept, *_bundles(kept)):
        plain = _unescaped(part)
        if LOCKED.search(plain):
            raise FileRefused("pdf_locked")
        if ACTIVE.search(plain):
            raise FileRefused("pdf_active")
    return kept


def _unescaped(content: bytes) -> bytes:
    return ESCAPED.sub(lambda code: bytes([int(code[1], 16)]), content)


def _bundles(content: bytes) -> list[bytes]:
    found: list[bytes] = []
    room = MOST_UNPRESSED
    for stream in STREAM.finditer(content):
        head = content[max(0, stream.start() - LONGEST_HEAD) : stream.start()].rpartition(b"obj")[2]
        if b"ObjStm" not in (head := _unescaped(head)) or b"/Filter" not in head:
            continue  # no bundle, or one that stands in the open
        if b"/FlateDecode" not in head or len(found) == MOST_BUNDLES:
            raise FileRefused("pdf_active")  # hidden as no usual program hides
        found.append(_unpressed(content, stream.end(), room))
        room -= len(found[-1])
    return found


def _unpressed(content: bytes, start: int, room: int) -> bytes:
    stream, unpressed = zlib.decompressobj(), b""
    try:
        for place in range(start, len(content), PIECE):
            unpressed += stream.decompress(content[place : place + PIECE], room + 1 - len(unpressed))
            if stream.eof or len(unpressed) > room:
                break
    except zlib.error as damaged:
        raise FileRefused("pdf_damaged") from damaged
    if len(unpressed) > room:
        raise FileRefused("pdf_damaged")
    return unpressed
