"""The pages of a shop, served by the command, for a real browser."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

SLOW = 60_000  # ms that a page may take on a busy machine
expect.set_options(timeout=SLOW)
SHOTS = os.environ.get("BESTSHOT_SCREENSHOTS", "")  # a folder, to look at them


@dataclass(slots=True)
class Site:
    """The pages of a shop. `asked` has every address that a browser asked for."""

    shop: Path
    port: int
    process: "subprocess.Popen[str]"
    asked: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def open(self, browser: Browser, path: str, width: int = 1280) -> Page:
        """A new visitor."""
        page = browser.new_context(viewport={"width": width, "height": 900}, accept_downloads=True).new_page()
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
    for _ in range(600):
        try:
            urlopen(f"http://127.0.0.1:{port}/", timeout=5).close()
            return
        except (URLError, OSError):
            time.sleep(0.2)
        assert process.poll() is None, process.stderr.read() if process.stderr else ""
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
