"""Smooth seeded noise for cloth, wood and plaster."""

from functools import lru_cache
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

# (height, width), float32. Numpy's stubs widen float32 * float to float64, which it is not, so the type is
# left open.
Field = NDArray[Any]

_CELLS, _PER_CELL = 64, 12


@lru_cache(maxsize=16)
def _tile(seed: int) -> Field:
    """A periodic tile of smooth noise, mean 0, standard deviation 1."""
    grid = np.random.default_rng(seed).standard_normal((_CELLS, _CELLS)).astype(np.float32)
    size = (_CELLS + 8) * _PER_CELL
    wide = cv2.resize(np.pad(grid, 4, mode="wrap"), (size, size), interpolation=cv2.INTER_CUBIC)
    smooth = cv2.GaussianBlur(wide, (0, 0), _PER_CELL * 0.4)
    cut = 4 * _PER_CELL
    tile = smooth[cut:-cut, cut:-cut]
    return np.asarray((tile - tile.mean()) / tile.std(), dtype=np.float32)


def fraction(x: Field) -> Field:
    """x modulo 1; several times faster than np.mod."""
    return np.asarray(x - np.floor(x), dtype=np.float32)


def noise(x: Field, y: Field, seed: int) -> Field:
    """Noise of wavelength about 2 at (x, y), mean 0, deviation 1; repeats every 64."""
    rng = np.random.default_rng(seed + 7919)
    ox, oy = rng.uniform(0, _CELLS, 2)
    # cv2.remap cannot be relied on to wrap far coordinates cheaply, so they are folded into the tile first.
    mx = fraction((x + np.float32(ox)) / np.float32(_CELLS)) * np.float32(_CELLS * _PER_CELL)
    my = fraction((y + np.float32(oy)) / np.float32(_CELLS)) * np.float32(_CELLS * _PER_CELL)
    return np.asarray(cv2.remap(_tile(seed % 8), mx, my, cv2.INTER_LINEAR, borderMode=cv2.BORDER_WRAP))


def fbm(x: Field, y: Field, seed: int, octaves: int = 4, gain: float = 0.5) -> Field:
    """Octaves of noise, each half the wavelength and `gain` times the height; deviation about 1."""
    total = np.zeros_like(x)
    weight, norm = 1.0, 0.0
    for i in range(octaves):
        total += np.float32(weight) * noise(x * np.float32(2**i), y * np.float32(2**i), seed + 31 * i)
        norm += weight**2
        weight *= gain
    return np.asarray(total / np.float32(norm**0.5), dtype=np.float32)


def wave(u: Field | NDArray[np.float64], seed: int) -> Field:
    """One-dimensional smooth noise of wavelength about 2, mean 0, deviation about 1."""
    row = _tile(seed % 8)[(seed * 53) % (_CELLS * _PER_CELL)]
    n = len(row)
    t = np.mod(np.asarray(u) * _PER_CELL + (seed * 131) % n, n)
    return np.asarray(np.interp(t, np.arange(n + 1), np.append(row, row[0])), dtype=np.float32)
