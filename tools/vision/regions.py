"""Compare a garment region by region: does each part have its own colour and detail?

Medians of the whole garment do not show a recoloured sleeve. A correlation over the whole does not show one wrong
letter.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from tools.imaging.arrays import Box, Mask
from tools.imaging.colour import ciede2000
from tools.imaging.masks import without_rim

_UNIT = 3.0  # px for a hundredth of the garment's size when regions are compared: letters of a print are still visible
_TILE = 6.0  # units, the width of a region of colour: a cuff, a panel of a print
_LETTER = 4.0  # units, the width of a region of detail: a letter of a chest print
_PART = 0.05  # share of the garment that must have another colour, so that a fold's dark shadow does not count
_PIECE = 0.0015  # share whose detail must differ: about one letter
_FAINT = 2.5  # Lab units of detail that come from sensor, JPEG and resampling
_PALE, _BLOWN = 80.0, 98.5  # L*: cloth above the first loses its detail where more light brings it above the second
_LIGHTNESS = 2.0  # kL of CIEDE2000: folds and other lamps change L* first

_Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Regions:
    """The worst regions of a garment.

    `recoloured` is the CIEDE2000 (kL 2) that the worst 5 % of the garment reach after light is allowed for. `match`
    (0..1) is how well the worst piece of a letter's size keeps its detail. `recoloured_box` and `unlike_box` (left,
    top, right, bottom) are where in the flat-lay this is, in px.
    """

    recoloured: float
    recoloured_box: Box
    match: float
    unlike_box: Box


NOTHING_LEFT = Regions(99.0, (0, 0, 0, 0), 0.0, (0, 0, 0, 0))
"""The result if nothing of the garment is in the picture."""


def regions(first: _Floats, second: _Floats, core: Mask, unit: float) -> Regions:
    """Compare two Lab pictures (h, w, 3) of one garment, pixel by pixel, inside `core` (h, w).

    `second` has the flat-lay's lightness already. `unit` is a hundredth of the garment's size, in px.
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
    deep = without_rim(inside, small)  # the outermost unit has the soft edge of a cut-out, and no print
    deep = deep if deep.any() else inside
    unlike, where = _worst(_letters(a, b, deep, small), deep, 1 - _PIECE)
    tile, letter = (_around(place, width * small / 2, size, scale) for place, width in ((at, _TILE), (where, _LETTER)))
    return Regions(recoloured, tile, 1 - unlike, letter)


def _colours(a: _Floats, b: _Floats, inside: Mask, unit: float) -> _Floats:
    side = int(_TILE * unit) | 1
    weight = np.maximum(cv2.boxFilter(inside.astype(np.float32), -1, (side, side)), 1e-3)[..., None]
    before, after = (
        np.asarray(cv2.boxFilter(one * inside[..., None], -1, (side, side)) / weight, np.float32) for one in (a, b)
    )
    return ciede2000(before, after, lightness=_LIGHTNESS)


def _letters(a: _Floats, b: _Floats, inside: Mask, unit: float) -> _Floats:
    """Return 1 - match, (h, w): the energy of the differences in detail, divided by the energy of all detail."""
    before, after = _details((a, b), inside, unit)
    lost = (a[..., 0] > _PALE) & (b[..., 0] > _BLOWN)
    after = np.where(lost[..., None], before, after)
    side = int(_LETTER * unit) | 1
    apart, one, other = (
        cv2.boxFilter(np.square(d).sum(axis=2) * inside, -1, (side, side)) for d in (after - before, before, after)
    )
    return np.asarray(apart / (one + other + _FAINT**2), np.float32)


def _details(labs: tuple[_Floats, ...], inside: Mask, unit: float) -> list[_Floats]:
    """Return detail between half a unit and four units, (h, w, 3) each. What is outside the garment has no effect."""
    counts = inside.astype(np.float32)[..., None]
    fine, coarse = ((size, np.maximum(cv2.GaussianBlur(counts, (0, 0), size), 1e-3)[..., None])
                    for size in (0.5 * unit, 4 * unit))  # fmt: skip

    def blurred(lab: _Floats, sigma: float, weight: _Floats) -> _Floats:
        """Return each pixel as the mean of its neighbours inside the mask."""
        return np.asarray(cv2.GaussianBlur(lab * counts, (0, 0), sigma) / weight, np.float32)

    return [(blurred(lab, *fine) - blurred(lab, *coarse)) * counts for lab in labs]


def _worst(amount: _Floats, inside: Mask, quantile: float) -> tuple[float, tuple[int, int]]:
    """Return the amount at this quantile of the garment, and the (row, column) of the largest amount."""
    seen = np.where(inside, amount, -1.0)
    row, column = np.unravel_index(int(seen.argmax()), seen.shape)
    return float(np.quantile(amount[inside], quantile)), (int(row), int(column))


def _around(place: tuple[int, int], half: float, size: tuple[int, int], scale: float) -> Box:
    """Return the box around a (row, column) of the picture that was made smaller by `scale`, in px of the flat-lay."""
    row, column = place
    left, top = max(0.0, column - half), max(0.0, row - half)
    right, bottom = min(size[0], column + half + 1), min(size[1], row + half + 1)
    return round(left / scale), round(top / scale), round(right / scale), round(bottom / scale)
