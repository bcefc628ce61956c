"""From a rendering to the file that is delivered: exact ratio, exact pixels, sRGB, within a byte limit."""

import io
import struct
from math import gcd

import cv2
import numpy as np
from PIL import Image, ImageCms

from tools.images.arrays import Rgb

QUALITIES = (95, 92, 88, 82, 75, 65, 55)


def crop_to_ratio(picture: Rgb, across: int, down: int) -> Rgb:
    """The largest centred crop whose sides are exact multiples of across:down."""
    height, width = picture.shape[:2]
    shared = gcd(across, down)
    across, down = across // shared, down // shared
    times = min(width // across, height // down)
    new_width, new_height = across * times, down * times
    left, top = (width - new_width) // 2, (height - new_height) // 2
    return picture[top : top + new_height, left : left + new_width]


def fit_within(picture: Rgb, size: tuple[int, int]) -> Rgb:
    """Shrink to `size` (width, height) of the same ratio; a smaller picture stays as it is, nothing is enlarged."""
    if picture.shape[1] <= size[0]:
        return picture
    return cv2.resize(picture, size, interpolation=cv2.INTER_AREA).astype(np.uint8)


def encode_jpeg_within(picture: Rgb, max_bytes: int | None) -> bytes:
    """JPEG with an sRGB profile in the best quality that keeps the limit; the smallest there is if none does."""
    profile = _srgb()
    data = b""
    for quality in QUALITIES:
        out = io.BytesIO()
        # 4:4:4, because chroma subsampling bleeds saturated cloth into a white background
        Image.fromarray(picture).save(out, "JPEG", quality=quality, subsampling=0, icc_profile=profile)
        data = out.getvalue()
        if max_bytes is None or len(data) <= max_bytes:
            break
    return data


def _srgb() -> bytes:
    """An sRGB profile that is always the same: the library writes the time of making into bytes 24-35 (ICC.1, 7.2)."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    profile[24:36] = struct.pack(">6H", 2026, 1, 1, 0, 0, 0)
    return bytes(profile)
