"""Putting an answer on the wire: whole, cut in the middle, or not at all."""

import asyncio
import json
from collections.abc import Mapping
from typing import Any

from aiohttp import web

from tests.openrouter.answers import chunks


async def send(request: web.Request, body: Mapping[str, Any], streamed: bool) -> web.StreamResponse:
    """The whole answer; returns when every byte is handed over. ConnectionError if the client has left."""
    pieces = list(chunks(body)) if streamed else [json.dumps(body).encode()]
    response = await _begin(request, streamed, sum(map(len, pieces)))
    for piece in pieces:
        await response.write(piece)
    await response.write_eof()
    return response


async def send_cut(request: web.Request, body: Mapping[str, Any], streamed: bool) -> web.StreamResponse:
    """Half of the answer, then the connection is gone."""
    whole = b"".join(chunks(body)) if streamed else json.dumps(body).encode()
    response = await _begin(request, streamed, len(whole))
    await response.write(whole[: len(whole) // 2])
    if request.transport is not None:
        request.transport.close()
    raise ConnectionResetError("cut on purpose")


async def wait_for_hang(request: web.Request, seconds: float) -> None:
    """Never answer: returns by ConnectionResetError once the client has left or the time is over."""
    clock = asyncio.get_running_loop().time
    end = clock() + seconds
    while clock() < end and request.transport is not None and not request.transport.is_closing():  # noqa: ASYNC110
        await asyncio.sleep(0.05)  # aiohttp tells no handler that its client has left
    if request.transport is not None:
        request.transport.close()
    raise ConnectionResetError("hung on purpose")


async def _begin(request: web.Request, streamed: bool, length: int) -> web.StreamResponse:
    if request.transport is None or request.transport.is_closing():
        raise ConnectionResetError("the client has left")
    kind = "text/event-stream" if streamed else "application/json"
    response = web.StreamResponse(headers={"Content-Type": kind})
    if not streamed:
        response.content_length = length
    await response.prepare(request)
    return response
