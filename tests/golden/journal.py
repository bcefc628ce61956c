"""The test server's calls as data: what was asked for, in which words, with which pictures, and what it cost."""

import base64
import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from tests.golden.pictures import look
from tests.openrouter.recording import Recorder

_LONG = 120  # letters; a longer text is written once and named by its hash
_NAMED = ("response_format", "tools")  # parts of a body that are the same in many calls


class Journal(Recorder):
    """Keeps requests like the server's own recorder, each picture with its size and its look."""

    def record(self, method: str, path: str, headers: Mapping[str, str], body: object) -> None:
        """See Recorder."""
        self.requests.append({"method": method, "path": path, "body": _shown(body)})


def journal(requests: Iterable[Mapping[str, Any]], bookings: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """`{calls, looked_up, texts}` of what was asked since the last reset; costs are USD.

    Free requests, whose order is not fixed, are counted by path. Both lists are in the order in which the server began.
    """
    asked = list(requests)
    free = Counter(request["path"] for request in asked if request["method"] == "GET")
    texts: dict[str, Any] = {}
    paid = (request for request in asked if request["method"] == "POST")
    calls = [
        {
            "kind": booking["kind"], "stage": booking["stage"], "outcome": booking["outcome"],
            "cost_usd": round(booking["cost_usd"], 6), "path": request["path"], "body": _named(request["body"], texts),
        }
        for request, booking in zip(paid, bookings, strict=True)
    ]  # fmt: skip
    return {"calls": calls, "looked_up": dict(sorted(free.items())), "texts": dict(sorted(texts.items()))}


def whole(journal: Mapping[str, Any]) -> dict[str, Any]:
    """The journal with its texts in their places, to be compared."""
    return {name: _filled(journal[name], journal["texts"]) for name in ("calls", "looked_up")}


def _shown(value: Any) -> Any:
    if isinstance(value, str) and value.startswith("data:image/"):
        data = base64.b64decode(value.partition(",")[2])
        said, seen = look(data)
        return {"picture": said, "bytes": len(data), "tiles": seen, "sha256": hashlib.sha256(data).hexdigest()[:16]}
    if isinstance(value, dict):
        return {key: _shown(item) for key, item in value.items()}
    return [_shown(item) for item in value] if isinstance(value, list) else value


def _named(value: Any, texts: dict[str, Any], key: str = "") -> Any:
    if (isinstance(value, str) and len(value) > _LONG and key != "tiles") or key in _NAMED:
        name = hashlib.sha256(repr(value).encode()).hexdigest()[:12]
        texts[name] = value.split("\n") if isinstance(value, str) else value
        return {"text": name}
    if isinstance(value, dict):
        return {name: _named(part, texts, name) for name, part in value.items()}
    return [_named(part, texts) for part in value] if isinstance(value, list) else value


def _filled(value: Any, texts: Mapping[str, Any]) -> Any:
    if isinstance(value, dict) and list(value) == ["text"] and value["text"] in texts:
        found = texts[value["text"]]
        return "\n".join(found) if isinstance(found, list) and all(isinstance(line, str) for line in found) else found
    if isinstance(value, dict):
        return {name: _filled(part, texts) for name, part in value.items()}
    return [_filled(part, texts) for part in value] if isinstance(value, list) else value
