"""Pictures by content hash, in any place that fsspec reaches.

A picture is on disk before anything refers to it, and under its final name only once it is whole.
"""

import hashlib
import re
import uuid
from typing import Any, cast

_KEY = re.compile(r"sha256:([0-9a-f]{64})")


class PictureStore:
    """Write once, read by key. Keys look like `sha256:<64 hex digits>`."""

    def __init__(self, url: str) -> None:
        import fsspec

        self._fs, self._root = cast("tuple[Any, str]", fsspec.core.url_to_fs(url))

    def put(self, data: bytes) -> str:
        """Store bytes and return their key; storing the same picture twice costs nothing."""
        digest = hashlib.sha256(data).hexdigest()
        path = self._path(digest)
        if not self._fs.exists(path):
            # fsspec keeps what a failed write left behind, so write aside and rename.
            aside = f"{path}.{uuid.uuid4().hex}.part"
            self._fs.makedirs(self._fs._parent(path), exist_ok=True)
            self._fs.pipe_file(aside, data)
            self._fs.mv(aside, path)
        return f"sha256:{digest}"

    def get(self, key: str) -> bytes:
        """The bytes of a key. Raises KeyError for a malformed key or a picture that is not here."""
        match = _KEY.fullmatch(key)
        if match is None:
            raise KeyError(f"{key!r} is not the key of a picture")
        try:
            return cast("bytes", self._fs.cat_file(self._path(match[1])))
        except FileNotFoundError:
            raise KeyError(f"picture {key} is not in the store at {self._root}") from None

    def keys_older_than(self, timestamp: float) -> list[str]:
        """Keys of pictures last written before a POSIX time, for cleaning up."""
        found: list[str] = []
        if self._fs.exists(self._root):
            for path, info in self._fs.find(self._root, detail=True).items():
                name = str(path).rsplit("/", 1)[-1]
                written = info.get("mtime") or info.get("LastModified") or info.get("created")
                seconds = written.timestamp() if hasattr(written, "timestamp") else written
                if re.fullmatch(r"[0-9a-f]{64}", name) and seconds is not None and seconds < timestamp:
                    found.append(f"sha256:{name}")
        return found

    def delete(self, key: str) -> int:
        """Remove a picture; returns the bytes that were freed."""
        match = _KEY.fullmatch(key)
        if match is None or not self._fs.exists(path := self._path(match[1])):
            return 0
        size = int(self._fs.size(path) or 0)
        self._fs.rm_file(path)
        return size

    def _path(self, digest: str) -> str:
        return f"{self._root}/{digest[:2]}/{digest}"
