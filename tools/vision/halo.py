"""Find a halo: a rim around the garment that has neither the garment's lightness nor the set's."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from tools.imaging.arrays import Mask, Rgb
from tools.imaging.colour import picture_to_lab

_PIECES = 96  # pieces of the contour, each judged separately
_PALE = 7.0  # L* above garment and set at which a pale rim is visible
_DARK = 14.0  # L* below garment and set for a dark rim: where cloth touches a set there is a shadow


@dataclass(frozen=True, slots=True)
class Rim:
    """Share (0..1) of the contour with a pale rim, and of its least dark half with a dark rim: shadows are on one side."""

    pale: float
    dark: float


def find_halo(picture: Rgb, garment: Mask) -> Rim:
    """Look for a rim along the contour of the garment (h, w); zeros if the mask is empty or fills the picture.

    For each piece of the contour, the lightness within a few pixels is compared with that of the garment further inside
    and of the set further outside. At a plain edge it is between the two, and a shadow fades outwards. A halo does
    neither.
    """
    left, top, width, height = cv2.boundingRect(garment.astype(np.uint8))
    if not width or garment.all():
        return Rim(0.0, 0.0)
    step = max(1.0, 0.0021 * min(garment.shape))  # px: 2 px at 1K
    pad = round(20 * step)
    part = np.s_[max(0, top - pad) : top + height + pad, max(0, left - pad) : left + width + pad]
    mask = garment[part].astype(np.uint8)
    light = picture_to_lab(picture[part])[..., 0]
    out, inn = (cv2.distanceTransform(one, cv2.DIST_L2, 3) for one in (1 - mask, mask))
    away = (out - inn) / step
    near = np.abs(away) < 9
    rows, columns = np.nonzero(near)
    moments = cv2.moments(mask, binaryImage=True)
    middle = moments["m10"] / moments["m00"], moments["m01"] / moments["m00"]
    angle = np.arctan2(rows - middle[1], columns - middle[0])
    piece = np.minimum((angle / (2 * np.pi) + 0.5) * _PIECES, _PIECES - 1).astype(int)
    down, right = (np.bincount(piece, slope[near], _PIECES) for slope in np.gradient(away))
    facing = np.arctan2(down, right)  # radians: where each piece of the contour looks to
    ring, lightness = away[near], light[near]
    profile = _profile(piece, ring, lightness)
    known = np.isfinite(profile).all(axis=1)
    if not known.any():
        return Rim(0.0, 0.0)
    profile = profile[known]
    inside, outside = profile[:, :2].mean(axis=1), profile[:, -3:].mean(axis=1)
    rims = profile[:, 3:8]
    pale = rims.max(axis=1) - np.maximum(inside, outside)
    dark = np.minimum(inside, outside) - rims.min(axis=1) > _DARK
    sides = [np.cos(facing[known] - turn) > 0 for turn in np.linspace(0, 2 * np.pi, 24, endpoint=False)]
    lit = min(float(dark[side].mean()) for side in sides if side.any())  # a shadow is on the other side
    return Rim(float((pale > _PALE).mean()), lit)


def _profile(piece: NDArray[np.intp], ring: NDArray[np.float32], light: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return mean lightness (pieces, 12) at -4 to 8 steps from the contour; nan if a piece has no pixels."""
    place = np.floor(ring).astype(int) + 4
    fits = (place >= 0) & (place < 12)
    flat = piece[fits] * 12 + place[fits]
    counts = np.bincount(flat, minlength=_PIECES * 12)
    sums = np.bincount(flat, weights=light[fits], minlength=_PIECES * 12)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray((sums / counts).reshape(_PIECES, 12), np.float32)
