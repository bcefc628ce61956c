"""The garment's place in a picture, and what can be measured from it: fill of the frame and whiteness around it."""

import cv2
import numpy as np

from tools.images.arrays import Mask, Rgb
from tools.images.registration import Registration


def in_picture(garment: Mask, registration: Registration, shape: tuple[int, int]) -> Mask:
    """A mask of the flat-lay carried into the picture's pixels (height, width)."""
    height, width = shape
    warped = cv2.warpAffine(garment.astype(np.uint8) * 255, registration.matrix, (width, height))
    return warped > 127


def fill(garment: Mask) -> float:
    """Share of the frame's limiting side that the garment's box takes, 0..1."""
    if not garment.any():
        return 0.0
    _, _, width, height = cv2.boundingRect(garment.astype(np.uint8))
    return float(max(width / garment.shape[1], height / garment.shape[0]))


def white_share(picture: Rgb, garment: Mask, *, at_least: int = 255, margin: int = 3) -> float:
    """Share of pixels outside the garment, grown by `margin` px, whose three channels reach `at_least`."""
    kernel = np.ones((2 * margin + 1, 2 * margin + 1), np.uint8)
    outside = cv2.dilate(garment.astype(np.uint8), kernel) == 0
    return float((picture[outside].min(axis=1) >= at_least).mean()) if outside.any() else 0.0
