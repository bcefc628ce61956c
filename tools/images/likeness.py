"""Cloth or set? Each pixel of a picture by whose shades it is nearer to."""

import cv2
import numpy as np
from numpy.typing import NDArray

from tools.imaging.arrays import Mask, Rgb
from tools.imaging.colour import nearest

_SHADES = 5
_SAMPLE = 3000


def likeness(flatlay: Rgb, cloth: Mask, picture: Rgb, ground: Mask) -> NDArray[np.float32]:
    """How much each pixel of a picture (h, w, 3) is like the flat-lay's cloth and not like its own ground, 0..1.

    `cloth` marks the garment in the flat-lay, `ground` what is surely set in the picture; 0.5 where either is empty.
    """
    if not cloth.any() or not ground.any():
        return np.full(picture.shape[:2], 0.5, np.float32)
    lab1, lab2 = (
        np.asarray(cv2.cvtColor(one.astype(np.float32) / 255, cv2.COLOR_RGB2LAB), np.float32)
        for one in (flatlay, picture)
    )
    to_cloth, to_ground = (nearest(lab2, _shades(lab)) for lab in (lab1[cloth], lab2[ground]))
    return np.asarray(to_ground / np.maximum(to_cloth + to_ground, 1e-3), np.float32)


def _shades(colours: NDArray[np.float32]) -> NDArray[np.float32]:
    cv2.setRNGSeed(7)
    some = np.ascontiguousarray(colours[:: max(1, len(colours) // _SAMPLE)], np.float32)
    stop = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, 10, 1.0)
    _, _, centres = cv2.kmeans(some, min(_SHADES, len(some)), np.empty(0), stop, 1, cv2.KMEANS_PP_CENTERS)
    return np.asarray(centres, np.float32)
