"""The page in a real browser: what a marketing person does with it, and that it asks nobody but itself."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import urljoin, urlsplit
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.process import bestshot
from tests.painter import flatlay
from tools.imaging.encoding import encode_jpeg
from tools.imaging.opening import open_picture

SLOW = 60_000  # ms that a picture may take on a busy machine
SHOTS = os.environ.get("BESTSHOT_SCREENSHOTS", "")  # a folder, to look at them


@dataclass(slots=True)
class Site:
    """The page of a shop, served by the command."""

    shop: Path
    port: int
    process: "subprocess.Popen[str]"
    asked: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def open(self, browser: Browser, width: int = 1280) -> Page:
        """A new visitor; every address that the browser asks is kept."""
        page = browser.new_context(viewport={"width": width, "height": 1400}, accept_downloads=True).new_page()
        page.on("request", lambda request: self.asked.append(request.url))
        page.goto(self.url)
        expect(page.get_by_label("Conversation")).to_be_visible(timeout=SLOW)
        return page


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, indexed: Path) -> Iterator[Site]:
    """One page for all visitors; the last test ends it."""
    shop = shutil.copytree(indexed, tmp_path_factory.mktemp("page") / "shop")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("OPENROUTER", "BESTSHOT"))}
    process = subprocess.Popen(
        [sys.executable, "-c", "from agent.cli.main import main; main()", "ui", "--no-browser", "--port", str(port)],
        cwd=shop, env={**kept, "PYTHONPATH": str(Path(__file__).parents[2])}, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        _wait(port, process)
        yield Site(shop, port, process)
    finally:
        process.kill()
        process.wait()


def _wait(port: int, process: "subprocess.Popen[str]") -> None:
    for _ in range(300):
        try:
            urlopen(f"http://127.0.0.1:{port}/", timeout=5).close()
            return
        except (URLError, OSError):
            time.sleep(0.2)
        assert process.poll() is None, process.stderr.read() if process.stderr else ""
    raise AssertionError("the page did not open")


def say(page: Page, text: str) -> None:
    page.locator("#say textarea").fill(text)
    page.locator("#say textarea").press("Enter")


def brightness_of(page: Page, number: int) -> float:
    """Mean of a picture in the strips of attempts, 0..255."""
    source = page.locator(".strip img").nth(number).get_attribute("src")
    assert source
    return float(open_picture(page.request.get(urljoin(page.url, source)).body()).mean())


def look(page: Page, name: str) -> None:
    if SHOTS:
        page.wait_for_timeout(1500)
        page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)


def test_upload_ask_watch_approve_download_and_reject_leads_to_a_revision(
    site: Site, browser: Browser, tmp_path: Path
) -> None:
    page = site.open(browser)
    photo = tmp_path / "upload.jpg"
    photo.write_bytes(encode_jpeg(flatlay((50, 120, 80), stripes=False)[0]))
    page.locator("#say input[type=file]").set_input_files(photo)
    expect(page.locator("#say .thumbnail-item, #say img").first).to_be_visible(timeout=SLOW)
    say(page, "add this as NEW9")
    expect(page.get_by_text("NEW9 was added")).to_be_visible(timeout=SLOW)
    expect(page.locator(".made li")).to_have_count(1)  # an answer about a picture shows it

    say(page, 'make NEW9 for shopify with "New season"')
    expect(page.get_by_label("Working")).to_be_visible(timeout=SLOW)
    expect(page.locator(".working .text")).to_contain_text("NEW9", timeout=SLOW)
    look(page, "working")
    expect(page.locator(".made li")).to_have_count(2, timeout=SLOW)
    expect(page.locator(".made .badge")).to_have_text("Accepted")
    expect(page.locator(".made li").last).to_contain_text("$0.00")
    expect(page.locator(".compare figure")).to_have_count(3, timeout=SLOW)
    look(page, "made")

    page.locator("#reason textarea, #reason input").fill("too light")
    page.get_by_role("button", name="Reject and redo").click()
    expect(page.locator(".made li")).to_have_count(3, timeout=SLOW)
    expect(page.locator(".talk")).to_contain_text("Change shopify of NEW9: darker")
    page.get_by_role("tab", name="Attempts").click()
    expect(page.locator(".strip li").first).to_be_visible(timeout=SLOW)
    assert "a person wishes “darker”" in page.locator(".strip").first.inner_text()
    darkness = [brightness_of(page, number) for number in (0, 1)]
    assert darkness[0] < darkness[1] - 2, "the newest comes first, and its set is darker"
    look(page, "attempts")
    told = bestshot(site.shop, "judgements").out
    assert "reject shopify of NEW9" in told
    assert "too light (heeded)" in told

    page.get_by_role("tab", name="Side by side").click()
    page.get_by_role("button", name="Approve", exact=True).last.click()
    page.get_by_role("tab", name="Files").click()
    link = page.get_by_role("link", name="Download").first
    expect(link).to_be_visible(timeout=SLOW)
    with page.expect_download() as started:
        link.click()
    got = Path(started.value.path()).read_bytes()
    assert open_picture(got).shape[1] >= 800
    look(page, "files")
    assert "approve shopify of NEW9" in bestshot(site.shop, "judgements").out
    assert {urlsplit(url).netloc for url in site.asked if url.startswith("http")} == {f"127.0.0.1:{site.port}"}


def test_a_reload_in_mid_run_finds_it_still_there_and_another_visitor_does_not(site: Site, browser: Browser) -> None:
    page = site.open(browser)
    say(page, 'make NEW1 for shopify with "Sale"')
    expect(page.get_by_label("Working")).to_be_visible(timeout=SLOW)
    page.reload()
    expect(page.get_by_text('make NEW1 for shopify with "Sale"')).to_be_visible(timeout=SLOW)
    expect(page.locator(".made li")).to_have_count(1, timeout=SLOW)
    other = site.open(browser)
    expect(other.get_by_text("Drop a flat-lay here, or choose a garment")).to_be_visible(timeout=SLOW)
    expect(other.locator(".made li")).to_have_count(0)


def test_it_is_usable_on_a_phone_and_by_keyboard(site: Site, browser: Browser) -> None:
    page = site.open(browser, width=390)
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= 390, f"it scrolls sideways: {width} px"
    button = page.get_by_role("button", name="Make pictures")
    expect(button).to_be_visible(timeout=SLOW)
    button.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".made li")).to_have_count(1, timeout=SLOW)
    look(page, "phone")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_only_this_machine_is_served_and_only_what_may_be_seen(site: Site) -> None:
    def status(path: str, **headers: str) -> int:
        try:
            with urlopen(Request(site.url + path, headers=headers), timeout=10) as answer:
                return int(answer.status)
        except HTTPError as error:
            return error.code

    assert status("/") == 200
    assert status("/", Host="evil.example") == 400
    for path in (
        "/picture/sha256:" + "0" * 64, "/picture/..%2f..%2f.env", "/delivered/../new_products.csv",
        "/delivered/%2e%2e/new_products.csv", "/delivered/..%2fproducts.csv", "/delivered//etc/passwd",
        f"/gradio_api/file={site.shop}/new_products.csv", f"/gradio_api/file={site.shop}/.bestshot/catalog.db",
    ):  # fmt: skip
        assert status(path) in (403, 404), path


def test_zz_ctrl_c_ends_it_and_a_port_in_use_is_said(site: Site) -> None:
    second = bestshot(site.shop, "ui", "--no-browser", "--port", str(site.port))
    assert second.status == 1
    assert f"port {site.port} is in use" in second.err
    site.process.send_signal(signal.SIGINT)
    assert site.process.wait(20) in (0, 130)
    assert "Traceback" not in (site.process.stderr.read() if site.process.stderr else "")
