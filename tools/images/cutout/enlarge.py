"""From the mask at working size to the photo's own pixels: the contour follows the photo's edges."""

import cv2
import numpy as np

from tools.images.arrays import Alpha, Mask, Rgb
from tools.images.cutout.working import Floats

_GUIDE_SIDE = 1600  # px, longest side of the picture whose edges the contour is snapped to


def enlarge(photo: Rgb, mask: Mask) -> Mask:
    """`mask` (any size) at the photo's resolution, snapped to edges at most 1600 px fine."""
    height, width = photo.shape[:2]
    if mask.shape == (height, width) and (not mask.any() or mask.all()):
        return mask
    soft = _snapped(photo, mask)
    return np.asarray(cv2.resize(soft, (width, height), interpolation=cv2.INTER_LINEAR) > 0.5, bool)


def plainly_enlarged(photo: Rgb, mask: Mask) -> Mask:
    """`mask` at the photo's resolution with a smooth contour that ignores the photo."""
    size = (photo.shape[1], photo.shape[0])
    return np.asarray(cv2.resize(mask.astype(np.uint8) * 255, size, interpolation=cv2.INTER_LINEAR) > 127, bool)


def _snapped(photo: Rgb, mask: Mask) -> Alpha:
    """Soft mask at guide size: smooth where the photo is, steep where it has an edge (He et al. 2010)."""
    height, width = photo.shape[:2]
    scale = min(1.0, _GUIDE_SIDE / max(height, width))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    guide = photo if scale == 1 else cv2.resize(photo, size, interpolation=cv2.INTER_AREA)
    growth = max(1.0, size[0] / mask.shape[1])
    coarse = cv2.resize(mask.astype(np.float32), size, interpolation=cv2.INTER_LINEAR)
    coarse = cv2.GaussianBlur(coarse, (0, 0), 0.5 * growth)
    scaled = (guide / np.float32(255)).astype(np.float32)
    guided = guided_filter(scaled, np.asarray(coarse, np.float32), round(1.5 * growth), 1e-4)
    reach = round(3 * growth)
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1, 2 * reach + 1))
    flat = (coarse > 0.5).astype(np.uint8)
    guided[cv2.erode(flat, kernel, borderValue=1) > 0] = 1
    guided[cv2.dilate(flat, kernel) == 0] = 0
    return guided


def guided_filter(guide: Floats, target: Alpha, radius: int, smoothness: float) -> Alpha:
    """`target` (h, w) as a local linear function of `guide` (h, w, 3) in 0..1 (He, Sun and Tang 2010)."""
    side = (2 * max(1, radius) + 1,) * 2

    def mean(plane: Floats) -> Floats:
        return np.asarray(cv2.blur(plane, side, borderType=cv2.BORDER_REFLECT), np.float32)

    centre, level = mean(guide), mean(target)
    covariance = mean(guide * target[..., None]) - centre * level[..., None]
    spread = np.empty((*target.shape, 3, 3), np.float32)
    for i in range(3):
        for j in range(i, 3):
            value = mean(guide[..., i] * guide[..., j]) - centre[..., i] * centre[..., j]
            spread[..., i, j] = spread[..., j, i] = value + (smoothness if i == j else 0)
    slope = _solve3(spread, covariance)
    offset = level - (slope * centre).sum(axis=2)
    return np.asarray((mean(slope) * guide).sum(axis=2) + mean(offset), np.float32)


def _solve3(matrix: Floats, right: Floats) -> Floats:
    """Solutions of a field of symmetric 3x3 systems, by Cramer's rule."""
    a, b, c = matrix[..., 0, 0], matrix[..., 0, 1], matrix[..., 0, 2]
    d, e, f = matrix[..., 1, 1], matrix[..., 1, 2], matrix[..., 2, 2]
    x, y, z = right[..., 0], right[..., 1], right[..., 2]
    determinant = a * (d * f - e * e) - b * (b * f - c * e) + c * (b * e - c * d)
    first = x * (d * f - e * e) - y * (b * f - c * e) + z * (b * e - c * d)
    second = -x * (b * f - e * c) + y * (a * f - c * c) - z * (a * e - b * c)
    third = x * (b * e - d * c) - y * (a * e - b * c) + z * (a * d - b * b)
    stacked = np.stack([first, second, third], axis=-1)
    return np.asarray(stacked / np.maximum(determinant, 1e-20)[..., None], np.float32)
