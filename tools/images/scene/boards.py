"""Boards of wood, seen straight on; a floor is the same boards seen in perspective."""

import cv2
import numpy as np
from numpy.typing import NDArray

from tools.images.scene.noise import Field, fractal, noise


def boards(
    shape: tuple[int, int], metre: tuple[float, float], seed: int, width: float = 0.16, length: float = 1.5
) -> tuple[Field, Field]:
    """(reflectance around 1, redness around 0) of boards that run from top to bottom.

    metre: pixels a metre (down, across); width and length of one board in metres, joints staggered by chance.
    """
    height, across = shape
    down_m, across_m = metre
    rng = np.random.default_rng([seed % 2**32, 51])
    column_px = np.arange(across, dtype=np.float32) / np.float32(across_m * width)
    column_px += np.float32(rng.uniform(0, 1))
    column = column_px.astype(np.int32)
    count = int(column.max()) + 1
    offset = rng.uniform(0, 1, count).astype(np.float32)
    row_px = np.arange(height, dtype=np.float32)[:, None] / np.float32(down_m * length) + offset[column][None, :]
    row = row_px.astype(np.int32)
    board = column[None, :] * 64 + row % 64  # one number a board
    tone = rng.standard_normal(count * 64 + 64).astype(np.float32)
    shift = rng.uniform(0, 1, count * 64 + 64).astype(np.float32)

    grain = _grain(metre, seed, board, shift, column_px)
    # across one board and along it, 0..1, to draw the gaps between boards
    edge_x = np.minimum(column_px % 1, 1 - column_px % 1)[None, :] * np.float32(width)
    edge_y = np.minimum(row_px % 1, 1 - row_px % 1) * np.float32(length)
    gap = np.maximum(_gap(edge_x, 0.0011, 1 / across_m), 0.8 * _gap(edge_y, 0.0008, 1 / down_m))
    bevel = np.maximum(_gap(edge_x, 0.0040, 1 / across_m), _gap(edge_y, 0.003, 1 / down_m))
    value = (1 + 0.065 * np.tanh(tone[board]) + grain) * (1 - 0.50 * gap) * (1 - 0.07 * bevel)
    return value.astype(np.float32), (0.35 * tone[(board * 7 + 3) % tone.size] - 2.2 * grain).astype(np.float32)


def _grain(
    metre: tuple[float, float],
    seed: int,
    board: NDArray[np.int32],
    shift: Field,
    column: Field,
) -> Field:
    """Growth rings cut lengthwise, pores, and the long fibres, each board from another part of the tree."""
    shape, (down_m, across_m) = (board.shape[0], board.shape[1]), metre
    slow = noise(shape, (0.75 * down_m, 0.075 * across_m), seed, 52)
    wave = noise(shape, (0.22 * down_m, 0.035 * across_m), seed, 53)
    place = (column % 1)[None, :] - 0.5
    # flat-sawn: rings are hyperbolas around the heart, close at the edges and wide in the middle
    rings = (7.0 + 5.0 * shift[board]) * (place + 0.9 * (shift[(board + 11) % shift.size] - 0.5)) ** 2 * 4.0
    rings = rings + 1.9 * slow + 0.28 * wave + 23.0 * shift[board]
    phase = rings - np.floor(rings)
    late = np.where(phase < 0.9, np.clip(phase / 0.9, 0, 1) ** 3, np.clip((1 - phase) / 0.1, 0, 1))  # sharp outside
    late = cv2.GaussianBlur(late.astype(np.float32), (0, 0), 0.8)
    fibre = fractal(shape, (0.11 * down_m, 0.0028 * across_m), seed, 54, octaves=2, gain=0.7)
    pores = np.clip(noise(shape, (0.022 * down_m, 0.0017 * across_m), seed, 55) - 1.1, 0, 2)
    uneven = fractal(shape, (0.5 * down_m, 0.05 * across_m), seed, 56, octaves=3)
    grain = -0.105 * late * (1 + 0.4 * np.tanh(uneven)) + 0.030 * fibre - 0.045 * pores + 0.028 * uneven
    return np.asarray(grain, np.float32)


def _gap(distance: Field, width: float, pixel: float) -> Field:
    """1 on a joint of `width` metres, 0 beside it, never thinner than a pixel's anti-aliasing."""
    soft = max(width, 0.9 * pixel)
    strength = min(1.0, width / soft + 0.25)
    return np.asarray(strength * np.clip(1.5 - distance / soft, 0, 1), np.float32)
