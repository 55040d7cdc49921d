"""The scanner's client against a real socket: a clear answer in time, or none."""

import socket
import time

import pytest

from intake.files import clamav
from intake.files.clamav import ScannerAway
from tests import scanners, uploads

SECONDS = 0.5
LONG = b"x" * 1_000_000


@pytest.fixture(params=["unix", "tcp"])
def there(request, tmp_path):
    with scanners.scanner(tmp_path if request.param == "unix" else None) as found:
        yield found


def test_a_harmless_file_of_any_length_is_sent_whole_and_let_through(there):
    scanner, address = there
    contents = [b"x", b"x" * clamav.PIECE, b"x" * (clamav.PIECE + 1), LONG]
    assert all(clamav.is_harmless(content, address=address, seconds=5) for content in contents)
    assert scanner.seen == contents


@pytest.mark.parametrize("content", [uploads.EICAR, LONG + uploads.EICAR])
def test_a_virus_is_found_wherever_it_stands(there, content):
    _scanner, address = there
    assert not clamav.is_harmless(content, address=address, seconds=5)


@pytest.mark.parametrize(
    "mood",
    [scanners.SILENT, scanners.CUT, scanners.SLOW, scanners.GARBAGE, scanners.FULL, scanners.HALF],
)
@pytest.mark.parametrize("content", [b"x", LONG, uploads.EICAR])
def test_a_scanner_that_does_not_answer_clearly_and_in_time_lets_nothing_through(there, mood, content):
    scanner, address = there
    scanner.mood = mood
    began = time.monotonic()
    with pytest.raises(ScannerAway):
        clamav.is_harmless(content, address=address, seconds=SECONDS)
    assert time.monotonic() - began < SECONDS + 2  # and it is not waited for


@pytest.mark.parametrize(
    "answer", [b"", b"OK", b"stream: OKAY", b"stream: OK\n", b"stream:  FOUND", b"1: stream: OK", b"UNKNOWN COMMAND"]
)
def test_what_is_not_one_of_the_two_answers_is_none(there, answer, monkeypatch):
    _scanner, address = there
    monkeypatch.setattr(scanners.Scanner, "_tell", lambda _self, line, _truth: line.sendall(answer + b"\0"))
    with pytest.raises(ScannerAway):
        clamav.is_harmless(b"x", address=address, seconds=SECONDS)


def test_no_scanner_lets_nothing_through(tmp_path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        nobody = f"tcp://127.0.0.1:{free.getsockname()[1]}"
    for address in (f"unix:{tmp_path}/none", nobody):
        with pytest.raises(ScannerAway):
            clamav.is_harmless(b"x", address=address, seconds=SECONDS)
        assert not clamav.is_there(address=address, seconds=SECONDS)


def test_a_scanner_says_that_it_is_there(there):
    scanner, address = there
    assert clamav.is_there(address=address, seconds=5)
    scanner.mood = scanners.CUT
    assert not clamav.is_there(address=address, seconds=SECONDS)


@pytest.mark.parametrize(
    "address", ["", "/run/clamd", "unix:", "tcp://127.0.0.1", "tcp://:3310", "tcp://h:x", "http://h:1"]
)
def test_an_address_that_names_no_scanner_is_no_address(address):
    with pytest.raises(clamav.AddressMalformed):
        clamav.is_there(address=address, seconds=SECONDS)


@pytest.mark.parametrize(
    ("address", "near"),
    [("unix:/run/clamav/clamd.ctl", True), ("tcp://127.0.0.1:3310", True), ("tcp://scan.example.org:3310", False)],
)
def test_a_scanner_on_another_machine_is_told_from_one_on_this(address, near):
    assert clamav.is_on_this_machine(address) is near
