"""Printed and woven-in patterns, drawn once on a sheet in fabric centimetres and sampled along the folds."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from tools.images.arrays import Colour
from tools.sample.noise import Field, fraction


@dataclass(frozen=True, slots=True)
class Print:
    """A sheet of ink: `ink` linear RGB premultiplied by coverage (h, w, 3) and `alpha` (h, w), `dpc`
    pixels per cm.

    Its left top corner is at `origin` cm; outside it repeats (`tiled`) or is blank.
    """

    ink: NDArray[np.float32]
    alpha: NDArray[np.float32]
    dpc: float
    origin: tuple[float, float] = (0.0, 0.0)
    tiled: bool = True

    def sample(self, u: Field, v: Field) -> tuple[NDArray[np.float32], Field]:
        """Ink colour (not premultiplied) and coverage at fabric coordinates in cm."""
        h, w = self.alpha.shape
        x, y = (u - self.origin[0]) * self.dpc - 0.5, (v - self.origin[1]) * self.dpc - 0.5
        border = cv2.BORDER_CONSTANT
        if self.tiled:
            x, y, border = fraction(x / w) * w, fraction(y / h) * h, cv2.BORDER_WRAP
        sheet = np.dstack([self.ink, self.alpha])
        got = cv2.remap(sheet, x.astype(np.float32), y.astype(np.float32), cv2.INTER_LINEAR, borderMode=border)
        alpha = np.asarray(got[..., 3])
        return np.asarray(got[..., :3] / np.maximum(alpha, 1e-3)[..., None]), alpha


@lru_cache(maxsize=4096)
def linear_ink(colour: Colour) -> NDArray[np.float32]:
    """sRGB 0..255 to linear light 0..1, (3,)."""
    c = np.asarray(colour, dtype=np.float32) / 255
    return np.asarray(np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4), dtype=np.float32)


class Sheet:
    """A periodic sheet of cm x cm to draw on, at `dpc` pixels per cm, supersampled twice."""

    def __init__(self, width: float, height: float, dpc: float = 14.0) -> None:
        self.width, self.height, self.dpc = width, height, dpc
        k = dpc * 2
        self._k = k
        self._rgb = np.zeros((round(height * k), round(width * k), 3), np.float32)
        self._alpha = np.zeros(self._rgb.shape[:2], np.float32)

    def shape(self, points: NDArray[np.float64], colour: Colour, opacity: float = 1.0) -> None:
        """Fill a closed outline (cm); what leaves the sheet comes in on the other side."""
        low, high = points.min(axis=0), points.max(axis=0)
        for ox in (-self.width, 0.0, self.width):
            for oy in (-self.height, 0.0, self.height):
                if high[0] + ox < 0 or low[0] + ox > self.width or high[1] + oy < 0 or low[1] + oy > self.height:
                    continue
                self._fill(points + (ox, oy), colour, opacity)  # noqa: RUF005

    def _fill(self, points: NDArray[np.float64], colour: Colour, opacity: float) -> None:
        p = points * self._k
        h, w = self._alpha.shape
        x0, y0 = np.maximum(np.floor(p.min(axis=0)).astype(int) - 2, 0)
        x1, y1 = np.minimum(np.ceil(p.max(axis=0)).astype(int) + 3, (w, h))
        if x1 <= x0 or y1 <= y0:
            return
        mask = np.zeros((y1 - y0, x1 - x0), np.uint8)
        cv2.fillPoly(mask, [np.round((p - (x0, y0)) * 16).astype(np.int32)], 255, lineType=cv2.LINE_AA, shift=4)
        m = mask.astype(np.float32) * np.float32(opacity / 255)
        self._rgb[y0:y1, x0:x1] += (linear_ink(colour) - self._rgb[y0:y1, x0:x1]) * m[..., None]
        self._alpha[y0:y1, x0:x1] += (1 - self._alpha[y0:y1, x0:x1]) * m

    def printed(self, origin: tuple[float, float] = (0.0, 0.0), tiled: bool = True) -> Print:
        """The finished print."""
        size = (self._alpha.shape[1] // 2, self._alpha.shape[0] // 2)
        ink = cv2.resize(self._rgb * self._alpha[..., None], size, interpolation=cv2.INTER_AREA)
        alpha = cv2.resize(self._alpha, size, interpolation=cv2.INTER_AREA)
        return Print(np.asarray(ink), np.asarray(alpha), self.dpc, origin, tiled)


def scatter(seed: int, width: float, height: float, spacing: float) -> list[tuple[float, float]]:
    """Poisson-disc points (cm) on a periodic sheet: at least `spacing` apart, by dart throwing."""
    rng = np.random.default_rng(seed)
    kept = np.empty((0, 2))
    size = np.array([width, height])
    for p in rng.uniform(0, 1, (int(12 * width * height / spacing**2), 2)) * size:
        d = np.abs(kept - p)
        d = np.minimum(d, size - d)
        if not len(kept) or (d**2).sum(axis=1).min() > spacing**2:
            kept = np.vstack([kept, p])
    return [(float(x), float(y)) for x, y in kept]


def stripes(colours: Sequence[tuple[Colour, float]], *, across: bool = True) -> Print:
    """Stripes of the colours and widths (cm) in turn; a width of a negative number leaves the ground bare."""
    total = sum(abs(w) for _, w in colours)
    sheet = Sheet(2.0, total, 20) if across else Sheet(total, 2.0, 20)
    at = 0.0
    for colour, w in colours:
        if w > 0:
            a, b = at, at + w
            box = [(0, a), (2, a), (2, b), (0, b)] if across else [(a, 0), (b, 0), (b, 2), (a, 2)]
            sheet.shape(np.array(box, np.float64), colour)
        at += abs(w)
    return sheet.printed()


def checks(colour: Colour, size: float, *, opacity: float = 0.5, second: Colour | None = None) -> Print:
    """Gingham or, with a second colour for the thin overcheck, tartan."""
    sheet = Sheet(size * 2, size * 2, dpc=14)
    for box in ((0.0, 0.0, size, 2 * size), (0.0, 0.0, 2 * size, size)):
        x0, y0, x1, y1 = box
        sheet.shape(np.array([(x0, y0), (x1, y0), (x1, y1), (x0, y1)], np.float64), colour, opacity)
    if second is not None:
        t, m = size * 0.09, size * 1.5
        for box in ((m - t, 0.0, m + t, 2 * size), (0.0, m - t, 2 * size, m + t)):
            x0, y0, x1, y1 = box
            sheet.shape(np.array([(x0, y0), (x1, y0), (x1, y1), (x0, y1)], np.float64), second, 0.8)
    return sheet.printed()


def dots(colour: Colour, radius: float, spacing: float) -> Print:
    """Polka dots in a diamond grid."""
    sheet = Sheet(spacing * 2, spacing * 2)
    t = np.linspace(0, 2 * np.pi, 28, endpoint=False)
    ring = radius * np.stack([np.cos(t), np.sin(t)], axis=1)
    for c in ((0.5, 0.5), (1.5, 1.5)):
        sheet.shape(ring + np.array(c) * spacing, colour)
    return sheet.printed()
