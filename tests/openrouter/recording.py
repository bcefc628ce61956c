"""The last request bodies, with pictures shortened to their digest, for validation against the API's description."""

import hashlib
from collections import deque
from collections.abc import Mapping
from typing import Any

_SHOWN_HEADERS = ("content-type", "user-agent", "http-referer", "x-title", "x-openrouter-cache")


class Recorder:
    """Keeps at most `limit` requests; never a key."""

    def __init__(self, limit: int) -> None:
        self.requests: deque[dict[str, Any]] = deque(maxlen=limit)

    def record(self, method: str, path: str, headers: Mapping[str, str], body: object) -> None:
        """Keep one request, JSON body decoded."""
        shown = {name: headers[name] for name in _SHOWN_HEADERS if name in headers}
        self.requests.append({"method": method, "path": path, "headers": shown, "body": _shortened(body)})


def _shortened(value: object) -> object:
    if isinstance(value, str) and value.startswith("data:") and len(value) > 200:
        head = value.partition(",")[0]
        return f"{head},sha256-{hashlib.sha256(value.encode()).hexdigest()}-of-{len(value)}-characters"
    if isinstance(value, dict):
        return {key: _shortened(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_shortened(item) for item in value]
    return value
