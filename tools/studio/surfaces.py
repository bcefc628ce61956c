"""Walls, floors and boards: fields of reflectance around 1. The caller multiplies them by a colour and a light."""

from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

from tools.studio.brief import Look
from tools.studio.canvas import Field, SetGeometry, fractal, noise, relief


def boards(
    shape: tuple[int, int], metre: tuple[float, float], seed: int, width: float = 0.16, length: float = 1.5
) -> tuple[Field, Field]:
    """Return reflectance around 1 and redness around 0, (rows, columns) each, of boards that run from top to bottom.

    `shape` is in px, `metre` is pixels per metre (down, across). `width` and `length` of a board are in metres. Joints
    are at random places.
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
    board = column[None, :] * 64 + row % 64  # the number of the board at each pixel
    tone = rng.standard_normal(count * 64 + 64).astype(np.float32)
    shift = rng.uniform(0, 1, count * 64 + 64).astype(np.float32)

    grain = _grain(metre, seed, board, shift, column_px)
    # distance to the nearest edge across and along a board, in metres, to draw the gaps between boards
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
    """Return the grain: growth rings cut lengthwise, pores, long fibres. Each board is from another part of the tree."""
    shape, (down_m, across_m) = (board.shape[0], board.shape[1]), metre
    slow = noise(shape, (0.75 * down_m, 0.075 * across_m), seed, 52)
    wave = noise(shape, (0.22 * down_m, 0.035 * across_m), seed, 53)
    place = (column % 1)[None, :] - 0.5
    # flat-sawn: rings are hyperbolas around the heart of the tree, near each other at the edges, wide in the middle
    rings = (7.0 + 5.0 * shift[board]) * (place + 0.9 * (shift[(board + 11) % shift.size] - 0.5)) ** 2 * 4.0
    rings = rings + 1.9 * slow + 0.28 * wave + 23.0 * shift[board]
    phase = rings - np.floor(rings)
    late = np.where(phase < 0.9, np.clip(phase / 0.9, 0, 1) ** 3, np.clip((1 - phase) / 0.1, 0, 1))  # sharp outer edge
    late = cv2.GaussianBlur(late.astype(np.float32), (0, 0), 0.8)
    fibre = fractal(shape, (0.11 * down_m, 0.0028 * across_m), seed, 54, octaves=2, gain=0.7)
    pores = np.clip(noise(shape, (0.022 * down_m, 0.0017 * across_m), seed, 55) - 1.1, 0, 2)
    uneven = fractal(shape, (0.5 * down_m, 0.05 * across_m), seed, 56, octaves=3)
    grain = -0.105 * late * (1 + 0.4 * np.tanh(uneven)) + 0.030 * fibre - 0.045 * pores + 0.028 * uneven
    return np.asarray(grain, np.float32)


def _gap(distance: Field, width: float, pixel: float) -> Field:
    """Return 1 on a joint of `width` metres, 0 beside it. A joint thinner than a pixel becomes wider but fainter."""
    soft = max(width, 0.9 * pixel)
    strength = min(1.0, width / soft + 0.25)
    return np.asarray(strength * np.clip(1.5 - distance / soft, 0, 1), np.float32)


def paper(frame: SetGeometry, look: Look) -> Field:
    """Return matt background paper: a fine surface texture and slight clouds."""
    unit = frame.unit
    cloud = fractal(frame.shape, (0.55 * unit, 0.55 * unit), look.seed, 11, octaves=2)
    tooth = noise(frame.shape, (0.0022 * unit, 0.0022 * unit), look.seed, 12)
    return 1 + 0.006 * cloud + 0.0045 * tooth


def paint(frame: SetGeometry, look: Look) -> Field:
    """Return wall paint put on with a roller: bumps of some millimetres, slightly uneven."""
    unit = frame.unit
    cloud = fractal(frame.shape, (0.5 * unit, 0.42 * unit), look.seed, 21, octaves=3)
    bumps = fractal(frame.shape, (0.011 * unit, 0.009 * unit), look.seed, 22, octaves=3, gain=0.6)
    return 1 + 0.010 * cloud + _harder(look) * 0.013 * relief(2.2 * bumps * _per_metre(frame), look.light_from)


def plaster(frame: SetGeometry, look: Look) -> Field:
    """Return lime plaster: overlapping clouds, long strokes of the trowel, pits."""
    shape, unit, seed = frame.shape, frame.unit, look.seed
    strokes = _warped(fractal(shape, (0.11 * unit, 0.24 * unit), seed, 31), 0.055 * unit, 0.22 * unit, seed)
    clouds = fractal(shape, (0.36 * unit, 0.44 * unit), seed, 32, gain=0.55)
    fine = fractal(shape, (0.012 * unit, 0.014 * unit), seed, 33, octaves=3, gain=0.7)
    patches = np.tanh(2.0 * clouds)  # one coat over another: flat areas, not waves
    pits = np.clip(noise(shape, (0.006 * unit, 0.007 * unit), seed, 34) - 2.05, 0, 1)
    lit = relief((8.0 * strokes + 9.0 * patches + 1.5 * fine) * _per_metre(frame), look.light_from)
    value = 1 + 0.034 * patches + 0.018 * np.tanh(strokes) + _harder(look) * 0.030 * lit - 0.13 * pits
    return np.asarray(value, np.float32)


def linen(frame: SetGeometry, look: Look) -> Field:
    """Return hung cloth: slow vertical folds, and thicker places in the threads of both directions."""
    shape, unit, seed = frame.shape, frame.unit, look.seed
    folds = _folds(frame, look)
    thread = max(1.6, 0.0021 * unit)
    slub_h = noise(shape, (thread, 0.075 * unit), seed, 43) + 0.7 * noise(shape, (thread, 0.018 * unit), seed, 44)
    slub_v = noise(shape, (0.075 * unit, thread), seed, 45) + 0.7 * noise(shape, (0.018 * unit, thread), seed, 46)
    weave = 0.6 * slub_h + 0.6 * slub_v + 0.35 * slub_h * slub_v
    uneven = fractal(shape, (0.30 * unit, 0.22 * unit), seed, 47, octaves=3)
    return (1 + 0.021 * weave + 0.008 * uneven) * folds


def _folds(frame: SetGeometry, look: Look) -> Field:
    """Return the light on cloth that hangs from a rail: the slope of some soft ridges that widen downwards."""
    seed = look.seed
    low = SetGeometry(max(8, frame.width // 4), max(8, frame.height // 4), frame.line / 4)
    step = low.unit
    ridges = noise(low.shape, (2.4 * step, 0.115 * step), seed, 41) + 1.1 * noise(
        low.shape, (3.0 * step, 0.26 * step), seed, 42
    )
    ridges = _warped(ridges, 0.06 * step, 0.7 * step, seed)
    sideways = cv2.Sobel(ridges, cv2.CV_32F, 1, 0, ksize=3) / 8 * np.float32(step)
    right = float(np.cos(np.deg2rad(look.light_from)))
    # light from directly above shows folds too: the rail makes each fold lean a little
    facing = -sideways * np.float32(right if abs(right) > 0.35 else 0.35)
    slope = np.tanh(facing * 0.075)
    valley = np.tanh(-0.9 * ridges)
    strength = 0.55 + 0.45 * _harder(look)
    shade = 1 + strength * (0.085 * slope - 0.034 * np.clip(valley, 0, 1))
    shade = cv2.GaussianBlur(shade.astype(np.float32), (0, 0), 0.006 * step + 0.6)
    return np.asarray(cv2.resize(shade, (frame.width, frame.height), interpolation=cv2.INTER_CUBIC), np.float32)


def _warped(field: Field, by: float, cell: float, seed: int) -> Field:
    """Return the field, distorted by a slow random flow of about `by` px."""
    height, width = field.shape
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    dx = noise(field.shape, (cell, cell), seed, 97) * np.float32(by)
    dy = noise(field.shape, (cell, cell), seed, 98) * np.float32(by)
    return np.asarray(cv2.remap(field, x + dx, y + dy, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT_101), np.float32)


def _harder(look: Look) -> float:
    """Return how strongly bumps show, 1.35 in hard light .. 0.55 in overcast light."""
    return float(1.35 - 0.8 * np.clip(look.softness, 0, 1))


def _per_metre(frame: SetGeometry) -> float:
    """Return the factor for bump heights, which are given for 1000 px per metre, so that resolution does not matter."""
    return frame.unit / 1000


_FOCAL = 2.1  # focal length in frame heights: a short tele lens, as in a catalogue
_EYE = 0.44  # height of the horizon, as a share of the frame's height from the top

Texture = tuple[Field, Field]  # (reflectance around 1, redness around 0)
Maker = Callable[[SetGeometry, Look], Texture]


def wooden(frame: SetGeometry, look: Look) -> Texture:
    """Return boards that run towards the camera, for the rows below the wall."""
    return _laid(frame, lambda shape, metre: boards(shape, metre, look.seed, width=0.135, length=1.9))


def stone(frame: SetGeometry, look: Look) -> Texture:
    """Return large slabs of polished limestone, for the rows below the wall."""

    def slabs(shape: tuple[int, int], metre: tuple[float, float]) -> Texture:
        down, across = metre
        clouds = fractal(shape, (0.30 * down, 0.34 * across), look.seed, 61, octaves=5, gain=0.6)
        fossils = fractal(shape, (0.02 * down, 0.022 * across), look.seed, 62, octaves=3, gain=0.7)
        pits = np.clip(noise(shape, (0.007 * down, 0.008 * across), look.seed, 63) - 1.9, 0, 1)
        lit = relief(1.6 * fossils, look.light_from)
        value = 1 + 0.034 * np.tanh(clouds) + 0.014 * fossils + 0.012 * lit - 0.10 * pits
        x = (np.arange(shape[1]) / across + 0.37) / 0.75
        y = (np.arange(shape[0]) / down + 0.23) / 0.75
        for axis, step, place in ((1, across, x), (0, down, y)):
            distance = np.minimum(place % 1, 1 - place % 1) * 0.75 * step
            joint = np.clip(1.6 - distance / max(1.0, 0.0016 * step), 0, 1) * 0.20
            value = value * (1 - joint[:, None] if axis == 0 else 1 - joint[None, :])
        return value.astype(np.float32), (0.5 * clouds).astype(np.float32)

    return _laid(frame, slabs)


def _laid(frame: SetGeometry, draw: Callable[[tuple[int, int], tuple[float, float]], Texture]) -> Texture:
    """Draw the texture as seen from above, and project it with the camera's homography to the rows below the wall."""
    top = round(frame.line)
    rows, width = frame.height - top, frame.width
    eye = _EYE * frame.height
    near = (frame.line - eye) / (frame.height - eye)  # distance of the picture's lower edge; the wall's is 1
    depth = _FOCAL * frame.height * (1 - near)  # px at the wall's scale
    fine = 2  # rows of texture for a row of the picture: far boards must not flicker
    shape = (rows * fine, width)
    metre = (rows * fine / depth * frame.unit, frame.unit)
    value, redness = draw(shape, metre)
    spread = width / 2 * (1 / near - 1)
    source = np.array([[0, 0], [width, 0], [0, rows * fine], [width, rows * fine]], np.float32)
    target = np.array([[0, 0], [width, 0], [-spread, rows], [width + spread, rows]], np.float32)
    matrix = cv2.getPerspectiveTransform(source, target)

    def tilt(field: Field) -> Field:
        soft = cv2.GaussianBlur(field, (0, 0), sigmaX=0.5, sigmaY=fine * 0.6)
        return np.asarray(
            cv2.warpPerspective(soft, matrix, (width, rows), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT_101),
            np.float32,
        )

    return tilt(value), tilt(redness)
