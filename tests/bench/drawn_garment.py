"""A garment drawn by code, for tests and sheets that must not need photos."""

import cv2
import numpy as np

from tools.images.arrays import Colour, Rgb, Rgba


def drawn_shirt(colour: Colour = (150, 52, 58), size: tuple[int, int] = (300, 360), seed: int = 1) -> Rgba:
    """A T-shirt with folds and a chest pocket, cropped to itself, (h, w, 4)."""
    width, height = size
    mask = np.zeros((height, width), np.uint8)
    outline = np.array([
        (0.30, 0.00), (0.40, 0.05), (0.50, 0.065), (0.60, 0.05), (0.70, 0.00), (0.86, 0.06), (1.00, 0.27),
        (0.84, 0.36), (0.77, 0.28), (0.78, 0.62), (0.80, 1.00), (0.50, 0.985), (0.20, 1.00), (0.22, 0.62),
        (0.23, 0.28), (0.16, 0.36), (0.00, 0.27), (0.14, 0.06),
    ])  # fmt: skip
    points = np.rint(outline * (width - 1, height - 1)).astype(np.int32)
    cv2.fillPoly(mask, [points], 255, cv2.LINE_AA)
    rng = np.random.default_rng(seed)
    folds = cv2.resize(rng.standard_normal((5, 12)).astype(np.float32), size, interpolation=cv2.INTER_CUBIC)
    weave = rng.standard_normal((height, width)).astype(np.float32)
    shade = 1 + 0.10 * np.tanh(folds) + 0.02 * weave
    rgb = np.clip(np.array(colour, np.float32) * shade[..., None], 0, 255).astype(np.uint8)
    left, top = round(0.58 * width), round(0.30 * height)
    corner = (left + round(0.13 * width), top + round(0.13 * height))
    seam = tuple(int(0.72 * level) for level in colour)
    cv2.rectangle(rgb, (left, top), corner, seam, 1, cv2.LINE_AA)
    return np.dstack([rgb, mask])


def flatlay(colour: Colour = (150, 52, 58), ground: Colour = (205, 200, 190), seed: int = 1) -> Rgb:
    """A phone photo of the shirt on a plain, slightly noisy ground, (480, 400, 3)."""
    rgba = drawn_shirt(colour, seed=seed)
    photo = np.full((480, 400, 3), ground, np.float32)
    photo += np.random.default_rng(seed + 1).normal(0, 2.0, photo.shape)
    alpha = rgba[..., 3:].astype(np.float32) / 255
    part = photo[60:420, 50:350]
    photo[60:420, 50:350] = part * (1 - alpha) + rgba[..., :3] * alpha
    return np.clip(photo, 0, 255).astype(np.uint8)
