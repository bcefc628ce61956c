"""Smooth random fields that textures are made of, the same at every resolution of one frame."""

import cv2
import numpy as np
from numpy.typing import NDArray

Field = NDArray[np.float32]  # (height, width)


def noise(shape: tuple[int, int], cell: tuple[float, float], seed: int, salt: int) -> Field:
    """One octave: normal deviates on a grid of `cell` = (rows, columns) pixels, interpolated by cubics.

    The grid counts cells, not pixels, so a frame of twice the pixels shows the same field, finer.
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
    shape: tuple[int, int],
    cell: tuple[float, float],
    seed: int,
    salt: int,
    *,
    octaves: int = 4,
    gain: float = 0.5,
) -> Field:
    """Octaves of `noise`, each half the size and `gain` times the strength, about unit variance."""
    total = np.zeros(shape, np.float32)
    power = 0.0
    for octave in range(octaves):
        scale, strength = 0.5**octave, gain**octave
        if octave and max(cell) * scale < 1.0:
            break  # finer than a pixel: would only be aliasing
        total += np.float32(strength) * noise(shape, (cell[0] * scale, cell[1] * scale), seed, salt * 101 + octave)
        power += strength**2
    return total / np.float32(0.8 * np.sqrt(power))


def relief(height: Field, light_from: float) -> Field:
    """How much a bumpy surface turns to the light, about -1..1, for a height field in pixels of bump.

    `light_from` in degrees: 0 right, 90 above. Central differences, then the slope towards the light.
    """
    across = cv2.Sobel(height, cv2.CV_32F, 1, 0, ksize=3) / 8
    down = cv2.Sobel(height, cv2.CV_32F, 0, 1, ksize=3) / 8
    angle = np.deg2rad(light_from)
    # a slope that rises away from the light faces it
    slope = -across * np.float32(np.cos(angle)) + down * np.float32(np.sin(angle))
    return np.asarray(np.tanh(slope), np.float32)
