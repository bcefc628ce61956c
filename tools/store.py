"""Pictures by content hash, in any place that fsspec reaches.

A picture is on disk before anything refers to it, and under its final name only once it is whole.
"""

import hashlib
import re

from tools.errors import Problem
from tools.files import Files

KEY = re.compile(r"sha256:([0-9a-f]{64})")
_NAME = re.compile(r"[0-9a-f]{2}/([0-9a-f]{64})")


class NoPicture(Problem, KeyError):
    """A key that is none, or whose picture is not here."""


class PictureStore:
    """Write once, read by key. Keys look like `sha256:<64 hex digits>`."""

    def __init__(self, url: str) -> None:
        self._files = Files(url)

    def put(self, data: bytes) -> str:
        """Store bytes and return their key; storing the same picture twice costs nothing."""
        digest = hashlib.sha256(data).hexdigest()
        if not self._files.exists(_name(digest)):
            self._files.write(_name(digest), data)
        return f"sha256:{digest}"

    def get(self, key: str) -> bytes:
        """The bytes of a key. Raises NoPicture."""
        match = KEY.fullmatch(key)
        if match is None:
            raise NoPicture(f"{key!r} is not the key of a picture", "a key is sha256: and 64 hexadecimal digits")
        try:
            return self._files.read(_name(match[1]))
        except FileNotFoundError:
            raise NoPicture(f"picture {key} is not in the store at {self._files.root}", "upload it again") from None

    def keys_older_than(self, timestamp: float) -> list[str]:
        """Keys of pictures last written before a POSIX time, for cleaning up."""
        return [f"sha256:{match[1]}" for n in self._files.older_than(timestamp) if (match := _NAME.fullmatch(n))]

    def delete(self, key: str) -> int:
        """Remove a picture; returns the bytes that were freed."""
        match = KEY.fullmatch(key)
        return self._files.delete(_name(match[1])) if match else 0


def _name(digest: str) -> str:
    return f"{digest[:2]}/{digest}"
