"""Measure how much of a picture changed outside the part that a repair may change."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from tools.imaging.arrays import Box, Mask, Rgb

_VISIBLE = 6.0  # ΔE (CIE 1976) after the blur: JPEG at quality 80 stays below 4, a repainted spot is above 10
_LEAST = 2e-5  # of the frame: a smaller spot is noise, and a letter is larger
_BLUR = 0.0015  # of the longer side: codecs and resampling change single pixels, but people see areas


@dataclass(frozen=True, slots=True)
class Outside:
    """The pixels outside the repaired region.

    `share` (0..1) is how many of them changed visibly, `worst` is their ΔE (99.9th percentile), and `region` is the
    share of the frame that the repair was allowed to change.
    """

    share: float
    worst: float
    region: float


def changed_outside(before: Rgb, after: Rgb, region: Mask) -> Outside:
    """Compare two pictures (h, w, 3) uint8 outside `region` (h, w), which is True where they may differ.

    Raises ValueError if the pictures' sizes differ.
    """
    rest = difference(before, after)[~region]
    if not rest.size:
        return Outside(0.0, 0.0, 1.0)
    return Outside(float((rest > _VISIBLE).mean()), float(np.percentile(rest, 99.9)), float(region.mean()))


def boxes_region(shape: tuple[int, int], boxes: list[Box], margin: float = 0.02) -> Mask:
    """Return boxes in px, enlarged by `margin` of the longer side, as a mask of `shape` = (height, width)."""
    region = np.zeros(shape, bool)
    pad = round(margin * max(shape))
    for left, top, right, bottom in boxes:
        region[max(top - pad, 0) : bottom + pad, max(left - pad, 0) : right + pad] = True
    return region


def spots(away: NDArray[np.float32]) -> list[tuple[Mask, Box]]:
    """Return the spots of a `difference` that changed visibly, each as mask (h, w) and box in px, the largest first."""
    close = max(3, round(0.02 * max(away.shape)))
    changed = cv2.morphologyEx((away > _VISIBLE).astype(np.uint8), cv2.MORPH_CLOSE, np.ones((close, close), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(changed)
    largest_first = sorted(range(1, count), key=lambda spot: -stats[spot, cv2.CC_STAT_AREA])
    least = _LEAST * away.size
    return [
        (np.asarray(labels == spot), (left, top, left + width, top + height))
        for spot in largest_first
        for left, top, width, height, area in [[int(value) for value in stats[spot]]]
        if area >= least
    ]


def mended_spot(before: Rgb, after: Rgb, largest: float) -> Mask:
    """Return the largest changed spot (h, w) as the region of a repair that nobody can predict.

    If the spot's box is larger than the share `largest` of the frame, the repair was not local, and the region is
    empty.
    """
    away = difference(before, after)
    found = [box for _, box in spots(away)[:1] if (box[2] - box[0]) * (box[3] - box[1]) <= largest * away.size]
    return boxes_region((away.shape[0], away.shape[1]), found)


def difference(before: Rgb, after: Rgb) -> NDArray[np.float32]:
    """Return ΔE (CIE 1976) of each pixel after a small blur, (height, width). Raises ValueError if the sizes differ."""
    if before.shape != after.shape:
        raise ValueError(f"pictures of {before.shape[:2]} and {after.shape[:2]} pixels cannot be compared")
    sigma = max(0.8, _BLUR * max(before.shape[:2]))
    one, other = (
        cv2.cvtColor(cv2.GaussianBlur(rgb.astype(np.float32) / 255, (0, 0), sigma), cv2.COLOR_RGB2LAB)
        for rgb in (before, after)
    )
    return np.asarray(np.linalg.norm(one - other, axis=2), np.float32)
