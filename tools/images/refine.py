"""A cut-out at the size it is shown: a clean edge and as much sharpness as a phone photo has to give."""

import cv2
import numpy as np
from numpy.typing import NDArray

from tools.imaging.arrays import Alpha, Rgba

Levels = NDArray[np.float32]  # (height, width, 3), sRGB levels 0..255


def refined(rgba: Rgba, size: tuple[int, int]) -> tuple[Levels, Alpha]:
    """Colours and alpha of a cut-out at `size` = (width, height) pixels.

    Colours at the edge come from inside the garment, so that nothing of the old background shines through.
    Raises ValueError for a cut-out without any garment in it.
    """
    if not (rgba[..., 3] > 127).any():
        raise ValueError("the cut-out holds no garment")
    scale = max(size[0] / rgba.shape[1], size[1] / rgba.shape[0])
    if scale < 1:
        rgba = np.asarray(cv2.resize(rgba, size, interpolation=cv2.INTER_AREA), np.uint8)
    alpha = np.asarray(rgba[..., 3] / 255, np.float32)
    colours = _without_fringe(rgba[..., :3].astype(np.float32), alpha)
    return _enlarged(colours, size, scale), _edge(alpha, size, scale)


def _without_fringe(colours: Levels, alpha: Alpha) -> Levels:
    """Colours of the rim replaced by the weighted mean of the garment near them."""
    reach = max(1, round(max(alpha.shape) / 420))
    kernel = np.ones((2 * reach + 1, 2 * reach + 1), np.uint8)
    solid = np.pad((alpha > 0.9).astype(np.uint8), reach)  # cloth cut off by the photo's edge is solid too
    solid[:reach], solid[-reach:] = solid[reach], solid[-reach - 1]
    solid[:, :reach], solid[:, -reach:] = solid[:, [reach]], solid[:, [-reach - 1]]
    inside = cv2.erode(solid, kernel)[reach:-reach, reach:-reach].astype(np.float32)
    if not inside.any():
        inside = (alpha > 0.5).astype(np.float32)
    filled, known = np.zeros_like(colours), np.zeros_like(inside)
    for sigma in (1.2, 3.0, 8.0):
        weight = cv2.GaussianBlur(inside, (0, 0), sigma)
        near = cv2.GaussianBlur(colours * inside[..., None], (0, 0), sigma) / np.maximum(weight, 1e-6)[..., None]
        share = (1 - known) * np.clip(weight * 12, 0, 1)  # the closest neighbours that there are
        filled += share[..., None] * near
        known += share
    keep = inside[..., None]
    mean = (colours * inside[..., None]).sum((0, 1)) / inside.sum()
    filled += (1 - known)[..., None] * mean
    return np.asarray(colours * keep + filled * (1 - keep), np.float32)


def _enlarged(colours: Levels, size: tuple[int, int], scale: float) -> Levels:
    """Sharpened at up to twice its own size, where its detail is, and from there enlarged smoothly."""
    if scale <= 1:
        return colours
    small = (colours.shape[1], colours.shape[0])
    step = min(scale, 2.0)
    twice = size if scale <= 2 else (2 * small[0], 2 * small[1])
    large = np.asarray(cv2.resize(colours, twice, interpolation=cv2.INTER_LANCZOS4), np.float32)
    # what a camera would lose again is added once more (Irani and Peleg 1991)
    lost = np.asarray(colours - cv2.resize(large, small, interpolation=cv2.INTER_AREA), np.float32)
    large += np.asarray(cv2.resize(lost, twice, interpolation=cv2.INTER_CUBIC), np.float32)
    # ringing of the enlargement must not be sharpened into a rim
    detail = np.clip(large - cv2.GaussianBlur(large, (0, 0), 0.55 * step), -14, 14)
    large += np.float32(min(0.55, 0.28 * scale)) * detail
    if twice != size:
        large = np.asarray(cv2.resize(large, size, interpolation=cv2.INTER_CUBIC), np.float32)
    return np.clip(large, 0, 255, out=large)


def _edge(alpha: Alpha, size: tuple[int, int], scale: float) -> Alpha:
    """The silhouette without the steps of the small mask, drawn in by a fraction of its pixel."""
    if scale <= 1:
        return alpha
    # blurred with its border continued: cloth that the photo cuts off keeps a straight edge
    smooth = cv2.GaussianBlur(alpha, (0, 0), 0.95, borderType=cv2.BORDER_CONSTANT)
    large = cv2.resize(smooth, size, interpolation=cv2.INTER_CUBIC)
    steeper = (large - np.float32(0.56)) * np.float32(min(2.2, 1.15 + 0.28 * scale)) + np.float32(0.5)
    return np.asarray(np.clip(steeper, 0, 1), np.float32)
