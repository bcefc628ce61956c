"""After a 429 all calls to that model wait, not only the one that was refused."""

import asyncio
import random
import time


class RateLimit:
    """Until when calls to each model are held back (monotonic seconds)."""

    def __init__(self) -> None:
        self._until: dict[str, float] = {}

    def hold(self, model: str, seconds: float) -> None:
        """Hold calls to `model` back for so long from now; an earlier, longer hold stays."""
        self._until[model] = max(self._until.get(model, 0.0), time.monotonic() + seconds)

    def left(self, model: str) -> float:
        """Seconds that calls to `model` still have to wait."""
        return max(0.0, self._until.get(model, 0.0) - time.monotonic())

    async def passed(self, model: str) -> None:
        """Return when calls to `model` may be made; spread out a little, so that they do not all come at once."""
        while left := self.left(model):  # noqa: ASYNC110 (a hold may be prolonged while it is waited for)
            await asyncio.sleep(left + random.uniform(0, min(0.2, left / 10)))  # noqa: S311 (no secret)
