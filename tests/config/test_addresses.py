"""Where the embedded servers are, and which of them are ours to run."""

import os
import stat

import environ
import pytest

from config.embedded.addresses import Place, embedded, environment, place_of
from config.embedded.folders import others_may_enter, own_folder
from config.embedded.passwords import passwords
from config.embedded.trouble import EmbeddedTrouble


@pytest.fixture
def place(tmp_path):
    return Place(data=tmp_path / "var", sockets=tmp_path / "sockets")


def test_data_lie_in_the_checkout_unless_the_server_account_cannot_go_there(tmp_path):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    place = place_of(closed)
    assert (place.data == closed / "var") == (os.geteuid() != 0)
    assert len(str(place.valkey_socket)) < 60


def test_a_folder_is_open_to_others_only_when_every_folder_above_it_is(tmp_path):
    inner = tmp_path / "outer" / "inner"
    inner.mkdir(parents=True)
    inner.parent.chmod(0o700)
    assert not others_may_enter(inner)
    assert others_may_enter(tmp_path.parents[-1])


def test_without_any_variable_everything_is_embedded(place):
    assert sorted(environment(place, given={})) == [
        "AUDIT_ANCHOR_FILE",
        "AUDIT_KEY_FILE",
        "DATABASE_OWNER_URL",
        "DATABASE_URL",
        "KEYS_DATABASE_OWNER_URL",
        "KEYS_DATABASE_URL",
        "REDIS_URL",
        "SECRET_KEY",
        "VAULT_KEY_FILE",
    ]


def test_each_variable_that_is_set_takes_its_own_service_away(place):
    assert list(environment(place, given={"DATABASE_URL": "postgres://db.example/smo"})) == ["REDIS_URL"]
    assert "REDIS_URL" not in environment(place, given={"REDIS_URL": "redis://broker.example"})
    given = {"DATABASE_URL": "postgres://db.example/smo", "REDIS_URL": "redis://broker.example"}
    assert environment(place, given=given) == {}


def test_real_servers_leave_no_folder_behind(place):
    environment(place, given={"DATABASE_URL": "postgres://db.example/smo", "REDIS_URL": "redis://broker.example"})
    assert not place.data.exists()


def test_addresses_that_were_filled_in_from_here_are_still_embedded(place):
    assert embedded(place, given=environment(place, given={})) == {"postgres", "valkey"}


def test_the_settings_library_reads_the_addresses(place):
    address = environ.Env.db_url_config(environment(place, given={})["DATABASE_URL"])
    assert (address["HOST"], address["PORT"]) == (str(place.socket_folder), 5432)
    assert (address["USER"], address["NAME"]) == ("smo_app", "smo")
    assert address["PASSWORD"] == passwords(place.data)["smo_app"]


def test_passwords_are_made_once_and_for_us_alone(place):
    place.prepare()
    first = passwords(place.data)
    assert passwords(place.data) == first
    assert len(set(first.values())) == 5
    assert stat.S_IMODE((place.data / "passwords.json").stat().st_mode) == 0o600
    assert [path.name for path in place.data.iterdir() if path.is_file()] == ["passwords.json"]


def test_a_folder_of_somebody_else_is_refused(tmp_path):
    theirs = tmp_path / "theirs"
    theirs.mkdir()
    if os.geteuid() == 0:
        os.chown(theirs, 65534, 65534)
    else:
        theirs = tmp_path.parents[-1]  # the root folder
    with pytest.raises(EmbeddedTrouble, match="belongs to another user"):
        own_folder(theirs, 0o700)


def test_a_link_in_place_of_a_folder_is_refused(tmp_path):
    (tmp_path / "target").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "target")
    with pytest.raises(EmbeddedTrouble, match="is not a folder"):
        own_folder(tmp_path / "link", 0o700)
