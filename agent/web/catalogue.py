"""The page `/catalogue`: the shop's products, searched by words or by a picture."""

import asyncio
from collections.abc import Mapping
from urllib.parse import urlencode

from nicegui import events, html, ui

from agent.chat.tools.look import search
from agent.report.words import plain
from agent.services import Services
from agent.web.controls import filled, warn, words
from agent.web.frame import PATIENCE, frame
from agent.web.sessions import Sessions
from agent.web.uploader import PICTURES, uploader
from tools.catalog import Hit
from tools.errors import Problem, one_line
from tools.imaging.encoding import encode_jpeg
from tools.imaging.opening import UNREADABLE, open_picture

_MOST = 48  # products of one search
_PROVEN = 1501  # sold at least this often, as the references of a picture


def add(desk: Sessions) -> None:
    """Add the page. Its address has the search, so a reload finds it."""
    services = desk.services

    @ui.page("/catalogue", response_timeout=PATIENCE)
    async def catalogue(text: str = "", picture: str = "", category: str = "", proven: str = "") -> None:
        wish = {"text": " ".join(text.split()), "picture": picture, "category": category, "proven": proven}

        def address(**changed: object) -> str:
            return f"/catalogue?{urlencode({name: value for name, value in {**wish, **changed}.items() if value})}"

        async def compare(event: events.UploadEventArguments) -> None:
            try:
                seen = encode_jpeg(open_picture(await event.file.read()), quality=95)
            except UNREADABLE as error:
                return warn(f"{event.file.name} {one_line(error)}")
            return ui.navigate.to(address(picture=await asyncio.to_thread(services.store.put, seen)))

        async with frame(desk, "Catalogue", "/catalogue", ["web/other_pages.css"]):
            hits, trouble, categories = list[Hit](), "", dict[str, int]()
            try:
                categories = await (await services.catalog()).categories()
                hits, trouble = await find(services, wish)
            except Problem as problem:
                trouble = str(problem)
            ui.html(filled("catalogue_form.html", wish=wish, categories=categories), sanitize=False)
            with html.div().classes("drop") as zone:
                upload = uploader("Search by a picture", compare, PICTURES)
                words("span", "or drop one here")
            zone.on("dragover.prevent", js_handler="() => {}")
            dropped = f"(e) => runMethod({upload.id}, 'addFiles', [e.dataTransfer.files])"
            zone.on("drop.prevent", js_handler=dropped)
            found = filled(
                "catalogue.html", wish=wish, address=address, hits=hits, trouble=trouble, categories=categories
            )
            ui.html(found, sanitize=False)


async def find(services: Services, wish: Mapping[str, str]) -> tuple[list[Hit], str]:
    """Return what was found, and in words why nothing was. A category alone is searched by its name.

    The catalogue adds products of other categories when few fit; here a filter only hides.
    """
    text, category = wish["text"] or ("" if wish["picture"] else wish["category"]), wish["category"]
    if not text and not wish["picture"]:
        return [], ""
    found, said = await search(services, text, wish["picture"], category, _PROVEN if wish["proven"] else 0, _MOST)
    hits = [hit for hit in found if hit.relaxed is None]
    if category and not hits:
        what = "bestseller" if wish["proven"] else "product"
        said = f"No {what} of the category {plain(category)} fits; choose all categories, or other words."
    return hits, said
