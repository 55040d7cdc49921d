"""The port of the web: free on every address that `localhost` may mean, or a sentence that says what to do."""

import socket

import pytest

from config import ports


@pytest.mark.parametrize("host", list(ports.loopbacks()))
def test_a_port_that_somebody_listens_on_is_named_with_the_way_out(host):
    family = socket.AF_INET6 if host.startswith("[") else socket.AF_INET
    with socket.socket(family) as other:
        other.bind((host.strip("[]"), 0))
        other.listen()
        number = other.getsockname()[1]
        with pytest.raises(ports.PortTrouble) as trouble:
            ports.free(str(number))
    assert str(trouble.value) == f"Port {number} cannot be used (Address already in use). Try: PORT=8001 make run"


@pytest.mark.parametrize("text", ["", "web", "-1", "0", "65536", "80.5"])
def test_what_is_no_port_is_refused(text):
    with pytest.raises(ports.PortTrouble) as trouble:
        ports.free(text)
    assert str(trouble.value) == f"PORT is {text!r}: give a number from 1 to 65535."


def test_a_free_port_is_taken_as_it_is():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        number = probe.getsockname()[1]
    assert ports.free(str(number)) == number
