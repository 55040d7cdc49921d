"""First contentful paint of public pages on the first visit: Chromium, slow 3G, a processor six times slower.

Slow 3G: 400 kbit/s down and up, 400 ms more for each round trip. Plain HTTP on the loopback: what TLS would add (two
round trips and the certificate) is not in it.
"""

from pathlib import Path

from django.core.management import call_command
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from config.chromium import chromium
from tests import processes
from tests.bench.reporting import ROUNDS, report

PHONE = {"width": 360, "height": 740}
SLOW_3G = {
    "offline": False,
    "latency": 400,  # ms
    "downloadThroughput": 400_000 / 8,  # bytes/s
    "uploadThroughput": 400_000 / 8,
}
SLOWER = 6
PAGES = ("/", "/puedo/", "/solicitud/", "/solicitud/nacionalidad/")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
PAINTED = "() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime"


def run(folder: Path) -> None:
    call_command("collectstatic", interactive=False, verbosity=0)
    with (
        processes.web(folder / "web.log", static=processes.ROOT / "var" / "static") as address,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        for path in PAGES:
            _paint(browser, address, path)  # so that no template is compiled while the clock runs
        taken = {path: [_paint(browser, address, path) for _round in range(ROUNDS)] for path in PAGES}
        browser.close()
    for path, times in taken.items():
        report(f"first contentful paint of {path}, first visit, slow 3G, 6x CPU", times, "ms", goal="≤ 1500")


def _paint(browser: Browser, address: str, path: str) -> float:
    """Milliseconds, by a browser that has never been here."""
    context = browser.new_context(viewport=PHONE, java_script_enabled=True)
    if path.startswith("/solicitud/") and path != "/solicitud/":
        _begin(context, address)
    page = context.new_page()
    line = context.new_cdp_session(page)
    line.send("Network.enable")
    line.send("Network.clearBrowserCache")
    line.send("Network.emulateNetworkConditions", SLOW_3G)
    line.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.goto(address + path)
    assert page.url == address + path, page.url
    time = float(page.wait_for_function(PAINTED).json_value())
    context.close()
    return time


def _begin(context: BrowserContext, address: str) -> None:
    """A registration that has got as far as the questions."""
    page = context.new_page()
    page.goto(f"{address}/solicitud/")
    page.check("[name=office][value=EC]")
    page.fill("[name=year]", "1990")
    page.click("main form .button")
    page.goto(f"{address}/solicitud/permiso/")
    for name in ("screening", "share_usrap", "share_ca_es", "medical", "whatsapp"):
        page.check(f"[name={name}][value=yes]")
    page.click("main form .button")
    page.close()
