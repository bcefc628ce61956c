"""Drawn motifs: flowers with leaves, ethnic bands, printed words."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from tools.images.arrays import Colour
from tools.sample.prints import Print, Sheet, scatter


def tint(colour: Colour, factor: float, towards: Colour = (255, 255, 255)) -> Colour:
    """The colour moved `factor` of the way to another one."""
    r, g, b = (round(c + (t - c) * factor) for c, t in zip(colour, towards, strict=True))
    return r, g, b


def _petal(length: float, width: float, notch: float) -> NDArray[np.float64]:
    """A petal along +x from the origin, with a notched round tip."""
    t = np.linspace(0, 1, 14)
    half = width * np.sin(np.pi * t**0.75) ** 0.8
    x = length * (t - notch * np.exp(-(((t - 1) / 0.12) ** 2)))
    return np.vstack([np.stack([x, -half], 1), np.stack([x, half], 1)[::-1]])


def _turn(
    points: NDArray[np.float64], angle: float, at: tuple[float, float], squash: float = 1.0
) -> NDArray[np.float64]:
    c, s = np.cos(angle), np.sin(angle)
    p = np.stack([points[:, 0] * c - points[:, 1] * s, (points[:, 0] * s + points[:, 1] * c) * squash], 1)
    return np.asarray(p + at)


def leaf(
    sheet: Sheet, rng: np.random.Generator, at: tuple[float, float], angle: float, size: float, colour: Colour
) -> None:
    """A pointed leaf with a lighter half and a midrib."""
    t = np.linspace(0, 1, 16)
    bow = rng.uniform(-0.18, 0.18) * size
    mid = np.stack([size * t, bow * np.sin(np.pi * t)], 1)
    half = 0.24 * size * np.sin(np.pi * t**0.85)[:, None] * [0.0, 1.0]
    shade = tint(colour, rng.uniform(0, 0.18), (20, 40, 30))
    sheet.shape(_turn(np.vstack([mid - half, (mid + half)[::-1]]), angle, at), shade)
    sheet.shape(_turn(np.vstack([mid - half, mid[::-1]]), angle, at), tint(shade, 0.2), 0.8)
    rib = 0.018 * size * (1.3 - t)[:, None] * [0.0, 1.0]
    sheet.shape(_turn(np.vstack([mid - rib, (mid + rib)[::-1]]), angle, at), tint(shade, 0.5), 0.9)


def flower(
    sheet: Sheet,
    rng: np.random.Generator,
    at: tuple[float, float],
    size: float,
    colour: Colour,
    heart: Colour,
) -> None:
    """An open blossom of one or two rings of petals, seen a little from the side, with stamens."""
    count = int(rng.integers(5, 8))
    start, squash = rng.uniform(0, 6.28), rng.uniform(0.78, 1.0)
    for ring, (reach, dark) in enumerate(((1.0, 0.16), (0.68, 0.0)) if rng.uniform() < 0.6 else ((1.0, 0.06),)):
        for k in range(count):
            a = start + 2 * np.pi * (k + 0.5 * ring) / count + rng.uniform(-0.12, 0.12)
            n = size * reach * rng.uniform(0.88, 1.08)
            petal = _petal(n, n * 2.05 / count, rng.uniform(0.02, 0.14))
            shade = tint(colour, dark + rng.uniform(0, 0.08), heart if ring else (90, 30, 50))
            sheet.shape(_turn(petal * 1.05, a, at, squash), tint(shade, 0.22, (70, 25, 45)), 0.55)
            sheet.shape(_turn(petal * 0.97, a, at, squash), shade)
            if size < 1:
                continue  # too small for a highlight and a vein to be seen
            sheet.shape(_turn(_petal(n * 0.93, n * 1.25 / count, 0.05), a, at, squash), tint(shade, 0.28), 0.55)
            vein = np.array([(0.1 * n, 0), (0.62 * n, -0.012 * size), (0.72 * n, 0), (0.62 * n, 0.012 * size)])
            sheet.shape(_turn(vein, a, at, squash), tint(shade, 0.45, (90, 30, 50)), 0.6)
    t = np.linspace(0, 2 * np.pi, 18, endpoint=False)
    ring_points = np.stack([np.cos(t), np.sin(t)], 1)
    sheet.shape(ring_points * 0.2 * size + at, tint(heart, 0.35, (80, 50, 10)))
    sheet.shape(ring_points * 0.13 * size + at, heart)
    for a in rng.uniform(0, 6.28, 9 if size > 1 else 0):
        r = size * rng.uniform(0.2, 0.32)
        dot = (at[0] + r * np.cos(a), at[1] + r * np.sin(a) * squash)
        sheet.shape(ring_points * 0.035 * size + dot, tint(heart, 0.2, (120, 70, 20)))


def floral(
    seed: int,
    flowers: Sequence[Colour],
    leaves: Sequence[Colour],
    *,
    size: float = 2.4,
    spacing: float = 6.0,
    heart: Colour = (236, 190, 84),
    extent: float = 36.0,
    dpc: float = 14.0,
) -> Print:
    """Sprigs (a large blossom, leaves, a bud or two) with small flowers strewn between; `size` is a
    blossom's radius in cm."""
    rng = np.random.default_rng(seed)
    sheet = Sheet(extent, extent, dpc)
    large = scatter(seed, extent, extent, spacing)
    for x, y in large:
        s = size * rng.uniform(0.72, 1.1)
        turn = rng.uniform(0, 6.28)
        stem = turn + rng.uniform(-0.3, 0.3)
        tip = (x + 2.1 * s * np.cos(stem), y + 2.1 * s * np.sin(stem))
        bend = np.array([(x, y), (x + s * np.cos(stem + 0.25), y + s * np.sin(stem + 0.25)), tip])
        t = np.linspace(0, 1, 14)[:, None]
        path = (1 - t) ** 2 * bend[0] + 2 * t * (1 - t) * bend[1] + t * t * bend[2]
        n = np.stack([-np.gradient(path[:, 1]), np.gradient(path[:, 0])], 1)
        n *= 0.05 * s / np.maximum(np.hypot(n[:, 0], n[:, 1])[:, None], 1e-6)
        green = leaves[int(rng.integers(len(leaves)))]
        sheet.shape(np.vstack([path - n, (path + n)[::-1]]), green)
        for k in range(int(rng.integers(3, 6))):
            a = turn + (k - 2) * 0.62 + rng.uniform(-0.2, 0.2)
            leaf(
                sheet,
                rng,
                (x + 0.55 * s * np.cos(a), y + 0.55 * s * np.sin(a)),
                a,
                s * rng.uniform(1.0, 1.45),
                green,
            )
        flower(sheet, rng, tip, s * 0.36, flowers[int(rng.integers(len(flowers)))], heart)
        flower(sheet, rng, (x, y), s, flowers[int(rng.integers(len(flowers)))], heart)
    for x, y in scatter(seed + 1, extent, extent, spacing * 0.42):
        gaps = np.abs(np.array(large) - (x, y))
        gaps = np.minimum(gaps, extent - gaps)
        if np.hypot(gaps[:, 0], gaps[:, 1]).min() < size * 1.75:
            continue
        a = rng.uniform(0, 6.28)
        green = leaves[int(rng.integers(len(leaves)))]
        leaf(sheet, rng, (x, y), a, size * 0.62, green)
        leaf(sheet, rng, (x, y), a + 2.2, size * 0.5, green)
        if rng.uniform() < 0.7:
            flower(
                sheet,
                rng,
                (x, y),
                size * rng.uniform(0.26, 0.4),
                flowers[int(rng.integers(len(flowers)))],
                heart,
            )
    return sheet.printed()


def ethnic_band(colours: Sequence[Colour], height: float, *, stitch: float = 0.28, pattern: int = 0) -> Print:
    """A woven band `height` cm tall from v = 0, of diamonds, steps and teeth counted in stitches; repeats
    along u only."""
    rows = max(9, round(height / stitch) | 1)
    period = 18
    mid = rows // 2
    x = np.abs(np.arange(period) - period // 2)[None, :].astype(int)
    y = np.abs(np.arange(rows) - mid)[:, None].astype(int)
    grid = np.zeros((rows, period), int)
    inner = mid - 4
    if pattern == 0:
        ring = (x + y) % 9
        grid = np.where((y < inner) & (ring < 2), 1, grid)
        grid = np.where((x + y <= 3), 2, grid)
        grid = np.where((x + y <= 1), 3, grid)
        grid = np.where((y < inner) & (x + y >= 12) & ((x + y) % 3 == 0), 2, grid)
    elif pattern == 1:
        zig = np.abs((np.arange(period) % 9) - 4)[None, :] + y
        grid = np.where((y < inner) & (zig % 6 < 2), 1, grid)
        grid = np.where((y < inner) & (zig % 6 == 4), 2, grid)
    else:
        step = (x // 2) + (y // 2)
        grid = np.where((y < inner) & (step % 4 == 0), 1, grid)
        grid = np.where((y < inner) & (step % 4 == 2), 3, grid)
    grid = np.where((y == inner + 1), 1, grid)
    grid = np.where((y == inner + 3), 2, grid)
    teeth = (np.arange(period) % 6)[None, :] < 3
    grid = np.where((y == inner + 2) & teeth, 3, grid)
    sheet = Sheet(period * stitch, rows * stitch, dpc=18)
    cell = np.array([(0.04, 0.04), (0.96, 0.04), (0.96, 0.96), (0.04, 0.96)])
    for j, i in np.argwhere(grid > 0):
        sheet.shape((cell + (i, j)) * stitch, colours[(grid[j, i] - 1) % len(colours)], 0.94)  # noqa: RUF005
    return sheet.printed()


def printed_word(text: str, colour: Colour, width: float, at: tuple[float, float]) -> Print:
    """A word in bold capitals, `width` cm wide, centred at `at` cm. Letters come from Pillow's own font."""
    from PIL import Image, ImageDraw, ImageFont

    font = ImageFont.load_default(size=220)
    box = font.getbbox(text, stroke_width=5)
    image = Image.new("L", (int(box[2] - box[0]) + 40, int(box[3] - box[1]) + 40), 0)
    ImageDraw.Draw(image).text((20 - box[0], 20 - box[1]), text, fill=255, font=font, stroke_width=5)
    dpc = 24.0
    size = (round(width * dpc), round(width * dpc * image.height / image.width))
    alpha = np.asarray(image.resize(size, Image.Resampling.LANCZOS), dtype=np.float32) / 255
    from tools.sample.prints import linear_ink

    origin = (at[0] - width / 2, at[1] - size[1] / dpc / 2)
    return Print(
        np.asarray(alpha[..., None] * linear_ink(colour), np.float32),
        alpha.astype(np.float32),
        dpc,
        origin,
        tiled=False,
    )
