"""Compare a garment in a picture with its flat-lay: colour, structure, sharpness, missing and leftover parts."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from tools.imaging.arrays import Mask, Rgb
from tools.imaging.colour import delta_e, picture_to_lab
from tools.imaging.masks import disc, without_rim
from tools.vision.regions import NOTHING_LEFT, Regions, regions
from tools.vision.registration import Registration, to_flatlay

_ABRUPT = 5.0  # Lab units over one unit of length: cut cloth or a floor's edge has more, the softest shadow less
_NEAR = 3.5  # units beside the garment in which its own edge would be measured
_LEAST = 0.0015  # share of the garment's area; smaller pieces are not measured


def residue(pieces: Mask, lab: NDArray[np.float32], garment: Mask, unit: float) -> Mask:
    """Return the pieces whose edges are abrupt in a Lab picture (h, w, 3), and those too small or too near to measure.

    `unit` is a hundredth of the garment's size, in px.
    """
    _, labels, stats, _ = cv2.connectedComponentsWithStats(pieces.astype(np.uint8), connectivity=8)
    large = [i for i in range(1, len(stats)) if stats[i, cv2.CC_STAT_AREA] > _LEAST * garment.sum()]
    kept = pieces.copy()
    pad, side = round(3 * unit), int(2 * unit) | 1
    for i in large:
        left, top, width, height = stats[i, :4]
        part = (slice(max(0, top - pad), top + height + pad), slice(max(0, left - pad), left + width + pad))
        piece = (labels[part] == i).astype(np.uint8)
        beside = cv2.distanceTransform((~garment[part]).astype(np.uint8), cv2.DIST_L2, 3) > _NEAR * unit
        edge = (cv2.dilate(piece, np.ones((3, 3), np.uint8)) > piece) & beside
        steep = cv2.dilate(_steepness(lab[part], unit), np.ones((side, side), np.uint8))
        if edge.any() and float(np.median(steep[edge])) < _ABRUPT:
            kept[part] &= piece == 0
    return kept


def _steepness(lab: NDArray[np.float32], unit: float) -> NDArray[np.float32]:
    """Return the change of colour over one unit of length, (h, w) in Lab units, after a blur of about that size."""
    smooth = cv2.GaussianBlur(lab, (0, 0), 0.5 * unit)
    across, down = cv2.Sobel(smooth, cv2.CV_32F, 1, 0), cv2.Sobel(smooth, cv2.CV_32F, 0, 1)
    return np.asarray(np.sqrt((np.square(across) + np.square(down)).sum(axis=2)) / 8 * unit, np.float32)


_SAME = 5.0  # Lab units: nearer to the flat-lay, a place is old ground in whatever set, if its edge is abrupt
_RING = 14  # units around the garment where leftovers are looked for if no plate is known


@dataclass(frozen=True, slots=True)
class Comparison:
    """The differences of a garment in a picture from its flat-lay.

    Shares are of the garment's area; a blob is the largest connected piece. `colour` is the CIEDE2000 difference of the
    mean colours after the picture's light is allowed for, and `lightness` is this allowance in L*. `structure` is the
    correlation of fine detail (-1..1), None if the garment has no detail. `sharpness` is the picture's fine detail
    divided by the flat-lay's. `stands_out` is the share of the contour where garment and set differ visibly.
    `regions` compares part by part.
    """

    colour: float
    lightness: float
    structure: float | None
    sharpness: float
    missing_blob: float
    leftover_blob: float
    stands_out: float
    missing_map: Mask
    leftover_map: Mask
    regions: Regions


def compare(
    flatlay: Rgb, sure: Mask, doubt: Mask, picture: Rgb, registration: Registration, plate: Rgb | None = None
) -> Comparison:
    """Compare a picture with the flat-lay's garment.

    Args:
        flatlay: (h, w, 3) uint8.
        sure: what is certainly garment in the flat-lay, (h, w).
        doubt: pixels that may be garment, (h, w). They do not count as missing, and do not count as leftover.
        picture: (h, w, 3) uint8.
        registration: where the flat-lay is in the picture.
        plate: the picture without garment and copy; None to guess the set from the surroundings of the garment.
    """
    seen, inside = to_flatlay(picture, registration, flatlay.shape[:2])
    lab1, lab2 = picture_to_lab(flatlay), picture_to_lab(seen)
    unit = max(2.0, np.sqrt(sure.sum()) / 100)  # a hundredth of the garment's size, in px
    core = without_rim(sure, 2 * unit) & inside
    if core.sum() < 64:
        core = sure & inside
    if not core.any():
        nothing = np.zeros_like(sure)
        return Comparison(99.0, 0.0, None, 0.0, 1.0, 0.0, 0.0, sure, nothing, NOTHING_LEFT)
    # Medians, so that a missing piece does not count as another colour of the rest.
    change = np.median((lab2 - lab1)[core], axis=0)
    lit = lab2 - np.array([change[0], 0, 0], np.float32)
    size = int(2 * round(unit) + 1)
    # Blurring by about the registration's error keeps fine patterns from counting as differences.
    # The whole median change is subtracted, so that a colour wrong everywhere is judged as colour, not as missing.
    apart = _length(cv2.blur(lab2 - change - lab1, (size, size)))
    maybe = sure | doubt
    around = ~_dilated(maybe, 1.5 * unit) & inside
    if plate is not None:
        set_colour = picture_to_lab(to_flatlay(plate, registration, flatlay.shape[:2])[0])
        leftover = _opened(around & (np.linalg.norm(cv2.blur(lab2 - set_colour, (3, 3)), axis=2) > 7), unit / 2)
    else:
        near = _dilated(maybe, _RING * unit)
        set_colour = _surroundings(lab2, maybe, near)
        from_set = _length(lab2 - set_colour)
        # Old ground differs from the set around it, or, in a set of its colour, ends abruptly where the set begins.
        alike = (apart < 9) & (from_set > 9), apart < _SAME
        found = [residue(_opened(around & near & one, unit / 2), lab2, maybe, unit) for one in alike]
        leftover = max(found, key=_largest)
    # Missing: the flat-lay's garment is not there, and the set is visible instead.
    missing = _opened(without_rim(sure, unit) & ((apart > 14) | ~inside), unit / 2)
    area, mean = float(sure.sum()), lab1[core].mean(0)
    return Comparison(
        colour=delta_e(mean, mean + np.array([0, change[1], change[2]])),
        lightness=float(change[0]),
        structure=_structure(lab1[..., 0], lab2[..., 0], sure & inside, core, unit),
        sharpness=_sharpness(lab1[..., 0], lab2[..., 0], core),
        missing_blob=_largest(missing) / area,
        leftover_blob=_largest(leftover) / area,
        stands_out=_stands_out(lab2, set_colour, sure, unit),
        missing_map=missing,
        leftover_map=leftover,
        regions=regions(lab1, lit, core, unit),
    )


def _dilated(mask: Mask, radius: float) -> Mask:
    return cv2.dilate(mask.astype(np.uint8), disc(radius)) > 0


def _opened(mask: Mask, radius: float) -> Mask:
    return cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_OPEN, disc(radius)) > 0


def _largest(mask: Mask) -> float:
    count, _, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8), connectivity=8)
    return float(stats[1:, cv2.CC_STAT_AREA].max()) if count > 1 else 0.0


def _surroundings(lab: NDArray[np.float32], garment: Mask, near: Mask) -> NDArray[np.float32]:
    """Return the set's colour everywhere, (h, w, 3) Lab, filled in from outside the ring `near`."""
    known = ~near
    if known.mean() < 0.02:  # the garment fills the frame: use what is left
        known = ~garment
    share = known.astype(np.float32)
    factor = min(1.0, 160 / max(lab.shape[:2]))
    size = (max(8, round(lab.shape[1] * factor)), max(8, round(lab.shape[0] * factor)))
    weight = cv2.resize(share, size, interpolation=cv2.INTER_AREA)
    colour = cv2.resize(lab * share[..., None], size, interpolation=cv2.INTER_AREA)
    total, shares = np.zeros_like(colour), np.full(weight.shape, 1e-6, np.float32)
    # Normalised convolution: near pixels count first, far ones only if there are no near ones.
    for sigma, trust in ((2.0, 1.0), (8.0, 0.05), (40.0, 0.002)):
        total = total + trust * cv2.GaussianBlur(colour, (0, 0), sigma)
        shares = shares + trust * cv2.GaussianBlur(weight, (0, 0), sigma)
    return cv2.resize(total / shares[..., None], lab.shape[1::-1], interpolation=cv2.INTER_LINEAR).astype(np.float32)


def _length(vectors: cv2.typing.MatLike) -> NDArray[np.float32]:
    """Return the Euclidean length of each pixel's three values, (h, w). NumPy is slow on a short axis."""
    one, two, three = cv2.split(vectors.astype(np.float32))
    return np.asarray(np.sqrt(one * one + two * two + three * three), np.float32)


def _structure(
    first: NDArray[np.float32], second: NDArray[np.float32], garment: Mask, core: Mask, unit: float
) -> float | None:
    weight = garment.astype(np.float32)
    sizes = [(sigma, cv2.GaussianBlur(weight, (0, 0), sigma) + 1e-6) for sigma in (1.0, 4 * unit)]

    def detail(lightness: NDArray[np.float32]) -> NDArray[np.float32]:
        # Only the garment is averaged: a dark ground or a light set would decide the result.
        near, far = (cv2.GaussianBlur(lightness * weight, (0, 0), sigma) / total for sigma, total in sizes)
        return np.asarray((near - far)[core], np.float32)

    a = detail(first)
    if a.std() < 0.6:  # plain cloth in flat light: only noise
        return None
    b = detail(second)
    return float(np.corrcoef(a, b)[0, 1]) if b.std() > 1e-3 else 0.0


def _sharpness(first: NDArray[np.float32], second: NDArray[np.float32], core: Mask) -> float:
    a, b = (np.abs(cv2.Laplacian(cv2.GaussianBlur(x, (0, 0), 0.8), cv2.CV_32F))[core].mean() for x in (first, second))
    return float(b / max(a, 1e-3))


def _stands_out(lab: NDArray[np.float32], set_colour: NDArray[np.float32], sure: Mask, unit: float) -> float:
    """Return the share of the contour where people can tell garment and set apart."""
    rim = sure & ~without_rim(sure, 2 * unit)
    if not rim.any():
        return 0.0
    smooth = cv2.GaussianBlur(lab, (0, 0), unit)
    return float((np.linalg.norm(smooth - set_colour, axis=2)[rim] > 6).mean())
