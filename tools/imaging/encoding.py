"""Resize pictures and write them as files: PNG, JPEG, a channel's format, a preview."""

import base64
import io
from bisect import bisect_right
from functools import cache
from itertools import product
from typing import Any

import cv2
import numpy as np
from PIL import Image, ImageOps

from tools.imaging.arrays import Rgb, Rgba
from tools.imaging.file_header import opened_header
from tools.imaging.metadata import saving
from tools.imaging.opening import open_picture, to_srgb
from tools.imaging.sizes import Size, crop_of

_QUICK_PNG = (
    cv2.IMWRITE_PNG_COMPRESSION, 1, cv2.IMWRITE_PNG_STRATEGY, cv2.IMWRITE_PNG_STRATEGY_RLE,
    cv2.IMWRITE_PNG_FILTER, cv2.IMWRITE_PNG_FILTER_UP,
)  # fmt: skip


def encode_png(rgb: Rgb) -> bytes:
    """Return a picture (h, w, 3) uint8 as PNG. Equal pictures give equal bytes.

    Grain hardly compresses. So a row is written as its difference from the one above: this takes half of the CPU of
    choosing the best of five filters, and about as many bytes.
    """
    return cv2.imencode(".png", cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR), _QUICK_PNG)[1].tobytes()


def encode_jpeg(rgb: Rgb, quality: int = 92) -> bytes:
    """Return JPEG bytes without chroma subsampling, so that coloured edges of garments stay sharp."""
    return _encode(rgb, "JPEG", quality=quality, subsampling=0)


def shrink(rgb: Rgb, longest: int) -> Rgb:
    """Return the picture with its longer side at most `longest` px, at least 1 (Lanczos). It is never enlarged."""
    if max(rgb.shape[:2]) <= longest:
        return rgb
    small = Image.fromarray(rgb).resize(_size(rgb, longest), Image.Resampling.LANCZOS, reducing_gap=3.0)
    return np.array(small, dtype=np.uint8)


def resized_rgba(rgba: Rgba, size: Size) -> Rgba:
    """Return a cut-out (h, w, 4) at `size` (width, height) px. Transparent pixels give none of their colour to others."""
    return np.array(Image.fromarray(rgba).resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0), dtype=np.uint8)


def shrink_by_area(rgb: Rgb, longest: int) -> Rgb:
    """Return the picture with its longer side at most `longest` px, by area means: faster than Lanczos."""
    return fit_within(rgb, _size(rgb, longest))


def _size(rgb: Rgb, longest: int) -> Size:
    height, width = rgb.shape[:2]
    scale = min(1.0, longest / max(height, width))
    return max(1, round(width * scale)), max(1, round(height * scale))


def _encode(picture: Rgb | Image.Image, file_format: str, **options: Any) -> bytes:
    image = picture if isinstance(picture, Image.Image) else Image.fromarray(np.ascontiguousarray(picture))
    out = io.BytesIO()
    image.save(out, file_format, **options)
    return out.getvalue()


_BEST = 95
_FINE = 80  # below this quality, chroma at full resolution costs more bytes than it improves
_LEAST = 58  # below this quality, blocks and rings are visible around letters


def delivered(picture: Rgb, ratio: Size, target: Size) -> Rgb:
    """Return the picture, cropped and shrunk as `crop_of` says."""
    height, width = picture.shape[:2]
    crop, size = crop_of((width, height), ratio, target)
    return fit_within(centre(picture, crop), size)


def centre(picture: Rgb, size: Size) -> Rgb:
    """Return the middle of a picture, `size` = (width, height) px."""
    height, width = picture.shape[:2]
    left, top = (width - size[0]) // 2, (height - size[1]) // 2
    return picture[top : top + size[1], left : left + size[0]]


def fit_within(picture: Rgb, size: Size) -> Rgb:
    """Return the picture, shrunk to `size` = (width, height) px of equal ratio. A smaller picture does not change."""
    if picture.shape[1] <= size[0] and picture.shape[0] <= size[1]:
        return picture
    return cv2.resize(picture, size, interpolation=cv2.INTER_AREA).astype(np.uint8)


def encode_within(picture: Rgb, form: str, max_bytes: int | None, xmp: bytes) -> bytes:
    """Return the file with sRGB profile and XMP packet, in the best quality within the limit.

    If no good quality is within the limit, the lowest good quality is used, and the certificate reports the size.

    Args:
        picture: (h, w, 3) uint8.
        form: one of FORMATS. PNG and TIFF are lossless and ignore the limit.
        max_bytes: the limit; None for no limit.
        xmp: the XMP packet.
    """
    options = saving(form, xmp)
    if form in ("PNG", "TIFF"):
        more = {"optimize": True} if form == "PNG" else {"compression": "tiff_deflate"}
        return _encode(picture, form, **options, **more)

    @cache
    def at(quality: int) -> bytes:
        # 4:4:4 if possible: with subsampled chroma, strong colours of cloth leak into a white background
        chroma = {"subsampling": 0 if quality >= _FINE else 2} if form == "JPEG" else {"method": 4}
        return _encode(picture, form, **options, **chroma, quality=quality)

    if max_bytes is None or len(at(_BEST)) <= max_bytes:
        return at(_BEST)
    too_large = bisect_right(range(_BEST), max_bytes, lo=_LEAST, key=lambda quality: len(at(quality)))
    return at(max(too_large - 1, _LEAST))


def report_jpeg(data: bytes, longest: int) -> bytes:
    """Return a JPEG in sRGB with sides of at most `longest` px, upright, on white. It is never enlarged.

    XMP is kept, because it says how the picture was made.
    """
    with opened_header(io.BytesIO(data)) as opened:
        xmp = opened.info.get("xmp")
        opened.draft("RGB", (longest, longest))  # makes the JPEG decoder skip detail that is not needed
        picture = to_srgb(ImageOps.exif_transpose(opened))
        picture.thumbnail((longest, longest), Image.Resampling.LANCZOS)
    keep = {"xmp": xmp} if isinstance(xmp, bytes) and len(xmp) < 60_000 else {}  # a JPEG segment has no room for more
    return _encode(picture, "JPEG", quality=86, optimize=True, progressive=True, **keep)


LONGEST = 256  # px
_MOST_BYTES = 7_400  # of the JPEG, so that its data URL is below 10 KB
_QUALITIES = (80, 65, 50, 35, 20)


def preview(data: bytes) -> str:
    """Return a JPEG data URL of at most 256 px and 10 KB.

    Raises:
        PictureError: the data is not a usable picture.

    >>> len(preview(open("docs/demo.jpg", "rb").read())) <= 10_000
    True
    """
    small = Image.fromarray(open_picture(data))
    for longest, quality in product((LONGEST, LONGEST // 2), _QUALITIES):  # noise does not compress well: then halve it
        small.thumbnail((longest, longest), Image.Resampling.LANCZOS)
        jpeg = _encode(small, "JPEG", quality=quality, optimize=True)
        if len(jpeg) <= _MOST_BYTES:
            break
    return f"data:image/jpeg;base64,{base64.b64encode(jpeg).decode()}"
