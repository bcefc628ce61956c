"""Plain garments for tests: flat-lays with their true masks, cut-outs, other floors, and packshots that a test can spoil."""

import cv2
import numpy as np

from tools.imaging.arrays import Colour, Mask, Rgb, Rgba

FLOOR: Colour = (196, 178, 150)
SIZE = (420, 520)  # px, width and height of a flat-lay
SHIRT = np.array(
    [[150, 90], [210, 110], [270, 90], [330, 120], [390, 210], [340, 240], [310, 200], [312, 430], [108, 430],
     [110, 200], [80, 240], [30, 210], [90, 120]], np.float32,
)  # fmt: skip
OUTLINES = {
    "t_shirt": SHIRT,
    "dress": np.array(
        [[165, 60], [210, 90], [255, 60], [285, 80], [265, 200], [345, 460], [75, 460], [155, 200], [135, 80]],
        np.float32),
    "skirt": np.array([[150, 130], [270, 130], [350, 400], [70, 400]], np.float32),
    "trousers": np.array(
        [[140, 60], [280, 60], [306, 480], [231, 480], [210, 180], [189, 480], [114, 480]], np.float32),
}  # fmt: skip
"""Corners of each kind of garment in a flat-lay, x and y in px."""


def outline(kind: str = "t_shirt") -> Mask:
    """Return the mask of this kind of garment in a flat-lay, (520, 420), without soft edges."""
    mask = np.zeros(SIZE[::-1], np.uint8)
    cv2.fillPoly(mask, [np.round(OUTLINES[kind]).astype(np.int32)], 1)
    return mask > 0


def cloth(shape: tuple[int, int], colour: Colour = (60, 90, 150), seed: int = 3, stripes: bool = True) -> Rgb:
    """Cloth with folds and, if asked, stripes that slant so that a mirror image differs."""
    rng = np.random.default_rng(seed)
    height, width = shape
    folds = cv2.GaussianBlur(rng.normal(0, 1, shape).astype(np.float32), (0, 0), width / 28)
    shade = 1 + 0.12 * folds / max(float(np.abs(folds).max()), 1e-6)
    y, x = np.mgrid[:height, :width].astype(np.float32) / width
    band = np.where(((x * 0.5 + y) * 14) % 1 < 0.3, 1.35, 1.0) if stripes else np.ones(shape, np.float32)
    rgb = np.array(colour, np.float32) * (shade * band)[..., None]
    return np.clip(rgb + rng.normal(0, 1.5, (*shape, 3)), 0, 255).astype(np.uint8)


def ground(shape: tuple[int, int], colour: Colour = FLOOR, seed: int = 5) -> Rgb:
    """A plain floor with a little texture."""
    rng = np.random.default_rng(seed)
    soft = cv2.GaussianBlur(rng.normal(0, 6, (*shape, 3)).astype(np.float32), (0, 0), 2)
    return np.asarray(np.clip(np.array(colour, np.float32) + 3 * soft, 0, 255), np.uint8)


def flatlay(
    colour: Colour = (60, 90, 150), stripes: bool = True, kind: str = "t_shirt", floor: Colour = FLOOR
) -> tuple[Rgb, Mask]:
    """A phone photo (520 x 420 px) of the garment, and the garment's mask."""
    mask = outline(kind)
    photo = np.where(mask[..., None], cloth(mask.shape, colour, stripes=stripes), ground(mask.shape, floor))
    return np.asarray(cv2.GaussianBlur(photo, (0, 0), 0.6), np.uint8), mask


def cut_out(colour: Colour = (150, 52, 58)) -> Rgba:
    """A plain T-shirt without ground, cropped to itself, (341, 361, 4), its edge soft."""
    mask = outline()
    left, top, width, height = cv2.boundingRect(mask.astype(np.uint8))
    alpha = cv2.GaussianBlur(mask.astype(np.float32) * 255, (0, 0), 0.6)
    rgba = np.dstack([cloth(mask.shape, colour, stripes=False), alpha.astype(np.uint8)])
    return np.ascontiguousarray(rgba[top : top + height, left : left + width])


def packshot(photo: Rgb, kept: Mask, scale: float = 1.8, wall: Colour = (226, 222, 216)) -> Rgb:
    """What `kept` of a photo laid on a plain wall of 900 x 1200 px."""
    big = cv2.resize(photo, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
    alpha = cv2.GaussianBlur(cv2.resize(kept.astype(np.float32), big.shape[1::-1]), (0, 0), 1.0)[..., None]
    picture = np.empty((1200, 900, 3), np.float32)
    picture[:] = np.linspace(0.97, 1.03, 1200, dtype=np.float32)[:, None, None] * np.array(wall, np.float32)
    top, left = 180, (900 - big.shape[1]) // 2
    area = picture[top : top + big.shape[0], left : left + big.shape[1]]
    area[:] = alpha * big + (1 - alpha) * area
    return np.clip(picture, 0, 255).astype(np.uint8)


def laid_anew(rgba: Rgba, floor: Colour, size: tuple[int, int], seed: int) -> Rgb:
    """A cut-out garment photographed again: on a floor of this colour, a little turned, with a shadow; `size` in px."""
    width, height = size
    rng = np.random.default_rng(seed)
    scale = 0.84 * min(width / rgba.shape[1], height / rgba.shape[0])
    move = cv2.getRotationMatrix2D((rgba.shape[1] / 2, rgba.shape[0] / 2), float(rng.uniform(-2, 2)), scale)
    move[:, 2] += (width / 2 - rgba.shape[1] / 2, height / 2 - rgba.shape[0] / 2)
    # Colours are weighted by alpha, so that nothing of the old ground is mixed into the edge.
    alpha = rgba[..., 3:].astype(np.float32) / 255
    drawn = cv2.warpAffine(np.dstack([rgba[..., :3] * alpha, alpha]), move, size, flags=cv2.INTER_CUBIC)
    alpha = np.clip(drawn[..., 3:], 0, 1)
    shadow = cv2.GaussianBlur(np.roll(alpha, (height // 150, width // 150), (0, 1)), (0, 0), width / 150)[..., None]
    under = ground((height, width), floor, seed) * (1 - 0.35 * shadow)
    return np.clip(drawn[..., :3] + (1 - alpha) * under, 0, 255).astype(np.uint8)
