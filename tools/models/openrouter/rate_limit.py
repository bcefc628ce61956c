"""A rate limit for each model: after a 429 all calls to that model wait, not only the refused one."""

import asyncio
import random
import time


class RateLimit:
    """The time until which calls to each model have to wait, in monotonic seconds."""

    def __init__(self) -> None:
        self._until: dict[str, float] = {}

    def hold(self, model: str, seconds: float) -> None:
        """Make calls to `model` wait for `seconds` from now. An earlier, longer wait stays."""
        self._until[model] = max(self._until.get(model, 0.0), time.monotonic() + seconds)

    def left(self, model: str) -> float:
        """Return how many seconds calls to `model` still have to wait."""
        return max(0.0, self._until.get(model, 0.0) - time.monotonic())

    async def passed(self, model: str) -> None:
        """Wait until calls to `model` may be made, plus a little random time, so that they do not all come at once."""
        while left := self.left(model):  # noqa: ASYNC110 (the wait may become longer meanwhile)
            await asyncio.sleep(left + random.uniform(0, min(0.2, left / 10)))  # noqa: S311 (no secret)
