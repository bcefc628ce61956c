"""The pictures of a report: small JPEG files beside the page, written once and named by their content."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from tools.imaging.encoding import report_jpeg
from tools.imaging.opening import UNREADABLE, check_header
from tools.storage.files import KEY, inside, write_whole

PAGE = 1200  # px, longest side of a picture in the page
STRIP = 480  # px, longest side of a picture in a strip or gallery


@dataclass(frozen=True, slots=True)
class Preview:
    """A picture in the page: its URL relative to the page, and the size of the preview in px."""

    src: str
    width: int
    height: int
    full: str = ""  # URL of the delivered file, if this is its preview

    @property
    def wide(self) -> bool:
        """Return whether the picture needs the page's whole width."""
        return self.width > 1.4 * self.height


class Album:
    """Previews of the pictures that a document refers to, kept in `folder/report/`."""

    def __init__(self, folder: Path, load: Callable[[str], bytes]) -> None:
        self._folder = folder.resolve()
        self._load = load
        self._shown: dict[tuple[str, int], Preview | None] = {}

    def show(self, reference: object, longest: int) -> Preview | None:
        """Return the preview of a picture, `longest` px, made if it does not exist; None if the picture cannot be read.

        `reference` is a path relative to the folder, or a store key "sha256:<hex>".
        """
        if not isinstance(reference, str) or not reference:
            return None
        if (reference, longest) not in self._shown:
            try:
                self._shown[reference, longest] = self._preview(reference, longest)
            except UNREADABLE:
                self._shown[reference, longest] = None
        return self._shown[reference, longest]

    def link(self, reference: object) -> str:
        """Return the URL of a delivered file, relative to the page; '' unless the file is in the folder."""
        file = self._inside(reference)
        return quote(file.relative_to(self._folder).as_posix()) if file else ""

    def _inside(self, reference: object) -> Path | None:
        if not isinstance(reference, str) or not reference or "\\" in reference or reference.startswith("/"):
            return None
        file = inside(self._folder, reference)
        try:
            return file if file and file.is_file() else None
        except OSError:  # the name is too long
            return None

    def _preview(self, reference: str, longest: int) -> Preview | None:
        key = KEY.fullmatch(reference)
        if key:
            digest, data, full = key[1], None, ""
        else:
            file = self._inside(reference)
            if file is None:
                return None
            data = file.read_bytes()
            digest, full = hashlib.sha256(data).hexdigest(), self.link(reference)
        name = f"{digest[:24]}-{longest}.jpg"
        target = self._folder / "report" / name
        if not target.is_file():
            write_whole(target, report_jpeg(self._load(reference) if data is None else data, longest))
        with target.open("rb") as stream:
            return Preview(f"report/{name}", *check_header(stream), full)
