"""Whether a picture has detail as fine as its pixels, whatever it shows: one that was enlarged has not."""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from tools.imaging.arrays import Mask, Rgb

_BLOCK = 16  # px
_DETAILED = 0.9  # quantile of blocks by detail: what lies out of focus says nothing
_BEST = 0.75  # quantile of those: a soft shadow's edge is no blur
_FLAT = 0.05  # grey levels of detail below which a picture is empty
_GRAIN = 0.4  # the same for a set alone: below it is out of focus or without any texture
_Grey = NDArray[np.float32]


def detail_ratio(
    picture: Rgb, lettered: Sequence[tuple[int, int, int, int]] = (), enlarged: Mask | None = None
) -> float | None:
    """The detail of the finest octave over that of the next coarser one, in the blocks with most of it.

    About 0.5 to 0.8 for a picture in its own pixels and 0.2 to 0.4 for one enlarged twice or thrice; None where it shows too
    little to tell. Boxes (left, top, right, bottom) of letters do not count: they are set later than the picture is made, and
    crisp. `enlarged` is a garment that is larger than in its photo, so that it may be soft: then what is beyond it must tell.
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
    """What half the size cannot hold, and the picture at half the size."""
    half = cv2.resize(grey, (grey.shape[1] // 2, grey.shape[0] // 2), interpolation=cv2.INTER_AREA)
    again = cv2.resize(half, grey.shape[::-1], interpolation=cv2.INTER_CUBIC)
    return np.asarray(grey - again, np.float32), np.asarray(half, np.float32)
