"""Pattern and texture: smoothed, removed, or another one."""

import cv2
import numpy as np

from tools.defects.clean import Clean
from tools.imaging.arrays import Rgb, Rgba

VISIBLE = 4.5  # Lab units of deviation that a pattern has and mere folds have not


def smoothed(clean: Clean, blur: float) -> Rgb | None:
    """The cloth's detail gone below `blur` (share of its longer side); None for cloth without a visible pattern."""
    if strength(clean.rgba) < VISIBLE:
        return None
    out, sigma = clean.rgba.copy(), blur * max(clean.rgba.shape[:2])
    share = clean.rgba[..., 3].astype(np.float32) / 255
    soft = cv2.GaussianBlur(clean.rgba[..., :3].astype(np.float32) * share[..., None], (0, 0), sigma)
    weight = cv2.GaussianBlur(share, (0, 0), sigma)[..., None]
    out[..., :3] = np.clip(np.rint(soft / np.maximum(weight, 1e-3)), 0, 255).astype(np.uint8)
    return clean.shown(out)


def another(clean: Clean, contrast: float) -> Rgb:
    """Slanted stripes woven into the cloth, lighter and darker by `contrast` (0..1)."""
    height, width = clean.rgba.shape[:2]
    y, x = np.mgrid[:height, :width].astype(np.float32) / max(height, width)
    slant = clean.chance("stripes").uniform(-1, 1)
    light = clean.rgba[clean.rgba[..., 3] > 128][:, :3].mean() > 150
    band = 1 - contrast if light else 1 + 1.6 * contrast  # pale cloth cannot get much paler
    factor = np.where(((x * slant + y) * 24) % 1 < 0.5, band, 1.0)
    out = clean.rgba.copy()
    floor = 10 if not light else 0  # black times anything stays black
    out[..., :3] = np.clip((out[..., :3].astype(np.float32) + floor) * factor[..., None], 0, 255).astype(np.uint8)
    return clean.shown(out)


def strength(rgba: Rgba) -> float:
    """How strong the cloth's pattern is: the deviation of detail between 0.3 and 3 % of its size, in Lab units."""
    unit = max(rgba.shape[:2]) / 100
    lab = cv2.cvtColor(rgba[..., :3].astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
    inside = cv2.erode(rgba[..., 3], np.ones((int(4 * unit) | 1,) * 2, np.uint8)) > 250
    if not inside.any():
        return 0.0
    detail = cv2.GaussianBlur(lab, (0, 0), 0.3 * unit) - cv2.GaussianBlur(lab, (0, 0), 3 * unit)
    return float(np.sqrt(np.square(detail[inside]).sum(axis=1).mean()))
