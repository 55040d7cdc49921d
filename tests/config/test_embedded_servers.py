"""The embedded servers start, are shared, survive violence and leave with their last user."""

import os
import signal
import subprocess
import sys

import psycopg
import pytest

from config.embedded.addresses import CHECKOUT
from config.embedded.passwords import passwords
from config.embedded.processes import command_line, wait
from config.embedded.valkey import Valkey

USER = """
import sys
from pathlib import Path
from config.embedded.addresses import Place
from config.embedded.servers import Servers
servers = Servers(Place(Path(sys.argv[1]), Path(sys.argv[2])), ("postgres", "valkey"))
print(*servers.ensure_running(), servers.is_up(), flush=True)
sys.stdin.read()
"""


def another_user(place):
    """A second process that uses the servers until its standard input closes."""
    argv = [sys.executable, "-c", USER, str(place.data), str(place.sockets)]
    return subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=CHECKOUT)


def leave(user):
    user.communicate("")
    return user.returncode


def connect(place, role, database="smo"):
    return psycopg.connect(
        host=str(place.socket_folder),
        port=5432,
        user=role,
        password=passwords(place.data)[role],
        dbname=database,
        autocommit=True,
    )


def postmaster(place):
    return int((place.data / "postgres" / "postmaster.pid").read_text().split()[0])


def test_the_first_user_starts_them_and_the_last_one_stops_them(servers):
    assert servers.ensure_running() == ["postgres", "valkey"]
    assert servers.ensure_running() == []
    assert servers.is_up()
    servers.release()
    assert not servers.is_up()


def test_a_second_user_adopts_them_and_keeps_them_when_the_first_leaves(servers, place):
    servers.ensure_running()
    with another_user(place) as second:
        assert second.stdout.readline() == "True\n"
        servers.release()
        assert servers.is_up()
        assert leave(second) == 0
    assert not servers.is_up()


def test_after_kill_9_of_the_only_user_the_next_one_adopts_and_stops_them(servers, place):
    with another_user(place) as user:
        user.stdout.readline()
        pid = postmaster(place)
        user.kill()
    assert servers.is_up()
    assert servers.ensure_running() == []
    assert postmaster(place) == pid
    servers.release()
    assert not servers.is_up()


def test_many_users_at_once_start_one_server(servers, place):
    users = [another_user(place) for _ in range(6)]
    said = [user.stdout.readline().strip() for user in users]
    assert sorted(said) == ["True"] * 5 + ["postgres valkey True"]
    assert [leave(user) for user in users] == [0] * 6
    assert not servers.is_up()


def test_a_forked_child_does_not_stop_them_for_its_parent(servers):
    servers.ensure_running()
    child = os.fork()
    if not child:
        servers.release()
        os._exit(0)
    os.waitpid(child, 0)
    assert servers.is_up()


def test_a_killed_server_comes_back_with_what_was_committed(servers, place):
    servers.ensure_running()
    with connect(place, "smo_owner") as owner:
        owner.execute("CREATE TABLE kept (n int)")
        owner.execute("INSERT INTO kept VALUES (1)")
    os.kill(postmaster(place), signal.SIGKILL)
    os.kill(Valkey(place).pid(), signal.SIGKILL)
    assert wait(lambda: not any(service.is_alive() for service in servers.services.values()), 10)
    assert servers.ensure_running() == ["postgres", "valkey"]
    with connect(place, "smo_owner") as owner:
        assert owner.execute("SELECT n FROM kept").fetchall() == [(1,)]
        owner.execute("DROP TABLE kept")


def test_a_removed_socket_is_made_again(servers, place):
    servers.ensure_running()
    before = [postmaster(place), Valkey(place).pid()]
    place.postgres_socket.unlink()
    place.valkey_socket.unlink()
    assert not servers.is_up()
    assert servers.ensure_running() == ["postgres", "valkey"]
    assert [command_line(pid) for pid in before] == ["", ""]


@pytest.mark.parametrize("number", ["0", "of this process", "not a number"])
def test_files_left_by_a_dead_server_do_not_keep_it_from_starting(servers, place, number):
    number = str(os.getpid()) if number == "of this process" else number
    servers.ensure_running()
    servers.release()
    rest = f"\n{place.data / 'postgres'}\n1700000000\n5432\n{place.socket_folder}\n\n  1  2\nready\n"
    (place.data / "postgres" / "postmaster.pid").write_text(number + rest)
    place.postgres_socket.with_name(".s.PGSQL.5432.lock").write_text(number + rest)
    place.postgres_socket.touch()
    assert servers.ensure_running() == ["postgres", "valkey"]


def test_a_half_made_cluster_is_thrown_away(tmp_path, servers, place):
    servers.ensure_running()
    servers.release()
    (place.data / "postgres").rename(place.data / "whole")
    half = place.data / "postgres.new"
    half.mkdir()
    (half / "PG_VERSION").write_text("18\n")
    assert servers.ensure_running() == ["postgres", "valkey"]
    assert connect(place, "smo_app").execute("SELECT 1").fetchone() == (1,)
    assert not half.exists()


def test_a_queue_file_that_cannot_be_read_is_set_aside(servers, place):
    servers.ensure_running()
    servers.release()
    for path in (place.data / "valkey" / "appendonlydir").iterdir():
        path.write_bytes(b"\x00 nonsense")
    assert servers.ensure_running() == ["postgres", "valkey"]
    assert (place.data / "valkey.broken").exists()


def test_nobody_listens_on_a_port(servers, place):
    servers.ensure_running()
    with connect(place, "smo_app") as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
    assert f"unixsocket:{place.valkey_socket}" in command_line(Valkey(place).pid())


def test_the_application_uses_what_the_owner_makes_and_makes_nothing_itself(servers, place):
    servers.ensure_running()
    with connect(place, "smo_owner") as owner, connect(place, "smo_app") as application:
        owner.execute("CREATE TABLE fact (id serial, word text)")
        application.execute("INSERT INTO fact (word) VALUES ('said')")
        assert application.execute("SELECT id, word FROM fact").fetchall() == [(1, "said")]
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            application.execute("CREATE TABLE mine (n int)")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            application.execute("TRUNCATE fact")
        with connect(place, "smo_backup") as backup:
            assert backup.execute("SELECT word FROM fact").fetchall() == [("said",)]
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                backup.execute("DELETE FROM fact")
        owner.execute("DROP TABLE fact")


def test_no_role_may_pass_over_the_row_policies(servers, place):
    servers.ensure_running()
    with connect(place, "smo_app") as connection:
        rows = connection.execute(
            "SELECT rolname, rolsuper OR rolbypassrls OR rolcreaterole, rolcreatedb FROM pg_roles "
            "WHERE rolname LIKE 'smo%' ORDER BY 1"
        ).fetchall()
    assert rows == [("smo_app", False, False), ("smo_backup", False, False), ("smo_owner", False, True)]


def test_a_database_that_the_owner_makes_later_gives_the_same_rights(servers, place):
    servers.ensure_running()
    with connect(place, "smo_owner") as owner:
        owner.execute("CREATE DATABASE test_smo")
    with connect(place, "smo_owner", "test_smo") as owner, connect(place, "smo_app", "test_smo") as application:
        owner.execute("CREATE TABLE fact (n int)")
        application.execute("INSERT INTO fact VALUES (1)")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            application.execute("CREATE TABLE mine (n int)")


def test_data_and_sockets_are_closed_to_others(servers, place):
    servers.ensure_running()
    modes = {path.name: path.stat().st_mode & 0o077 for path in (place.socket_folder, *place.data.iterdir())}
    assert {name for name, mode in modes.items() if mode} <= {"provisioned", "programs"}  # nothing secret in either
