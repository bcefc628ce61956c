"""Keep exchanges with a model service as files, without keys and ids, so that people can read and replay them."""

import base64
import itertools
import json
import logging
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote

_LOG = logging.getLogger("bestshot.cassettes")
SHORTEST_KEY = 8  # characters; a shorter one would also be found in words
_KEY, _ID = "‹key›", "‹id›"  # no key has these brackets, so no key can arise around them
_KEY_LIKE = re.compile(r"\bsk-[\w.*…-]{6,}|(?<=Bearer )[^\s\"\\]+")
_ID_LIKE = re.compile(r"\b(?:user|org|gen|req|grd|chatcmpl|cmpl|call|fp)[_-](?=[A-Za-z_-]*\d)[\w-]{8,}")
_IDS = {"id", "user", "external_user", "label", "hash", "system_fingerprint"}  # and all fields whose name ends in _id
_PICTURE = re.compile(r"data:image/([\w.+-]+);base64,([A-Za-z0-9+/=]{64,})")
_HEADERS = ("content-type", "retry-after", "x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset")


def without_secrets(value: Any, secrets: Sequence[str] = ()) -> Any:
    """Return JSON without keys and ids of accounts and calls. Ids of models stay.

    Args:
        value: any JSON.
        secrets: keys that are removed in every form: plain, percent-encoded, as base64, or within JSON in a text.
    """
    forms = sorted({form for secret in secrets if len(secret) >= SHORTEST_KEY for form in _forms(secret)}, key=len)

    def clean(name: str, text: str, _: Mapping[str, Any]) -> str:
        if (name in _IDS or name.endswith("_id")) and "/" not in text:
            return _ID
        for form in reversed(forms):
            text = text.replace(form, _KEY)
        return _ID_LIKE.sub(_ID, _KEY_LIKE.sub(_KEY, text))

    return with_texts(value, clean)


class Cassettes:
    """Writes each exchange into a folder: `01.json`, and its pictures as `01-1.jpeg`, `01-2.png`…"""

    def __init__(self, folder: Path, secrets: Sequence[str]) -> None:
        self.folder, self._secrets, self._number = folder, secrets, itertools.count(1)
        folder.mkdir(parents=True, exist_ok=True)

    def keep(self, method: str, path: str, sent: bytes, status: int, headers: Mapping[str, str], said: bytes) -> None:
        """Write one exchange. An answer that is no JSON is kept as text. Raises OSError."""
        number = f"{next(self._number):02}"
        pictures = itertools.count(1)

        def on_disk(kind: str, data: str) -> str:
            name = f"{number}-{next(pictures)}.{kind}"
            (self.folder / name).write_bytes(base64.b64decode(data + "=" * (-len(data) % 4)))
            return f"file:{name}"

        def with_files(name: str, text: str, beside: Mapping[str, Any]) -> str:
            if name == "b64_json":
                return on_disk(str(beside.get("media_type", "image/png")).rpartition("/")[2], text)
            return _PICTURE.sub(lambda found: f"data:image/{found[1]};base64,{on_disk(found[1], found[2])}", text)

        told = {name: headers[name] for name in _HEADERS if name in headers}
        document = {"source": f"recorded on {date.today()}", "method": method, "path": path, "request": _read(sent)}
        document |= {"status": status, "headers": told, "answer": _read(said)}
        clean = without_secrets(with_texts(document, with_files), self._secrets)
        text = json.dumps(clean, ensure_ascii=False, indent=1)
        (self.folder / f"{number}.json").write_text(text, encoding="utf-8")


_CURRENT: ContextVar[Cassettes | None] = ContextVar("cassettes", default=None)


@contextmanager
def recording(cassettes: Cassettes) -> Iterator[None]:
    """Keep all exchanges that are made in this block, also by its tasks."""
    before = _CURRENT.set(cassettes)
    try:
        yield
    finally:
        _CURRENT.reset(before)


def keep_exchange(method: str, path: str, sent: bytes, status: int, headers: Mapping[str, str], said: bytes) -> None:
    """Keep an exchange if exchanges are recorded here. It blocks: an answer must be booked before others can run."""
    if cassettes := _CURRENT.get():
        try:
            cassettes.keep(method, path, sent, status, headers, said)
        except OSError as error:
            _LOG.warning("the exchange could not be kept: %s", error)  # it was paid for, so its answer is used


def _forms(secret: str) -> Iterator[str]:
    inner = secret
    for _ in range(3):  # JSON within a text of JSON escapes quotes and backslashes again
        yield inner
        inner = json.dumps(inner)[1:-1]
    yield quote(secret, safe="")
    yield base64.b64encode(secret.encode()).decode().rstrip("=")


def with_texts(
    value: Any, change: Callable[[str, str, Mapping[str, Any]], str], name: str = "", beside: Any = None
) -> Any:
    """Return JSON with each text changed by `change(its field's name, the text, the object that it is in)`."""
    if isinstance(value, dict):
        return {change("", key, {}): with_texts(item, change, key, value) for key, item in value.items()}
    if isinstance(value, list):
        return [with_texts(item, change) for item in value]
    return change(name, value, beside or {}) if isinstance(value, str) else value


def _read(body: bytes) -> Any:
    try:
        return json.loads(body) if body else None
    except ValueError:
        return body.decode("utf-8", "replace")
