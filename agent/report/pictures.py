"""The pictures of a report: small JPEG files beside the page, written once and named by their content."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from agent.documents import Shot
from tools.imaging.encoding import report_jpeg
from tools.imaging.opening import UNREADABLE, check_header
from tools.storage.files import KEY, inside, write_whole

PAGE = 1200  # px, longest side of a picture in the page
STRIP = 480  # px, longest side of a picture in a strip or gallery
_ALIKE = 1.6  # a picture this many times wider for its height than another one shares too little of its frame


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

    def alike(self, other: "Preview") -> bool:
        """Return whether both pictures have much the same shape, so that one can be laid over the other."""
        return 1 / _ALIKE < self.width * other.height / (self.height * other.width) < _ALIKE


class Album:
    """Previews of the pictures that a document refers to, kept in `folder/report/`.

    A reference is a path relative to the folder, or a store key "sha256:<hex>".
    """

    def __init__(self, folder: Path, load: Callable[[str], bytes]) -> None:
        self._folder = folder.resolve()
        self._load = load
        self._shown: dict[tuple[str | None, int], Preview | None] = {}

    def show(self, reference: str | None, longest: int = STRIP) -> Preview | None:
        """Return the preview of a picture, `longest` px, made if it does not exist; None if it cannot be read."""
        if (reference, longest) not in self._shown:
            try:
                self._shown[reference, longest] = self._preview(reference or "", longest)
            except UNREADABLE:
                self._shown[reference, longest] = None
        return self._shown[reference, longest]

    def of(self, shot: Shot, longest: int = STRIP) -> Preview | None:
        """Return the preview of a shot. Without a file and a preview, as in older documents, it is the last attempt's."""
        pictures = (shot["file"], shot["preview"], *(one["picture"] for one in reversed(shot["attempts"])))
        return next((found for one in pictures if (found := self.show(one, longest))), None)

    def link(self, reference: str | None) -> str:
        """Return the URL of a delivered file, relative to the page; '' unless the file is in the folder."""
        file = inside(self._folder, reference or "")
        try:
            return quote(file.relative_to(self._folder).as_posix()) if file and file.is_file() else ""
        except OSError:  # the name is too long
            return ""

    def _preview(self, reference: str, longest: int) -> Preview | None:
        data, full = None, self.link(reference)
        if key := KEY.fullmatch(reference):
            digest = key[1]
        elif full:
            data = (self._folder / reference).read_bytes()
            digest = hashlib.sha256(data).hexdigest()
        else:
            return None
        name = f"{digest[:24]}-{longest}.jpg"
        target = self._folder / "report" / name
        if not target.is_file():
            write_whole(target, report_jpeg(self._load(reference) if data is None else data, longest))
        with target.open("rb") as stream:
            return Preview(f"report/{name}", *check_header(stream), full)
