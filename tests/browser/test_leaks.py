"""After a registration in a real browser: what lies in logs, broker, database and the browser's own folder."""

import pytest
from kombu import Connection

from casework import demo
from config.celery import broker_url
from config.chromium import chromium
from tests.browser.conftest import ARGUMENTS, Site
from tests.browser.test_journey import NEXT, confirm, fill_person, fill_situation
from tests.privacy.watch import disguises, pattern

pytestmark = pytest.mark.browser
NAME = "Xochiquetzalli Ñuñure"
CANARIES = (NAME, "98765432", "O'Brien")


def test_a_registration_leaves_nothing_on_the_machine_or_in_what_the_site_writes(site: Site, tmp_path):
    browser = site.chromium.launch_persistent_context(tmp_path, executable_path=chromium(), args=ARGUMENTS, locale="es")
    page = browser.new_page()
    page.goto(f"{site.address}/entrar/")
    page.fill("#id_username", demo.address("screener", "EC"))
    page.fill("#id_password", demo.PASSWORD)
    page.click("main button")
    page.click("nav >> text=Nuevo registro")
    page.click("text=Empezar en Ecuador")
    fill_person(page, names=NAME)
    page.click(NEXT)
    fill_situation(page, phone="098 765 43 21")
    page.click(NEXT)
    confirm(page)
    page.wait_for_selector("text=EC-")
    page.goto(f"{site.address}/cola/EC/screening/")
    page.click("nav >> text=Salir")
    page.wait_for_selector("#id_username")
    page.go_back()
    assert NAME not in page.content()
    browser.close()

    kept = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    raw = [word.encode() for value in CANARIES for word in disguises(value)]
    raw += [value.encode("utf-16-le") for value in CANARIES]
    assert kept
    assert [path.name for path, content in kept.items() if any(word in content for word in raw)] == []

    written = {path.name: path.read_text(errors="replace") for path in site.logs.glob("*.log")}
    assert {"web.log", "worker.log", "relay.log"} <= set(written)
    assert [name for name, text in written.items() if pattern(CANARIES).search(text)] == []

    with Connection(broker_url(site.broker)) as connection:
        broker = connection.default_channel.client
        held = {key: broker.dump(key) for key in broker.scan_iter()}
    assert [key for key, content in held.items() if any(word in content for word in raw)] == []
