"""Masks of simple garments, and photos drawn of them."""

import cv2
import numpy as np

from tools.imaging.arrays import Mask, Rgb

GARMENT, GROUND = (40, 70, 150), (205, 190, 165)


def photo_of(mask: Mask, garment: tuple[int, int, int] = GARMENT, ground: tuple[int, int, int] = GROUND) -> Rgb:
    """A mask as a photo: soft edge, folds, a lamp's fall-off, camera noise."""
    height, width = mask.shape
    y, x = np.mgrid[:height, :width]
    soft = cv2.GaussianBlur(mask.astype(np.float32), (0, 0), 0.8)[..., None]
    folds = 6 * np.sin(x / 9 + y / 23)[..., None]
    lamp = 14 * (1 - np.hypot(y / height - 0.4, x / width - 0.4))[..., None]
    noise = np.random.default_rng(3).normal(0, 3, (height, width, 3))
    colours = soft * np.array(garment) + (1 - soft) * np.array(ground) + soft * folds + lamp + noise
    return np.asarray(np.clip(colours, 0, 255), np.uint8)


def skirt(height: int = 300, width: int = 240) -> Mask:
    canvas = np.zeros((height, width), np.uint8)
    cv2.fillPoly(canvas, [np.array([[90, 60], [150, 60], [195, 240], [45, 240]], np.int32)], 1)
    return np.asarray(canvas > 0, bool)


def body(height: int = 360, width: int = 320) -> Mask:
    mask = np.zeros((height, width), bool)
    mask[60:300, 60:260] = True
    return mask


def nothing(mask: Mask) -> Mask:
    return np.zeros_like(mask)
