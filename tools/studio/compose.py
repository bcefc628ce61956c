"""Place a cut-out in a set: its edge, its light, its contact shadow."""

import cv2
import numpy as np
from numpy.typing import NDArray

from tools.imaging.arrays import Alpha, Rgb, Rgba
from tools.studio.brief import Look
from tools.studio.canvas import Field, grained
from tools.studio.light import towards
from tools.studio.placement import Layout
from tools.studio.shadow import touch

Levels = NDArray[np.float32]  # (height, width, 3), sRGB levels 0..255


def refined(rgba: Rgba, size: tuple[int, int]) -> tuple[Levels, Alpha]:
    """Return colours and alpha of a cut-out at `size` = (width, height) px.

    Colours at the edge come from inside the garment, so that nothing of the old background is visible.

    Args:
        rgba: the cut-out, (h, w, 4) uint8.
        size: (width, height) of the result in px.

    Returns:
        Colours (height, width, 3), sRGB levels 0..255, and alpha (height, width) 0..1.

    Raises:
        ValueError: the cut-out contains no garment.
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
    """Replace the colours at the rim by the weighted mean of the garment near them."""
    reach = max(1, round(max(alpha.shape) / 420))
    kernel = np.ones((2 * reach + 1, 2 * reach + 1), np.uint8)
    solid = np.pad((alpha > 0.9).astype(np.uint8), reach, mode="edge")  # the photo's edge is no rim
    inside = cv2.erode(solid, kernel)[reach:-reach, reach:-reach].astype(np.float32)
    if not inside.any():
        inside = (alpha > 0.5).astype(np.float32)
    filled, known = np.zeros_like(colours), np.zeros_like(inside)
    for sigma in (1.2, 3.0, 8.0):
        weight = cv2.GaussianBlur(inside, (0, 0), sigma)
        near = cv2.GaussianBlur(colours * inside[..., None], (0, 0), sigma) / np.maximum(weight, 1e-6)[..., None]
        share = (1 - known) * np.clip(weight * 12, 0, 1)  # the nearest neighbours count first
        filled += share[..., None] * near
        known += share
    keep = inside[..., None]
    mean = (colours * inside[..., None]).sum((0, 1)) / inside.sum()
    filled += (1 - known)[..., None] * mean
    return np.asarray(colours * keep + filled * (1 - keep), np.float32)


def _enlarged(colours: Levels, size: tuple[int, int], scale: float) -> Levels:
    """Enlarge the colours: to at most twice the size with sharpening, and from there smoothly."""
    if scale <= 1:
        return colours
    small = (colours.shape[1], colours.shape[0])
    step = min(scale, 2.0)
    twice = size if scale <= 2 else (2 * small[0], 2 * small[1])
    large = np.asarray(cv2.resize(colours, twice, interpolation=cv2.INTER_LANCZOS4), np.float32)
    # add again the detail that shrinking would lose (Irani and Peleg 1991)
    lost = np.asarray(colours - cv2.resize(large, small, interpolation=cv2.INTER_AREA), np.float32)
    large += np.asarray(cv2.resize(lost, twice, interpolation=cv2.INTER_CUBIC), np.float32)
    # the limit keeps the ringing of the enlargement from becoming a visible rim
    detail = np.clip(large - cv2.GaussianBlur(large, (0, 0), 0.55 * step), -14, 14)
    large += np.float32(min(0.55, 0.28 * scale)) * detail
    if twice != size:
        large = np.asarray(cv2.resize(large, size, interpolation=cv2.INTER_CUBIC), np.float32)
    return np.clip(large, 0, 255, out=large)


def _edge(alpha: Alpha, size: tuple[int, int], scale: float) -> Alpha:
    """Enlarge the silhouette without the steps of the small mask, and make it smaller by a fraction of a pixel."""
    if scale <= 1:
        return alpha
    # the border is constant zero: the photo's edge cuts cloth off in a straight line
    smooth = cv2.GaussianBlur(alpha, (0, 0), 0.95, borderType=cv2.BORDER_CONSTANT)
    large = cv2.resize(smooth, size, interpolation=cv2.INTER_CUBIC)
    steeper = (large - np.float32(0.56)) * np.float32(min(2.2, 1.15 + 0.28 * scale)) + np.float32(0.5)
    return np.asarray(np.clip(steeper, 0, 1), np.float32)


_WRAP = 0.30  # how much of the set's light mixes into the garment's rim


def lay(plate: Rgb, rgba: Rgba, layout: Layout, look: Look) -> Rgb:
    """Return the finished picture without text: the garment on a plate that has its cast shadow already.

    Contact shadow, light, rim and grain are added. On `white` everything outside the garment is exactly 255. The
    garment's mean colour changes by less than ΔE00 3.

    Args:
        plate: the set with the cast shadow, (h, w, 3) uint8.
        rgba: the cut-out, (h, w, 4) uint8.
        layout: where the garment is.
        look: the look of the set.

    Raises:
        ValueError: the plate's size is not the layout's, or the cut-out is empty.
    """
    height, width = plate.shape[:2]
    if (width, height) != layout.size:
        raise ValueError(f"the plate is {width}x{height} pixels, the layout {layout.size[0]}x{layout.size[1]}")
    levels, alpha = refined(rgba, _box_size(layout))
    white = look.backdrop == "white"
    out = touch(plate, alpha, layout, look)
    levels *= _relight(alpha, look, rim=0.5 if white else 1.0)[..., None]
    left, top, right, bottom = layout.box
    behind = out[top:bottom, left:right].astype(np.float32)
    if not white:
        _wrap(levels, alpha, behind)
    levels -= behind
    levels *= alpha[..., None]
    levels += behind
    shown = np.clip(np.rint(levels), 0, 255).astype(np.uint8)
    if white:
        shown[alpha < 1 / 255] = 255
    out[top:bottom, left:right] = shown
    return out if white else grained(out, look.seed)


def _relight(alpha: Alpha, look: Look, rim: float) -> Field:
    """Return factors for sRGB levels, (h, w): a gentle gradient from the lamp's side, and a change at the rim.

    They differ from 1 by a few percent and have a mean of 1 over the garment, because its colour must be true.
    """
    small = _coarse(alpha)
    rows, columns = small.shape
    right, down = towards(look)
    x = (np.arange(columns, dtype=np.float32) + 0.5) / columns - 0.5
    y = (np.arange(rows, dtype=np.float32) + 0.5) / rows - 0.5
    gradient = (x * right)[None, :] + (y * down)[:, None]
    strength = 0.045 + 0.035 * float(np.clip(look.contrast, 0, 1))
    size = max(rows, columns)
    round_ = cv2.GaussianBlur(np.pad(small, 8), (0, 0), 0.011 * size)[8:-8, 8:-8]
    slope_x = cv2.Sobel(round_, cv2.CV_32F, 1, 0) / 8
    slope_y = cv2.Sobel(round_, cv2.CV_32F, 0, 1) / 8
    # alpha falls outwards, so the outward normal is minus its gradient
    facing = -(slope_x * right + slope_y * down) * np.float32(0.011 * size * 2.5)
    turned = np.clip(facing, -1, 1)
    edge = np.where(turned > 0, 0.035 * turned, 0.085 * turned) - 0.03 * np.clip(1 - round_, 0, 1)
    factor = 1 + strength * gradient + rim * edge
    weight = small.sum()
    factor /= (factor * small).sum() / weight if weight > 0 else 1.0
    factor = factor.astype(np.float32)
    return np.asarray(cv2.resize(factor, alpha.shape[::-1], interpolation=cv2.INTER_LINEAR), np.float32)


def _coarse(field: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return a field (h, w) or (h, w, 3), at most 420 px long, for light that changes slowly."""
    height, width = field.shape[:2]
    scale = min(1.0, 420 / max(height, width))
    size = max(2, round(width * scale)), max(2, round(height * scale))
    return np.asarray(cv2.resize(field, size, interpolation=cv2.INTER_AREA), np.float32)


def _wrap(levels: Levels, alpha: Alpha, behind: Levels) -> None:
    """Mix the set's light into the garment's rim, in place, because no real edge is as sharp as a cut one."""
    size, small = alpha.shape[::-1], _coarse(alpha)
    glow = cv2.GaussianBlur(_coarse(behind), (0, 0), 0.02 * max(small.shape))
    inner = cv2.GaussianBlur(np.pad(small, 4), (0, 0), max(0.7, 0.0035 * max(small.shape)))[4:-4, 4:-4]
    rim = np.asarray(np.clip(1 - inner, 0, 1) * _WRAP, np.float32)
    share = cv2.resize(rim, size, interpolation=cv2.INTER_LINEAR)[..., None]
    levels += share * (cv2.resize(glow, size, interpolation=cv2.INTER_LINEAR) - levels)


def _box_size(layout: Layout) -> tuple[int, int]:
    left, top, right, bottom = layout.box
    return right - left, bottom - top
