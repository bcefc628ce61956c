"""Tell whether a picture was enlarged: then it has no detail as fine as its pixels."""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from tools.imaging.arrays import Mask, Rgb

_BLOCK = 16  # px
_DETAILED = 0.9  # quantile of blocks by detail: blocks out of focus tell nothing
_BEST = 0.75  # quantile of these: a soft shadow's edge is not blur
_FLAT = 0.05  # grey levels of detail below which a picture is empty
_GRAIN = 0.4  # grey levels of detail below which a set is out of focus or has no texture
_Grey = NDArray[np.float32]


def detail_ratio(
    picture: Rgb, lettered: Sequence[tuple[int, int, int, int]] = (), enlarged: Mask | None = None
) -> float | None:
    """Return the detail of the finest octave divided by that of the next coarser one, in the blocks with most detail.

    About 0.5 to 0.8 for a picture in its own pixels, and 0.2 to 0.4 for a picture enlarged two or three times. None if
    it shows too little to tell.

    Args:
        picture: (h, w, 3) uint8.
        lettered: boxes (left, top, right, bottom) of letters in px. They do not count, because they are set later and
            are always sharp.
        enlarged: a garment (h, w) that is larger than in its photo and so may be soft. Then the rest must be sharp.
    """
    grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY).astype(np.float32)
    if min(grey.shape) < 4 * _BLOCK:
        return None
    fine, half = _octave(grey)
    coarse, _ = _octave(half)
    size = grey.shape[1] // _BLOCK, grey.shape[0] // _BLOCK
    one, other = (
        np.asarray(cv2.resize(np.abs(band), size, interpolation=cv2.INTER_AREA), np.float32) for band in (fine, coarse)
    )
    counts = np.ones(one.shape, bool)
    for left, top, right, bottom in lettered:
        counts[max(0, top // _BLOCK) : bottom // _BLOCK + 1, max(0, left // _BLOCK) : right // _BLOCK + 1] = False
    whole = _ratio(one, other, counts, _FLAT)
    if enlarged is None or whole is None:
        return whole
    share = cv2.resize(enlarged.astype(np.float32), size, interpolation=cv2.INTER_AREA)
    beyond = _ratio(one, other, counts & (cv2.dilate(share, np.ones((3, 3), np.uint8)) == 0), _GRAIN)
    return max(whole, beyond) if beyond is not None else None


def _ratio(fine: _Grey, coarse: _Grey, counts: NDArray[np.bool_], least: float) -> float | None:
    if not counts.any():
        return None
    strong = counts & (coarse >= np.quantile(coarse[counts], _DETAILED)) & (coarse > least)
    return float(np.quantile(fine[strong] / coarse[strong], _BEST)) if strong.any() else None


def _octave(grey: _Grey) -> tuple[_Grey, _Grey]:
    """Return the detail that half the size cannot show, (h, w), and the picture at half the size."""
    half = cv2.resize(grey, (grey.shape[1] // 2, grey.shape[0] // 2), interpolation=cv2.INTER_AREA)
    again = cv2.resize(half, grey.shape[::-1], interpolation=cv2.INTER_CUBIC)
    return np.asarray(grey - again, np.float32), np.asarray(half, np.float32)
