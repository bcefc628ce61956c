"""The routes to a shop's pictures: of new and old products, stored, marked and delivered ones."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from threading import Lock

from cachetools import LRUCache, cached
from fastapi import FastAPI, Request
from fastapi.responses import FileResponse, Response

from agent.services import Services
from agent.web.board_cards import PAGE
from agent.web.marked import marked_picture
from agent.web.sessions import Sessions
from tools.catalog import CatalogError
from tools.errors import Problem
from tools.imaging.encoding import report_jpeg
from tools.imaging.opening import UNREADABLE
from tools.storage.files import NoPicture, PictureStore, inside

_FOREVER = {"Cache-Control": "private, max-age=31536000, immutable"}  # the content of an address never changes
_HARMLESS = {  # a page or a drawing that somebody put beside the reports runs nothing in this page's name
    "Content-Security-Policy": "script-src 'none'; object-src 'none'; base-uri 'none'; form-action 'none'",
    "X-Content-Type-Options": "nosniff",
}
_LARGEST = 1600  # px
THUMBNAIL = 320  # px
_MEMORY = 48_000_000  # bytes of small pictures that are kept


def add_routes(app: FastAPI, desk: Sessions) -> None:
    """Add the routes.

    They are `/picture/<key>?longest=N` (JPEG, N px), `/flatlay/<new product>`, `/product/<id>` of the catalogue,
    `/marked/<run>/<product>/<shot>?v=<key>` and `/delivered/<run>/<file>`.
    """
    hide_missing(app)

    @app.get("/picture/{key}")
    async def picture(key: str, longest: int = 480) -> Response:
        return await preview([desk.services], key, max(16, min(longest, _LARGEST)))

    @app.get("/flatlay/{product}")
    async def flatlay(product: str) -> Response:
        rows = {row.id: row for row in (await desk.shop.table()).rows}
        return await _jpeg(rows[product].image_path, THUMBNAIL)

    @app.get("/product/{product}")
    async def product(product: str) -> Response:
        [found] = await (await desk.services.catalog()).get([product])
        path = await asyncio.to_thread(inside, desk.services.settings.shop, found.picture)
        photo = await _jpeg(path or Path(), THUMBNAIL)
        photo.headers["Cache-Control"] = "private, max-age=600"  # the file may change
        return photo

    @app.get("/marked/{run}/{product}/{shot}")
    async def marked(run: str, product: str, shot: str) -> Response:
        drawn = await marked_picture(desk.services, run, product, shot)
        return Response(drawn, media_type="image/png", headers=_FOREVER)

    @app.get("/delivered/{name:path}")
    def delivered(name: str) -> FileResponse:
        return delivered_file([desk.services], name)


async def warm(desk: Sessions) -> None:
    """Make the small pictures of the board's first page, so that its first visitor does not wait for them."""
    with suppress(CatalogError, OSError):
        rows, cards = (await desk.shop.table()).rows, await desk.cards()
        for row, card in zip(rows[:PAGE], cards, strict=False):
            with suppress(Problem, *UNREADABLE):
                shown = card.result.preview if card.result else None
                await (_jpeg(desk.services.store, THUMBNAIL, shown) if shown else _jpeg(row.image_path, THUMBNAIL))


def hide_missing(app: FastAPI) -> None:
    """Let the application answer 404 for all that is not there, cannot be read, or is outside of its folder."""

    async def not_found(_request: Request, _error: Exception) -> Response:
        return Response(status_code=404)

    for error in (Problem, *UNREADABLE):
        app.add_exception_handler(error, not_found)


async def preview(shops: Sequence[Services], key: str, longest: int) -> Response:
    """Return a stored picture as a JPEG of at most `longest` px. Raises NoPicture if no shop has the key."""
    for services in shops:
        with suppress(NoPicture):
            return await _jpeg(services.store, longest, key)
    raise NoPicture(f"no shop has the picture {key}", "load the page again")


async def _jpeg(place: PictureStore | Path, longest: int, key: str = "") -> Response:
    version = str(place.stat().st_mtime_ns) if isinstance(place, Path) else key
    small = await asyncio.to_thread(_small, place, longest, version)
    return Response(small, media_type="image/jpeg", headers=_FOREVER)


@cached(LRUCache(_MEMORY, getsizeof=len), lock=Lock())
def _small(place: PictureStore | Path, longest: int, version: str) -> bytes:
    """Return a small JPEG of a file, or of a key (`version`) in a store."""
    return report_jpeg(place.read_bytes() if isinstance(place, Path) else place.get(version), longest)


def delivered_file(shops: Sequence[Services], name: str) -> FileResponse:
    """Return a file of a shop's output folder. Raises FileNotFoundError if no shop has it, or if it is outside."""
    for services in shops:
        path = inside(services.settings.resolved_out(), name)
        if path is not None and path.is_file():
            return FileResponse(path, headers=_HARMLESS)
    raise FileNotFoundError(name)
