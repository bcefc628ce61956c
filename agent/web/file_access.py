"""The routes of the page's pictures and downloads: stored pictures by key, and delivered files. There are no others."""

import asyncio

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
        if not KEY.fullmatch(key):
            raise HTTPException(404)
        try:
            data = await asyncio.to_thread(_small, services, key, max(16, min(longest, _LARGEST)))
        except (KeyError, PictureError):
            raise HTTPException(404) from None
        return Response(data, media_type="image/jpeg", headers=_FOREVER)

    @app.get("/delivered/{name:path}")
    async def delivered(name: str) -> FileResponse:
        path = await asyncio.to_thread(inside, services.settings.resolved_out(), name)
        if path is None or not path.is_file():
            raise HTTPException(404)
        return FileResponse(path)


def _small(services: Services, key: str, longest: int) -> bytes:
    return encode_jpeg(shrink(open_picture(services.store.get(key)), longest), quality=85)
