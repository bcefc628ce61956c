"""What lies around the garment, and how much of the frame the garment takes."""

from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np

from tools.images.light_reading import Light, read_light
from tools.images.palette import Swatch, main_colours
from tools.imaging.arrays import Mask, Rgb

Ground = Literal["plain", "boards", "cloth", "busy"]
"""plain: wall or paper; boards: long parallel lines; cloth: folds and weave; busy: anything livelier."""


@dataclass(frozen=True, slots=True)
class PictureReading:
    """Everything the stylist knows of one picture."""

    ground: Ground
    around: tuple[Swatch, ...]
    garment: tuple[Swatch, ...]
    light: Light
    fill: float  # the garment's box against the frame, in the direction where room is tightest, 0..1


def read_picture(photo: Rgb, garment: Mask) -> PictureReading:
    """Read one small photo (320 px or so). `garment` has its height and width."""
    thick = np.ones((7, 7), np.uint8)
    outside = ~cv2.dilate(garment.astype(np.uint8), thick).astype(bool)
    inside = cv2.erode(garment.astype(np.uint8), thick).astype(bool)
    return PictureReading(
        ground=_ground(photo, outside),
        around=main_colours(photo, outside, 4),
        garment=main_colours(photo, inside if inside.sum() > 50 else garment, 5),
        light=read_light(photo, garment),
        fill=_fill(garment),
    )


def _ground(photo: Rgb, outside: Mask) -> Ground:
    """By the energy of the ground's texture and by how much of it runs one way (structure tensor)."""
    grey = np.asarray(cv2.cvtColor(photo, cv2.COLOR_RGB2GRAY), np.float32)
    fine = grey - cv2.GaussianBlur(grey, (0, 0), 6)
    where = cv2.erode(outside.astype(np.uint8), np.ones((5, 5), np.uint8)).astype(bool)
    if where.sum() < 200:
        return "plain"
    energy = float(np.sqrt(np.mean(np.square(np.clip(fine[where], -40, 40)))))
    gx, gy = cv2.Sobel(fine, cv2.CV_32F, 1, 0)[where], cv2.Sobel(fine, cv2.CV_32F, 0, 1)[where]
    xx, yy, xy = float(np.mean(gx * gx)), float(np.mean(gy * gy)), float(np.mean(gx * gy))
    one_way = float(np.hypot(xx - yy, 2 * xy)) / max(xx + yy, 1e-6)
    if energy < 4.5:
        return "plain"
    if one_way > 0.33:
        return "boards"
    return "cloth" if energy < 14 else "busy"


def _fill(garment: Mask) -> float:
    ys, xs = np.nonzero(garment)
    if len(xs) == 0:
        return 0.7
    (left, right), (top, bottom) = np.percentile(xs, (0.5, 99.5)), np.percentile(ys, (0.5, 99.5))
    return float(max((right - left + 1) / garment.shape[1], (bottom - top + 1) / garment.shape[0]))
