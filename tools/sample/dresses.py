"""Dresses: a top with panels sewn on, ruffles and woven bands."""

from dataclasses import dataclass

import numpy as np

from tools.images.arrays import Colour
from tools.sample.bottoms import tie_belt
from tools.sample.curves import Point, Points, joined, lengths, line, offset, spline
from tools.sample.details import buckle, button, groove
from tools.sample.fabrics import Fabric
from tools.sample.folds import tubes
from tools.sample.noise import Field
from tools.sample.prints import Print
from tools.sample.shapes import Cut, along, front_neck
from tools.sample.skirts import Panel, panel
from tools.sample.surface import Surface, lay
from tools.sample.tops import Top, upper


@dataclass(frozen=True, slots=True)
class Dress:
    """A bodice (or a whole straight dress) with its panels, from the top tier to the lowest."""

    top: Top
    tiers: tuple[Panel, ...] = ()
    sash: Fabric | None = None
    belt: Colour | None = None
    bands: tuple[tuple[float, float, Print], ...] = ()  # height above the hem, width, pattern
    shoulder_ruffle: float = 0.0
    hem_ruffle: float = 0.0
    neck_ruffle: float = 0.0
    buttons_to: float = 0.0  # a row of buttons from the neckline down to this height
    opacity: float = 1.0
    straps: bool = False


def dress(s: Surface, d: Dress, seed: int) -> None:  # noqa: PLR0912
    """Lay the dress down: lowest tier first, bodice over it, then what is sewn on top."""
    fabric, cut = d.top.fabric, d.top.cut
    if d.straps:
        _straps(s, cut, fabric)
    for k, tier in reversed(list(enumerate(d.tiers))):
        panel(s, tier, fabric, seed + 10 * k, lift=0.55)
        if k:
            groove(s, _level(tier.top_half, tier.top + 0.6), 0.2, 0.5)
    if d.hem_ruffle:
        low = cut.hem_y + cut.curve
        path = spline(
            [
                (cut.hem, cut.hem_y),
                (cut.hem * 0.5, low - 0.15),
                (0, low),
                (-cut.hem * 0.5, low - 0.15),
                (-cut.hem, cut.hem_y),
            ]
        )
        ruffle(s, path - (0, 0.6), d.hem_ruffle, fabric, seed + 5, count=15, flare=1.07)
    if d.shoulder_ruffle:
        for side in (-1, 1):
            _flutter(s, cut, side, d.shoulder_ruffle, fabric, seed + side)
    upper(s, d.top, seed)
    for above, width, pattern in d.bands:
        woven_band(s, cut, above, width, pattern, fabric)
    if d.neck_ruffle:
        ruffle(s, front_neck(cut, 0.2)[::-1], d.neck_ruffle, fabric, seed + 8, count=13)
    if d.buttons_to:
        path = line([(0, cut.drop), (0, d.buttons_to)])
        groove(s, path, 0.2, 0.5)
        for y in np.arange(cut.drop + 2.2, d.buttons_to - 1, 4.4):
            button(s, (0, float(y)), 0.62, d.top.buttons)
    if d.tiers and not d.belt:
        groove(s, _level(d.tiers[0].top_half, d.tiers[0].top + 1.4), 0.35, 0.7)
    if d.belt:
        y, half = cut.waist_y, cut.half_at(cut.waist_y)
        leather = Fabric(d.belt, "smooth", gloss=0.3)
        from tools.sample.details import band

        band(s, _level(half + 0.5, y)[::-1], -1.5, 1.5, leather, lift=0.4, edge=0.5)
        buckle(s, (0.4, y + 0.9), 4.6, 4.4, (196, 164, 96))
    if d.sash:
        tie_belt(s, cut.half_at(cut.waist_y), cut.waist_y - 0.6, d.sash, seed + 30)


def _level(half: float, y: float) -> Points:
    """A line across the front that sags a little, left to right."""
    return spline([(-half, y), (-half * 0.5, y + 0.7), (0, y + 1.0), (half * 0.5, y + 0.7), (half, y)])


def ruffle(
    s: Surface,
    path: Points,
    width: float,
    fabric: Fabric,
    seed: int,
    *,
    count: float = 12,
    flare: float = 1.0,
) -> None:
    """A gathered strip sewn on along `path`, standing `width` cm off its left side, with a waving free
    edge."""
    total = float(lengths(path)[-1])
    u = (lengths(path) / total * 2 - 1).astype(np.float32)
    f = tubes(u, seed, count)
    centre = path.mean(axis=0)
    coords = along(path)

    def height(x: Field, y: Field) -> Field:
        across, v = coords(x, y)
        t = np.clip(-across / width, 0, 1.2)
        q = (v / total * 2 - 1).astype(np.float32)
        return np.asarray(
            0.75 * (0.35 + 0.75 * t) * tubes(q, seed, count) + 0.2 * np.exp(-4 * t) * tubes(q, seed + 2, count * 2.6),
            dtype=np.float32,
        )

    for swing, tone, shift in ((tubes(u, seed + 31, count), 0.6, -0.2), (f, 1.0, 0.0)):
        free = offset(path, width + shift + 0.22 * width * (swing.astype(np.float64) - 0.6))
        free = centre + (free - centre) * (flare, 1.0)
        lay(s, joined(path, free[::-1]), fabric, height, lift=0.45, edge=0.3, tone=tone)
    groove(s, path, 0.2, 0.5)


def _flutter(s: Surface, cut: Cut, side: int, length: float, fabric: Fabric, seed: int) -> None:
    """A flutter sleeve: a wide ruffle hanging from the armhole."""
    tip: Point = (cut.shoulder - 1.5, cut.slope - 0.4)
    path = spline([tip, (cut.shoulder - 2.2, cut.slope + 7), (cut.chest - 2.0, cut.armpit - 1.0)]) * (side, 1)
    free = spline(
        [
            tip,
            (cut.shoulder + length * 0.62, cut.slope + length * 0.22),
            (cut.shoulder + length * 0.86, cut.slope + length * 0.85),
            (cut.chest + length * 0.42, cut.armpit + length * 0.34),
            (cut.chest - 2.0, cut.armpit - 1.0),
        ]
    ) * (side, 1)
    n = len(free)
    u = np.linspace(-1, 1, n).astype(np.float32)
    out = free - (np.array([cut.shoulder * side, cut.armpit * 0.5]))
    far = np.hypot(out[:, 0], out[:, 1])[:, None]
    hub = np.array([(cut.shoulder - 4) * side, cut.slope + 4.0])

    def height(x: Field, y: Field) -> Field:
        a = np.arctan2(y - hub[1], (x - hub[0]) * side)
        r = np.hypot(x - hub[0], y - hub[1])
        q = np.asarray((a / 1.5) * 0.9, dtype=np.float32)
        return np.asarray(1.3 * np.clip(r / length / 1.2, 0.12, 1.0) * tubes(q, seed, 6.5), dtype=np.float32)

    for k, tone in ((33, 0.6), (0, 1.0)):
        swing = (tubes(u, seed + k, 7) - 0.55).astype(np.float64)[:, None]
        edge = free + out / np.maximum(far, 1e-6) * swing * 1.3 * np.sin(np.linspace(0, np.pi, n))[:, None] ** 0.5
        lay(s, joined(edge, path[::-1]), fabric, height, lift=0.5, edge=0.35, tone=tone)


def _straps(s: Surface, cut: Cut, fabric: Fabric) -> None:
    from tools.sample.details import band

    for side in (-1, 1):
        strap = spline(
            [(side * (cut.neck + 1.4), 0.6), (side * (cut.neck + 0.4), -8), (side * (cut.neck - 0.5), -12.5)]
        )
        band(s, strap, -0.75, 0.75, fabric, lift=0.2, edge=0.4)


def woven_band(s: Surface, cut: Cut, above: float, width: float, pattern: Print, ground: Fabric) -> None:
    """A patterned band woven in parallel to the hem, `above` cm over it."""
    y = cut.hem_y - above
    half = cut.half_at(y)
    dip = cut.curve * max(0.3, 1 - above / 60)
    path = spline([(-half, y), (-half * 0.5, y + dip * 0.82), (0, y + dip), (half * 0.5, y + dip * 0.82), (half, y)])
    apply_band(s, path, width, pattern, ground)


def apply_band(s: Surface, path: Points, width: float, pattern: Print, ground: Fabric) -> None:
    """Colour a band along a path with a pattern, keeping the folds that are there."""
    from tools.sample.curves import strip
    from tools.sample.surface import stencil

    px = s.frame.px(strip(path, 0.0, width))
    box = s.window(px, 3)
    x0, y0, x1, y1 = box
    if x1 <= x0 or y1 <= y0:
        return
    mask = stencil(px, box)
    w = np.s_[y0:y1, x0:x1]
    x, y = s.frame.grid(*box)
    across, v = along(path)(x, y)
    v = v + np.float32(0.45) * s.slope[w][..., 0]
    ink, alpha = pattern.sample(v - np.float32(lengths(path)[-1] / 2), -across + np.float32(0.45) * s.slope[w][..., 1])
    m = (mask * alpha * s.cover[w])[..., None]
    s.albedo[w] += (ink - s.albedo[w]) * m
    thread = np.sin(v * np.float32(2 * np.pi / 0.28)) * np.float32(0.10)
    s.slope[w][..., 0] += thread * m[..., 0]
    s.shade[w] *= 1 - 0.04 * m[..., 0]
