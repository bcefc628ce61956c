"""What lies behind copy: the plate as it is, a soft scrim, or a solid panel."""

import cv2
import numpy as np
from numpy.typing import NDArray

from tools.images.arrays import Colour, Rgb
from tools.images.lettering.layout import Box

Ramp = NDArray[np.float32]


def restless(plate: Rgb, box: Box, size: float) -> float:
    """How much the plate disturbs letters of this size there: the spread of L* (0..100) finer than an em."""
    part = plate[box[1] : box[3], box[0] : box[2]]
    grey = cv2.cvtColor((part / 255).astype(np.float32), cv2.COLOR_RGB2Lab)[..., 0]
    fine = grey - cv2.GaussianBlur(grey, (0, 0), max(1.0, 0.5 * size))
    return float(fine.std())


def reach(box: Box, limit: Box, pad: int) -> Box:
    """The box grown by `pad` on all sides, not beyond the limit."""
    return (
        max(limit[0], box[0] - pad), max(limit[1], box[1] - pad),
        min(limit[2], box[2] + pad), min(limit[3], box[3] + pad),
    )  # fmt: skip


def scrim(plate: Rgb, box: Box, limit: Box, size: float, towards: Colour, strength: float) -> tuple[Rgb, Box]:
    """The plate with a soft veil around `box`, and the box of what changed.

    The veil blurs the ground like depth of field and draws it towards a tone that keeps the ground's hue. It fades
    out within `limit`, except where `limit` is the edge of the picture: there it runs out of the frame.
    """
    height, width = plate.shape[:2]
    area = reach(box, limit, max(4, round(1.6 * size)))
    across = _ramp(area[0], area[2], box[0], box[2], width)
    down = _ramp(area[1], area[3], box[1], box[3], height)
    veil = (down[:, None] * across[None, :])[..., None]
    part = plate[area[1] : area[3], area[0] : area[2]].astype(np.float32)
    mean = part.reshape(-1, 3).mean(axis=0)
    tone = 0.78 * np.array(towards, np.float32) + 0.22 * mean
    soft = cv2.GaussianBlur(part, (0, 0), max(1.0, 0.35 * size))
    target = soft + (tone - soft) * np.float32(strength)
    veiled = plate.copy()
    veiled[area[1] : area[3], area[0] : area[2]] = np.clip(np.rint(part + (target - part) * veil), 0, 255)
    return veiled, area


def _ramp(low: int, high: int, solid_from: int, solid_to: int, edge: int) -> Ramp:
    """1 over the solid part, falling smoothly to 0 at the ends, except at the picture's own edges."""
    at = np.arange(low, high, dtype=np.float32) + 0.5
    ramp = np.ones_like(at)
    if low > 0 and solid_from > low:
        ramp = np.minimum(ramp, (at - low) / (solid_from - low))
    if high < edge and high > solid_to:
        ramp = np.minimum(ramp, (high - at) / (high - solid_to))
    ramp = np.clip(ramp, 0, 1)
    return np.asarray(ramp * ramp * (3 - 2 * ramp), np.float32)


def panel(plate: Rgb, box: Box, colour: Colour) -> Rgb:
    """The plate with a solid, sharp-edged card over `box`."""
    carded = plate.copy()
    carded[box[1] : box[3], box[0] : box[2]] = colour
    return carded
