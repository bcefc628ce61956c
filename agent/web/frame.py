"""The frame of every page: the header with its links, the conversation's drawer, and the main part."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from nicegui import app, html, ui

from agent.chat.conversation import new_thread
from agent.web.sessions import DIGITS, Sessions

LINKS = {"/": "Board", "/review": "Review", "/catalogue": "Catalogue", "/runs": "Runs", "/settings": "Settings"}


@dataclass(slots=True)
class Visit:
    """One open page of one visitor. The conversation acts on the products that are `selected`."""

    desk: Sessions
    thread: str
    selected: list[str] = field(default_factory=list)


@asynccontextmanager
async def frame(desk: Sessions, title: str, here: str) -> AsyncIterator[Visit]:
    """Lay out a page; the block fills its main part.

    Args:
        desk: the shop's conversations and runs.
        title: the page's name, in the browser's title and as the heading.
        here: the page's path, a key of LINKS.
    """
    ui.page_title(f"{title} · bestshot")
    visit = Visit(desk, _thread())
    waits = await desk.waiting_count()
    with ui.header(wrap=False).classes("top"):
        ui.link("bestshot", "/").classes("wordmark")
        with ui.element("nav").props('aria-label="Pages"'):
            for path, name in LINKS.items():
                link = ui.link(f"{name} {waits}" if path == "/review" and waits else name, path)
                if path == here:
                    link.props('aria-current="page"')
    with ui.element("div").classes("page") as main:
        html.h1(title)
        yield visit
    ui.skip_link(target=main)


def _thread() -> str:
    """Return the id of this browser's conversation. It is kept in a cookie of this page's port."""
    kept = app.storage.browser
    if "thread" not in kept:
        kept["thread"] = new_thread(DIGITS)
    return str(kept["thread"])
