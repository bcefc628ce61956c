"""The pages of a shop, served by the command, for a real browser."""

import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.e2e.forked import ForkedCommand
from tests.e2e.process import start, wait

SLOW = 60_000  # ms that a page may take on a busy machine
expect.set_options(timeout=SLOW)
SHOTS = os.environ.get("BESTSHOT_SCREENSHOTS", "")  # a folder, to look at them


@dataclass(slots=True)
class Site:
    """The pages of a shop. `asked` has every address that a browser asked for."""

    shop: Path
    port: int
    process: ForkedCommand
    asked: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def open(self, browser: Browser, path: str, width: int = 1280) -> Page:
        """A new visitor, who wants no moving pictures: each frame of them is drawn by the CPU."""
        context = browser.new_context(
            viewport={"width": width, "height": 900}, accept_downloads=True, reduced_motion="reduce"
        )
        page = context.new_page()
        page.set_default_timeout(SLOW)
        page.on("request", lambda request: self.asked.append(request.url))
        page.goto(self.url + path)
        return page


@contextmanager
def serving(shop: Path) -> Iterator[Site]:
    """Serve a shop's pages with `bestshot ui` until the block ends."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = start(shop, "ui", "--no-browser", "--port", str(port))
    try:
        _wait(port, process)
        yield Site(shop, port, process)
    finally:
        process.kill()


def _wait(port: int, process: ForkedCommand) -> None:
    for _ in range(600):
        try:
            urlopen(f"http://127.0.0.1:{port}/", timeout=5).close()
            return
        except (URLError, OSError):
            time.sleep(0.2)
        assert process.poll() is None, wait(process)
    raise AssertionError("the page did not open")


def look(page: Page, name: str) -> None:
    """Keep a screenshot if somebody wants to look at it."""
    if SHOTS:
        page.wait_for_timeout(800)
        page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)


def assert_accessible(page: Page) -> None:
    """No fault that axe-core calls serious or critical, and no sideways scroll."""
    found = Axe().run(page).response["violations"]
    serious = [(one["id"], one["nodes"][0]["html"]) for one in found if one["impact"] in ("serious", "critical")]
    assert not serious
    room = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert room[0] <= room[1], f"it scrolls sideways: {room[0]} px of {room[1]} px"
