"""The accepted pictures of many products as one ZIP archive."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO
from zipfile import ZipFile

from agent.services import Services
from agent.web.board_cards import Card
from tools.errors import Problem
from tools.storage.files import inside


def files_of(services: Services, cards: Sequence[Card]) -> dict[str, Path]:
    """Return the accepted files of these products, by their name in the archive: `NEW001/shopify.jpg`.

    A file that is gone, or whose name leads out of the output folder, is left out. Raises Problem if there is none.
    """
    out, found = services.settings.resolved_out(), dict[str, Path]()
    for card, picture in [(one, picture) for one in cards for picture in one.pictures]:
        path = inside(out, f"{picture.run}/{picture.file}") if picture.file else None
        if picture.status == "accepted" and path is not None and path.is_file():
            found[f"{card.id}/{path.name}"] = path
    if not found:
        raise Problem("none of these products has an accepted picture", "make or approve their pictures first")
    return found


def zipped(files: Mapping[str, Path]) -> IO[bytes]:
    """Return an archive of these files, as a temporary file that is gone when it is closed.

    Pictures are stored as they are, because they hardly compress.
    """
    archive = NamedTemporaryFile(prefix="bestshot-", suffix=".zip")  # noqa: SIM115 - its page closes it
    with ZipFile(archive, "w") as packed:
        for name, path in files.items():
            packed.write(path, name)
    archive.flush()
    return archive
