"""The garment's place in a picture, and what can be measured from it: fill of the frame and whiteness around it."""

import cv2
import numpy as np

from tools.images.border_mask import border_mask
from tools.images.registration import Registration
from tools.imaging.arrays import Mask, Rgb


def garment_outline(picture: Rgb, plate: Rgb | None) -> Mask:
    """A rough mask of the garment: what differs from the set, where the set is known; else what is not ground.

    A pure white border is a set that is always known.
    """
    if plate is None and white_share(picture, np.zeros(picture.shape[:2], bool), at_least=254) > 0.05:
        edge = np.concatenate([picture[0], picture[-1], picture[:, 0], picture[:, -1]])
        if (edge.min(axis=1) >= 254).mean() > 0.9:
            plate = np.full_like(picture, 255)
    if plate is None:
        return border_mask(picture)
    apart = cv2.absdiff(picture, plate).max(axis=2)
    solid = cv2.morphologyEx((apart > 24).astype(np.uint8), cv2.MORPH_OPEN, np.ones((5, 5), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(solid)
    return labels == 1 + int(stats[1:, cv2.CC_STAT_AREA].argmax()) if count > 1 else solid > 0


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


def white_share(picture: Rgb, garment: Mask, *, at_least: int = 255, margin: float = 0.015) -> float:
    """Share of pixels outside the garment whose three channels reach `at_least`.

    The garment is grown by `margin` of the longer side: registration is that exact, and JPEG rings around edges.
    """
    radius = max(1, round(margin * max(picture.shape[:2])))
    outside = cv2.distanceTransform((~garment).astype(np.uint8), cv2.DIST_L2, 3) > radius
    return float((picture[outside].min(axis=1) >= at_least).mean()) if outside.any() else 0.0
