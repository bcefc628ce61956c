"""Open pictures of many formats as upright sRGB pixels, and cache the newest ones."""

import io
import struct
from collections.abc import Callable
from contextlib import suppress
from operator import attrgetter
from pathlib import Path
from typing import BinaryIO, cast

import numpy as np
from PIL import Image, ImageCms, ImageOps

from tools.errors import Problem, one_line
from tools.imaging.arrays import Rgb
from tools.imaging.content_cache import kept_by_content

LIMIT_PIXELS = 64_000_000  # Google Merchant's limit too; a phone's 50 MP still fits
FORMATS = ("JPEG", "MPO", "PNG", "WEBP", "GIF", "TIFF", "BMP", "AVIF")

_BYTES_A_PIXEL = {"1": 1, "L": 1, "P": 1, "LA": 4, "PA": 4, "RGBA": 4, "CMYK": 4, "I;16": 2}


# What Pillow and a store raise for a picture that is not there or not a picture.
UNREADABLE = (OSError, ValueError, LookupError, SyntaxError, Image.DecompressionBombError)


class PictureError(Problem, ValueError):
    """A picture that cannot be opened. `where` is its name, if it has one."""

    remedy = "replace the file with a JPEG or PNG"


def open_picture(data: bytes) -> Rgb:
    """Decode a picture to (height, width, 3) uint8 sRGB.

    EXIF rotation is applied. Embedded ICC profiles (CMYK, Adobe RGB, Display P3, grey) are converted, 16 bits are
    scaled to 8, palettes are looked up, and alpha is flattened on white. Of animations and files with several pages,
    the first frame is used. Raises PictureError if the data is not a usable picture.
    """
    image = _header(io.BytesIO(data))
    _refuse_bomb(image)
    try:
        image.load()
        with suppress(Exception):  # damaged EXIF is no reason to refuse the picture
            ImageOps.exif_transpose(image, in_place=True)
        return np.array(to_srgb(image), dtype=np.uint8)
    except PictureError:
        raise
    except Exception as error:  # a broken file can make decoders raise anything
        raise PictureError(*_why_not(error)) from error


def check_header(stream: BinaryIO) -> tuple[int, int]:
    """Return width and height in px as stored (before EXIF rotation), from the header.

    Raises PictureError if the header is broken, or the picture is too large.
    """
    image = _header(stream)
    _refuse_bomb(image)
    return image.size


def file_ending(data: bytes) -> str:
    """Return `.jpg`, `.png`… by the picture's header, not by the name of its file.

    Raises PictureError if the data is not a picture.
    """
    known = str(_header(io.BytesIO(data)).format).lower()
    return ".jpg" if known in ("jpeg", "mpo") else f".{known}"


def _header(stream: BinaryIO) -> Image.Image:
    """Read the header only, with Pillow's plugins. `Image.open` would check the size against a global limit."""
    Image.init()
    prefix = stream.read(16)
    if not prefix:
        raise PictureError("is empty: the file has no bytes")
    for name in FORMATS:
        if name not in Image.OPEN:
            continue
        factory, accept = Image.OPEN[name]
        if accept is not None and accept(prefix) is not True:
            continue
        stream.seek(0)
        try:
            opened = cast(Callable[..., Image.Image], factory)(stream, "")
        except Exception as error:  # a plugin accepted the prefix and then failed
            raise PictureError(*_why_not(error)) from error
        return opened
    raise _no_picture(prefix)


def _no_picture(prefix: bytes) -> PictureError:
    if prefix[4:8] == b"ftyp" and prefix[8:12] in (b"heic", b"heix", b"mif1", b"msf1", b"hevc"):
        return PictureError("is a HEIC photo, which bestshot cannot read", "export it as JPEG")
    if prefix.startswith((b"%PDF", b"%!PS")):
        return PictureError("is a PDF or PostScript document, not a picture", "export it as PNG or JPEG")
    return PictureError("is not a picture: its first bytes belong to none of JPEG, PNG, WebP, GIF, TIFF, BMP, AVIF")


def _refuse_bomb(image: Image.Image) -> None:
    width, height = image.size
    if width < 1 or height < 1:
        raise PictureError(f"is damaged: its header says {width} x {height} pixels")
    if width * height > LIMIT_PIXELS:
        size = width * height * _BYTES_A_PIXEL.get(image.mode, 3)
        amount = f"{size / 1e9:.1f} GB" if size >= 1e9 else f"{size / 1e6:.0f} MB"
        limit = f"save it with at most {LIMIT_PIXELS // 10**6} megapixels"
        raise PictureError(f"has {width:,} x {height:,} pixels, which need {amount} of memory", limit)


def _why_not(error: Exception) -> tuple[str, str]:
    text = one_line(error).rstrip(".")
    cut_off = ("truncated", "unexpected end", "broken data stream", "end of file", "not enough image data")
    if isinstance(error, (EOFError, struct.error)) or any(sign in text.lower() for sign in cut_off):
        return f"is truncated: only part of the picture is in the file ({text})", "export or download it again"
    return f"cannot be decoded ({text})", "open it in an editor and export it again"


def to_srgb(image: Image.Image) -> Image.Image:
    """Return an RGB image of equal size: depth, palette, alpha and profile are converted in this order."""
    profile = image.info.get("icc_profile")
    if image.mode.startswith("I"):
        image = _from_16_bit(image)
    if image.mode == "F":
        raise PictureError("has floating-point pixels", "export it with 8 or 16 bits per channel")
    if image.mode in ("La", "RGBa"):
        image = image.convert({"La": "LA", "RGBa": "RGBA"}[image.mode])
    if image.mode in ("P", "PA"):
        image = image.convert("RGBA" if image.has_transparency_data else "RGB")
    alpha = None
    if image.has_transparency_data:
        alpha = image.convert("RGBA").getchannel("A")
        image = image.convert("L" if image.mode in ("1", "L", "LA") else "RGB")
    rgb = _converted(image, profile)
    if alpha is None or alpha.getextrema() == (255, 255):
        return rgb
    paper = Image.new("RGB", rgb.size, (255, 255, 255))
    paper.paste(rgb, mask=alpha)
    return paper


def _from_16_bit(image: Image.Image) -> Image.Image:
    values = np.asarray(image).astype(np.int64)
    if values.min() < 0 or values.max() > 0xFFFF:
        raise PictureError("has 32-bit pixels", "export it with 8 or 16 bits per channel")
    return Image.fromarray(((values + 128) // 257).astype(np.uint8))


def _converted(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Convert to sRGB with the embedded profile if it fits and can be read, else with Pillow's plain formula."""
    if image.mode == "LAB":
        return _by_profile(image, ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")))
    if image.mode not in ("L", "RGB", "CMYK"):
        return image.convert("RGB")
    if profile:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            if _describes(source, image.mode):
                return _by_profile(image, source)
        except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
            pass  # an unreadable profile tells nothing about the pixels
    return image.convert("RGB")


def _describes(profile: ImageCms.ImageCmsProfile, mode: str) -> bool:
    """Return whether the profile is for these pixels and is not sRGB, which needs no conversion."""
    space = str(profile.profile.xcolor_space).strip()
    name = str(profile.profile.profile_description or "")
    return {"L": "GRAY", "RGB": "RGB", "CMYK": "CMYK"}[mode] == space and not name.startswith("sRGB")


def _by_profile(image: Image.Image, source: ImageCms.ImageCmsProfile) -> Image.Image:
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
    converted = ImageCms.profileToProfile(
        image, source, srgb, renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC, outputMode="RGB"
    )
    if converted is None:
        raise ValueError("the profile gave no picture")
    return converted


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
