"""Write files whole or not at all, and keep pictures by the hash of their content, in any place that fsspec reaches."""

import hashlib
import json
import os
import re
import shutil
import tempfile
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

from tools.errors import Problem

_ROOM = 100_000_000  # bytes: an answer with a picture at 4K, the picture, and the files that are made of it


class NoRoom(Problem):
    """The disk has no room for what would be paid for."""


class Files:
    """A folder, given by URL or path. Names of files are relative to it, with `/` between folders."""

    def __init__(self, url: str) -> None:
        import fsspec

        if "://" in url:
            self._fs, self.root = cast("tuple[Any, str]", fsspec.core.url_to_fs(url))
        else:  # as a URL, a path with "::" would be two places
            self._fs, self.root = fsspec.filesystem("file"), str(Path(url).absolute())

    def write(self, name: str, data: bytes) -> None:
        """Store a file. Replace an older file of this name."""
        # fsspec keeps the half of a failed write, so write to another name and rename.
        path = f"{self.root}/{name}"
        aside = f"{path}.{uuid.uuid4().hex}.part"
        self._fs.makedirs(self._fs._parent(path), exist_ok=True)
        self._fs.pipe_file(aside, data)
        self._fs.mv(aside, path)

    def check_room(self) -> None:
        """Raise NoRoom if the disk cannot hold another picture. Of places that are no disk here, nothing is known."""
        if "file" not in self._fs.protocol:
            return
        free = shutil.disk_usage(next(there for there in Path(self.root, "_").parents if there.exists())).free
        if free < _ROOM:
            problem = f"has {free / 1e6:.0f} MB left, and a picture may need {_ROOM / 1e6:.0f} MB, so none was paid for"
            raise NoRoom(problem, "free some space and start the command again", f"the disk of {self.root}")

    def read(self, name: str) -> bytes:
        """Return the bytes of a file. Raises FileNotFoundError."""
        return cast("bytes", self._fs.cat_file(f"{self.root}/{name}"))

    def exists(self, name: str) -> bool:
        """Return whether there is such a file."""
        return bool(self._fs.exists(f"{self.root}/{name}"))

    def older_than(self, timestamp: float) -> list[str]:
        """Return the names of the files that were last written before a POSIX time in s."""
        found: list[str] = []
        if self._fs.exists(self.root):
            for path, info in self._fs.find(self.root, detail=True).items():
                written = info.get("mtime") or info.get("LastModified") or info.get("created")
                seconds = written.timestamp() if hasattr(written, "timestamp") else written
                if seconds is not None and seconds < timestamp:
                    found.append(str(path).removeprefix(self.root).lstrip("/"))
        return found

    def delete(self, name: str) -> int:
        """Remove a file if it is there. Return how many bytes were freed."""
        path = f"{self.root}/{name}"
        if not self._fs.exists(path):
            return 0
        size = int(self._fs.size(path) or 0)
        self._fs.rm_file(path)
        return size


def write_whole(target: Path, data: bytes) -> None:
    """Write a file under another name and rename it, so that a reader never sees half of it. Raises OSError."""
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, aside = tempfile.mkstemp(dir=target.parent, prefix=".writing-")
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        Path(aside).chmod(0o644)  # with mkstemp's 0600, a web server or a colleague could not read the file
        Path(aside).replace(target)
    except BaseException:
        Path(aside).unlink(missing_ok=True)
        raise


def inside(folder: Path, name: str | Path, *, hidden: bool = False) -> Path | None:
    """Return the absolute path of `name` in `folder`, with links followed. The file may be missing.

    Returns:
        None if the path is outside the folder. Without `hidden`, also None if a part of it begins with a dot, because
        such files contain keys and state.
    """
    home = folder.resolve()
    try:
        path = (home / name).resolve()
    except (OSError, RuntimeError, ValueError):  # a loop of links, a null byte
        return None
    secret = not hidden and any(part.startswith(".") for part in path.parts[len(home.parts) :])
    return path if path.is_relative_to(home) and not secret else None


KEY = re.compile(r"sha256:([0-9a-f]{64})")
_NAME = re.compile(r"[0-9a-f]{2}/([0-9a-f]{64})")


class NoPicture(Problem, KeyError):
    """The text is not a key, or the store has no picture of this key."""


class PictureStore:
    """A store of pictures by key. A key is `sha256:<64 hex digits>`, the hash of the content."""

    def __init__(self, url: str) -> None:
        self._files = Files(url)

    def put(self, data: bytes) -> str:
        """Store bytes and return their key. Bytes that are already in the store are not written again."""
        key = f"sha256:{hashlib.sha256(data).hexdigest()}"
        if not self._files.exists(_name(key)):
            self._files.write(_name(key), data)
        return key

    def get(self, key: str) -> bytes:
        """Return the bytes of a key. Raises NoPicture."""
        try:
            return self._files.read(_name(key))
        except FileNotFoundError:
            raise NoPicture(f"picture {key} is not in the store at {self._files.root}", "upload it again") from None

    def keys_older_than(self, timestamp: float) -> list[str]:
        """Return the keys of pictures that were last written before a POSIX time in s, for cleaning up."""
        return [f"sha256:{match[1]}" for n in self._files.older_than(timestamp) if (match := _NAME.fullmatch(n))]

    def delete(self, key: str) -> int:
        """Remove a picture if it is there. Return how many bytes were freed. Raises NoPicture if it is no key."""
        return self._files.delete(_name(key))


def _name(key: str) -> str:
    match = KEY.fullmatch(key)
    if match is None:
        raise NoPicture(f"{key!r} is not the key of a picture", "a key is sha256: and 64 hexadecimal digits")
    return f"{match[1][:2]}/{match[1]}"


def write_json(path: Path, document: Mapping[str, object]) -> None:
    """Write a document as JSON in UTF-8, so that a reader never sees half of it. Raises OSError."""
    write_whole(path, (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode())
