"""From a rendering to the file that is delivered: exact ratio, exact pixels, sRGB, within a byte limit."""

import io
from math import gcd
from typing import Any

import cv2
import numpy as np
from PIL import Image

from tools.images.arrays import Rgb
from tools.images.crop import Size, crop_of
from tools.images.metadata import saving

_BEST = 95
_FINE = 80  # from here on down chroma at full resolution costs more than it shows
_LEAST = 58  # below it blocks and rings are seen around letters


def delivered(picture: Rgb, ratio: Size, target: Size) -> Rgb:
    """The picture as `crop_of` says."""
    height, width = picture.shape[:2]
    crop, size = crop_of((width, height), ratio, target)
    return fit_within(centre(picture, crop), size)


def crop_to_ratio(picture: Rgb, across: int, down: int) -> Rgb:
    """The largest centred crop whose sides are exact multiples of across:down."""
    height, width = picture.shape[:2]
    shared = gcd(across, down)
    across, down = across // shared, down // shared
    times = min(width // across, height // down)
    return centre(picture, (across * times, down * times))


def centre(picture: Rgb, size: Size) -> Rgb:
    """The middle of a picture."""
    height, width = picture.shape[:2]
    left, top = (width - size[0]) // 2, (height - size[1]) // 2
    return picture[top : top + size[1], left : left + size[0]]


def fit_within(picture: Rgb, size: Size) -> Rgb:
    """Shrink to `size` (width, height) of the same ratio; a smaller picture stays as it is, nothing is enlarged."""
    if picture.shape[1] <= size[0] and picture.shape[0] <= size[1]:
        return picture
    return cv2.resize(picture, size, interpolation=cv2.INTER_AREA).astype(np.uint8)


def encode_within(picture: Rgb, form: str, max_bytes: int | None, xmp: bytes) -> bytes:
    """The file with sRGB profile and XMP packet, in the best quality that keeps the limit.

    If none that still looks good does, the smallest of those: its certificate then says what it weighs.
    `form` is one of FORMATS; PNG and TIFF lose nothing and have no quality to spare.
    """
    options = saving(form, xmp)
    if form in ("PNG", "TIFF"):
        more = {"optimize": True} if form == "PNG" else {"compression": "tiff_deflate"}
        return _encoded(picture, form, options | more)

    def at(quality: int) -> bytes:
        # 4:4:4 as long as it can be had: subsampled chroma bleeds saturated cloth into a white background
        chroma = {"subsampling": 0 if quality >= _FINE else 2} if form == "JPEG" else {"method": 4}
        return _encoded(picture, form, options | chroma | {"quality": quality})

    best = at(_BEST)
    if max_bytes is None or len(best) <= max_bytes:
        return best
    low, high, kept = _LEAST, _BEST - 1, b""
    while low <= high:
        quality = (low + high) // 2
        data = at(quality)
        if len(data) <= max_bytes:
            low, kept = quality + 1, data
        else:
            high = quality - 1
    return kept or at(_LEAST)


def _encoded(picture: Rgb, form: str, options: dict[str, Any]) -> bytes:
    out = io.BytesIO()
    Image.fromarray(picture).save(out, form, **options)
    return out.getvalue()
