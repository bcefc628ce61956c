"""The server: routes, keys, and the order of things in a paid call."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from tests.openrouter import answers, calls, catalogue
from tests.openrouter.billing import Billing, Booking
from tests.openrouter.calls import Call, Refused
from tests.openrouter.checking import fault_of_answer, fault_of_request
from tests.openrouter.control import control_routes
from tests.openrouter.failures import Due, FailurePlan
from tests.openrouter.kinds import Kind
from tests.openrouter.making import Maker
from tests.openrouter.quota import Quota
from tests.openrouter.recording import Recorder
from tests.openrouter.replaying import Replay
from tests.openrouter.replies import reply
from tests.openrouter.sending import send, send_cut, wait_for_hang
from tests.openrouter.settings import ServerSettings

_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
_Reader = Callable[[dict[str, Any], ServerSettings], Call]
BASE = "/api/v1"


class Server:
    """One OpenRouter with its own settings, books and memory."""

    def __init__(self, settings: ServerSettings) -> None:
        self.settings = settings
        self.billing = Billing()
        self.plan = FailurePlan()
        self.quota = Quota()
        self.recorder = Recorder(settings.recorded)
        self.maker = Maker()
        self.replay = Replay(settings.cassettes)
        self.log: list[dict[str, Any]] = []
        self.breaches: list[str] = []  # of the schemas, by whoever asked and by this server

    def application(self) -> web.Application:
        """The aiohttp application."""
        app = web.Application(client_max_size=512 * 2**20, middlewares=[self._errors])
        paid: tuple[tuple[str, Kind, _Reader], ...] = (
            ("/chat/completions", "chat", calls.read_chat),
            ("/images", "image", calls.read_image),
            ("/embeddings", "embed", calls.read_embedding),
        )
        for path, kind, reader in paid:
            app.router.add_post(BASE + path, self._paid(kind, reader))
        ids = ("image", "chat", "embed")
        self._free(app, "/models", "models", lambda _: self._models(ids))
        self._free(app, "/embeddings/models", "models", lambda _: self._models(("embed",)))
        self._free(app, "/images/models", "models", self._image_models)
        self._free(app, "/images/models/{author}/{slug}/endpoints", "models", self._image_endpoints)
        self._free(
            app,
            "/key",
            "key",
            lambda _: answers.key_body(self.billing.spent, self.settings.limit_usd, unpaid=self.settings.unpaid),
        )
        self._free(app, "/credits", "key", lambda _: self._credits())
        app.router.add_routes(control_routes(self))
        return app

    @web.middleware
    async def _errors(self, request: web.Request, handler: _Handler) -> web.StreamResponse:
        """Check the key, and turn refusals into the service's errors."""
        try:
            if request.path.startswith(BASE):
                self._check_key(request.headers.get("Authorization", ""))
            return await handler(request)
        except Refused as refused:
            body = answers.error_body(refused.status, refused.error_type, refused.message)
            return web.json_response(body, status=refused.status)
        except web.HTTPException as error:
            body = answers.error_body(
                error.status, "not_found" if error.status == 404 else "invalid_request", error.reason
            )
            return web.json_response(body, status=error.status)

    def _check_key(self, header: str) -> None:
        if not header.startswith("Bearer "):
            raise Refused(401, "authentication", "Missing Authentication header")
        if header.removeprefix("Bearer ") not in self.settings.keys:
            raise Refused(401, "authentication", "User not found.")

    def _free(self, app: web.Application, path: str, kind: Kind, body: Callable[[web.Request], dict[str, Any]]) -> None:
        async def handle(request: web.Request) -> web.StreamResponse:
            self.recorder.record("GET", request.path, request.headers, None)
            if kept := self._replayed(request):
                return kept
            due = self._due(kind, "", request.path)
            if due is not None:
                return _failed(due)
            await asyncio.sleep(self.settings.latency.get(kind, 0))
            answer = body(request)
            self._breach("answer of", path, fault_of_answer(path, 200, answer))
            return web.json_response(answer)

        app.router.add_get(BASE + path, handle)

    def _replayed(self, request: web.Request) -> web.Response | None:
        """The next answer of the cassettes to such a request, if there is one."""
        found = self.replay.next(request.method, request.path)
        if found is None:
            return None
        headers = {name: text for name, text in found["headers"].items() if name != "content-type"}
        return web.json_response(found["answer"], status=found["status"], headers=headers)

    def _paid(self, kind: Kind, reader: _Reader) -> _Handler:
        async def handle(request: web.Request) -> web.StreamResponse:
            at = time.monotonic()
            body = await _json_body(request)
            self.recorder.record("POST", request.path, request.headers, body)
            route = request.path.removeprefix(BASE)
            if kept := self._replayed(request):
                return kept
            if route == "/images" and not self.settings.image_route:
                raise Refused(404, "not_found", "Not Found")
            if fault := self._breach("request to", route, fault_of_request(route, body)):
                raise Refused(400, "invalid_request", fault)
            booking = self.billing.open(kind, route, str(body.get("model", "")), at)
            try:
                call = reader(body, self.settings)
                booking.kind, booking.request = call.kind, call.request
                return await self._answer(request, call, booking)
            except Refused as refused:
                booking.outcome, booking.cost = str(refused.status), booking.cost * 0
                raise
            except (ConnectionError, asyncio.CancelledError):
                booking.outcome = "client_gone" if booking.outcome == "in_flight" else booking.outcome
                raise
            except Exception:
                booking.outcome = "crashed"  # a fault of this server: aiohttp logs it and answers 500
                raise
            finally:
                self.billing.close(booking)

        return handle

    def _breach(self, what: str, path: str, fault: str) -> str:
        if fault:
            self.breaches.append(f"{what} {path}: {fault}")
        return fault

    def _due(self, kind: Kind, model: str, request: str) -> Due | None:
        rates = self.settings.failures.get(kind, {})
        return self.plan.due(kind, model, request, rates, self.settings.seed, self.settings.retry_after)

    async def _answer(self, request: web.Request, call: Call, booking: Booking) -> web.StreamResponse:
        """Fail early, book, work while the latency runs, answer."""
        due = self._due(call.kind, call.model.id, call.request)
        failure = due.failure if due else None
        if due is not None and due.failure.how in ("status", "body_error", "page"):
            booking.outcome = due.failure.name
            return _failed(due)
        if call.kind == "embed" and (refusal := self.quota.refusal(self.settings)):
            booking.outcome = "quota"
            return refusal
        limit = self.settings.limit_usd
        price = call.model.picture_price(call.tier) * call.count if call.kind == "image" else booking.cost
        bounded = booking.route != "/chat/completions" or {"max_tokens", "max_completion_tokens"} & call.body.keys()
        reserved = booking.cost if bounded else call.model.token_price(0, catalogue.WINDOW)
        if limit is not None and self.billing.spent + max(price, reserved) > limit:
            raise Refused(402, "payment_required", "Insufficient credits. Add more using https://openrouter.ai/credits")
        name = failure.name if failure else ""
        if call.kind == "image" and (failure is None or (failure.billed and name != "refusal")):
            booking.cost = price
        wait = asyncio.sleep(self.settings.latency.get(call.kind, 0))
        body, _ = await asyncio.gather(reply(self, call, booking, failure), wait)
        if name == "hang":
            booking.outcome = name
            await wait_for_hang(request, self.settings.hang_seconds)
        streamed = bool(call.body.get("stream")) and "choices" in body
        if failure is None and self.settings.picture_place == "images":
            self._breach("answer of", booking.route, fault_of_answer(booking.route, 200, body))
        if "error" in body:
            booking.outcome = name
            return web.json_response(body, status=body["error"]["code"])
        if name == "cut":
            booking.outcome = name
            return await send_cut(request, body, streamed)
        booking.outcome = name or "answered"
        sent = await send(request, body, streamed)
        booking.answered = True
        return sent

    def _models(self, does: tuple[str, ...]) -> dict[str, Any]:
        return catalogue.models_list(self.settings.models, self.settings.expires, does)

    def _image_models(self, _: web.Request) -> dict[str, Any]:
        if not self.settings.image_route:
            raise Refused(404, "not_found", "Not Found")
        return catalogue.image_models_list(self.settings.models)

    def _image_endpoints(self, request: web.Request) -> dict[str, Any]:
        name = f"{request.match_info['author']}/{request.match_info['slug']}"
        if name not in self.settings.models or name not in catalogue.MODELS or not self.settings.image_route:
            raise Refused(404, "not_found", f"No model {name}")
        return catalogue.image_endpoints(name, self.settings.price_factor.get(name, 1.0))

    def _credits(self) -> dict[str, Any]:
        total = self.settings.limit_usd if self.settings.limit_usd is not None else 1000.0
        return {"data": {"total_credits": total, "total_usage": float(self.billing.spent)}}


async def _json_body(request: web.Request) -> dict[str, Any]:
    try:
        body = json.loads(await request.read())
    except ValueError:
        raise Refused(400, "invalid_request", "the body is not JSON") from None
    if not isinstance(body, dict):
        raise Refused(400, "invalid_request", "the body is not a JSON object")
    return body


def _failed(due: Due) -> web.Response:
    """The answer of a failure that is one by its status or its body."""
    failure = due.failure
    if failure.how == "page":
        return web.Response(text="<html><body>Please sign in to this network.</body></html>", content_type="text/html")
    status = 200 if failure.how == "body_error" else failure.status
    headers = {}
    if failure.status in (429, 500) and due.retry_after is not None:
        headers["Retry-After"] = f"{due.retry_after:g}"
    return web.json_response(answers.failure_body(failure), status=status, headers=headers)
