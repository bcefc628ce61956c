"""Open pictures of many formats as upright sRGB pixels, and cache the newest ones."""

import io
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path
from typing import BinaryIO

import numpy as np
from PIL import ExifTags, Image, ImageOps

from tools.imaging.arrays import Rgb, Rgba
from tools.imaging.colour_space import PictureError, converted, declared
from tools.imaging.content_cache import kept_by_content
from tools.imaging.file_header import PLAIN, opened_header, why_not, without_metadata

__all__ = [
    "LIMIT_PIXELS", "MOST_PIXELS", "UNREADABLE", "PictureError", "PictureFile", "check_header", "decoded", "file_ending",
    "open_file", "open_picture", "read_photo", "to_srgb",
]  # fmt: skip

LIMIT_PIXELS = 64_000_000  # Google Merchant's limit too; a phone's 50 MP still fits
MOST_PIXELS = 200_000_000  # of a file that can be decoded at half its size
_NO_END, _PNG_END = ("the marker of the file's end is missing",), b"IEND\xaeB`\x82"
_CLEAR = 0.01  # share of the pixels; with fewer transparent ones, alpha only rounds the corners of a photo

# What Pillow and a store raise for a picture that is not there or not a picture.
UNREADABLE = (OSError, ValueError, LookupError, SyntaxError, Image.DecompressionBombError)


@dataclass(frozen=True, slots=True)
class PictureFile:
    """A decoded file: its upright image before colours are converted, and what the file says.

    `size` is the file's width and height in px, upright, before a reduction. `orientation` is EXIF's; 1 if the pixels are
    stored upright. `notes` say what is odd in the file but harmless.
    """

    image: Image.Image
    size: tuple[int, int]
    format: str
    orientation: int
    notes: tuple[str, ...]

    def rgb(self) -> Rgb:
        """Return the picture as (height, width, 3) uint8 sRGB.

        The declared colour space is converted (see `colour_space`), 16 bits are scaled to 8, palettes are looked up, and
        alpha is flattened on white. Of animations and files with several pages, the first frame is used. Raises
        PictureError.
        """
        with _refusing():
            return np.array(to_srgb(self.image), dtype=np.uint8)

    def cutout(self) -> Rgba | None:
        """Return the picture as (h, w, 4) uint8 sRGB if its alpha is an outline; None if not. Raises PictureError."""
        if not self.image.has_transparency_data:
            return None
        with _refusing():
            rgb, alpha = _parts(self.image)
            if alpha is None or sum(alpha.histogram()[:128]) < _CLEAR * alpha.width * alpha.height:
                return None
            return np.dstack([np.asarray(rgb), np.asarray(alpha)])


def open_file(data: bytes) -> PictureFile:
    """Decode a file and turn it upright. A picture of more than 64 megapixels comes at half its size.

    Raises PictureError if the data is not a usable picture.
    """
    with _refusing():
        image = opened_header(io.BytesIO(data))
        form, size = str(image.format), image.size
        notes = _NO_END if form == "PNG" and _PNG_END not in data else ()
        _reduced(image)
        try:
            image.load()
        except Exception:
            if form == "PNG":
                image, notes = without_metadata(data), ("metadata that cannot be read was left out",)
                image.load()
            elif form in ("JPEG", "MPO") and not image.info.get("progressive") and (whole := _without_end(data)):
                image, notes = whole, _NO_END
            else:
                raise
        orientation = 1
        with suppress(Exception):  # damaged EXIF is no reason to refuse the picture
            orientation = int(image.getexif().get(ExifTags.Base.Orientation, 1))
            ImageOps.exif_transpose(image, in_place=True)
        return PictureFile(image, size[::-1] if orientation > 4 else size, form, orientation, notes)


@contextmanager
def _refusing() -> Iterator[None]:
    """Turn any error in this block into a PictureError, because a broken file can make decoders raise anything."""
    try:
        yield
    except PictureError:
        raise
    except Exception as error:
        raise PictureError(*why_not(error)) from error


def _without_end(data: bytes) -> Image.Image | None:
    """Return the picture of a JPEG that lacks only its end marker; None if some of its pixels are missing too.

    Pixels that are in the file do not depend on what follows it. In a progressive file, this says nothing about the
    scans that would follow.
    """
    filled = (data.rstrip(b"\xff") + 16 * filling + b"\xff\xd9" for filling in (b"\0", b"\x55"))
    with suppress(Exception):
        one, other = (_reduced(opened_header(io.BytesIO(file))) for file in filled)
        return one if np.array_equal(np.asarray(one), np.asarray(other)) else None
    return None


def open_picture(data: bytes) -> Rgb:
    """Return the colours of a file (see `PictureFile.rgb`). Raises PictureError if the data is not a usable picture."""
    return open_file(data).rgb()


def check_header(stream: BinaryIO) -> tuple[int, int]:
    """Return width and height in px as stored (before EXIF rotation), from the header.

    Raises PictureError if the header is broken, or the picture is too large.
    """
    size = (image := opened_header(stream)).size
    _reduced(image)
    return size


def file_ending(data: bytes) -> str:
    """Return `.jpg`, `.png`… by the picture's header, not by the name of its file.

    Raises PictureError if the data is not a picture.
    """
    known = str(opened_header(io.BytesIO(data)).format).lower()
    return {"jpeg": ".jpg", "mpo": ".jpg", "jpeg2000": ".jp2"}.get(known, f".{known}")


def _reduced(image: Image.Image) -> Image.Image:
    """Return the image, set to be decoded at half its size if it is large. Raises PictureError if it is too large."""
    if image.format == "TIFF":
        _refuse_unreadable_tiff(image)
    width, height = image.size
    if width < 1 or height < 1:
        raise PictureError(f"is damaged: its header says {width} x {height} pixels")
    if width * height <= LIMIT_PIXELS:
        return image
    if width * height > MOST_PIXELS or image.info.get("progressive") or image.format not in ("JPEG", "MPO", "JPEG2000"):
        limit = f"save it with at most {LIMIT_PIXELS // 10**6} megapixels"
        raise PictureError(f"has {width:,} x {height:,} pixels, too many for the memory", limit)
    if image.format == "JPEG2000":
        image.reduce = 1  # type: ignore[method-assign, assignment]  # how this plugin takes it
    else:
        image.draft(None, (width // 2, height // 2))
    return image


def _refuse_unreadable_tiff(image: Image.Image) -> None:
    """Raise PictureError for the kinds of TIFF that Pillow decodes to wrong pixels."""
    tags = image.tag_v2  # type: ignore[attr-defined]
    deep, kind = max(tags.get(258, (8,))) > 8, tags.get(262)
    if (deep and (kind == 0 or tags.get(284) == 2)) or (kind == 6 and image.info.get("compression") != "jpeg"):
        raise PictureError("is a TIFF with 16-bit planes, inverted greys or YCbCr, which cannot be read exactly", PLAIN)


def to_srgb(image: Image.Image) -> Image.Image:
    """Return an RGB image of equal size: depth, palette, alpha and colour space are converted, in this order."""
    rgb, alpha = _parts(image)
    if alpha is None or alpha.getextrema() == (255, 255):
        return rgb
    paper = Image.new("RGB", rgb.size, (255, 255, 255))
    paper.paste(rgb, mask=alpha)
    return paper


def _parts(image: Image.Image) -> tuple[Image.Image, Image.Image | None]:
    """Return an image in sRGB without its alpha, and its alpha; None if it has none."""
    space = declared(image)
    if image.mode.startswith(("I", "F")):
        values = np.asarray(image)
        if image.mode == "F" or values.min() < 0 or values.max() > 0xFFFF:
            raise PictureError("has floating-point or 32-bit pixels", PLAIN)
        image = Image.fromarray(((values.astype(np.int64) + 128) // 257).astype(np.uint8))
    if image.mode in ("La", "RGBa"):
        image = image.convert({"La": "LA", "RGBa": "RGBA"}[image.mode])
    if image.mode in ("P", "PA"):
        image = image.convert("RGBA" if image.has_transparency_data else "RGB")
    alpha = None
    if image.has_transparency_data:
        alpha = image.convert("RGBA").getchannel("A")
        image = image.convert("L" if image.mode in ("1", "L", "LA") else "RGB")
    return converted(image if image.mode != "1" else image.convert("L"), space), alpha


_MOST_BYTES = 40_000_000  # three pictures at 2K


@kept_by_content(_MOST_BYTES, attrgetter("nbytes"))
def decoded(picture: bytes) -> Rgb:
    """Return `open_picture` of these bytes, read-only. Threads may call it at the same time.

    Raises PictureError if the data is not a usable picture.
    """
    rgb = open_picture(picture)
    rgb.flags.writeable = False  # a caller that wants to change it makes a copy
    return rgb


def read_photo(path: Path) -> bytes:
    """Return the bytes of a picture that can be opened.

    Raises:
        PictureError: it is not a usable picture; the error names the file.
        OSError: the file cannot be read.
    """
    data = path.read_bytes()
    try:
        decoded(data)
    except PictureError as error:
        raise PictureError.of(error, str(path)) from None
    return data
