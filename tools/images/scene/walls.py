"""What walls are made of: fields of reflectance around 1, to be multiplied by a colour and a light."""

import cv2
import numpy as np

from tools.images.look import Look
from tools.images.scene.frame import Frame
from tools.images.scene.noise import Field, fractal, noise, relief


def paper(frame: Frame, look: Look) -> Field:
    """Matt background paper: a fine tooth and a hint of cloudiness."""
    unit = frame.unit
    cloud = fractal(frame.shape, (0.55 * unit, 0.55 * unit), look.seed, 11, octaves=2)
    tooth = noise(frame.shape, (0.0022 * unit, 0.0022 * unit), look.seed, 12)
    return 1 + 0.006 * cloud + 0.0045 * tooth


def paint(frame: Frame, look: Look) -> Field:
    """A rolled wall paint: orange-peel bumps of a few millimetres, faint unevenness."""
    unit = frame.unit
    cloud = fractal(frame.shape, (0.5 * unit, 0.42 * unit), look.seed, 21, octaves=3)
    bumps = fractal(frame.shape, (0.011 * unit, 0.009 * unit), look.seed, 22, octaves=3, gain=0.6)
    return 1 + 0.010 * cloud + _harder(look) * 0.013 * relief(2.2 * bumps * _per_metre(frame), look.light_from)


def plaster(frame: Frame, look: Look) -> Field:
    """Trowelled lime plaster: overlapping clouds, long strokes of the trowel, pits."""
    shape, unit, seed = frame.shape, frame.unit, look.seed
    strokes = _warped(
        fractal(shape, (0.11 * unit, 0.24 * unit), seed, 31, octaves=4, gain=0.50),
        0.055 * unit,
        0.22 * unit,
        seed,
    )
    clouds = fractal(shape, (0.36 * unit, 0.44 * unit), seed, 32, octaves=4, gain=0.55)
    fine = fractal(shape, (0.012 * unit, 0.014 * unit), seed, 33, octaves=3, gain=0.7)
    patches = np.tanh(2.0 * clouds)  # one coat over another: plateaus rather than waves
    pits = np.clip(noise(shape, (0.006 * unit, 0.007 * unit), seed, 34) - 2.05, 0, 1)
    lit = relief((8.0 * strokes + 9.0 * patches + 1.5 * fine) * _per_metre(frame), look.light_from)
    value = 1 + 0.034 * patches + 0.018 * np.tanh(strokes) + _harder(look) * 0.030 * lit - 0.13 * pits
    return np.asarray(value, np.float32)


def linen(frame: Frame, look: Look) -> Field:
    """Hung cloth: slow vertical folds, slubs along both threads."""
    shape, unit, seed = frame.shape, frame.unit, look.seed
    folds = _folds(frame, look)
    thread = max(1.6, 0.0021 * unit)
    slub_h = noise(shape, (thread, 0.075 * unit), seed, 43) + 0.7 * noise(shape, (thread, 0.018 * unit), seed, 44)
    slub_v = noise(shape, (0.075 * unit, thread), seed, 45) + 0.7 * noise(shape, (0.018 * unit, thread), seed, 46)
    weave = 0.6 * slub_h + 0.6 * slub_v + 0.35 * slub_h * slub_v
    uneven = fractal(shape, (0.30 * unit, 0.22 * unit), seed, 47, octaves=3)
    return (1 + 0.021 * weave + 0.008 * uneven) * folds


def _folds(frame: Frame, look: Look) -> Field:
    """Light on cloth that hangs from a rail: the slope of a few soft ridges that widen downwards."""
    seed = look.seed
    low = Frame(max(8, frame.width // 4), max(8, frame.height // 4), frame.line / 4)
    step = low.unit
    ridges = noise(low.shape, (2.4 * step, 0.115 * step), seed, 41) + 1.1 * noise(
        low.shape, (3.0 * step, 0.26 * step), seed, 42
    )
    ridges = _warped(ridges, 0.06 * step, 0.7 * step, seed)
    sideways = cv2.Sobel(ridges, cv2.CV_32F, 1, 0, ksize=3) / 8 * np.float32(step)
    right = float(np.cos(np.deg2rad(look.light_from)))
    # light from straight above still shows folds: the rail makes every fold lean a little
    facing = -sideways * np.float32(right if abs(right) > 0.35 else 0.35)
    slope = np.tanh(facing * 0.075)
    valley = np.tanh(-0.9 * ridges)
    strength = 0.55 + 0.45 * _harder(look)
    shade = 1 + strength * (0.085 * slope - 0.034 * np.clip(valley, 0, 1))
    shade = cv2.GaussianBlur(shade.astype(np.float32), (0, 0), 0.006 * step + 0.6)
    return np.asarray(cv2.resize(shade, (frame.width, frame.height), interpolation=cv2.INTER_CUBIC), np.float32)


def _warped(field: Field, by: float, cell: float, seed: int) -> Field:
    """The field, pulled about by a slow random flow of `by` pixels."""
    height, width = field.shape
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    dx = noise(field.shape, (cell, cell), seed, 97) * np.float32(by)
    dy = noise(field.shape, (cell, cell), seed, 98) * np.float32(by)
    return np.asarray(cv2.remap(field, x + dx, y + dy, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT_101), np.float32)


def _harder(look: Look) -> float:
    """Hard light rakes over bumps, overcast light fills them: 1.35 hard .. 0.55 soft."""
    return float(1.35 - 0.8 * np.clip(look.softness, 0, 1))


def _per_metre(frame: Frame) -> float:
    """Bump heights are given for a thousand pixels a metre; slopes must not depend on resolution."""
    return frame.unit / 1000
