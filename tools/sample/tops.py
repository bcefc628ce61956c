"""Garments with a body and sleeves, from T-shirts to the bodices of dresses."""

from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np

from tools.images.arrays import Colour
from tools.sample import collars
from tools.sample.curves import Point, Points, joined, line, offset, spline
from tools.sample.details import band, button, groove, stitches
from tools.sample.fabrics import Fabric
from tools.sample.folds import Relief, crease, fan, pile, ripples, rumple
from tools.sample.fronts import darker, opening, pockets
from tools.sample.noise import wave
from tools.sample.shapes import Arm, Cut, Wave, along, body, fitted, inner_back, sleeve
from tools.sample.surface import Surface, lay

Neck = Literal["rib", "bound", "turtle", "cowl", "shirt", "lapels", "hood", "none"]
Front = Literal["closed", "cardigan", "shirt", "blazer", "zip"]


@dataclass(frozen=True, slots=True)
class Sleeve:
    """Measures of the sleeves; `end` is how they finish."""

    length: float = 21.0
    angle: float = 30.0
    bend: float = 6.0
    upper: float = 15.0
    cuff: float = 14.0
    puff: float = 0.0
    end: Literal["plain", "rib", "cuff", "ruffle"] = "plain"
    fabric: Fabric | None = None


@dataclass(frozen=True, slots=True)
class Top:
    """A garment with a body."""

    fabric: Fabric
    cut: Cut = field(default_factory=Cut)
    sleeve: Sleeve | None = field(default_factory=Sleeve)
    neck: Neck = "rib"
    front: Front = "closed"
    rib_hem: float = 0.0  # cm of ribbing at the hem
    buttons: Colour = (240, 236, 226)
    pockets: bool = False
    folds: float = 1.0  # how crumpled
    trim: Fabric | None = None  # ribs, collar, hood lining
    fit_columns: bool = False  # stitches follow the silhouette
    hemmed: bool = True  # False where a skirt is sewn on


def upper(s: Surface, g: Top, seed: int) -> None:  # noqa: PLR0912
    """Lay the garment down, back to front."""
    cut, trim = g.cut, g.trim or replace(g.fabric, print=None)
    if g.neck != "turtle":
        lay(
            s,
            inner_back(cut),
            trim if g.front == "blazer" else g.fabric,
            rumple(seed, 12, 0.3),
            tone=0.5,
            lift=0.15,
            edge=0.15,
        )
    if g.sleeve:
        rng = np.random.default_rng(seed)
        for side in (-1, 1):
            sl = g.sleeve
            arm = sleeve(
                cut,
                side,
                sl.length,
                sl.angle + rng.uniform(-2.5, 2.5),
                bend=sl.bend + rng.uniform(-4, 4),
                upper=sl.upper,
                cuff=sl.cuff,
                puff=sl.puff,
            )
            _sleeve(s, arm, side, sl, sl.fabric or g.fabric, trim, seed + side, g.folds)
    hem_wave = _hem_wave(seed, 0.35 if g.rib_hem else 0.55)
    coords = fitted(cut.half, cut.chest) if g.fit_columns else None
    lay(s, body(cut, hem_wave), g.fabric, body_folds(cut, seed, g.folds), coords, lift=0.45, edge=0.5)
    _hem(s, g, trim, hem_wave)
    if g.front != "closed":
        opening(s, g, trim)
    if g.pockets:
        pockets(s, g)
    match g.neck:
        case "rib":
            if g.front == "closed":
                collars.ribbed(s, cut, trim)
        case "bound":
            collars.bound(s, cut, trim)
        case "turtle":
            collars.turtleneck(s, cut, trim, seed)
        case "cowl":
            collars.cowl(s, cut, trim, seed)
        case "shirt":
            collars.shirt_collar(s, g.fabric, cut.neck / 8.5)
        case "lapels":
            collars.lapels(s, cut, g.fabric)
            button(s, (0.4, cut.drop + 2.2), 1.05, g.buttons)
        case "hood":
            collars.hood(s, cut, g.fabric, trim, seed)
        case "none":
            pass


def body_folds(cut: Cut, seed: int, amount: float = 1.0) -> Relief:
    """How a body lies: tension from the armholes and the waist, long soft folds down the front."""
    rng = np.random.default_rng(seed + 100)
    parts = [
        rumple(seed, 13, 0.6 * amount, 1.9, 90 + rng.uniform(-14, 14)),
        ripples(seed + 1, 4.5, 0.035 * amount),
    ]
    for side in (-1, 1):
        aim = 90 + side * 33
        parts.append(
            fan(seed + 2 + side, (side * (cut.chest - 1.5), cut.armpit + 1), aim, 30, 4, 21, 0.6 * amount, 1.6)
        )
        aim = 90 + side * 82
        parts.append(
            fan(
                seed + 6 + side,
                (side * cut.half_at(cut.waist_y), cut.waist_y),
                aim,
                30,
                3,
                17,
                0.42 * amount,
                1.6,
            )
        )
        top = (side * rng.uniform(5, 13), cut.armpit + rng.uniform(-4, 10))
        low = (side * rng.uniform(7, 17), cut.hem_y + 3)
        parts.append(crease(low, top, 0.5 * amount, rng.uniform(1.6, 2.6), side * rng.uniform(-2, 2)))
        parts.append(
            crease(
                (side * (cut.shoulder - 2), cut.slope + 1),
                (side * rng.uniform(6, 12), cut.armpit + 7),
                0.3 * amount,
                1.9,
                1.2,
            )
        )
    return pile(*parts)


def _hem_wave(seed: int, size: float) -> Wave:
    def move(path: Points) -> Points:
        out = path.copy()
        out[:, 1] += size * (wave(path[:, 0] / 6.5, seed + 40) + 0.35 * wave(path[:, 0] / 2.4, seed + 41))
        return out

    return move


def _sleeve(
    s: Surface, arm: Arm, side: int, sl: Sleeve, fabric: Fabric, trim: Fabric, seed: int, amount: float
) -> None:
    long = sl.length > 34
    axis_angle = float(np.degrees(np.arctan2(*(arm.axis[-1] - arm.axis[0])[::-1])))
    parts = [rumple(seed + 20, 8, 0.44 * amount, 1.7, axis_angle), ripples(seed + 21, 3.6, 0.03 * amount)]
    across = axis_angle + 90 if side > 0 else axis_angle - 90
    parts.append(fan(seed + 22, arm.armpit, axis_angle - side * 18, 34, 4, sl.length * 0.45 + 4, 0.42 * amount, 1.1))
    if long:
        parts.append(fan(seed + 23, arm.elbow, across + 180, 46, 5, 13, 0.5 * amount, 1.0))
        cuff_in: Point = (float(arm.cuff[-1, 0]), float(arm.cuff[-1, 1]))
        cuff_mid = arm.cuff[len(arm.cuff) // 2]
        parts.append(
            fan(
                seed + 24,
                (float(cuff_mid[0]), float(cuff_mid[1])),
                axis_angle + 180,
                26,
                4,
                15,
                0.4 * amount,
                0.9,
            )
        )
        parts.append(fan(seed + 25, cuff_in, across + 200 * side, 40, 3, 9, 0.35 * amount, 0.9))
    path = arm.cuff if side > 0 else arm.cuff[::-1]
    if sl.end == "plain":
        lay(
            s,
            offset(path, 0.0)[[0, -1]] if len(path) < 3 else _mouth(path),
            fabric,
            tone=0.42,
            lift=0.1,
            edge=0.1,
        )
    lay(s, arm.outline, fabric, pile(*parts), along(arm.axis), lift=0.4, edge=0.7)
    if sl.end == "plain":
        groove(s, offset(path, -1.8), 0.14, 0.3)
        stitches(s, offset(path, -1.65), darker(fabric.colour))
    elif sl.end == "rib":
        rib = replace(trim, weave="rib", pitch=0.5, print=None)
        narrow = path.mean(axis=0) + (line(path[[0, -1]]) - path.mean(axis=0)) * 0.95
        band(s, narrow, -0.6, 5.6, rib, rumple(seed + 26, 5, 0.2), lift=0.2, edge=0.8)
    elif sl.end == "cuff":
        band(s, path, -0.5, 5.2, replace(fabric, print=fabric.print), lift=0.25, edge=0.5)
        for d in (0.0, 4.7):
            stitches(s, offset(path, d)[2:-2], darker(fabric.colour))
        inner = path[-1] if side > 0 else path[0]
        mid = path.mean(axis=0)
        spot = offset(path, 2.4)[len(path) // 2] * 0.45 + (inner + (offset(path, 2.4)[len(path) // 2] - mid)) * 0.55
        button(s, (float(spot[0]), float(spot[1])), 0.55, (236, 232, 222))


def _mouth(path: Points) -> Points:
    """The inner side of a sleeve end, a sliver beyond it."""
    t = np.sin(np.linspace(0, np.pi, len(path)))
    return joined(path, offset(path, 0.9 * t + 0.05)[::-1])


def _hem(s: Surface, g: Top, trim: Fabric, hem_wave: Wave) -> None:
    cut = g.cut
    low = cut.hem_y + cut.curve
    path = hem_wave(
        spline(
            [
                (cut.hem, cut.hem_y),
                (cut.hem * 0.5, low - 0.15),
                (0, low),
                (-cut.hem * 0.5, low - 0.15),
                (-cut.hem, cut.hem_y),
            ]
        )
    )
    if g.rib_hem:
        rib = replace(trim, weave="rib", pitch=0.55, print=None)
        narrow = path * (0.985, 1)
        band(s, narrow, -0.5, g.rib_hem, rib, rumple(3, 6, 0.2), lift=0.25, edge=0.8)
    elif g.hemmed and g.front in ("closed", "shirt"):
        inner = path[3:-3] - (0, 2.0)
        groove(s, inner, 0.14, 0.25)
        stitches(s, inner + (0, 0.15), darker(g.fabric.colour))  # noqa: RUF005
