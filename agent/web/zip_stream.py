"""Delivered files as one ZIP archive, sent while it is written: no copy of it is in memory or on the disk."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from zipfile import ZipFile

from agent.services import Services
from agent.web.board_cards import Card
from tools.storage.files import inside


class _Sink(list[bytes]):
    """The parts that are written and not yet sent. `ZipFile` needs no more of a stream that only goes forward."""

    def write(self, part: bytes) -> int:
        self.append(bytes(part))
        return len(part)

    def flush(self) -> None:
        """Do nothing: the parts are sent by `zipped`."""


def files_of(services: Services, cards: Sequence[Card]) -> dict[str, Path]:
    """Return the accepted files of these products, by their name in the archive: `NEW001/shopify.jpg`.

    A file that is gone, or whose name leads out of the output folder, is left out.
    """
    out, found = services.settings.resolved_out(), dict[str, Path]()
    for card, picture in [(one, picture) for one in cards for picture in one.pictures]:
        path = inside(out, f"{picture.run}/{picture.file}") if picture.file else None
        if picture.status == "accepted" and path is not None and path.is_file():
            found[f"{card.id}/{path.name}"] = path
    return found


def zipped(files: Mapping[str, Path]) -> Iterator[bytes]:
    """Yield an archive of these files piece by piece. Pictures are stored as they are, because they hardly compress."""
    sink = _Sink()
    with ZipFile(sink, "w") as archive:  # type: ignore[call-overload]
        for name, path in files.items():
            archive.write(path, name)
            yield b"".join(sink)
            sink.clear()
    yield b"".join(sink)
