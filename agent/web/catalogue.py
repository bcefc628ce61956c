"""The page `/catalogue`: the shop's products, searched by words or by a picture."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import urlencode

from nicegui import events, html, ui

from agent.report.words import money, plain
from agent.services import Services, budget_scope
from agent.web.controls import button, filled, warn, words
from agent.web.frame import PATIENCE, frame
from agent.web.sessions import Sessions
from tools.catalog import Hit, Query
from tools.errors import Problem
from tools.imaging.encoding import encode_jpeg
from tools.imaging.opening import UNREADABLE, open_picture

_PAGE = 24  # products
_MOST = 96  # products of one search
_PROVEN = 1501  # sold at least this often, as the references of a picture
_SEARCH_USD = 0.05
_LARGEST = 40_000_000  # bytes of a picture to compare with
_REFUSED = "It is no picture of at most 40 MB; choose another one."


def add(desk: Sessions) -> None:
    """Add the page. Its address has the search, so a reload finds it."""
    services = desk.services

    @ui.page("/catalogue", response_timeout=PATIENCE)
    async def catalogue(
        text: str = "", picture: str = "", category: str = "", proven: str = "", show: int = _PAGE
    ) -> None:
        wish = {"text": " ".join(text.split()), "picture": picture, "category": category, "proven": proven}
        show = max(1, min(show, _MOST))

        def address(**changed: object) -> str:
            return f"/catalogue?{urlencode({name: value for name, value in {**wish, **changed}.items() if value})}"

        async def compare(event: events.UploadEventArguments) -> None:
            try:
                seen = encode_jpeg(open_picture(await event.file.read()), quality=95)
            except UNREADABLE as error:
                return warn(error)
            return ui.navigate.to(address(picture=await asyncio.to_thread(services.store.put, seen)))

        async with frame(desk, "Catalogue", "/catalogue", ["web/other_pages.css"]):
            hits, trouble, categories = list[Hit](), "", dict[str, int]()
            try:
                categories = await (await services.catalog()).categories()
                hits, trouble = await _search(services, wish, show)
            except Problem as problem:
                trouble = str(problem)
            ui.html(filled("catalogue_form.html", plain=plain, wish=wish, categories=categories), sanitize=False)
            upload = ui.upload(
                on_upload=compare, auto_upload=True, max_file_size=_LARGEST, on_rejected=lambda: warn(_REFUSED)
            )
            upload.props('accept="image/*"').classes("unseen")
            with html.div().classes("drop") as zone:
                button("Search by a picture", lambda: upload.run_method("pickFiles"))
                words("span", "or drop one here")
            zone.on("dragover.prevent", js_handler="() => {}")
            dropped = f"(e) => runMethod({upload.id}, 'addFiles', [e.dataTransfer.files])"
            zone.on("drop.prevent", js_handler=dropped)
            more = show + _PAGE if len(hits) == show < _MOST else 0
            ui.html(filled("catalogue.html", wish=wish, address=address, hits=hits, trouble=trouble,
                            categories=categories, more=more, plain=plain, money=money), sanitize=False)  # fmt: skip


async def _search(services: Services, wish: Mapping[str, str], show: int) -> tuple[list[Hit], str]:
    """Return what was found, and in words why nothing was. A category alone is searched by its name."""
    text = wish["text"] or ("" if wish["picture"] else wish["category"])
    if not text and not wish["picture"]:
        return [], ""
    query = Query(None, text or None, wish["category"] or None, _PROVEN if wish["proven"] else 0, show)
    catalog = await services.catalog()
    async with budget_scope(services, "search", _SEARCH_USD):
        if wish["picture"]:
            photo = await asyncio.to_thread(services.store.get, wish["picture"])
            query = replace(query, picture_vector=(await services.models.embedder.embed_pictures([photo]))[0])
        hits = await catalog.search(query)
        return hits, "" if hits else await catalog.why_nothing(query)
