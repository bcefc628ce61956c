"""Compare a garment in a picture with its flat-lay: colour, structure, sharpness, what is missing or left over."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from tools.imaging.arrays import Mask, Rgb
from tools.imaging.colour import delta_e, picture_to_lab
from tools.imaging.masks import disc, without_rim
from tools.vision.regions import NOTHING_LEFT, Regions, regions
from tools.vision.registration import Registration, to_flatlay

_ABRUPT = (
    5.0  # Lab units over one unit of length: a cut through cloth or floor has more, the softest of lamps' shadows less
)
_NEAR = 3.5  # units beside the garment whose own edge would be measured
_LEAST = 0.0015  # share of the garment's area below which a piece is not worth asking


def residue(pieces: Mask, lab: NDArray[np.float32], garment: Mask, unit: float) -> Mask:
    """The pieces that end abruptly in a Lab picture (h, w, 3); those too near the garment to tell are kept.

    `unit` is a hundredth of the garment's size in pixels.
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
    """Change of colour over one unit of length, seen at about that size."""
    smooth = cv2.GaussianBlur(lab, (0, 0), 0.5 * unit)
    across, down = cv2.Sobel(smooth, cv2.CV_32F, 1, 0), cv2.Sobel(smooth, cv2.CV_32F, 0, 1)
    return np.asarray(np.sqrt((np.square(across) + np.square(down)).sum(axis=2)) / 8 * unit, np.float32)


_RING = 14  # units around the garment that leftovers are looked for in where no plate is known


@dataclass(frozen=True, slots=True)
class Comparison:
    """Shares are of the garment's area; blobs are the largest connected piece.

    `colour` is the CIEDE2000 difference of the mean colours after allowing for the picture's light; `lightness` the
    allowance taken, in L*. `structure` is the correlation of the fine detail (-1..1), None where the garment has
    none to compare. `sharpness` is the picture's fine detail over the flat-lay's. `set_known`: leftovers were told from a
    set that was given, not guessed. `regions` compares part by part.
    """

    colour: float
    lightness: float
    structure: float | None
    sharpness: float
    missing: float
    missing_blob: float
    leftover: float
    leftover_blob: float
    stands_out: float
    missing_map: Mask
    leftover_map: Mask
    set_known: bool
    regions: Regions


def compare(
    flatlay: Rgb, sure: Mask, doubt: Mask, picture: Rgb, registration: Registration, plate: Rgb | None = None
) -> Comparison:
    """Compare a picture with the flat-lay's garment.

    `sure` is certainly garment, `doubt` may be; what is kept or missing in doubt counts neither way. `plate` is the same
    picture without garment and copy where there is one; else the set is guessed from what surrounds the garment.
    """
    seen, inside = to_flatlay(picture, registration, flatlay.shape[:2])
    lab1, lab2 = picture_to_lab(flatlay), picture_to_lab(seen)
    unit = max(2.0, np.sqrt(sure.sum()) / 100)  # one hundredth of the garment's size, in pixels
    core = without_rim(sure, 2 * unit) & inside
    if core.sum() < 64:
        core = sure & inside
    if not core.any():
        nothing = np.zeros_like(sure)
        return Comparison(99.0, 0.0, None, 0.0, 1.0, 1.0, 0.0, 0.0, 0.0, sure, nothing, False, NOTHING_LEFT)
    # Medians, so that a piece that is missing does not read as another colour of the rest.
    change = np.median((lab2 - lab1)[core], axis=0)
    lit = lab2 - np.array([change[0], 0, 0], np.float32)
    size = int(2 * round(unit) + 1)
    # Blurring by about the registration's error keeps fine patterns from reading as differences.
    # The whole median change is taken off: a colour that is off everywhere is judged as colour, not as a missing piece.
    apart = _length(cv2.blur(lab2 - change - lab1, (size, size)))
    maybe = sure | doubt
    around = ~_dilated(maybe, 1.5 * unit) & inside
    if plate is not None:
        set_colour = picture_to_lab(to_flatlay(plate, registration, flatlay.shape[:2])[0])
        leftover = around & (np.linalg.norm(cv2.blur(lab2 - set_colour, (3, 3)), axis=2) > 7)
    else:
        near = _dilated(maybe, _RING * unit)
        set_colour = _surroundings(lab2, maybe, near)
        from_set = _length(lab2 - set_colour)
        leftover = around & near & (apart < 9) & (from_set > 9)
    # Missing: the flat-lay's garment is not there and the set shows instead.
    missing = _opened(without_rim(sure, unit) & ((apart > 14) | ~inside), unit / 2)
    leftover = _opened(leftover, unit / 2)
    if plate is None:
        leftover = residue(leftover, lab2, maybe, unit)
    area, mean = float(sure.sum()), lab1[core].mean(0)
    return Comparison(
        colour=delta_e(mean, mean + np.array([0, change[1], change[2]])),
        lightness=float(change[0]),
        structure=_structure(lab1[..., 0], lab2[..., 0], sure & inside, core, unit),
        sharpness=_sharpness(lab1[..., 0], lab2[..., 0], core),
        missing=missing.sum() / area,
        missing_blob=_largest(missing) / area,
        leftover=leftover.sum() / area,
        leftover_blob=_largest(leftover) / area,
        stands_out=_stands_out(lab2, set_colour, sure, unit),
        missing_map=missing,
        leftover_map=leftover,
        set_known=plate is not None,
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
    """The set's colour everywhere, filled in from beyond the ring `near` that leftovers are looked for in."""
    known = ~near
    if known.mean() < 0.02:  # the garment fills the frame: take what there is
        known = ~garment
    share = known.astype(np.float32)
    factor = min(1.0, 160 / max(lab.shape[:2]))
    size = (max(8, round(lab.shape[1] * factor)), max(8, round(lab.shape[0] * factor)))
    weight = cv2.resize(share, size, interpolation=cv2.INTER_AREA)
    colour = cv2.resize(lab * share[..., None], size, interpolation=cv2.INTER_AREA)
    total, shares = np.zeros_like(colour), np.full(weight.shape, 1e-6, np.float32)
    # Normalised convolution: near pixels count first, far ones where there are no near ones.
    for sigma, trust in ((2.0, 1.0), (8.0, 0.05), (40.0, 0.002)):
        total = total + trust * cv2.GaussianBlur(colour, (0, 0), sigma)
        shares = shares + trust * cv2.GaussianBlur(weight, (0, 0), sigma)
    return cv2.resize(total / shares[..., None], lab.shape[1::-1], interpolation=cv2.INTER_LINEAR).astype(np.float32)


def _length(vectors: cv2.typing.MatLike) -> NDArray[np.float32]:
    """Return the Euclidean length of each pixel's three values; NumPy is slow over an axis of three."""
    one, two, three = cv2.split(vectors.astype(np.float32))
    return np.asarray(np.sqrt(one * one + two * two + three * three), np.float32)


def _structure(
    first: NDArray[np.float32], second: NDArray[np.float32], garment: Mask, core: Mask, unit: float
) -> float | None:
    weight = garment.astype(np.float32)
    sizes = [(sigma, cv2.GaussianBlur(weight, (0, 0), sigma) + 1e-6) for sigma in (1.0, 4 * unit)]

    def detail(lightness: NDArray[np.float32]) -> NDArray[np.float32]:
        # Only the garment is averaged: a dark ground and a light set would have the last word.
        near, far = (cv2.GaussianBlur(lightness * weight, (0, 0), sigma) / total for sigma, total in sizes)
        return np.asarray((near - far)[core], np.float32)

    a = detail(first)
    if a.std() < 0.6:  # plain cloth in flat light: nothing but noise
        return None
    b = detail(second)
    return float(np.corrcoef(a, b)[0, 1]) if b.std() > 1e-3 else 0.0


def _sharpness(first: NDArray[np.float32], second: NDArray[np.float32], core: Mask) -> float:
    a, b = (np.abs(cv2.Laplacian(cv2.GaussianBlur(x, (0, 0), 0.8), cv2.CV_32F))[core].mean() for x in (first, second))
    return float(b / max(a, 1e-3))


def _stands_out(lab: NDArray[np.float32], set_colour: NDArray[np.float32], sure: Mask, unit: float) -> float:
    """Share of the contour where garment and set differ enough to be told apart by eye."""
    rim = sure & ~without_rim(sure, 2 * unit)
    if not rim.any():
        return 0.0
    smooth = cv2.GaussianBlur(lab, (0, 0), unit)
    return float((np.linalg.norm(smooth - set_colour, axis=2)[rim] > 6).mean())
