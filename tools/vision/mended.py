"""Take only the mended part of a retouched picture, and leave every other pixel as it was.

An image model that edits a picture draws it anew: a little shifted, zoomed or tinted. So the answer is registered to the
original, and the part that differs visibly is pasted back.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from tools.imaging.arrays import Box, Mask, Rgb
from tools.vision.changed_outside import boxes_region, difference, spots
from tools.vision.registration import aligned

_LONGEST = 800  # px; a registration at this size is exact to a tenth of a pixel of a 1K picture
_MOST_MOVED = 0.05  # of the sides; an answer that is further away is another picture
_ALIKE = 0.85  # least correlation after the registration
_SMALLER = 0.9  # of the sides; a smaller answer would leave a soft patch
_FEATHER = 0.012  # of the longer side
_TRIM = 0.6  # of the pixels, those that differ least: the mended part must not count as a cast


@dataclass(frozen=True, slots=True)
class Mended:
    """A picture (h, w, 3) uint8 with the mended part alone, and the part's share of the frame; 0 if nothing changed."""

    picture: Rgb
    share: float


def mend(before: Rgb, answer: Rgb, largest: float, boxes: Sequence[Box] = (), *, tint: bool = False) -> Mended | None:
    """Paste the mended part of an answer into the picture before it.

    Args:
        before: the picture that was to be mended, (h, w, 3) uint8.
        answer: the picture that the image model made of it, in about its size.
        largest: the largest share of the frame that the part may take.
        boxes: where the part is, in px of `before`, if it is known. Else it is the largest spot that changed.
        tint: whether a tint of the whole answer is wanted. Else it is taken out.

    Returns:
        None if the answer cannot be registered, or what changed is not local.
    """
    height, width = before.shape[:2]
    if answer.shape[0] < _SMALLER * height or answer.shape[1] < _SMALLER * width:
        return None
    near = np.asarray(cv2.resize(answer, (width, height), interpolation=cv2.INTER_AREA), np.uint8)
    matrix = _registered(before, near)
    if matrix is None:
        return None
    moved = cv2.warpAffine(
        near, matrix, (width, height), flags=cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP, borderMode=cv2.BORDER_REPLICATE
    )
    same: Rgb = np.asarray(moved, np.uint8)
    same = same if tint else _untinted(before, same)
    part = _part(difference(before, same), largest, boxes)
    if part is None or not part.any():
        return None if part is None else Mended(before, 0.0)
    away = cv2.distanceTransform((~part).astype(np.uint8), cv2.DIST_L2, 5)
    weight = np.clip(1 - away / max(2.0, _FEATHER * max(height, width)), 0, 1)[..., None]
    pasted = before + (same.astype(np.float32) - before) * (weight * weight * (3 - 2 * weight))
    return Mended(np.asarray(np.rint(pasted), np.uint8), float(part.mean()))


def _part(away: NDArray[np.float32], largest: float, boxes: Sequence[Box]) -> Mask | None:
    """Return the changed spots that belong to the part, (h, w) bool; None if they are larger than `largest`."""
    known = boxes_region((away.shape[0], away.shape[1]), list(boxes)) if boxes else None
    part = np.zeros(away.shape, bool)
    for spot, (left, top, right, bottom) in spots(away):
        if known is not None and not (known & spot).any():
            continue
        if (right - left) * (bottom - top) > largest * away.size:
            return None
        part |= spot
        if known is None:
            break
    return part if part.mean() <= largest else None


def _registered(before: Rgb, answer: Rgb) -> NDArray[np.float64] | None:
    """Return the affine matrix (2, 3) from the pixels of `before` to those of `answer` by ECC; None if none is sure."""
    scale = min(1.0, _LONGEST / max(before.shape[:2]))
    one, other = (
        cv2.resize(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        for rgb in (before, answer)
    )
    alike, found = aligned(one, other, cv2.MOTION_AFFINE, (80, 1e-6), np.full_like(one, 255))
    matrix = found / (1, 1, scale)
    height, width = before.shape[:2]
    corners = np.array([[[0, 0], [width, 0], [0, height], [width, height]]], np.float64)
    far = np.abs(cv2.transform(corners, matrix) - corners).max() > _MOST_MOVED * max(height, width)
    return None if far or alike < _ALIKE else matrix


def _untinted(before: Rgb, answer: Rgb) -> Rgb:
    """Return the answer with the gain and offset of each channel that bring it nearest to the picture before it."""
    step = max(1, max(before.shape[:2]) // 300)
    one, other = (cv2.blur(rgb, (5, 5))[::step, ::step].reshape(-1, 3).astype(np.float64) for rgb in (before, answer))
    kept = np.ones(len(one), bool)
    for _ in range(3):
        fits = [np.polyfit(other[kept, c], one[kept, c], 1) if np.ptp(other[kept, c]) > 8 else (1, 0) for c in range(3)]
        gains, offsets = np.array(fits, np.float64).T
        off = np.abs(other * gains + offsets - one).max(axis=1)
        kept = off <= max(1.0, float(np.quantile(off, _TRIM)))
    if np.abs(gains - 1).max() > 0.25 or np.abs(offsets).max() > 40:
        return answer
    return np.asarray(np.rint(np.clip(answer * gains + offsets, 0, 255)), np.uint8)
