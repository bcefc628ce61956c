"""The frame of every page: the header with its links, the main part, and the conversation at the side."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from importlib.resources import files

from nicegui import html, ui

from agent.web.controls import follow, warn, words
from agent.web.drawer import Drawer
from agent.web.sessions import Sessions

LINKS = {"/": "Board", "/review": "Review", "/catalogue": "Catalogue", "/runs": "Runs", "/settings": "Settings"}

PATIENCE = 60.0  # s that a page may take until it is there; a cloud's embedder or a busy machine is slow


@asynccontextmanager
async def frame(desk: Sessions, here: str, css: Sequence[str] = ()) -> AsyncIterator[Drawer]:
    """Lay out a page; the block fills its main part. It gets the drawer, whose conversation acts on what is selected.

    Args:
        desk: the desk of the shop.
        here: the page's path, a key of LINKS, which has its name: the browser's title and the heading.
        css: the style sheets of this page alone, as paths in `agent`.
    """
    for name in css:
        ui.add_css(files("agent").joinpath(name).read_text("utf-8"))
    ui.on_exception(warn)
    ui.page_title(f"{LINKS[here]} · bestshot")
    drawer = Drawer(desk)
    with ui.header(wrap=False).classes("top"):
        ui.link("bestshot", "/").classes("wordmark")
        with html.nav().props('aria-label="Pages"'):
            for path, name in LINKS.items():
                with ui.link(target=path) as link:
                    html.span(name)
                    if path == "/review":
                        count = words("span").classes("count")
                if path == here:
                    link.props('aria-current="page"')
        drawer.switch()
    with html.div().classes("page") as main:
        html.h1(LINKS[here])
        yield drawer
    ui.skip_link(target=main)

    async def count_waiting() -> None:
        waits = len(await desk.waiting())
        count.set_text(str(waits))
        count.props["aria-label"] = f"{waits} wait for you"
        count.set_visibility(waits > 0)

    await follow(lambda: desk.version, count_waiting)  # also what other tabs decide
    await drawer.open()
