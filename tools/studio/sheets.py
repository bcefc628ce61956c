"""Soft surfaces: paper, linen, a rug. Each returns the reflectance (h, w, 3), linear, shaded by its own folds."""

import cv2
import numpy as np

from tools.imaging.colour import Linear, colour_light
from tools.studio.brief import Look
from tools.studio.canvas import Field, SetGeometry, fractal, noise, relief
from tools.studio.surfaces import harder, tinted

_EDGE = 0.80  # where the rug's stripes begin, as a share of the frame's longer side
_CORNER = 0.26, 0.36  # m, from the frame's corner to the edge of the upper paper
_YARN = 0.0072  # m


def paper(frame: SetGeometry, look: Look) -> Linear:
    """Return two sheets of matt paper: the upper one leaves a lower corner free, with a soft shadow under its edge."""
    unit = frame.unit
    cloud = fractal(frame.shape, (0.55 * unit, 0.55 * unit), look.seed, 11, octaves=2)
    tooth = fractal(frame.shape, (0.0045 * unit, 0.0045 * unit), look.seed, 12, octaves=2, gain=0.8)
    value = (1 + 0.008 * cloud + 0.010 * tooth).astype(np.float32)
    past = _past_the_edge(frame, look)
    near = np.clip(past, 0, None)
    lower = np.clip(past * unit + 0.5, 0, 1)
    shadow = 0.30 * np.exp(-near / 0.004) + 0.13 * np.exp(-near / 0.022)
    rim = 0.035 * np.exp(-np.abs(past + 0.0012) / 0.0012)
    upper = tinted(value * (1 + rim.astype(np.float32)), colour_light(look.wall))
    under = tinted(value * (1 - shadow.astype(np.float32)), colour_light(look.floor))
    return np.asarray(upper + lower[..., None] * (under - upper), np.float32)


def _past_the_edge(frame: SetGeometry, look: Look) -> Field:
    """Return how far each pixel is past the line that cuts off a lower corner, in metres; negative before it.

    The line is a clear diagonal: a level one would look like the joint of wall and floor.
    """
    chance = np.random.default_rng([look.seed % 2**32, 14])
    angle, depth = np.radians(chance.uniform(28, 42)), chance.uniform(*_CORNER)
    x = np.arange(frame.width, dtype=np.float32)[None, :] / np.float32(frame.unit)
    y = np.arange(frame.height, dtype=np.float32)[:, None] / np.float32(frame.unit)
    aside = frame.width / frame.unit - x if chance.random() < 0.5 else x
    return np.asarray(depth - np.sin(angle) * aside - np.cos(angle) * (frame.height / frame.unit - y), np.float32)


def linen(frame: SetGeometry, look: Look) -> Linear:
    """Return a cloth that lies with a few soft folds: threads of uneven thickness in both directions."""
    shape, unit, seed = frame.shape, frame.unit, look.seed
    thread = max(1.5, 0.0017 * unit)
    slub_h = noise(shape, (thread, 0.075 * unit), seed, 43) + 0.8 * noise(shape, (thread, 0.014 * unit), seed, 44)
    slub_v = noise(shape, (0.075 * unit, thread), seed, 45) + 0.8 * noise(shape, (0.014 * unit, thread), seed, 46)
    weave = 0.6 * slub_h + 0.6 * slub_v + 0.35 * slub_h * slub_v
    uneven = fractal(shape, (0.30 * unit, 0.22 * unit), seed, 47, octaves=3)
    value = (1 + 0.042 * weave + 0.010 * uneven) * _folds(frame, look)
    return tinted(value.astype(np.float32), colour_light(look.wall))


def _folds(frame: SetGeometry, look: Look) -> Field:
    """Return the light on ironed creases and faint crumples, which fade out towards the middle, where the garment lies."""
    seed, step = look.seed, frame.unit / 2
    shape = (max(8, frame.height // 2), max(8, frame.width // 2))
    y, x = np.mgrid[0 : shape[0], 0 : shape[1]].astype(np.float32)
    bend = 0.016 * step * noise(shape, (0.30 * step, 0.30 * step), seed, 41)
    crumple = np.abs(noise(shape, (0.20 * step, 0.26 * step), seed, 42))
    crumple += 0.5 * np.abs(noise(shape, (0.09 * step, 0.12 * step), seed, 48))
    wave = noise(shape, (0.45 * step, 0.55 * step), seed, 49)
    start = np.random.default_rng([seed % 2**32, 40]).uniform(0.2, 0.8, 2)
    creases = np.zeros(shape, np.float32)
    for place, first in ((x + bend, start[0]), (y + 0.7 * bend, start[1])):
        far = np.abs((place / step / np.float32(0.52) + first) % 1 - 0.5) * np.float32(0.52)  # m to the nearest crease
        creases += np.exp(-far / np.float32(0.012))
    middle = ((x / shape[1] - 0.5) / 0.55) ** 2 + ((y / shape[0] - 0.52) / 0.55) ** 2
    calm = np.clip(0.35 + 0.65 * middle, 0.35, 1)
    height = (0.0042 * creases + calm * (0.0075 * crumple + 0.013 * wave)) * np.float32(step)
    lit = relief(cv2.GaussianBlur(height.astype(np.float32), (0, 0), 0.0030 * step), look.light_from)
    shade = np.asarray(1 + np.float32(0.52 * harder(look)) * lit, np.float32)
    return np.asarray(cv2.resize(shade, frame.shape[::-1], interpolation=cv2.INTER_CUBIC), np.float32)


def rug(frame: SetGeometry, look: Look) -> Linear:
    """Return a flat-woven wool rug: rows of thick yarn, mottled, with two stripes of the second colour near its end."""
    tall = frame.height >= frame.width
    shape, unit, seed = frame.shape if tall else frame.shape[::-1], frame.unit, look.seed
    pitch = _YARN * unit
    y, x = np.mgrid[0 : shape[0], 0 : shape[1]].astype(np.float32)
    y += 0.26 * pitch * noise(shape, (5 * pitch, 9 * pitch), seed, 91)
    x += 0.5 * pitch * noise(shape, (1.0 * pitch, 3 * pitch), seed, 92)
    row = np.floor(y / pitch)
    over = np.cos(np.pi * (x / (1.05 * pitch) + row))  # each yarn goes over one warp and under the next
    bump = np.sin(np.pi * (y / pitch - row)) ** 0.7 * (0.74 + 0.26 * over)
    yarn = 0.4 * noise(shape, (1.5 * pitch, 12 * pitch), seed, 93) + noise(shape, (0.8 * pitch, 2.2 * pitch), seed, 94)
    uneven = fractal(shape, (0.3 * unit, 0.3 * unit), seed, 96, octaves=3)
    fuzz = noise(shape, (0.0016 * unit, 0.0021 * unit), seed, 95)
    value = 0.80 + 0.28 * bump + 0.042 * yarn + 0.030 * fuzz + 0.014 * uneven
    past = row - round((_EDGE if tall else 1 - _EDGE) * shape[0] / pitch)
    stripes = ((past >= 0) & (past < 5)) | ((past >= 7) & (past < 8)) | ((past >= -3) & (past < -2))
    colour = np.where(stripes[..., None], colour_light(look.floor), colour_light(look.wall))
    surface = np.asarray(value[..., None] * colour, np.float32)
    return surface if tall else np.ascontiguousarray(surface.transpose(1, 0, 2))
