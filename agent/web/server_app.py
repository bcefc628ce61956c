"""The part of a LangGraph server that shows a shop's pictures. `langgraph.json` names it; it has no other routes."""

import asyncio

from fastapi import FastAPI
from fastapi.responses import FileResponse, Response

from agent.services import open_services, open_shops
from agent.web.file_access import delivered_file, hide_missing, preview

_LARGEST = 512  # px
_PICTURES = (".jpg", ".jpeg", ".png", ".webp", ".avif")

app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
"""The application: the server's shops are those of the working folder and of the threads that it has served."""

hide_missing(app)


@app.get("/files/{run}/{product}/{name}")
async def files(run: str, product: str, name: str) -> FileResponse:
    """Return a delivered picture."""
    if not name.lower().endswith(_PICTURES):
        raise FileNotFoundError(name)
    await open_services(".")
    return await asyncio.to_thread(delivered_file, open_shops(), f"{run}/{product}/{name}")


@app.get("/previews/{key}")
async def previews(key: str) -> Response:
    """Return a stored picture as a JPEG of at most 512 px."""
    await open_services(".")
    return await preview(open_shops(), key, _LARGEST)
