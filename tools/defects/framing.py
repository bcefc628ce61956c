"""Frame and background: another ratio, enlarged blur, white that is not white."""

import cv2
import numpy as np

from tools.defects.clean import Clean
from tools.imaging.arrays import Rgb


def off_ratio(clean: Clean, share: float) -> Rgb:
    """The picture cropped narrower by `share` than it was asked for."""
    width = clean.plate.shape[1]
    cut = round(width * share / 2)
    return np.ascontiguousarray(clean.shown()[:, cut : width - cut])


def enlarged(clean: Clean, factor: float) -> Rgb:
    """The picture made `factor` times too small and enlarged to the asked pixels; set letters are as soft as the rest."""
    picture = clean.shown()
    height, width = picture.shape[:2]
    small = cv2.resize(picture, (round(width / factor), round(height / factor)), interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC), np.uint8)


def off_white(clean: Clean, level: int) -> Rgb | None:
    """A white ground at `level` instead of 255; None on other sets."""
    if not clean.white:
        return None
    alpha = clean.alpha()[..., None]
    return np.rint(clean.shown() * (alpha + (1 - alpha) * level / 255)).astype(np.uint8)
