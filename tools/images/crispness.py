"""How crisp a picture is by itself, whatever it shows: the width of its sharpest edges."""

import cv2
import numpy as np

from tools.images.arrays import Mask, Rgb

_CONTRAST = 40.0  # grey levels that an edge must step, or grain would count as one
_WINDOW = 9  # px
_SHARPEST = 0.9  # quantile of the edges: soft folds and shadows are no blur
_LEAST = 200  # pixels of edge that a measurement needs


def edge_width(picture: Rgb, apart_from: Mask | None = None) -> float | None:
    """Standard deviation in pixels of the blur of the picture's sharpest edges; None where it has hardly any edge.

    A step blurred by sigma has a greatest slope of contrast / (sigma sqrt(2 pi)). `apart_from` marks what was put on the
    picture later, as set letters are.
    """
    grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
    box = np.ones((_WINDOW, _WINDOW), np.uint8)
    step = cv2.subtract(cv2.dilate(grey, box), cv2.erode(grey, box)).astype(np.float32)
    smooth = cv2.GaussianBlur(grey, (0, 0), 0.5).astype(np.float32)
    slope = np.hypot(cv2.Sobel(smooth, cv2.CV_32F, 1, 0, ksize=1), cv2.Sobel(smooth, cv2.CV_32F, 0, 1, ksize=1)) / 2
    seen = step > _CONTRAST
    if apart_from is not None:
        seen &= ~apart_from
    # one pixel an edge: the steepest of its window
    seen &= slope >= cv2.dilate(slope, np.ones((5, 5), np.uint8)) - 1e-6
    if seen.sum() < _LEAST / 5:
        return None
    return float(1 / (np.quantile(slope[seen] / step[seen], _SHARPEST) * np.sqrt(2 * np.pi)))
