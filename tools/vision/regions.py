"""Region by region: is each part of a garment in its own colour, with its own detail?

Whole-garment medians do not see a recoloured sleeve, and a correlation over all of it does not see one wrong letter.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from tools.imaging.arrays import Box, Mask
from tools.imaging.colour import ciede2000
from tools.imaging.masks import without_rim

_UNIT = 3.0  # px a hundredth of the garment's size takes where regions are compared: letters of a print still show
_TILE = 6.0  # units a region of colour is wide: a cuff, a panel of a print
_LETTER = 4.0  # units a region of detail is wide: a letter of a chest print
_PART = 0.05  # share of the garment that must be in another colour, so that a fold's deep shadow is none
_PIECE = 0.0015  # share whose detail must differ: about one letter
_FAINT = 2.5  # Lab units of detail that sensor, JPEG and resampling make
_PALE, _BLOWN = 80.0, 98.5  # L*: cloth so pale loses its detail where a little more light blows it out
_LIGHTNESS = 2.0  # kL of CIEDE2000: folds and another lamp change L* first

_Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Regions:
    """`recoloured` is the CIEDE2000 (kL 2) that the worst 5 % of the garment reach after the allowance for light, `match`
    (0..1) how well the worst piece of the size of a letter keeps its detail; `recoloured_box` and `unlike_box` (left, top,
    right, bottom) say where in the flat-lay that is.
    """

    recoloured: float
    recoloured_box: Box
    match: float
    unlike_box: Box


NOTHING_LEFT = Regions(99.0, (0, 0, 0, 0), 0.0, (0, 0, 0, 0))
"""Where nothing of the garment is in the picture."""


def regions(first: _Floats, second: _Floats, core: Mask, unit: float) -> Regions:
    """Compare two Lab pictures (h, w, 3) of one garment, pixel on pixel, within `core`.

    `second` has the flat-lay's light already. `unit` is a hundredth of the garment's size in pixels.
    """
    scale = min(1.0, _UNIT / unit)
    size = max(1, round(core.shape[1] * scale)), max(1, round(core.shape[0] * scale))
    a, b = (np.asarray(cv2.resize(one, size, interpolation=cv2.INTER_AREA), np.float32) for one in (first, second))
    share = cv2.resize(core.astype(np.float32), size, interpolation=cv2.INTER_AREA)
    inside = np.asarray(share > 0.99, bool)
    if not inside.any():
        inside = np.asarray(share >= share.max(), bool)
    small = unit * scale
    colours = _colours(a, b, inside, small)
    recoloured, at = _worst(colours, inside, 1 - _PART)
    deep = _deep(inside, small)
    unlike, where = _worst(_letters(a, b, deep, small), deep, 1 - _PIECE)
    sides = tuple(
        tuple(round(edge / scale) for edge in _around(place, half * small / 2, size))
        for place, half in ((at, _TILE), (where, _LETTER))
    )
    return Regions(recoloured, sides[0], 1 - unlike, sides[1])  # type: ignore[arg-type]


def _deep(inside: Mask, unit: float) -> Mask:
    """Without the last unit along the outline, where a cut-out's soft edge begins: no place of a print."""
    deep = without_rim(inside, unit)
    return deep if deep.any() else inside


def _colours(a: _Floats, b: _Floats, inside: Mask, unit: float) -> _Floats:
    side = int(_TILE * unit) | 1
    weight = np.maximum(cv2.boxFilter(inside.astype(np.float32), -1, (side, side)), 1e-3)[..., None]
    before, after = (
        np.asarray(cv2.boxFilter(one * inside[..., None], -1, (side, side)) / weight, np.float32) for one in (a, b)
    )
    return ciede2000(before, after, lightness=_LIGHTNESS)


def _letters(a: _Floats, b: _Floats, inside: Mask, unit: float) -> _Floats:
    """1 - match: the energy of what differs in the detail over all energy that there is."""
    before, after = _details((a, b), inside, unit)
    lost = (a[..., 0] > _PALE) & (b[..., 0] > _BLOWN)
    after = np.where(lost[..., None], before, after)
    side = int(_LETTER * unit) | 1
    apart, one, other = (
        cv2.boxFilter(np.square(d).sum(axis=2) * inside, -1, (side, side)) for d in (after - before, before, after)
    )
    return np.asarray(apart / (one + other + _FAINT**2), np.float32)


def _details(labs: tuple[_Floats, ...], inside: Mask, unit: float) -> list[_Floats]:
    """Detail between half a unit and four units, not disturbed by what lies beyond the garment."""
    counts = inside.astype(np.float32)[..., None]
    fine, coarse = ((size, np.maximum(cv2.GaussianBlur(counts, (0, 0), size), 1e-3)[..., None])
                    for size in (0.5 * unit, 4 * unit))  # fmt: skip

    def blurred(lab: _Floats, sigma: float, weight: _Floats) -> _Floats:
        """Each pixel as the mean of its neighbours that are inside."""
        return np.asarray(cv2.GaussianBlur(lab * counts, (0, 0), sigma) / weight, np.float32)

    return [(blurred(lab, *fine) - blurred(lab, *coarse)) * counts for lab in labs]


def _worst(amount: _Floats, inside: Mask, quantile: float) -> tuple[float, tuple[int, int]]:
    """The amount that a share of the garment exceeds, and (row, column) of the largest."""
    seen = np.where(inside, amount, -1.0)
    row, column = np.unravel_index(int(seen.argmax()), seen.shape)
    return float(np.quantile(amount[inside], quantile)), (int(row), int(column))


def _around(place: tuple[int, int], half: float, size: tuple[int, int]) -> tuple[float, float, float, float]:
    row, column = place
    return (
        max(0.0, column - half),
        max(0.0, row - half),
        min(float(size[0]), column + half + 1),
        min(float(size[1]), row + half + 1),
    )
