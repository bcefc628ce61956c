"""Find where copy may be in a picture that we did not draw: calm rectangles beside the subject."""

import cv2
import numpy as np
from numpy.typing import NDArray

from tools.imaging.arrays import Box, Mask, Rgb
from tools.imaging.colour import picture_to_lab

_CELLS = 72  # along the longer side
_CALM = 5.0  # Lab units of local contrast above which a cell is not calm
_MOST = 4
_LEAST = 0.01  # of the frame's area
_WIDE, _TALL = 0.6, 0.35  # shares of the frame; more width or height is of no use for words


def free_zones(picture: Rgb, keep_clear: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)) -> list[Box]:
    """Return up to four boxes (left, top, right, bottom) in px where copy may be, the best one for words first.

    Boxes are where the picture is calm, and do not overlap. `keep_clear` are the shares (left, top, right, bottom) of
    the frame that a channel covers.
    """
    height, width = picture.shape[:2]
    busy = _busy(picture)
    rows, columns = busy.shape
    left, top, right, bottom = keep_clear
    busy[: round(top * rows)] = busy[rows - round(bottom * rows) :] = True
    busy[:, : round(left * columns)] = busy[:, columns - round(right * columns) :] = True
    zones: list[Box] = []
    while len(zones) < _MOST and (found := _largest(busy)):
        x0, y0, x1, y1 = found
        busy[y0:y1, x0:x1] = True
        zones.append((x0 * width // columns, y0 * height // rows, x1 * width // columns, y1 * height // rows))
    return zones


def _busy(picture: Rgb) -> Mask:
    """Return the cells (rows, columns) that contain an edge or are between edges: the subject."""
    height, width = picture.shape[:2]
    shrink = _CELLS * 4 / max(height, width)
    small = cv2.resize(picture, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA)
    calm = cv2.GaussianBlur(picture_to_lab(np.asarray(small, np.uint8)), (0, 0), 1.0)
    steps = np.abs(cv2.Laplacian(calm, cv2.CV_32F, ksize=3)).max(axis=2)
    closed = cv2.morphologyEx((steps > _CALM).astype(np.uint8), cv2.MORPH_CLOSE, np.ones((13, 13), np.uint8))
    size = (max(4, round(width * _CELLS / max(height, width))), max(4, round(height * _CELLS / max(height, width))))
    cells = cv2.resize(closed.astype(np.float32), size, interpolation=cv2.INTER_AREA) > 0.02
    return np.asarray(cv2.dilate(cells.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0, bool)


def _largest(busy: Mask) -> Box | None:
    """Return the rectangle of calm cells with the most room for words; a band is better than a tall thin strip."""
    rows, columns = busy.shape
    heights: NDArray[np.int64] = np.zeros(columns, np.int64)
    best, found = _LEAST * rows * columns, None
    for y in range(rows):
        heights = np.where(busy[y], 0, heights + 1)
        stack: list[tuple[int, int]] = []  # (first column, height): the usual scan for the largest rectangle
        for x, high in enumerate([*heights.tolist(), 0]):
            start = x
            while stack and stack[-1][1] >= high:
                start, tall = stack.pop()
                worth = min(tall, _TALL * rows) * (x - start) * min(1.0, (x - start) / (_WIDE * columns))
                if worth > best:
                    best, found = worth, (start, y + 1 - tall, x, y + 1)
            stack.append((start, high))
    return found
