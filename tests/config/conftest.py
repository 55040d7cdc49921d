"""Servers of our own in a place of their own, so that these tests may kill what they like."""

import shutil

import pytest

from config.embedded.addresses import place_of
from config.embedded.servers import Servers

BOTH = ("postgres", "valkey")


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    checkout = tmp_path_factory.mktemp("checkout")
    place = place_of(checkout)
    yield place
    Servers(place, BOTH).stop_unused()
    shutil.rmtree(place.data, ignore_errors=True)
    shutil.rmtree(place.sockets, ignore_errors=True)


@pytest.fixture
def servers(place):
    servers = Servers(place, BOTH)
    yield servers
    servers.release()
