"""Trims: ribbed bands, seams, stitching, buttons, belts, pockets."""

import cv2
import numpy as np

from tools.images.arrays import Colour
from tools.sample.curves import Point, Points, ellipse, lengths, strip
from tools.sample.fabrics import Fabric
from tools.sample.folds import Relief
from tools.sample.noise import Field
from tools.sample.prints import linear_ink
from tools.sample.shapes import along
from tools.sample.surface import Surface, lay


def band(
    s: Surface,
    path: Points,
    before: float,
    after: float,
    fabric: Fabric,
    folds: Relief | None = None,
    lift: float = 0.12,
    edge: float = 0.4,
) -> None:
    """A band along a path, its ribs across it."""
    coords = along(path)

    def turned(x: Field, y: Field) -> tuple[Field, Field]:
        u, v = coords(x, y)
        return v, u

    lay(s, strip(path, before, after), fabric, folds, turned, lift=lift, edge=edge)


def groove(s: Surface, path: Points, width: float = 0.22, depth: float = 0.5) -> None:
    """A seam: the cloth dips along the path; `depth` is the slope of its sides."""
    px = s.frame.px(path)
    sigma = max(0.7, width * s.frame.scale * 0.6)
    box = s.window(px, int(sigma * 4) + 2)
    x0, y0, x1, y1 = box
    if x1 <= x0 or y1 <= y0:
        return
    mask = np.zeros((y1 - y0, x1 - x0), np.uint8)
    at = np.round((px - (x0, y0)) * 16).astype(np.int32)
    cv2.polylines(mask, [at], False, 255, max(1, round(width * s.frame.scale * 0.5)), cv2.LINE_AA, shift=4)
    dip = cv2.GaussianBlur(mask.astype(np.float32) / 255, (0, 0), sigma)
    dip = np.asarray(dip / max(float(dip.max()), 1e-3))
    k = np.array([[-0.5, 0, 0.5]], np.float32) * np.float32(depth * sigma * -1.4)
    one = np.ones((1, 1), np.float32)
    w = np.s_[y0:y1, x0:x1]
    s.slope[w] += np.stack([cv2.sepFilter2D(dip, cv2.CV_32F, k, one), cv2.sepFilter2D(dip, cv2.CV_32F, one, k.T)], -1)
    s.shade[w] *= 1 - np.float32(0.38 * min(1.0, depth * 1.4)) * dip


def stitches(
    s: Surface, path: Points, colour: Colour, length: float = 0.38, gap: float = 0.2, width: float = 0.1
) -> None:
    """Topstitching: dashes of thread along a path."""
    scale = s.frame.scale
    if scale < 4.5:
        length, gap = length * 1.5, gap * 1.5
    run = lengths(path)
    starts = np.arange(0, run[-1] - length, length + gap)
    ends = np.stack([starts, starts + length], axis=1)
    dashes = np.stack([np.interp(ends, run, path[:, 0]), np.interp(ends, run, path[:, 1])], axis=-1)
    if not len(dashes):
        return
    px = s.frame.px(dashes.reshape(-1, 2)).reshape(-1, 2, 2)
    box = s.window(px.reshape(-1, 2), 3)
    x0, y0, x1, y1 = box
    mask = np.zeros((y1 - y0, x1 - x0), np.uint8)
    at = np.round((px - (x0, y0)) * 16).astype(np.int32)
    cv2.polylines(mask, list(at), False, 255, max(1, round(width * scale)), cv2.LINE_AA, shift=4)
    m = mask.astype(np.float32) / 255 * min(1.0, width * scale)
    w = np.s_[y0:y1, x0:x1]
    below = np.roll(m, (1, 1), (0, 1))
    s.shade[w] *= 1 - 0.3 * below * (1 - m)
    s.albedo[w] += (linear_ink(colour) - s.albedo[w]) * (0.85 * m)[..., None]


def button(s: Surface, at: Point, radius: float, colour: Colour, holes: int = 4) -> None:
    """A moulded button: raised rim, dished middle, holes, highlight."""
    shell = Fabric(colour, "smooth", gloss=0.35)
    lay(s, ellipse(at, radius), shell, lift=0.22, edge=0.3)
    lay(
        s,
        ellipse(at, radius * 0.66),
        Fabric(colour, "smooth", gloss=0.22),
        lift=0.02,
        edge=0.0,
        tone=0.86,
        shadow=1.2,
    )
    dark: Colour = (int(colour[0] * 0.25), int(colour[1] * 0.25), int(colour[2] * 0.25))
    ring = [(-1, -1), (1, -1), (1, 1), (-1, 1)] if holes == 4 else [(-1, 0), (1, 0)]
    for dx, dy in ring[:holes]:
        hole = ellipse((at[0] + dx * radius * 0.22, at[1] + dy * radius * 0.22), radius * 0.1)
        lay(s, hole, Fabric(dark, "smooth", gloss=0.0), lift=0.0, edge=0.0, shadow=0.0)


def buckle(s: Surface, at: Point, width: float, height: float, metal: Colour) -> None:
    """A rectangular frame with a prong."""
    x, y = at
    outer = np.array(
        [
            (x - width / 2, y - height / 2),
            (x + width / 2, y - height / 2),
            (x + width / 2, y + height / 2),
            (x - width / 2, y + height / 2),
        ]
    )
    inner = np.array(at) + (outer - at) * (1 - 0.9 / np.array([width, height]))
    lay(s, outer, Fabric(metal, "smooth", gloss=0.7), lift=0.25, edge=0.25, holes=(inner,))
    prong = np.array(
        [
            (x - width / 2, y - 0.2),
            (x + width / 2 + 0.2, y - 0.15),
            (x + width / 2 + 0.2, y + 0.15),
            (x - width / 2, y + 0.2),
        ]
    )
    lay(s, prong, Fabric(metal, "smooth", gloss=0.7), lift=0.2, edge=0.15)
