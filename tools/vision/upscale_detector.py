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
_WINDOW = 4  # blocks of a side of a part whose spectrum is taken
_FINE, _COARSE = (0.3, 0.5), (0.0625, 0.125)  # cycles per px
_STEEP = 4.1  # weight of the amplitudes of _FINE by those of _COARSE
_SOFTER = 1.6  # weight of a picture of which only the enlarged garment shows detail
_KEEPS = 1.5  # px per px of its photo; up to here an enlarged garment surely keeps something of _FINE
_Grey = NDArray[np.float32]


def detail_ratio(
    picture: Rgb, lettered: Sequence[tuple[int, int, int, int]] = (), enlarged: Mask | None = None, scale: float = 1.0
) -> float | None:
    """Return the detail of an octave divided by that of the next coarser one, in the blocks with most detail.

    It is the smallest of four: the finest octave by the second, the second by the third, their mean, and the finest
    amplitudes of the spectrum by coarse ones, at the steepest edges. An enlargement of two empties the finest octave. One
    of four leaves noise there and empties the second. One of three takes something of both, and leaves none of the finest
    amplitudes. About 0.5 to 0.9 for a picture in its own pixels, 0.4 to 0.55 for one enlarged 1.5 times, 0.2 to 0.38 for
    one enlarged two times and more. None if it shows too little to tell.

    Args:
        picture: (h, w, 3) uint8.
        lettered: boxes (left, top, right, bottom) of letters in px. They do not count, because they are set later and
            are always sharp.
        enlarged: a garment (h, w) that is larger than in its photo and so may be soft. Then the rest must be sharp; if
            the rest shows nothing, such as a white ground, the garment may be softer than a picture, but not much.
        scale: picture px per px of its photo.
    """
    grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY).astype(np.float32)
    if min(grey.shape) < 4 * _BLOCK:
        return None
    whole_grey, size = grey, (grey.shape[1] // _BLOCK, grey.shape[0] // _BLOCK)
    octaves: list[_Grey] = []  # finest first, one number a block
    for _ in range(3):
        band, grey = _octave(grey)
        octaves.append(np.asarray(cv2.resize(np.abs(band), size, interpolation=cv2.INTER_AREA), np.float32))
    counts = np.ones(octaves[0].shape, bool)
    for left, top, right, bottom in lettered:
        counts[max(0, top // _BLOCK) : bottom // _BLOCK + 1, max(0, left // _BLOCK) : right // _BLOCK + 1] = False
    whole = _least(octaves, counts, _FLAT)
    edges = _steepest(whole_grey, octaves[2], counts, _FLAT)
    if whole is None or edges is None:
        return whole
    if enlarged is None:
        return min(whole, edges)
    share = cv2.resize(enlarged.astype(np.float32), size, interpolation=cv2.INTER_AREA)
    rest = counts & (cv2.dilate(share, np.ones((3, 3), np.uint8)) == 0)
    beyond, beyond_edges = _least(octaves, rest, _GRAIN), _steepest(whole_grey, octaves[2], rest, _GRAIN)
    softer = _SOFTER * (min(whole, edges) if scale < _KEEPS else whole)
    return max(min(whole, edges), min(softer if found is None else found for found in (beyond, beyond_edges)))


def _steepest(grey: _Grey, coarse: _Grey, counts: NDArray[np.bool_], least: float) -> float | None:
    """Return the weighted amplitudes of _FINE by those of _COARSE, where the picture has most coarse detail."""
    views = np.lib.stride_tricks.sliding_window_view
    inside = np.asarray(views(counts, (_WINDOW, _WINDOW))[::2, ::2].all(axis=(2, 3)), np.bool_)
    strength = views(coarse, (_WINDOW, _WINDOW))[::2, ::2].mean(axis=(2, 3))
    strong = _strongest(strength, inside, least)
    if not strong.any():
        return None
    side = _WINDOW * _BLOCK
    parts = views(grey, (side, side))[:: 2 * _BLOCK, :: 2 * _BLOCK][: strong.shape[0], : strong.shape[1]][strong]
    bell = np.outer(np.hanning(side), np.hanning(side)).astype(np.float32)
    power = np.square(np.abs(np.fft.rfft2((parts - parts.mean(axis=(1, 2), keepdims=True)) * bell)))
    away = np.hypot(np.fft.fftfreq(side)[:, None], np.fft.rfftfreq(side)[None])
    fine, rough = (np.sqrt(power[:, (away >= low) & (away < high)].sum(axis=1)) for low, high in (_FINE, _COARSE))
    shown = rough > _FLAT  # an edge at the rim of a part is faded out
    return _STEEP * float(np.quantile(fine[shown] / rough[shown], _BEST)) if shown.any() else None


def _least(octaves: Sequence[_Grey], counts: NDArray[np.bool_], least: float) -> float | None:
    finest, next_one = (_ratio(fine, coarse, counts, least) for fine, coarse in pairwise(octaves))
    if finest is None or next_one is None:
        return None
    return min(finest, next_one, _BOTH * sqrt(finest * next_one))


def _ratio(fine: _Grey, coarse: _Grey, counts: NDArray[np.bool_], least: float) -> float | None:
    strong = _strongest(coarse, counts, least)
    return float(np.quantile(fine[strong] / coarse[strong], _BEST)) if strong.any() else None


def _strongest(detail: _Grey, counts: NDArray[np.bool_], least: float) -> NDArray[np.bool_]:
    """Return those of the places that count with most detail, and more than `least`."""
    if not counts.any():
        return counts
    return np.asarray(counts & (detail >= np.quantile(detail[counts], _DETAILED)) & (detail > least), np.bool_)


def _octave(grey: _Grey) -> tuple[_Grey, _Grey]:
    """Return the detail that half the size cannot show, (h, w), and the picture at half the size."""
    half = cv2.resize(grey, (grey.shape[1] // 2, grey.shape[0] // 2), interpolation=cv2.INTER_AREA)
    again = cv2.resize(half, grey.shape[::-1], interpolation=cv2.INTER_CUBIC)
    return np.asarray(grey - again, np.float32), np.asarray(half, np.float32)
