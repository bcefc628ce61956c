"""Limit the rate of calls to each model, and read from an answer when the model may be called again."""

import asyncio
import email.utils
import json
import random
import re
import time
from collections import defaultdict, deque
from collections.abc import Mapping
from typing import Any

LONGEST_HOLD = 180.0  # s that one call waits in all; a service that asks for more has failed
FREE_A_MINUTE = 20  # calls to a model whose id ends in `:free`; failed calls count too, so the limit is kept here
MINUTE = 62.0  # s; longer than a minute, because calls arrive at the service later than they are sent


class RateLimit:
    """The time until which calls to each model have to wait, in s of the monotonic clock.

    After a 429 all calls to the model wait, not only the refused one. Calls to a free model keep its quota per minute.
    """

    def __init__(self) -> None:
        self._until: dict[str, float] = {}
        self._sent: dict[str, deque[float]] = defaultdict(lambda: deque(maxlen=FREE_A_MINUTE))

    def hold(self, model: str, seconds: float) -> None:
        """Make calls to `model` wait for `seconds` from now. A wait that ends later stays."""
        self._until[model] = max(self._until.get(model, 0.0), time.monotonic() + seconds)

    def sent(self, model: str) -> None:
        """Count a call to `model` that begins now."""
        self._sent[model].append(time.monotonic())

    def left(self, model: str) -> float:
        """Return how long calls to `model` still have to wait, in s."""
        until, sent = self._until.get(model, 0.0), self._sent[model]
        if model.endswith(":free") and len(sent) == FREE_A_MINUTE:
            until = max(until, sent[0] + MINUTE)
        return max(0.0, until - time.monotonic())

    async def passed(self, model: str) -> None:
        """Wait until `model` may be called, plus up to 0.2 s at random, so that not all calls come at once."""
        while left := self.left(model):  # noqa: ASYNC110 (the wait may become longer meanwhile)
            await asyncio.sleep(left + random.uniform(0, min(0.2, left / 10)))  # noqa: S311 (no secret)


def asked_wait(headers: Mapping[str, str], metadata: Mapping[str, Any], *, limited: bool) -> float | None:
    """Return how long a failed answer asks to wait, in s. None if it does not say.

    This reads, in this order:
    - `Retry-After` in both of its forms (RFC 9110, 10.2.3), from the headers or from `metadata.headers`;
    - `metadata.retry_after`, and Google's `retryDelay` in `metadata.raw`;
    - `X-RateLimit-Reset`: ms or s since 1970, or s from now.

    Args:
        headers: the headers of the answer.
        metadata: the `metadata` of the error in its body.
        limited: True after a 429. Only then `X-RateLimit-Reset` is read, because other answers have it too.
    """
    nested = metadata.get("headers")
    said = {str(name).lower(): str(value) for name, value in nested.items()} if isinstance(nested, dict) else {}
    said |= {name.lower(): value for name, value in headers.items()}
    now = _date(said.get("date", "")) or time.time()  # the service's clock, if the answer has it
    raw = metadata.get("raw")
    delay = re.search(r'"retryDelay":\s*"([\d.]+)s"', raw if isinstance(raw, str) else json.dumps(raw))
    for again in (said.get("retry-after"), metadata.get("retry_after"), delay and delay[1]):
        if (seconds := _number(again)) is not None:
            return max(0.0, seconds)
        if (date := _date(str(again))) is not None:
            return max(0.0, date - now)
    reset = _number(said.get("x-ratelimit-reset")) if limited else None
    if reset is None:
        return None
    return max(0.0, reset if reset < 1e9 else (reset / 1000 if reset > 1e11 else reset) - now)


def _number(said: object) -> float | None:
    try:
        return float(str(said))
    except ValueError:
        return None


def _date(said: str) -> float | None:
    try:
        return email.utils.parsedate_to_datetime(said).timestamp()
    except ValueError:
        return None
