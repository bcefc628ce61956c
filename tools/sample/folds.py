"""Height fields of lying cloth, in cm above the table, as functions of garment coordinates in cm.

Structured folds carry the look (they start at gathers, seams, armholes and bends);
noise only breaks regularity.
"""

from collections.abc import Callable

import numpy as np

from tools.sample.curves import Point
from tools.sample.noise import Field, fbm, noise, wave

Relief = Callable[[Field, Field], Field]


def pile(*reliefs: Relief) -> Relief:
    """The sum of several height fields."""

    def height(x: Field, y: Field) -> Field:
        total = reliefs[0](x, y)
        for relief in reliefs[1:]:
            total = total + relief(x, y)
        return total

    return height


def rumple(seed: int, size: float = 14.0, height: float = 0.5, stretch: float = 1.8, angle: float = 90.0) -> Relief:
    """Broad soft undulation, stretched along `angle` (degrees, 90 = down the garment), with a few sharper
    creases."""
    c, s = float(np.cos(np.radians(angle))), float(np.sin(np.radians(angle)))

    def field(x: Field, y: Field) -> Field:
        along, across = (x * c + y * s) / (size * stretch), (-x * s + y * c) / size
        bend = noise(along * 0.9, across * 0.9, seed + 5)
        a, b = along + 0.25 * bend, across + 0.35 * noise(along * 0.7, across * 0.7, seed + 9)
        soft = noise(a, b, seed) + 0.35 * noise(a * 2.1, b * 2.1, seed + 1)
        # A crease is where a field crosses zero: 1 - |n| is a ridge along that line, faded in and out by
        # another field.
        ridge = 1 - np.sqrt(noise(a * 0.8, b * 1.3, seed + 2) ** 2 + 0.02)
        crease = np.clip(ridge, 0, 1) ** 2 * np.clip(noise(a * 1.2, b * 1.2, seed + 3), 0, 1.5)
        return np.asarray(np.float32(height) * (0.55 * soft + 0.6 * crease))

    return field


def crease(start: Point, end: Point, height: float = 0.5, width: float = 1.6, bend: float = 0.0) -> Relief:
    """One fold from start to end: rounded crest, sharper valley on one side, fading towards the end."""
    (x0, y0), (x1, y1) = start, end
    length = float(np.hypot(x1 - x0, y1 - y0))
    tx, ty = (x1 - x0) / length, (y1 - y0) / length

    def field(x: Field, y: Field) -> Field:
        s = np.clip(((x - x0) * tx + (y - y0) * ty) / length, -0.3, 1.3)
        d = -(x - x0) * ty + (y - y0) * tx - bend * 4 * s * (1 - s)
        w = width * (0.55 + 0.75 * np.clip(s, 0, 1))
        t = d / w
        profile = np.exp(-t * t) - 0.55 * np.exp(-((t - 1.25) ** 2) * 2.2)
        fade = np.clip((s + 0.08) / 0.2, 0, 1) * np.clip((1.05 - s) / 0.75, 0, 1)
        return np.asarray((np.float32(height) * profile * fade * fade * (3 - 2 * fade)).astype(np.float32))

    return field


def fan(
    seed: int,
    origin: Point,
    angle: float,
    spread: float,
    count: int,
    reach: float,
    height: float = 0.4,
    width: float = 1.4,
) -> Relief:
    """Creases radiating from a point of tension (armpit, waist side, button): `angle` +- `spread` degrees."""
    rng = np.random.default_rng(seed)
    parts = []
    for i in range(count):
        a = np.radians(angle + spread * (2 * (i + 0.5 + rng.uniform(-0.35, 0.35)) / count - 1))
        r = reach * rng.uniform(0.55, 1.1)
        o = (origin[0] + rng.uniform(-1, 1) * width, origin[1] + rng.uniform(-1, 1) * width)
        end = (o[0] + r * float(np.cos(a)), o[1] + r * float(np.sin(a)))
        parts.append(
            crease(
                o,
                end,
                height * rng.uniform(0.5, 1.15),
                width * rng.uniform(0.7, 1.5),
                rng.uniform(-0.1, 0.1) * r,
            )
        )
    return pile(*parts)


def tubes(u: Field, seed: int, count: float) -> Field:
    """Pipe folds across u in -1..1: about `count` round crests with narrow valleys, uneven, 0..1."""
    phase = np.pi * (count * (u + 1) / 2 + 0.42 * wave(u * count * 0.42, seed))
    s = np.abs(np.sin(phase))
    strength = np.clip(0.72 + 0.4 * wave(u * count * 0.33 + 11, seed + 3), 0.15, 1.25)
    return np.asarray((strength * (1 - (1 - s) ** 1.7)).astype(np.float32))


def drape(
    seed: int,
    top: float,
    bottom: float,
    half: Callable[[Field], Field],
    *,
    folds: float = 9,
    gathers: float = 0.0,
    height: float = 1.6,
    start: float = 0.1,
    centre: float = 0.0,
) -> Relief:
    """Folds of a skirt hanging from `top` to `bottom` cm whose half width at y is `half(y)`.

    `folds` pipe folds at the hem; `gathers` small ones at the top, that merge into them within a fifth of the
    way. `start` is the share of the height that folds already have at the top.
    """

    def field(x: Field, y: Field) -> Field:
        w = np.maximum(half(y), 1.0)
        v = np.clip((y - top) / (bottom - top), -0.05, 1.1)
        u = (x - centre) / w
        u = u + 0.03 * noise(u * 3, v * 2.2, seed + 1) * np.clip(v, 0, 1)
        # Each fold has its own length: some die out on the way up.
        alive = np.clip(0.25 + start + 1.25 * v + 0.45 * noise(u * folds * 0.4, v * 1.6, seed + 2), 0, 1.2)
        grow = start + (1 - start) * np.clip(v, 0, 1) ** 0.8
        h = height * grow * alive * tubes(u, seed, folds)
        h = h + 0.25 * height * np.clip(v, 0, 1) * tubes(u + 0.06 * v, seed + 4, folds * 2.3)
        if gathers:
            fade = np.exp(-np.clip(v, 0, 1) * 5.5) * (0.8 + 0.35 * noise(u * gathers * 0.3, v * 6, seed + 5))
            h = h + 0.42 * np.float32(min(1.0, 30 / gathers)) * fade * tubes(u + 0.02 * v, seed + 6, gathers)
        return np.asarray(h.astype(np.float32))

    return field


def swags(seed: int, left: Point, right: Point, depth: float, count: int, height: float = 0.9) -> Relief:
    """Cowl folds hanging between two points in nested curves, `depth` cm at the lowest, closer together
    at the ends."""
    cx, span = (left[0] + right[0]) / 2, (right[0] - left[0]) / 2

    def field(x: Field, y: Field) -> Field:
        t = np.clip((x - cx) / span, -1.15, 1.15)
        base = left[1] + (right[1] - left[1]) * (t + 1) / 2
        hang = np.maximum(1 - t * t, 0.03) ** 0.75
        r = (y - base) / (depth * hang) + 0.04 * noise(x / 9, y / 9, seed)
        fade = np.clip((1.12 - r) / 0.25, 0, 1) * np.clip((r + 0.1) / 0.15, 0, 1) * np.clip(hang * 2.6, 0, 1)
        phase = np.pi * (count * np.clip(r, -0.2, 1.4) ** 1.0 + 0.25 * wave(r * count * 0.5, seed + 1))
        crest = 1 - (1 - np.abs(np.sin(phase))) ** 1.6
        return np.asarray((np.float32(height) * crest * fade).astype(np.float32))

    return field


def ripples(seed: int, size: float, height: float) -> Relief:
    """Fine uneven crumple, as in linen or poplin."""

    def field(x: Field, y: Field) -> Field:
        n = fbm(x / size, y / size, seed, octaves=3, gain=0.55)
        return np.asarray(np.float32(height) * (n - 0.6 * np.abs(n)))

    return field
