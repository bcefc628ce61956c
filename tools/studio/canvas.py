"""The frame in which a set is drawn: its geometry, smooth random fields, grain."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from tools.imaging.arrays import Rgb

Field = NDArray[np.float32]  # (height, width)


def noise(shape: tuple[int, int], cell: tuple[float, float], seed: int, salt: int) -> Field:
    """Return one octave of noise: normal random values on a grid of `cell` = (rows, columns) px, enlarged by cubics.

    `shape` is (rows, columns) in px; `salt` tells the fields of one look apart. The grid counts cells, not pixels, so a
    frame with twice the pixels shows the field again, in finer steps.
    """
    height, width = shape
    down, across = max(cell[0], 1.0), max(cell[1], 1.0)
    rows, columns = int(np.ceil(height / down)) + 2, int(np.ceil(width / across)) + 2
    grid = np.random.default_rng([seed % 2**32, salt]).standard_normal((rows, columns), dtype=np.float32)
    if down == 1.0 and across == 1.0:
        return grid[:height, :width]
    size = (max(width, round(columns * across)), max(height, round(rows * down)))
    return np.asarray(cv2.resize(grid, size, interpolation=cv2.INTER_CUBIC)[:height, :width], np.float32)


def fractal(
    shape: tuple[int, int], cell: tuple[float, float], seed: int, salt: int, *, octaves: int = 4, gain: float = 0.5
) -> Field:
    """Return several octaves of `noise`, added: each has half the cell size and `gain` times the strength.

    The variance is about 1. The other arguments are as in `noise`.
    """
    total = np.zeros(shape, np.float32)
    power = 0.0
    for octave in range(octaves):
        scale, strength = 0.5**octave, gain**octave
        if octave and max(cell) * scale < 1.0:
            break  # finer than a pixel: it would only give aliasing
        total += np.float32(strength) * noise(shape, (cell[0] * scale, cell[1] * scale), seed, salt * 101 + octave)
        power += strength**2
    return total / np.float32(0.8 * np.sqrt(power))


def relief(height: Field, light_from: float) -> Field:
    """Return how much a bumpy surface, (h, w) heights in px, faces the light, about -1..1.

    `light_from` is in degrees: 0 right, 90 above. Central differences give the slope towards the light.
    """
    across = cv2.Sobel(height, cv2.CV_32F, 1, 0, ksize=3) / 8
    down = cv2.Sobel(height, cv2.CV_32F, 0, 1, ksize=3) / 8
    angle = np.deg2rad(light_from)
    # a slope that rises away from the light faces it
    slope = -across * np.float32(np.cos(angle)) + down * np.float32(np.sin(angle))
    return np.asarray(np.tanh(slope), np.float32)


WORK_AREA = 1_500_000
"""A set is drawn with at most this many pixels and then enlarged. A set behind a garment in focus is soft, and so a 4K
set costs little more than a 1K one. Grain is added at full size."""


@dataclass(frozen=True, slots=True)
class SetGeometry:
    """The size of the working picture in px. Its unit is the shorter side, about a metre of the set."""

    width: int
    height: int

    @property
    def shape(self) -> tuple[int, int]:
        """Return (rows, columns)."""
        return self.height, self.width

    @property
    def unit(self) -> float:
        """Return the pixels per metre."""
        return float(min(self.width, self.height))


def working(size: tuple[int, int]) -> SetGeometry:
    """Return the frame in which to draw a picture of `size` = (width, height) px."""
    width, height = size
    scale = min(1.0, (WORK_AREA / (width * height)) ** 0.5)
    work = max(1, round(width * scale)), max(1, round(height * scale))
    return SetGeometry(*work)


_STRIP = 256  # rows at a time, so that a 4K picture needs little memory
_SPARE = 61  # columns by which the noise of one strip can be shifted against that of another


def dithered(levels: NDArray[np.float32], seed: int) -> Rgb:
    """Return `levels` (h, w, 3), 0..255, as bytes with less than one level of noise, which prevents banding."""
    return _noisy(levels, seed, 0.55, film=False)


def grained(picture: NDArray[np.float32] | Rgb, seed: int) -> Rgb:
    """Return the picture (h, w, 3), levels or bytes, as bytes with photographic grain.

    It has about a level of strength in the middle tones. As on film, grain is weakest in deep shadow and in
    highlights. One grain is a little larger than a pixel.
    """
    return _noisy(picture, seed, 1.25, film=True)


def _noisy(picture: NDArray[np.float32] | Rgb, seed: int, amount: float, *, film: bool) -> Rgb:
    height, width = picture.shape[:2]
    rng = np.random.default_rng([seed % 2**32, 7919])
    tile = rng.standard_normal((_STRIP, width + _SPARE), dtype=np.float32)
    if film:
        tile = np.asarray(cv2.GaussianBlur(tile, (0, 0), 0.55), np.float32)
    tile = np.asarray(tile * (np.float32(amount) / tile.std()), np.float32)
    out = np.empty(picture.shape, np.uint8)
    for number, top in enumerate(range(0, height, _STRIP)):
        part = picture[top : top + _STRIP].astype(np.float32)
        shift = number * 37 % _SPARE
        # the tile is flipped and shifted from strip to strip, so that nobody sees a pattern
        noise = (tile if number % 2 else tile[::-1])[: part.shape[0], shift : shift + width, None]
        if film:
            tones = part[..., 1:2] * np.float32(1 / 255)
            noise = np.asarray(noise * (0.45 + 2.2 * tones * (1 - tones)), np.float32)
        out[top : top + _STRIP] = np.clip(np.rint(part + noise), 0, 255).astype(np.uint8)
    return out
