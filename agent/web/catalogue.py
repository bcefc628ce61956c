"""The page `/catalogue`: the shop's products, searched by words or by a picture."""

import asyncio
from urllib.parse import urlencode

from nicegui import events, html, ui

from agent.chat.tools.look import search
from agent.web.controls import filled, warn, words
from agent.web.frame import PATIENCE, frame
from agent.web.sessions import Sessions
from agent.web.uploader import PICTURES, uploader
from tools.catalog import Hit
from tools.errors import Problem, one_line
from tools.imaging.encoding import encode_jpeg
from tools.imaging.opening import UNREADABLE, open_picture

_MOST = 48  # products of one search


def add(desk: Sessions) -> None:
    """Add the page. Its address has the search, so a reload finds it."""
    services = desk.services

    @ui.page("/catalogue", response_timeout=PATIENCE)
    async def catalogue(text: str = "", picture: str = "") -> None:
        text = " ".join(text.split())

        def address(**wish: str) -> str:
            return f"/catalogue?{urlencode(wish)}"

        async def compare(event: events.UploadEventArguments) -> None:
            try:
                seen = encode_jpeg(open_picture(await event.file.read()), quality=95)
            except UNREADABLE as error:
                return warn(f"{event.file.name} {one_line(error)}")
            return ui.navigate.to(address(text=text, picture=await asyncio.to_thread(services.store.put, seen)))

        async with frame(desk, "/catalogue", ["web/other_pages.css"]):
            hits, trouble, categories = list[Hit](), "", dict[str, int]()
            try:
                categories = await (await services.catalog()).categories()
                if text or picture:
                    hits, trouble = await search(services, text, picture, "", 0, _MOST)
            except Problem as problem:
                trouble = str(problem)
            ui.html(filled("catalogue_form.html", text=text, picture=picture), sanitize=False)
            with html.div().classes("drop") as zone:
                upload = uploader("Search by a picture", compare, PICTURES)
                words("span", "or drop one here")
            zone.on("dragover.prevent", js_handler="() => {}")
            dropped = f"(e) => runMethod({upload.id}, 'addFiles', [e.dataTransfer.files])"
            zone.on("drop.prevent", js_handler=dropped)
            found = filled(
                "catalogue.html", text=text, picture=picture, address=address, hits=hits, trouble=trouble,
                categories=categories,
            )  # fmt: skip
            ui.html(found, sanitize=False)
