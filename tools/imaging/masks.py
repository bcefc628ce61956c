"""Enlarge, shrink, open, close and split masks (h, w)."""

from collections.abc import Callable, Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

from tools.imaging.arrays import Box, Mask


def dilated(mask: Mask, radius: float, beyond: bool = False) -> Mask:
    """Return `mask`, enlarged by a disc of `radius` px. The time does not depend on the radius.

    `beyond` is the value of the mask outside the picture.
    """
    if radius < 1:
        return mask
    padded = np.pad(mask, 1, constant_values=beyond)
    away = cv2.distanceTransform((~padded).astype(np.uint8), cv2.DIST_L2, 5)
    return np.asarray((away <= radius + 0.45)[1:-1, 1:-1] if padded.any() else mask, bool)


def eroded(mask: Mask, radius: float, beyond: bool = True) -> Mask:
    """Return `mask` without a rim of `radius` px. `beyond` is the value of the mask outside the picture."""
    return np.asarray(~dilated(np.asarray(~mask, bool), radius, beyond=not beyond), bool)


def disc(radius: float) -> NDArray[np.uint8]:
    """Return OpenCV's kernel (n, n) of a disc of `radius` px, at least 1. It is fast for small radii."""
    side = 2 * max(1, round(radius)) + 1
    return np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side)), np.uint8)


def without_rim(mask: Mask, radius: float) -> Mask:
    """Return `mask` without a rim as wide as `disc`. The picture's own border does not count as an edge."""
    return np.asarray(cv2.erode(mask.astype(np.uint8), disc(radius)) > 0, bool)


def resized(mask: Mask, size: tuple[int, int]) -> Mask:
    """Return `mask` at `size` (width, height in px); each pixel takes the nearest one's value."""
    return np.asarray(cv2.resize(mask.astype(np.uint8), size, interpolation=cv2.INTER_NEAREST) > 0, bool)


def opened(mask: Mask, radius: float) -> Mask:
    """Return `mask` without the parts into which a disc of `radius` px does not fit."""
    return dilated(eroded(mask, radius), radius)


def closed(mask: Mask, radius: float) -> Mask:
    """Return `mask`, with gaps filled into which a disc of `radius` px does not fit."""
    return eroded(dilated(mask, radius), radius)


def pieces(mask: Mask) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """Return labels (0 = outside) of the 4-connected pieces, and the area in px of each (index 0 = outside)."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8), connectivity=4)
    return np.asarray(labels, np.int32), np.asarray(stats[:, cv2.CC_STAT_AREA], np.int64)


def box_around(mask: Mask) -> Box | None:
    """Return the box around all pixels of a mask; None if it is empty."""
    left, top, width, height = cv2.boundingRect(mask.astype(np.uint8))
    return (left, top, left + width, top + height) if width else None


def large_pieces(mask: Mask, least: float = 0) -> Iterator[Mask]:
    """Yield each piece with more than `least` px as a mask."""
    labels, areas = pieces(mask)
    for index in range(1, len(areas)):
        if areas[index] > least:
            yield np.asarray(labels == index, bool)


def pieces_where(mask: Mask, holds: Callable[[Mask], bool], least: float = 0) -> Mask:
    """Return the pieces with more than `least` px for which `holds` is true."""
    found = np.zeros_like(mask)
    for piece in large_pieces(mask, least):
        if holds(piece):
            found |= piece
    return found


def largest(mask: Mask) -> Mask:
    """Return the largest piece; an empty mask for an empty mask."""
    labels, areas = pieces(mask)
    return np.asarray(labels == 1 + int(areas[1:].argmax()), bool) if len(areas) > 1 else mask


def touching(mask: Mask, seeds: Mask) -> Mask:
    """Return the pieces of `mask` that overlap `seeds`."""
    labels, _ = pieces(mask)
    found = np.unique(labels[seeds & mask])
    return np.asarray(np.isin(labels, found[found > 0]), bool)


def frame(shape: tuple[int, int], width: int) -> Mask:
    """Return the outer `width` px of a picture."""
    inside = np.ones(shape, bool)
    inside[width : shape[0] - width, width : shape[1] - width] = False
    return inside


def holes(mask: Mask) -> Mask:
    """Return the holes that the mask encloses."""
    outside = np.asarray(~mask, bool)
    return np.asarray(outside & ~touching(outside, frame((mask.shape[0], mask.shape[1]), 1)), bool)
