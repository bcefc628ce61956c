"""How light and how yellow the set of a picture is, read along its border, where no garment stands."""

import cv2
import numpy as np

from tools.imaging.arrays import Rgb

_BORDER = 0.1  # of the shorter side


def set_tone(rgb: Rgb) -> tuple[float, float]:
    """Median L* and b* of the border of a picture (h, w, 3)."""
    height, width = rgb.shape[:2]
    side = max(1, round(_BORDER * min(height, width)))
    ring = np.ones((height, width), bool)
    ring[side : height - side, side : width - side] = False
    pixels = rgb[ring][::7].astype(np.float32).reshape(1, -1, 3) / 255
    lab = cv2.cvtColor(pixels, cv2.COLOR_RGB2LAB)[0]
    return float(np.median(lab[:, 0])), float(np.median(lab[:, 2]))
