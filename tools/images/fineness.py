"""Whether a picture has detail as fine as its pixels, whatever it shows: one that was enlarged has not."""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from tools.images.arrays import Rgb

_BLOCK = 16  # px
_DETAILED = 0.9  # quantile of blocks by detail: what lies out of focus says nothing
_BEST = 0.75  # quantile of those: a soft shadow's edge is no blur
_FLAT = 0.05  # grey levels of detail below which a picture is empty
_Grey = NDArray[np.float32]


def fineness(picture: Rgb, lettered: Sequence[tuple[int, int, int, int]] = ()) -> float | None:
    """The detail of the finest octave over that of the next coarser one, in the blocks with most of it.

    About 0.5 to 0.8 for a picture in its own pixels and 0.2 to 0.4 for one enlarged twice or more; None for an empty picture.
    Boxes (left, top, right, bottom) of letters do not count: they are set later than the picture is made, and crisp.
    """
    grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY).astype(np.float32)
    if min(grey.shape) < 4 * _BLOCK:
        return None
    fine, half = _octave(grey)
    coarse, _ = _octave(half)
    size = grey.shape[1] // _BLOCK, grey.shape[0] // _BLOCK
    one, other = (cv2.resize(np.abs(band), size, interpolation=cv2.INTER_AREA) for band in (fine, coarse))
    counts = np.ones(one.shape, bool)
    for left, top, right, bottom in lettered:
        counts[max(0, top // _BLOCK) : bottom // _BLOCK + 1, max(0, left // _BLOCK) : right // _BLOCK + 1] = False
    if not counts.any():
        return None
    strong = counts & (other >= np.quantile(other[counts], _DETAILED)) & (other > _FLAT)
    return float(np.quantile(one[strong] / other[strong], _BEST)) if strong.any() else None


def _octave(grey: _Grey) -> tuple[_Grey, _Grey]:
    """What half the size cannot hold, and the picture at half the size."""
    half = cv2.resize(grey, (grey.shape[1] // 2, grey.shape[0] // 2), interpolation=cv2.INTER_AREA)
    again = cv2.resize(half, grey.shape[::-1], interpolation=cv2.INTER_CUBIC)
    return np.asarray(grey - again, np.float32), np.asarray(half, np.float32)
