"""Delivered pictures as small JPEGs, and how far two of them are apart."""

import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from skimage.color import deltaE_ciede2000, rgb2lab

LONGEST = 384  # px
_QUALITY = 90
_MOST = 1.0  # ΔE00 of the mean and of 95 % of the pixels
_MOST_SOMEWHERE = 3.0  # ΔE00, the mean of the worst tile: a word or a label that changed is small
_TILE = 16  # px
_LOOK = 8  # px


def preview(data: bytes) -> bytes:
    """The picture with a longest side of at most 384 px, as JPEG."""
    with Image.open(io.BytesIO(data)) as opened:
        small = opened.convert("RGB")
    small.thumbnail((LONGEST, LONGEST), Image.Resampling.BOX)
    out = io.BytesIO()
    small.save(out, "JPEG", quality=_QUALITY, subsampling=0)
    return out.getvalue()


def apart(was: bytes, now: bytes) -> str:
    """In words how two previews differ; empty where they are the same within ΔE00 1."""
    if was == now:
        return ""
    before, after = _lab(was), _lab(now)
    if before.shape != after.shape:
        return "was {1} x {0} px, is {3} x {2} px".format(*before.shape[:2], *after.shape[:2])
    delta = np.asarray(deltaE_ciede2000(before, after))
    tiles = [
        float(delta[y : y + _TILE, x : x + _TILE].mean())
        for y in range(0, delta.shape[0], _TILE)
        for x in range(0, delta.shape[1], _TILE)
    ]
    mean, most, worst = float(delta.mean()), float(np.percentile(delta, 95)), max(tiles)
    if max(mean, most) <= _MOST and worst <= _MOST_SOMEWHERE:
        return ""
    return f"mean ΔE00 {mean:.2f}, 95 % of the pixels within {most:.2f}, worst tile {worst:.2f}"


def look(data: bytes) -> tuple[str, str]:
    """Format and size of a picture in words, and its mean colours in 8 x 8 tiles as hexadecimal digits."""
    with Image.open(io.BytesIO(data)) as opened:
        small = opened.convert("RGB").resize((_LOOK, _LOOK), Image.Resampling.BOX)
        return f"{opened.format} {opened.width} x {opened.height} px", small.tobytes().hex()


def looks_apart(was: str, now: str) -> str:
    """In words how two looks differ; empty where they are the same within ΔE00 1."""
    before, after = (rgb2lab(np.frombuffer(bytes.fromhex(x), np.uint8).reshape(_LOOK, _LOOK, 3)) for x in (was, now))
    delta = np.asarray(deltaE_ciede2000(before, after))
    mean, worst = float(delta.mean()), float(delta.max())
    return f"mean ΔE00 {mean:.2f}, worst tile {worst:.2f}" if mean > _MOST or worst > _MOST_SOMEWHERE else ""


def _lab(data: bytes) -> NDArray[np.float64]:
    with Image.open(io.BytesIO(data)) as opened:
        return np.asarray(rgb2lab(np.asarray(opened.convert("RGB"))), np.float64)
