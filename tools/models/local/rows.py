"""Rows of letters cut out of a picture for a reader that wants one row, dark on light, and nothing else."""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from tools.imaging.arrays import Box

Grey = NDArray[np.uint8]  # (height, width)

_SHARED = 0.55  # of the lower box's height: boxes that share so much stand in one row
_NEAR = 1.2  # of the lower box's height: as near as words of one row stand
_REACHING_IN = 0.6  # of the box's height: what is higher is a letter of this row
_QUIET = 0.4  # of the row's height: white around it


def joined(boxes: Sequence[Box]) -> list[Box]:
    """The boxes with those of one row made one, top to bottom: detectors cut some scripts into words."""
    rows: list[Box] = []
    for box in sorted(boxes, key=lambda b: b[0]):
        for i, row in enumerate(rows):
            low = min(row[3] - row[1], box[3] - box[1])
            shared = min(row[3], box[3]) - max(row[1], box[1])
            apart = max(box[0] - row[2], row[0] - box[2])
            if shared > _SHARED * low and apart < _NEAR * low:
                rows[i] = (min(row[0], box[0]), min(row[1], box[1]), max(row[2], box[2]), max(row[3], box[3]))
                break
        else:
            rows.append(box)
    return sorted(rows, key=lambda b: (b[1] + b[3], b[0]))


def cut_row(grey: Grey, box: Box, height: int) -> Grey:
    """The letters in a box, black on white, `height` pixels high, without what reaches in from other rows."""
    ink = _ink(grey[max(box[1], 0) : box[3], max(box[0], 0) : box[2]])
    rows = np.flatnonzero(ink.any(axis=1))
    top, bottom = (int(rows[0]), int(rows[-1]) + 1) if rows.size else (0, ink.shape[0])
    scale = height / max(1, bottom - top)
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    strip = cv2.resize(ink[top:bottom], None, fx=scale, fy=scale, interpolation=way)
    quiet = round(_QUIET * height)
    padded = cv2.copyMakeBorder(strip, quiet, quiet, quiet, quiet, cv2.BORDER_CONSTANT, value=0)
    return np.where(padded > 127, 0, 255).astype(np.uint8)  # soft edges make tesseract miss whole Arabic rows


def _ink(part: Grey) -> Grey:
    """Where letters are (255): the rarer tone. What touches the upper or lower edge belongs to another row."""
    smooth = cv2.GaussianBlur(part, (0, 0), max(0.6, part.shape[0] / 120))
    ink = np.asarray(cv2.threshold(smooth, 0, 255, cv2.THRESH_BINARY_INV + cv2.THRESH_OTSU)[1], np.uint8)
    if (ink > 0).mean() > 0.5:
        ink = 255 - ink
    count, labels, stats, _ = cv2.connectedComponentsWithStats(ink)
    height = part.shape[0]
    for i in range(1, count):
        y, h = stats[i, cv2.CC_STAT_TOP], stats[i, cv2.CC_STAT_HEIGHT]
        if (y == 0 or y + h == height) and h < _REACHING_IN * height:
            ink[labels == i] = 0
    return ink
