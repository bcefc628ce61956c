"""The quota of free models: so many calls in a fixed time, announced by X-RateLimit-Reset and no Retry-After."""

import time
from collections import Counter

from aiohttp import web

from tests.openrouter.answers import error_body
from tests.openrouter.settings import ServerSettings


class Quota:
    """Counts embedding calls, refused ones too, by the time they fall into."""

    def __init__(self) -> None:
        self._came: Counter[int] = Counter()

    def refusal(self, settings: ServerSettings) -> web.Response | None:
        """Count a call; the 429 that it meets, None where it is let in."""
        number = int(time.time() / settings.quota_seconds)
        self._came[number] += 1
        if settings.quota is None or self._came[number] <= settings.quota:
            return None
        ends = (number + 1) * settings.quota_seconds
        reset = f"{ends:.3f}" if settings.quota_reset == "s" else f"{ends * 1000:.0f}"
        said = {"X-RateLimit-Limit": f"{settings.quota}", "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": reset}
        message = "Rate limit exceeded: free-models-per-min. "
        body = error_body(429, "rate_limit_exceeded", message, {"headers": said, "provider_name": None})
        return web.json_response(body, status=429, headers={} if settings.quota_reset == "body" else said)
