"""Hard surfaces: boards, plaster, stone, terrazzo. Each returns the reflectance (h, w, 3), linear, without light."""

import cv2
import numpy as np
from numpy.typing import NDArray

from tools.imaging.colour import Linear, colour_light, to_linear
from tools.studio.brief import Look
from tools.studio.canvas import Field, SetGeometry, fractal, noise, relief

_RED = np.array([1.0, 0.15, -1.0], np.float32)  # how a redder board differs from a greyer one, in linear RGB
_BOARD, _LENGTH = 0.145, 1.3  # m
_SLAB = 0.62  # m
_TILE = 0.58  # m


def tinted(value: Field, colour: Linear, redness: Field | None = None) -> Linear:
    """Return `colour` (3,) times `value` (h, w), redder where `redness` is above 0."""
    surface = value[..., None] * colour
    if redness is not None:
        surface *= 1 + np.float32(0.045) * redness[..., None] * _RED
    return np.asarray(surface, np.float32)


def boards(frame: SetGeometry, look: Look) -> Linear:
    """Return oiled boards, which run along the frame's longer side, with joints at random places."""
    tall = frame.height >= frame.width
    shape, unit, seed = frame.shape if tall else frame.shape[::-1], frame.unit, look.seed
    rng = np.random.default_rng([seed % 2**32, 51])
    column_px = np.arange(shape[1], dtype=np.float32) / np.float32(unit * _BOARD) + np.float32(rng.uniform(0, 1))
    column = column_px.astype(np.int32)
    count = int(column[-1]) + 1
    offset = rng.uniform(0, 1, count).astype(np.float32)
    row_px = np.arange(shape[0], dtype=np.float32)[:, None] / np.float32(unit * _LENGTH) + offset[column][None, :]
    board = column[None, :] * 64 + row_px.astype(np.int32) % 64  # the number of the board at each pixel
    tone = rng.standard_normal(count * 64 + 64).astype(np.float32)
    shift = rng.uniform(0, 1, count * 64 + 64).astype(np.float32)
    grain = _grain(unit, seed, board, shift, column_px)
    # distance to the nearest edge across and along a board, in metres
    edge_x = np.minimum(column_px % 1, 1 - column_px % 1)[None, :] * np.float32(_BOARD)
    edge_y = np.minimum(row_px % 1, 1 - row_px % 1) * np.float32(_LENGTH)
    gap = np.maximum(_gap(edge_x, 0.0012, 1 / unit), 0.8 * _gap(edge_y, 0.0009, 1 / unit))
    bevel = np.maximum(_gap(edge_x, 0.0045, 1 / unit), _gap(edge_y, 0.0035, 1 / unit))
    value = (1 + 0.10 * np.tanh(tone[board]) + grain) * (1 - 0.62 * gap) * (1 - 0.09 * bevel)
    redness = 0.5 * tone[(board * 7 + 3) % tone.size] - 2.4 * grain
    if not tall:
        value, redness = np.ascontiguousarray(value.T), np.ascontiguousarray(redness.T)
    return tinted(value.astype(np.float32), colour_light(look.wall), redness.astype(np.float32))


def _grain(unit: float, seed: int, board: NDArray[np.int32], shift: Field, column: Field) -> Field:
    """Return the grain: growth rings cut lengthwise, pores, long fibres. Each board is from another part of the tree."""
    shape = board.shape[0], board.shape[1]
    slow = noise(shape, (0.60 * unit, 0.070 * unit), seed, 52)
    wave = noise(shape, (0.20 * unit, 0.032 * unit), seed, 53)
    place = (column % 1)[None, :] - 0.5
    # flat-sawn: rings are hyperbolas around the heart of the tree, near each other at the edges, wide in the middle
    rings = (7.0 + 5.0 * shift[board]) * (place + 0.9 * (shift[(board + 11) % shift.size] - 0.5)) ** 2 * 4.0
    rings = rings + 1.9 * slow + 0.28 * wave + 23.0 * shift[board]
    phase = rings - np.floor(rings)
    late = np.where(phase < 0.9, np.clip(phase / 0.9, 0, 1) ** 3, np.clip((1 - phase) / 0.1, 0, 1))  # sharp outer edge
    late = cv2.GaussianBlur(late.astype(np.float32), (0, 0), 0.8)
    fibre = fractal(shape, (0.11 * unit, 0.0028 * unit), seed, 54, octaves=2, gain=0.7)
    pores = np.clip(noise(shape, (0.022 * unit, 0.0017 * unit), seed, 55) - 1.1, 0, 2)
    uneven = fractal(shape, (0.5 * unit, 0.05 * unit), seed, 56, octaves=3)
    grain = -0.150 * late * (1 + 0.5 * np.tanh(uneven)) + 0.034 * fibre - 0.075 * pores + 0.045 * uneven
    return np.asarray(grain, np.float32)


def _gap(distance: Field, width: float, pixel: float) -> Field:
    """Return 1 on a joint of `width` metres, 0 beside it. A joint thinner than a pixel becomes wider but fainter."""
    soft = max(width, 0.9 * pixel)
    strength = min(1.0, width / soft + 0.25)
    return np.asarray(strength * np.clip(1.5 - distance / soft, 0, 1), np.float32)


def plaster(frame: SetGeometry, look: Look) -> Linear:
    """Return lime plaster: overlapping clouds, long strokes of the trowel, pits."""
    shape, unit, seed = frame.shape, frame.unit, look.seed
    strokes = _warped(fractal(shape, (0.11 * unit, 0.24 * unit), seed, 31), 0.055 * unit, 0.22 * unit, seed)
    clouds = fractal(shape, (0.36 * unit, 0.44 * unit), seed, 32, gain=0.55)
    fine = fractal(shape, (0.012 * unit, 0.014 * unit), seed, 33, octaves=3, gain=0.7)
    patches = np.tanh(2.0 * clouds)  # one coat over another: flat areas, not waves
    pits = np.clip(noise(shape, (0.006 * unit, 0.007 * unit), seed, 34) - 2.05, 0, 1)
    lit = relief((8.0 * strokes + 9.0 * patches + 1.5 * fine) * per_metre(frame), look.light_from)
    value = 1 + 0.060 * patches + 0.040 * np.tanh(strokes) + harder(look) * 0.045 * lit - 0.13 * pits
    return tinted(value.astype(np.float32), colour_light(look.wall))


def paint(frame: SetGeometry, look: Look) -> Linear:
    """Return wall paint put on with a roller: bumps of some millimetres, slightly uneven."""
    unit = frame.unit
    cloud = fractal(frame.shape, (0.5 * unit, 0.42 * unit), look.seed, 21, octaves=3)
    bumps = fractal(frame.shape, (0.011 * unit, 0.009 * unit), look.seed, 22, octaves=3, gain=0.6)
    value = 1 + 0.010 * cloud + harder(look) * 0.013 * relief(2.2 * bumps * per_metre(frame), look.light_from)
    return tinted(value.astype(np.float32), colour_light(look.wall))


def stone(frame: SetGeometry, look: Look) -> Linear:
    """Return honed slabs, each from another part of the quarry: slow bands, clouds, fossils, a few pale veins."""
    shape, unit, seed = frame.shape, frame.unit, look.seed
    slab, edge = _slabs(frame, _SLAB, seed)
    rng = np.random.default_rng([seed % 2**32, 64])
    bands = _warped(fractal(shape, (0.05 * unit, 0.55 * unit), seed, 60), 0.035 * unit, 0.2 * unit, seed)
    clouds = fractal(shape, (0.22 * unit, 0.26 * unit), seed, 61, octaves=5, gain=0.62)
    fossils = fractal(shape, (0.014 * unit, 0.017 * unit), seed, 62, octaves=3, gain=0.75)
    vein = _warped(fractal(shape, (0.30 * unit, 0.42 * unit), seed, 63, octaves=3), 0.05 * unit, 0.13 * unit, seed)
    veins = np.exp(-np.square(vein / 0.022)) * np.clip(0.6 + clouds, 0, 1)
    tone = rng.standard_normal(1024).astype(np.float32)[slab % 1024]
    value = 1 + 0.030 * np.tanh(tone) + 0.050 * np.tanh(clouds) + 0.034 * np.tanh(bands) + 0.026 * fossils
    value += 0.055 * veins + harder(look) * 0.010 * relief(1.6 * fossils, look.light_from)
    value *= 1 - 0.34 * _gap(edge, 0.0016, 1 / unit)
    return tinted(value.astype(np.float32), colour_light(look.wall), (0.16 * bands - 0.20 * tone).astype(np.float32))


def terrazzo(frame: SetGeometry, look: Look) -> Linear:
    """Return polished terrazzo: chips of marble in a matrix of the wall's colour, with thin strips between the fields."""
    unit = frame.unit
    rng = np.random.default_rng([look.seed % 2**32, 81])
    count = int(5200 * frame.width * frame.height / unit**2)
    middles = rng.uniform(0, 1, (count, 1, 2)) * (frame.width, frame.height)
    radii = np.sort(0.0019 * np.exp(rng.gamma(1.6, 0.52, count)).clip(1, 8.5))[::-1]  # m; small chips lie on top
    angles = np.sort(rng.uniform(0, 2 * np.pi, (count, 7)), axis=1)
    reach = unit * radii[:, None] * rng.uniform(0.65, 1.15, (count, 7))
    corners = middles + np.stack([reach * np.cos(angles), reach * np.sin(angles)], axis=2)
    wall, other = np.array(look.wall, np.float64), np.array(look.floor, np.float64)
    shades = [wall * 0.90, wall * 1.08 + 5, wall * 0.80, 0.5 * (wall + other), other * 0.96, wall * 1.04 + 9]
    palette = np.clip(np.array(shades), 0, 250)
    colours = palette[rng.choice(6, count, p=(0.30, 0.24, 0.08, 0.18, 0.10, 0.10))] * rng.uniform(
        0.94, 1.04, (count, 1)
    )
    picture = np.full((*frame.shape, 3), look.wall, np.uint8)
    for points, colour in zip(np.rint(corners * 16).astype(np.int32), colours.tolist(), strict=True):
        cv2.fillConvexPoly(picture, points, colour, lineType=cv2.LINE_AA, shift=4)
    cloud = fractal(frame.shape, (0.3 * unit, 0.3 * unit), look.seed, 82, octaves=3)
    sand = noise(frame.shape, (0.0016 * unit, 0.0016 * unit), look.seed, 83)
    _, edge = _slabs(frame, _TILE, look.seed)
    value = (1 + 0.012 * cloud + 0.018 * sand) * (1 - 0.22 * _gap(edge, 0.0017, 1 / unit))
    return np.asarray(to_linear(picture) * value[..., None], np.float32)


def _slabs(frame: SetGeometry, side: float, seed: int) -> tuple[NDArray[np.int32], Field]:
    """Return the number of the slab at each pixel, and the metres to its nearest edge; `side` is in metres."""
    start = np.random.default_rng([seed % 2**32, 65]).uniform(0.12, 0.42, 2)
    x = (np.arange(frame.width, dtype=np.float32) / frame.unit / side + np.float32(start[0]))[None, :]
    y = (np.arange(frame.height, dtype=np.float32) / frame.unit / side + np.float32(start[1]))[:, None]
    edge = np.minimum(np.minimum(x % 1, 1 - x % 1), np.minimum(y % 1, 1 - y % 1)) * np.float32(side)
    return (np.floor(x) * 31 + np.floor(y)).astype(np.int32), edge


def _warped(field: Field, by: float, cell: float, seed: int) -> Field:
    """Return the field, distorted by a slow random flow of about `by` px."""
    height, width = field.shape
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    dx = noise(field.shape, (cell, cell), seed, 97) * np.float32(by)
    dy = noise(field.shape, (cell, cell), seed, 98) * np.float32(by)
    return np.asarray(cv2.remap(field, x + dx, y + dy, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT_101), np.float32)


def harder(look: Look) -> float:
    """Return how strongly bumps show, 1.35 in hard light .. 0.55 in overcast light."""
    return float(1.35 - 0.8 * np.clip(look.softness, 0, 1))


def per_metre(frame: SetGeometry) -> float:
    """Return the factor for bump heights, which are given for 1000 px per metre, so that resolution does not matter."""
    return frame.unit / 1000
