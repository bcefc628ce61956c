"""Operations on masks that several steps share."""

import cv2
import numpy as np
from numpy.typing import NDArray

from tools.images.arrays import Mask


def eroded(mask: Mask, radius: float, beyond: bool = True) -> Mask:
    """`mask` without a rim of `radius` px; `beyond` says what lies outside the picture."""
    return np.asarray(~dilated(np.asarray(~mask, bool), radius, beyond=not beyond), bool)


def dilated(mask: Mask, radius: float, beyond: bool = False) -> Mask:
    """`mask` grown by a disc of `radius` px; its cost does not depend on the radius."""
    if radius < 1:
        return mask
    padded = np.pad(mask, 1, constant_values=beyond)
    away = cv2.distanceTransform((~padded).astype(np.uint8), cv2.DIST_L2, 5)
    return np.asarray((away <= radius + 0.45)[1:-1, 1:-1] if padded.any() else mask, bool)


def opened(mask: Mask, radius: float) -> Mask:
    """`mask` without what a disc of `radius` px does not fit into."""
    return dilated(eroded(mask, radius), radius)


def closed(mask: Mask, radius: float) -> Mask:
    """`mask` with what a disc of `radius` px does not fit into beside it."""
    return eroded(dilated(mask, radius), radius)


def pieces(mask: Mask) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """Labels (0 = outside the mask) of the 4-connected pieces, and the area of each (index 0 = outside)."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8), connectivity=4)
    return np.asarray(labels, np.int32), np.asarray(stats[:, cv2.CC_STAT_AREA], np.int64)


def holes(mask: Mask) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """Labels and areas (index 0 unused) of the regions that the mask encloses."""
    padded = np.pad(~mask, 1, constant_values=True)
    labels, areas = pieces(np.asarray(padded, bool))
    open_air = labels[0, 0]
    inner = np.where(labels == open_air, 0, labels)[1:-1, 1:-1]
    areas = areas.copy()
    areas[[0, open_air]] = 0
    return np.asarray(inner, np.int32), areas


def rebuilt(core: Mask, within: Mask) -> Mask:
    """The pieces of `within` that touch `core` (reconstruction by dilation)."""
    labels, _ = pieces(within)
    found = np.unique(labels[core & within])
    return np.asarray(np.isin(labels, found[found > 0]), bool)
