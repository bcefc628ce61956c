"""Old background or a shadow? Where the set is only guessed, both look like the flat-lay's ground; a shadow has no edge."""

import cv2
import numpy as np
from numpy.typing import NDArray

from tools.imaging.arrays import Mask

_ABRUPT = (
    5.0  # Lab units over one unit of length: a cut through cloth or floor has more, the softest of lamps' shadows less
)
_NEAR = 3.5  # units beside the garment whose own edge would be measured
_LEAST = 0.0015  # share of the garment's area below which a piece is not worth asking


def with_edges(pieces: Mask, lab: NDArray[np.float32], garment: Mask, unit: float) -> Mask:
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
