"""Fine grain, the same over set and garment: it binds them, and hides the steps in long gradients."""

import cv2
import numpy as np
from numpy.typing import NDArray

from tools.imaging.arrays import Alpha, Rgb

_STRIP = 256  # rows at a time, so that a 4K picture needs little memory
_SPARE = 61  # columns by which strips are shifted against each other


def dithered(levels: NDArray[np.float32], seed: int) -> Rgb:
    """Levels 0..255, (h, w, 3), to bytes with under one level of noise: invisible, but no banding."""
    return _noisy(levels, _tile(levels.shape[1], seed, 0.55, coarse=0.0), None)


def grained(picture: NDArray[np.float32] | Rgb, seed: int, amount: float = 1.25, where: Alpha | None = None) -> Rgb:
    """Levels or bytes with photographic grain of `amount` levels in the middle tones, only `where` if given.

    Grain is weakest in deep shadow and in highlights, as on film; one grain is a little over a pixel.
    """
    return _noisy(picture, _tile(picture.shape[1], seed, amount, coarse=0.55), where, film=True)


def _tile(width: int, seed: int, amount: float, coarse: float) -> NDArray[np.float32]:
    rng = np.random.default_rng([seed % 2**32, 7919])
    tile = rng.standard_normal((_STRIP, width + _SPARE), dtype=np.float32)
    if coarse:
        tile = np.asarray(cv2.GaussianBlur(tile, (0, 0), coarse), np.float32)
    return np.asarray(tile * (np.float32(amount) / tile.std()), np.float32)


def _noisy(
    picture: NDArray[np.float32] | Rgb, tile: NDArray[np.float32], where: Alpha | None, film: bool = False
) -> Rgb:
    height, width = picture.shape[:2]
    out = np.empty(picture.shape, np.uint8)
    for number, top in enumerate(range(0, height, _STRIP)):
        part = picture[top : top + _STRIP].astype(np.float32)
        shift = number * 37 % _SPARE
        # a tile, turned and shifted from strip to strip, is no visible pattern
        noise = (tile if number % 2 else tile[::-1])[: part.shape[0], shift : shift + width, None]
        if film:
            tones = part[..., 1:2] * np.float32(1 / 255)
            noise = np.asarray(noise * (0.45 + 2.2 * tones * (1 - tones)), np.float32)
        if where is not None:
            noise = noise * where[top : top + _STRIP, :, None]
        out[top : top + _STRIP] = np.clip(np.rint(part + noise), 0, 255).astype(np.uint8)
    return out
