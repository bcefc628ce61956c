"""What tests may ask of the server beside the API, below `/_test/`; no key needed.

GET  /_test/counts    calls, cost_usd, in_flight, most_in_flight, models{id: {calls, answered, billed, cost_usd}}, outcomes
GET  /_test/calls     every call: number, kind, route, model, request, at, ended, outcome, answered, cost_usd, stage
GET  /_test/log       the truth about every picture: call, request, stage, spoil, still_spoiled, wanted, drawn, sha256…
GET  /_test/requests  the last requests: method, path, headers, body (pictures shortened to digests)
GET  /_test/breaches  what broke a schema since it was last asked: a request that came, or an answer of this server
GET  /_test/script    steps still to come;  POST appends a list of {kind, failure, model?, retry_after?, times?}
GET  /_test/settings  the settings;         PATCH changes some
POST /_test/reset     forget books, log, requests, script; pictures and answers made so far stay cached
"""

import json
from typing import TYPE_CHECKING, Any

from aiohttp import web
from pydantic import ValidationError

from tests.openrouter.settings import ServerSettings

if TYPE_CHECKING:
    from tests.openrouter.app import Server


def control_routes(server: "Server") -> list[web.RouteDef]:
    """The routes of one server."""

    async def counts(_: web.Request) -> web.Response:
        return web.json_response(server.billing.counts())

    async def listed(_: web.Request) -> web.Response:
        return web.json_response([booking.as_json() for booking in server.billing.bookings])

    async def log(_: web.Request) -> web.Response:
        return web.json_response(server.log)

    async def requests(_: web.Request) -> web.Response:
        return web.json_response(list(server.recorder.requests))

    async def breaches(_: web.Request) -> web.Response:
        found = list(server.breaches)
        server.breaches.clear()
        return web.json_response(found)

    async def script(request: web.Request) -> web.Response:
        if request.method == "POST":
            try:
                server.plan.extend(await request.json())
            except (ValueError, KeyError, TypeError) as error:
                return _wrong(error)
        return web.json_response(server.plan.script)

    async def settings(request: web.Request) -> web.Response:
        if request.method == "PATCH":
            try:
                merged: dict[str, Any] = {**server.settings.model_dump(), **await request.json()}
                server.settings = ServerSettings.model_validate(merged)
            except (ValidationError, json.JSONDecodeError) as error:
                return _wrong(error)
        return web.json_response(server.settings.model_dump(mode="json"))

    async def reset(_: web.Request) -> web.Response:
        server.billing.forget()
        server.plan.forget()
        server.log.clear()
        server.recorder.requests.clear()
        return web.json_response({})

    return [
        web.get("/_test/counts", counts),
        web.get("/_test/calls", listed),
        web.get("/_test/log", log),
        web.get("/_test/requests", requests),
        web.get("/_test/breaches", breaches),
        web.get("/_test/script", script),
        web.post("/_test/script", script),
        web.get("/_test/settings", settings),
        web.patch("/_test/settings", settings),
        web.post("/_test/reset", reset),
    ]


def _wrong(error: Exception) -> web.Response:
    return web.json_response({"error": str(error)}, status=400)
