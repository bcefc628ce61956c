"""Answers of kept exchanges: those that `bestshot doctor` recorded, and those written from published examples."""

import base64
import json
import re
from collections import defaultdict, deque
from pathlib import Path
from typing import Any

from tests.openrouter.asking import shirt

_FILE = re.compile(r"file:([\w.-]+)")


def read_cassette(path: Path) -> dict[str, Any]:
    """One exchange, its pictures back in their places. What a published example calls a picture is a drawn one."""
    told: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return {"headers": {}, "request": None, **told, "answer": _with_pictures(told["answer"], path.parent)}


class Replay:
    """The answers in a folder by method and path, each given once, in the order of their files."""

    def __init__(self, folder: str) -> None:
        self._left: defaultdict[tuple[str, str], deque[dict[str, Any]]] = defaultdict(deque)
        for path in sorted(Path(folder).glob("*.json")) if folder else ():
            told = read_cassette(path)
            self._left[told["method"], told["path"]].append(told)

    def next(self, method: str, path: str) -> dict[str, Any] | None:
        """The next answer to such a request; None where none is left."""
        left = self._left[method, path]
        return left.popleft() if left else None


def _with_pictures(value: Any, folder: Path) -> Any:
    if isinstance(value, dict):
        return {name: _with_pictures(item, folder) for name, item in value.items()}
    if isinstance(value, list):
        return [_with_pictures(item, folder) for item in value]
    if not isinstance(value, str):
        return value
    value = re.sub(r"<base64[^>]*>", lambda _: base64.b64encode(shirt()).decode(), value)
    return _FILE.sub(lambda found: base64.b64encode((folder / found[1]).read_bytes()).decode(), value)
