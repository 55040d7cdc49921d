"""The shipped nginx configuration in a real nginx before a real gunicorn; only ports, folders and waits are others."""

import contextlib
import http.client
import json
import os
import re
import shutil
import socket
import ssl
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from tests.processes import ROOT, kill, wait_until

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
pytestmark = pytest.mark.skipif(not NGINX, reason="nginx is not installed (Debian: apt-get install nginx-light)")
HOST = "smo.example.org"
MB = 1024 * 1024
UPLOAD = "/archivos/x"

Answer = tuple[int, http.client.HTTPMessage, bytes]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Site:
    """nginx on ports of its own, and a way to ask it."""

    def __init__(self, folder: Path, socket_path: Path) -> None:
        self.folder, self.plain, self.tls = folder, free_port(), free_port()
        self.trust = ssl.create_default_context()
        self.trust.check_hostname, self.trust.verify_mode = False, ssl.CERT_NONE
        text = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
        for old, new in {
            r" *listen \[::\]:.*\n": "",
            r"listen 80\b": f"listen 127.0.0.1:{self.plain}",
            r"listen 443\b": f"listen 127.0.0.1:{self.tls}",
            r"/etc/letsencrypt/live/[^/]+": str(folder),
            r"/run/smo/web\.sock": str(socket_path),
            r"/srv/smo": str(folder),
            r"/var/log/nginx": str(folder),
            r"client_header_timeout 10s": "client_header_timeout 1s",
            r"client_body_timeout 15s": "client_body_timeout 1s",
        }.items():
            text, count = re.subn(old, new, text)
            assert count, old
        (folder / "smo.conf").write_text(text)
        user = "user root;" if os.geteuid() == 0 else ""
        paths = "".join(
            f"{name}_temp_path {folder / name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        (folder / "nginx.conf").write_text(
            f"{user} daemon off; pid {folder}/pid; error_log {folder}/start.log; events {{}}"
            f" http {{ types {{ text/css css; text/html html; }} {paths} include {folder}/smo.conf; }}"
        )

    def command(self, *more: str) -> list[str]:
        return [str(NGINX), "-p", str(self.folder), "-e", "stderr", "-c", str(self.folder / "nginx.conf"), *more]

    def connect(self) -> ssl.SSLSocket:
        bare = socket.create_connection(("127.0.0.1", self.tls), timeout=30)
        return self.trust.wrap_socket(bare, server_hostname=HOST)

    def ask(self, method: str, path: str, body: bytes = b"", **headers: str) -> Answer:
        connection = http.client.HTTPConnection(HOST)
        connection.sock = self.connect()
        given = {"Host": HOST} | {name.replace("_", "-"): value for name, value in headers.items()}
        with contextlib.closing(connection):
            connection.request(method, path, body, given)
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()

    def told(self, **headers: str) -> dict[str, object]:
        """What the application heard of a request with these headers."""
        return json.loads(self.ask("GET", "/casos/", **headers)[2])


@pytest.fixture(scope="module")
def application(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("g")
    path = folder / "web.sock"
    command = [sys.executable, "-m", "gunicorn", "tests.config.echo", "--worker-class", "gthread", "--bind"]
    process = subprocess.Popen([*command, f"unix:{path}"], cwd=ROOT, start_new_session=True)
    wait_until(path.exists)
    yield path
    kill(process)


@pytest.fixture
def site(application: Path, tmp_path: Path) -> Iterator[Site]:
    names = ["-keyout", str(tmp_path / "privkey.pem"), "-out", str(tmp_path / "fullchain.pem")]
    kind = ["-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1"]
    subprocess.run(["openssl", "req", *kind, "-subj", f"/CN={HOST}", *names], check=True, capture_output=True)
    (tmp_path / "static" / "errors").mkdir(parents=True)
    (tmp_path / "static" / "app.css").write_text("body {}")
    for name in ("413", "429", "503"):
        (tmp_path / "static" / "errors" / f"{name}.html").write_text(f"our own {name}")
    site = Site(tmp_path, application)
    process = subprocess.Popen(site.command(), start_new_session=True)
    wait_until(lambda: _listens(site.tls))
    yield site
    kill(process)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def test_nginx_reads_it_without_a_word_of_warning(site: Site) -> None:
    checked = subprocess.run(site.command("-t"), capture_output=True, text=True)
    assert checked.returncode == 0, checked.stderr
    assert [line for line in checked.stderr.splitlines() if "[" in line] == []


def test_what_a_visitor_says_of_himself_as_a_proxy_reaches_nobody(site: Site) -> None:
    told = site.told(
        X_Forwarded_For="203.0.113.9",
        X_Forwarded_Proto="http",
        X_Forwarded_Host="evil.example",
        X_Real_IP="203.0.113.9",
        X_Request_ID="mine",
        Forwarded="for=203.0.113.9",
        Proxy="evil.example",
    )
    assert re.fullmatch("[0-9a-f]{32}", str(told.pop("HTTP_X_REQUEST_ID")))
    assert {name: value for name, value in told.items() if name != "HTTP_ACCEPT_ENCODING"} == {
        "method": "GET",
        "body": 0,
        "HTTP_HOST": HOST,
        "HTTP_X_FORWARDED_FOR": "127.0.0.1",
        "HTTP_X_FORWARDED_PROTO": "https",
    }


@pytest.mark.parametrize(
    ("path", "size", "status"),
    [
        (path, size + over, 413 if over else 200)
        for path, size in (
            *((path, MB) for path in ("/registro/", "/solicitud/", "/solicitud/archivos")),
            *((f"{path}x/", 6 * MB) for path in settings.UPLOADS_UNDER),
        )
        for over in (0, 1)
    ],
)
def test_a_body_may_be_so_long_and_no_longer(site: Site, path: str, size: int, status: int) -> None:
    answered, _headers, page = site.ask("POST", path, b"x" * size)
    assert answered == status
    assert page == b"our own 413" if status == 413 else json.loads(page)["body"] == size


@pytest.mark.parametrize(
    ("method", "path", "burst"), [("POST", "/registro/", 21), ("POST", "/entrar/", 11), ("GET", "/", 61)]
)
def test_whoever_asks_too_fast_is_asked_to_wait(site: Site, method: str, path: str, burst: int) -> None:
    head = f"{method} {path} HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: 0\r\n"
    told = b""
    with contextlib.closing(site.connect()) as client:
        # In one breath, for a busy machine would be slow enough one by one.
        client.sendall(f"{head}\r\n".encode() * 149 + f"{head}Connection: close\r\n\r\n".encode())
        while piece := client.recv(65536):
            told += piece
    answers = Counter(re.findall(rb"HTTP/1.1 (\d{3}) ", told))
    assert set(answers) == {b"200", b"429"}
    assert burst <= answers[b"200"] < 120
    assert told.count(b"our own 429") == answers[b"429"]


def test_a_slow_client_is_cut_off_and_others_are_served_meanwhile(site: Site) -> None:
    head, body = (
        b"GET / HTTP/1.1\r\nHost: ",
        b"POST / HTTP/1.1\r\nHost: smo.example.org\r\nContent-Length: 9\r\n\r\na",
    )
    slow = [site.connect() for _ in range(40)]
    for number, client in enumerate(slow):
        client.sendall(body if number % 2 else head)
    assert site.ask("GET", "/")[0] == 200
    for client in slow:
        with contextlib.suppress(ConnectionResetError, ssl.SSLEOFError):
            assert client.recv(4096)[:12] in {b"", b"HTTP/1.1 408"}  # and not 20 s of silence
        client.close()


@pytest.mark.parametrize("method", ["TRACE", "PUT", "DELETE", "OPTIONS"])
def test_other_methods_do_not_come_through(site: Site, method: str) -> None:
    assert site.ask(method, "/")[0] == 405


def test_readiness_is_for_this_machine_alone_and_error_pages_for_nginx(site: Site) -> None:
    assert [site.ask("GET", path)[0] for path in ("/readyz", "/static/errors/429.html", "/static/")] == [404, 404, 403]


def test_static_files_come_from_nginx_and_may_be_kept(site: Site) -> None:
    status, headers, body = site.ask("GET", "/static/app.css")
    assert (status, body, headers["X-Content-Type-Options"]) == (200, b"body {}", "nosniff")
    assert "immutable" in str(headers.get_all("Cache-Control"))


def test_the_log_knows_neither_the_visitor_nor_what_was_looked_for(site: Site) -> None:
    headers = site.ask("GET", "/casos/EC-7K4P-9XQM/?numero=secreto", User_Agent="of a person", Referer="https://x/y")[1]
    site.ask("GET", "/static/nothing?secreto")
    assert headers["Server"] == "nginx"
    wait_until(lambda: len((site.folder / "smo.log").read_text().splitlines()) == 2)
    first, _second = (json.loads(line) for line in (site.folder / "smo.log").read_text().splitlines())
    assert {name: first[name] for name in ("network", "method", "place", "status")} == {
        "network": "127.0.0.0/16",
        "method": "GET",
        "place": "/casos",
        "status": 200,
    }
    written = "".join(path.read_text() for path in site.folder.glob("*.log"))
    assert [word for word in ("7K4P", "secreto", "of a person", "https://x/y", "127.0.0.1") if word in written] == []


def test_without_tls_one_is_sent_to_it_and_another_name_gets_no_answer(site: Site) -> None:
    def plainly(host: str) -> http.client.HTTPResponse:
        connection = http.client.HTTPConnection("127.0.0.1", site.plain, timeout=10)
        connection.request("GET", "/entrar/", headers={"Host": host})
        return connection.getresponse()

    moved = plainly(HOST)
    assert (moved.status, moved.headers["Location"]) == (301, f"https://{HOST}/entrar/")
    with pytest.raises(ConnectionResetError):
        plainly("evil.example")
    with pytest.raises(ssl.SSLError), socket.create_connection(("127.0.0.1", site.tls)) as bare:
        site.trust.wrap_socket(bare, server_hostname="evil.example")


def test_an_application_that_is_away_is_said_in_words(site: Site) -> None:
    text = (site.folder / "smo.conf").read_text()
    (site.folder / "smo.conf").write_text(re.sub(r"unix:[^ ]+", f"unix:{site.folder}/nobody", text))
    subprocess.run(site.command("-s", "reload"), check=True)
    wait_until(lambda: site.ask("GET", "/")[0::2] == (502, b"our own 503"))
