"""The routes to a shop's pictures: stored pictures by key, and delivered files. There are no others."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from fastapi import FastAPI, HTTPException
from fastapi.responses import FileResponse, Response

from agent.services import Services
from tools.imaging.encoding import encode_jpeg, shrink
from tools.imaging.opening import PictureError, open_picture
from tools.storage.files import KEY, inside

_FOREVER = {"Cache-Control": "private, max-age=31536000, immutable"}  # the content of a key never changes
_LARGEST = 1600  # px


def add_routes(app: FastAPI, services: Services) -> None:
    """Add `/picture/<key>?longest=N` (JPEG, N px) and `/delivered/<run>/<file>` (files in the shop's output folder)."""

    @app.get("/picture/{key}")
    async def picture(key: str, longest: int = 480) -> Response:
        return await preview([services], key, max(16, min(longest, _LARGEST)))

    @app.get("/delivered/{name:path}")
    async def delivered(name: str) -> FileResponse:
        return await delivered_file([services], name)


async def preview(shops: Sequence[Services], key: str, longest: int) -> Response:
    """Return a stored picture as a JPEG of at most `longest` px. Raises HTTPException 404 if no shop has the key."""

    def small() -> bytes:
        for services in shops if KEY.fullmatch(key) else ():
            with suppress(KeyError, PictureError):
                return encode_jpeg(shrink(open_picture(services.store.get(key)), longest), quality=85)
        raise HTTPException(404)

    return Response(await asyncio.to_thread(small), media_type="image/jpeg", headers=_FOREVER)


async def delivered_file(shops: Sequence[Services], name: str) -> FileResponse:
    """Return a file of a shop's output folder. Raises HTTPException 404 if no shop has it, or if it is outside."""

    def found() -> Path:
        for services in shops:
            path = inside(services.settings.resolved_out(), name)
            if path is not None and path.is_file():
                return path
        raise HTTPException(404)

    return FileResponse(await asyncio.to_thread(found))
