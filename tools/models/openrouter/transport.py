"""Send all calls to a model service. The payer of the work pays each call, and only this module repeats a call.

It is the HTTP transport of the SDKs, so that none of them can make a call without it. Their own retries are off.
"""

import asyncio
import base64
import json
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from io import BytesIO
from math import ceil
from ssl import SSLContext
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import httpx2
from PIL import Image
from pydantic import SecretStr
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception_type, wait_exponential_jitter

from tools.ledger.payer import NotBilled, Paid, current_payer
from tools.ledger.prices import Prices
from tools.models.openrouter import errors
from tools.models.openrouter.answers import judge
from tools.models.openrouter.errors import ServiceError
from tools.models.openrouter.rate_limit import LONGEST_HOLD, RateLimit
from tools.storage.cassettes import SHORTEST_KEY, keep_exchange, with_texts

if TYPE_CHECKING:
    from tools.models.openrouter.client import ModelService

MOST_TRIES = 12  # of one call, for all kinds of failures together
_SMALL = 1 << 16  # bytes; the key is not searched in larger answers, because base64 may look like a short key
_PICTURE_TOKENS = 4096  # of a picture whose size is not known; we never send more than 1792 x 1792 px
_PATCH, _LEAST = 28, 256  # Qwen takes a token for 28 x 28 px or more, and enlarges a tiny picture
_HEAD = 65536  # letters of a picture's base64; its size is near the beginning


_NOT_SENT = (
    httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout, httpx2.ProxyError, httpx2.UnsupportedProtocol,
)  # fmt: skip


class _Unbilled(NotBilled):
    """A failure that was not billed. The payer that it passes through gives the reservation back."""

    def __init__(self, failure: ServiceError) -> None:
        super().__init__(failure.problem, failure.remedy, failure.where)
        self.failure = failure


@dataclass(slots=True)
class _Call:
    """One call to a model, with all its tries."""

    request: httpx2.Request
    body: bytes
    model: str
    worst_usd: float
    billed: int = 0  # tries that failed and were billed
    failures: Counter[type] = field(default_factory=Counter)

    @property
    def identity(self) -> bytes:
        """Return the bytes that identify the next try in the journal.

        They change after a failed try that was billed, so that the failed try is not replayed.
        """
        return self.body + b"\n try %d" % (self.billed + 1) if self.billed else self.body


class PaidTransport(httpx2.AsyncBaseTransport):
    """A transport that sends POSTs as paid calls and GETs as free calls.

    Args:
        service: the service, whose prices and longest wait for a whole answer count.
        key: its key.
        in_flight: the most calls at a time.
        pause: the first wait before a retry, in s.

    Its calls raise ServiceError, Overspent and NoBudget. The SDKs wrap them, and `plain_errors` unwraps them.
    """

    def __init__(self, service: "ModelService", key: SecretStr, in_flight: int, pause: float) -> None:
        self._service, self._key = service, key
        self._slots = asyncio.Semaphore(in_flight)
        self._held = RateLimit()
        self._backoff = wait_exponential_jitter(multiplier=pause, max=30 * pause, jitter=pause / 2)
        limits = httpx2.Limits(max_connections=in_flight, max_keepalive_connections=in_flight)
        proxy = _proxy(service.base_url)
        self._inner = httpx2.AsyncHTTPTransport(verify=_trusted(), limits=limits, proxy=proxy)

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Return the answer of a call with its whole body. If the journal has the answer, no call is made."""
        if request.method != "POST":
            return await self._tried(_Call(request, b"", "", 0.0), self._free)
        body = await request.aread()
        fields: Mapping[str, Any] = json.loads(body)
        try:
            worst = worst_case(request.url.path, fields, self._service.prices)
        except LookupError as unknown:
            raise errors.UnknownPrice(str(unknown), model=str(fields.get("model", ""))) from unknown
        return await self._tried(_Call(request, body, str(fields["model"]), worst), self._paid)

    async def aclose(self) -> None:
        """Close the connections."""
        await self._inner.aclose()

    async def _tried(self, call: _Call, once: Callable[[_Call], Awaitable[bytes]]) -> httpx2.Response:
        def enough(state: RetryCallState) -> bool:
            error = _error(state)
            kind = errors.InDoubt if isinstance(error, errors.InDoubt) else type(error)
            call.failures[kind] += 1
            often = call.failures[kind] >= error.tries or state.attempt_number >= MOST_TRIES
            return often or state.idle_for + state.upcoming_sleep > LONGEST_HOLD

        def pause(state: RetryCallState) -> float:
            return _error(state).wait or self._backoff(state)

        def hold(state: RetryCallState) -> None:
            error = _error(state)
            if error.wait or isinstance(error, errors.RateLimited):
                self._held.hold(call.model, state.upcoming_sleep)

        retrying = AsyncRetrying(
            retry=retry_if_exception_type(ServiceError), stop=enough, wait=pause, before_sleep=hold,
            sleep=asyncio.sleep, reraise=True,
        )  # fmt: skip
        try:
            answer: bytes = await retrying(once, call)
        except ServiceError as error:  # the remedies of the classes are about OpenRouter
            if not self._service.openrouter:
                said = (text.replace("OPENROUTER_", "BESTSHOT_QWEN_") for text in (error.problem, error.remedy))
                error.problem, error.remedy = said
            raise
        return httpx2.Response(200, headers={"content-type": "application/json"}, content=answer, request=call.request)

    async def _free(self, call: _Call) -> bytes:
        try:
            async with self._slots:
                body, _, failure = await self._exchange(call)
        except _Unbilled as unbilled:
            raise unbilled.failure from None
        if failure:
            raise failure
        return body

    async def _paid(self, call: _Call) -> bytes:
        """Make one try. Wait for a slot and the rate limit first, so that a recorded call is sent at once."""
        fresh: list[ServiceError | None] = []

        async def send() -> Paid:
            body, cost, failure = await self._exchange(call)
            if failure and not cost:
                raise _Unbilled(failure)
            fresh.append(failure)
            return Paid(body, call.worst_usd if cost is None else cost)

        while True:
            await self._held.passed(call.model)
            async with self._slots:
                if self._held.left(call.model):
                    continue
                self._held.sent(call.model)
                try:
                    paid = await current_payer().pay(call.identity, call.model, call.worst_usd, send)
                except _Unbilled as unbilled:
                    raise unbilled.failure from None
                break
        failure = fresh[0] if fresh else judge(200, {}, paid.answer, call.model)[1]
        if failure:
            call.billed += 1
            raise failure
        return paid.answer

    async def _exchange(self, call: _Call) -> tuple[bytes, float | None, ServiceError | None]:
        request, key = call.request, self._key.get_secret_value()
        if key:
            request.headers["authorization"] = f"Bearer {key}"
        else:
            request.headers.pop("authorization", None)
        try:
            async with asyncio.timeout(self._service.timeout):
                response = await self._inner.handle_async_request(request)
                try:
                    body = await response.aread()
                finally:
                    await response.aclose()
        except _NOT_SENT as error:
            raise _Unbilled(errors.NotConnected(_why(error), model=call.model)) from None
        except (TimeoutError, httpx2.TimeoutException):
            raise errors.Hung(f"{self._service.timeout:g} s", model=call.model) from None
        except (httpx2.TransportError, httpx2.DecodingError) as error:
            raise errors.CutAnswer(_why(error), model=call.model) from None
        finally:
            request.headers.pop("authorization", None)  # so that later users of the request do not see the key
        if len(body) < _SMALL and len(key) >= SHORTEST_KEY:
            body = body.replace(key.encode(), b"(key)")
        status, headers = response.status_code, response.headers
        keep_exchange(request.method, request.url.path, call.body, status, headers, body)
        return body, *judge(status, headers, body, call.model)


def _proxy(url: str) -> str | None:
    """Return the proxy that the environment names for an address. httpx reads it only for its own transports."""
    parts, proxies = urlsplit(url), getproxies()
    return None if proxy_bypass(parts.hostname or "") else proxies.get(parts.scheme) or proxies.get("all")


@cache
def _trusted() -> SSLContext:
    """Return whose certificates are trusted. All services of a process share it: reading a bundle takes 50 ms."""
    return httpx2.create_ssl_context()


def _error(state: RetryCallState) -> ServiceError:
    # tenacity passes only what `retry` accepts
    return cast("ServiceError", state.outcome and state.outcome.exception())


def _why(error: Exception) -> str:
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__


def worst_case(path: str, body: Mapping[str, Any], prices: Prices) -> float:
    """Return the most that a request may cost, in USD.

    Args:
        path: the path of the request.
        body: its JSON.
        prices: the prices of the models.

    Raises LookupError if the price is not known or the request does not limit its answer.
    """
    model = str(body["model"])
    if path.endswith("/embeddings"):
        inputs = body["input"]
        return prices.worst_embedding(model, len(inputs) if isinstance(inputs, list) else 1)
    if path.endswith("/images"):
        return prices.worst_image(model, str(body.get("resolution", "1K")))
    if "image" in (body.get("modalities") or ()):
        size = str((body.get("image_config") or {}).get("image_size", "1K"))
        return prices.worst_image(model, "512" if size == "0.5K" else size)
    longest = body.get("max_completion_tokens") or body.get("max_tokens")
    if not longest:
        raise LookupError(f"a call to {model} without max_tokens has no highest cost")
    return prices.worst_chat(model, _input_tokens(body), int(longest))


def _input_tokens(body: Mapping[str, Any]) -> int:
    """Return an upper bound: a token for each byte of text (no tokenizer makes more), and each picture by its size."""
    pictures: list[int] = []

    def sized(name: str, text: str, _: Mapping[str, Any]) -> str:
        pictures.extend([_picture_tokens(text)] if name == "url" else ())
        return "" if name == "url" else text

    slim = json.dumps(with_texts(body, sized), ensure_ascii=False)
    return len(slim.encode()) + sum(pictures)


def _picture_tokens(url: str) -> int:
    try:
        data = base64.b64decode(url.partition(";base64,")[2][:_HEAD])
        width, height = Image.open(BytesIO(data)).size
    except (ValueError, OSError):
        return _PICTURE_TOKENS
    return max(_LEAST, ceil(width / _PATCH) * ceil(height / _PATCH)) + 2  # two marks surround it
