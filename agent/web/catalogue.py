"""The page `/catalogue`: the shop's products, searched by words or by a picture."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from fastapi import HTTPException
from fastapi.responses import Response
from nicegui import app, events, html, ui

from agent.report import templates
from agent.report.words import money, plain
from agent.services import Services, budget_scope
from agent.web.controls import button, warn, words
from agent.web.frame import frame
from agent.web.sessions import Sessions
from tools.catalog import Hit, Query
from tools.errors import Problem
from tools.imaging.encoding import encode_jpeg, report_jpeg
from tools.imaging.opening import UNREADABLE, open_picture
from tools.storage.files import inside

_PAGE = 24  # products
_MOST = 96  # products of one search
_PROVEN = 1501  # sold at least this often, as the references of a picture
_SEARCH_USD = 0.05
_LARGEST = 40_000_000  # bytes of a picture to compare with
_PHOTO = 480  # px
_REFUSED = "It is no picture of at most 40 MB; choose another one."
_PATIENCE = 60.0  # s that a cloud's embedder may take


@dataclass(frozen=True, slots=True)
class Wish:
    """What is searched for. The address of the page has it, so a reload finds it."""

    words: str = ""
    picture: str = ""  # key in the store
    category: str = ""
    proven: str = ""  # "yes": only bestsellers
    show: int = _PAGE

    def address(self, **changed: object) -> str:
        """Return the address of this search with some changes."""
        wish = {name: getattr(self, name) for name in self.__slots__} | changed
        return f"/catalogue?{urlencode({name: value for name, value in wish.items() if value})}"


def add(desk: Sessions) -> None:
    """Add the page, and the route `/product/ID` to a product's photo."""
    services = desk.services

    @app.get("/product/{product}")
    async def photo(product: str) -> Response:
        try:
            found = await (await services.catalog()).get([product])
            path = inside(services.settings.shop, found[0].picture) if found else None
            if path is None:
                raise HTTPException(404)
            small = await asyncio.to_thread(lambda: report_jpeg(path.read_bytes(), _PHOTO))
        except (Problem, *UNREADABLE) as error:
            raise HTTPException(404) from error
        return Response(small, media_type="image/jpeg", headers={"Cache-Control": "private, max-age=3600"})

    @ui.page("/catalogue", response_timeout=_PATIENCE)
    async def catalogue(
        words: str = "", picture: str = "", category: str = "", proven: str = "", show: int = _PAGE
    ) -> None:
        wish = Wish(" ".join(words.split()), picture, category, proven, max(1, min(show, _MOST)))

        async def compare(event: events.UploadEventArguments) -> None:
            try:
                seen = open_picture(await event.file.read())
            except UNREADABLE as error:
                return warn(error)
            key = await asyncio.to_thread(services.store.put, encode_jpeg(seen, quality=95))
            return ui.navigate.to(wish.address(picture=key, show=_PAGE))

        async with frame(desk, "Catalogue", "/catalogue"):
            hits, trouble, categories = list[Hit](), "", dict[str, int]()
            try:
                categories = await (await services.catalog()).categories()
                hits, trouble = await _search(services, wish)
            except Problem as problem:
                trouble = str(problem)
            ui.html(_render("catalogue_form.html", wish=wish, categories=categories), sanitize=False)
            _drop_zone(compare)
            ui.html(_render("catalogue.html", wish=wish, hits=list(map(_shown, hits)), trouble=trouble,
                            categories=categories, more=wish.show + _PAGE, most=_MOST), sanitize=False)  # fmt: skip


def _drop_zone(compare: Callable[[events.UploadEventArguments], Awaitable[None]]) -> None:
    """Lay out where a picture is dropped or chosen."""
    upload = ui.upload(on_upload=compare, auto_upload=True, max_file_size=_LARGEST, on_rejected=lambda: warn(_REFUSED))
    upload.props('accept="image/*"').classes("unseen")
    with html.div().classes("drop") as zone:
        button("Search by a picture", lambda: upload.run_method("pickFiles"))
        words("span", "or drop one here")
    zone.on("dragover.prevent", js_handler="() => {}")
    dropped = f"(e) => runMethod({upload.id}, 'addFiles', [e.dataTransfer.files])"
    zone.on("drop.prevent", js_handler=dropped)


async def _search(services: Services, wish: Wish) -> tuple[list[Hit], str]:
    """Return what was found, and in words why nothing was. A category alone is searched by its name."""
    text = wish.words or ("" if wish.picture else wish.category)
    if not text and not wish.picture:
        return [], ""
    query = Query(None, text or None, wish.category or None, _PROVEN if wish.proven else 0, wish.show)
    catalog = await services.catalog()
    async with budget_scope(services, "search", _SEARCH_USD):
        if wish.picture:
            photo = await asyncio.to_thread(services.store.get, wish.picture)
            query = replace(query, picture_vector=(await services.models.embedder.embed_pictures([photo]))[0])
        hits = await catalog.search(query)
        return hits, "" if hits else await catalog.why_nothing(query)


def _shown(hit: Hit) -> dict[str, object]:
    facts = (plain(hit.category), hit.color, money(hit.price))
    return {"id": hit.product_id, "facts": " · ".join(filter(None, facts)), "why": hit.why, "text": hit.description}


def _render(name: str, **values: object) -> str:
    return templates("agent.web").get_template(name).render(plain=plain, **values)
