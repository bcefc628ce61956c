"""Delivered files as one ZIP archive, sent while it is written: no copy of it is in memory or on the disk."""

import zipfile
from collections.abc import Iterator, Mapping, Sequence
from io import RawIOBase
from pathlib import Path

from agent.services import Services
from agent.web.board_cards import Card
from tools.storage.files import inside

_PART = 1 << 20  # bytes that are read at a time


class _Sink(RawIOBase):
    """A stream that only goes forward. `take` returns what was written since the last call."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        part = bytes(memoryview(data))  # type: ignore[arg-type]
        self._parts.append(part)
        return len(part)

    def take(self) -> bytes:
        parts, self._parts = self._parts, []
        return b"".join(parts)


def files_of(services: Services, cards: Sequence[Card]) -> dict[str, Path]:
    """Return the accepted files of these products, by their name in the archive: `NEW001/shopify.jpg`.

    A file that is gone, or whose name leads out of the output folder, is left out.
    """
    out, found = services.settings.resolved_out(), dict[str, Path]()
    for card in cards:
        for picture in card.pictures:
            path = inside(out, f"{picture.run}/{picture.file}") if picture.file else None
            if picture.status == "accepted" and path is not None and path.is_file():
                found[f"{card.id}/{path.name}"] = path
    return found


def zipped(files: Mapping[str, Path]) -> Iterator[bytes]:
    """Yield an archive of these files piece by piece. Pictures are stored as they are, because they hardly compress."""
    sink = _Sink()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_STORED) as archive:
        for name, path in files.items():
            with path.open("rb") as source, archive.open(zipfile.ZipInfo.from_file(path, name), "w") as entry:
                while part := source.read(_PART):
                    entry.write(part)
                    yield sink.take()
        yield sink.take()
    yield sink.take()
