"""Tell whether a picture was enlarged: then it has no detail as fine as its pixels."""

from collections.abc import Sequence
from itertools import pairwise
from math import sqrt

import cv2
import numpy as np
from numpy.typing import NDArray

from tools.imaging.arrays import Mask, Rgb

_BLOCK = 16  # px
_DETAILED = 0.9  # quantile of blocks by detail: blocks out of focus tell nothing
_BEST = 0.75  # quantile of these: a soft shadow's edge is not blur
_FLAT = 0.05  # grey levels of detail below which a picture is empty
_GRAIN = 0.4  # grey levels of detail below which a set is out of focus or has no texture
_BOTH = 0.87  # weight of the mean of both octaves: an enlargement of three takes something of each
_Grey = NDArray[np.float32]


def detail_ratio(
    picture: Rgb, lettered: Sequence[tuple[int, int, int, int]] = (), enlarged: Mask | None = None
) -> float | None:
    """Return the detail of an octave divided by that of the next coarser one, in the blocks with most detail.

    It is the smallest of three: the finest octave by the second, the second by the third, and their mean. An enlargement
    of two empties the finest octave. One of four leaves noise there and empties the second. One of three takes something
    of both. About 0.5 to 0.9 for a picture in its own pixels, 0.4 to 0.55 for one enlarged 1.5 times, 0.2 to 0.38 for one
    enlarged two times and more. None if it shows too little to tell.

    Args:
        picture: (h, w, 3) uint8.
        lettered: boxes (left, top, right, bottom) of letters in px. They do not count, because they are set later and
            are always sharp.
        enlarged: a garment (h, w) that is larger than in its photo and so may be soft. Then the rest must be sharp.
    """
    grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY).astype(np.float32)
    if min(grey.shape) < 4 * _BLOCK:
        return None
    size = grey.shape[1] // _BLOCK, grey.shape[0] // _BLOCK
    octaves: list[_Grey] = []  # finest first, one number a block
    for _ in range(3):
        band, grey = _octave(grey)
        octaves.append(np.asarray(cv2.resize(np.abs(band), size, interpolation=cv2.INTER_AREA), np.float32))
    counts = np.ones(octaves[0].shape, bool)
    for left, top, right, bottom in lettered:
        counts[max(0, top // _BLOCK) : bottom // _BLOCK + 1, max(0, left // _BLOCK) : right // _BLOCK + 1] = False
    whole = _least(octaves, counts, _FLAT)
    if enlarged is None or whole is None:
        return whole
    share = cv2.resize(enlarged.astype(np.float32), size, interpolation=cv2.INTER_AREA)
    beyond = _least(octaves, counts & (cv2.dilate(share, np.ones((3, 3), np.uint8)) == 0), _GRAIN)
    return max(whole, beyond) if beyond is not None else None


def _least(octaves: Sequence[_Grey], counts: NDArray[np.bool_], least: float) -> float | None:
    finest, next_one = (_ratio(fine, coarse, counts, least) for fine, coarse in pairwise(octaves))
    if finest is None or next_one is None:
        return None
    return min(finest, next_one, _BOTH * sqrt(finest * next_one))


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
