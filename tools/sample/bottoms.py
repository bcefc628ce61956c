"""Trousers and skirts with a waistband."""

from dataclasses import replace

import numpy as np

from tools.images.arrays import Colour
from tools.sample.curves import Points, joined, line, spline
from tools.sample.details import band, button, groove, stitches
from tools.sample.fabrics import Fabric
from tools.sample.folds import Relief, crease, fan, pile, ripples, rumple
from tools.sample.noise import Field
from tools.sample.shapes import along
from tools.sample.skirts import Panel, panel
from tools.sample.surface import Surface, lay


def waistband(
    s: Surface, half: float, fabric: Fabric, height: float = 4.0, top: float = 0.0, *, gathered: bool = False
) -> None:
    """A waistband with the inner back seen above its dipping front edge; gathered ones have an elastic."""
    low = top + height
    back = spline([(-half, top), (-half * 0.5, top - 1.3), (0, top - 1.6), (half * 0.5, top - 1.3), (half, top)])
    inside = joined(back, spline([(half, top), (0, top + 2.4), (-half, top)]))
    lay(s, inside, fabric, tone=0.5, lift=0.2, edge=0.2)
    path = spline(
        [
            (-half - 0.1, low),
            (-half * 0.5, low + 0.9),
            (0, low + 1.2),
            (half * 0.5, low + 0.9),
            (half + 0.1, low),
        ]
    )
    cloth = replace(fabric, weave="rib", pitch=0.8, depth=1.2, print=None) if gathered else fabric
    band(s, path, 0.0, height, cloth, rumple(31, 6, 0.12), lift=0.25, edge=0.6)
    if not gathered:
        for y in (0.5, height - 0.5):
            stitches(s, (path - (0, y))[3:-3], _dark(fabric.colour))


def trousers(
    s: Surface,
    fabric: Fabric,
    seed: int,
    *,
    waist: float = 19.5,
    hip: float = 25.0,
    rise: float = 27.0,
    length: float = 102.0,
    knee: float = 12.0,
    cuff: float = 11.0,
    thread: Colour | None = None,
    spread: float = 7.0,
) -> None:
    """Trousers lying front up: two legs, fly, slanted pockets, waistband with loops and a button."""
    thread = thread or _dark(fabric.colour)
    for side in (-1, 1):
        lay(
            s,
            _leg(side, waist, hip, rise, length, knee, cuff, spread),
            fabric,
            _leg_folds(side, seed + side, hip, rise, length, spread),
            lift=0.6,
            edge=0.9,
        )
        mid = hip * 0.5 + spread * side * 0.0
        foot = side * (mid + spread * 0.9)
        mouth = spline([(foot - cuff, length), (foot, length + 0.7), (foot + cuff, length)])
        stitches(s, mouth[4:-4] - (0, 1.8), thread)
        groove(s, mouth[4:-4] - (0, 2.0), 0.14, 0.3)
        pocket = spline([(waist * 0.62, 4.4), (waist * 0.74, 9.5), (waist * 1.1, 15.5)]) * (side, 1)
        groove(s, pocket, 0.2, 0.6)
        stitches(s, pocket - (side * 0.5, -0.15), thread)
    fly = spline([(0.1, 4.5), (0.2, rise * 0.6), (0, rise)])
    groove(s, fly, 0.24, 0.8)
    stitches(s, spline([(3.6, 5), (3.5, rise * 0.5), (2.6, rise * 0.62), (0.3, rise * 0.72)]), thread)
    waistband(s, waist, fabric)
    for x in (-0.68, -0.3, 0.3, 0.68):
        loop = line([(x * waist, 0.2), (x * waist, 5.6)])
        band(s, loop, -0.55, 0.55, fabric, lift=0.2, edge=0.3)
    button(s, (0.6, 2.9), 0.85, (150, 120, 84) if fabric.weave == "denim" else _dark(fabric.colour, 0.6))


def _leg(
    side: int, waist: float, hip: float, rise: float, length: float, knee: float, cuff: float, spread: float
) -> Points:
    centre = hip * 0.5
    k, f = centre + spread * 0.45, centre + spread * 0.9
    y_knee = rise + (length - rise) * 0.45
    outer = spline(
        [
            (waist, 3),
            (hip * 0.94, 11),
            (hip, 20),
            (hip * 0.99, rise + 5),
            (k + knee, y_knee),
            (f + cuff, length),
        ]
    )
    bottom = spline([(f + cuff, length), (f, length + 0.7), (f - cuff, length)])
    inner = spline([(f - cuff, length), (k - knee, y_knee), (1.6, rise + 7), (-0.4, rise)])
    return joined(line([(-0.4, 3), (waist, 3)]), outer, bottom, inner) * (side, 1)


def _leg_folds(side: int, seed: int, hip: float, rise: float, length: float, spread: float) -> Relief:
    rng = np.random.default_rng(seed)
    c, y_knee = hip * 0.5, rise + (length - rise) * 0.45
    parts = [
        rumple(seed, 11, 0.45, 2.2, 90 - side * 4),
        ripples(seed + 1, 4, 0.03),
        fan(seed + 2, (side * 1.5, rise), 90 - side * 62, 40, 5, 20, 0.55, 1.4),
        fan(seed + 3, (side * (c - 8), y_knee), 90 - side * 78, 30, 3, 13, 0.4, 1.3),
        fan(seed + 4, (side * (c + 14), y_knee + 4), 90 + side * 78, 30, 3, 13, 0.4, 1.3),
        crease((side * c, 34), (side * (c + spread * 0.8), length), 0.35, 2.4, rng.uniform(-1, 1)),
        fan(seed + 5, (side * (c + spread * 0.9), length), -90, 24, 3, 18, 0.35, 1.4),
    ]
    return pile(*parts)


def skirt(
    s: Surface,
    p: Panel,
    fabric: Fabric,
    seed: int,
    *,
    gathered: bool = False,
    buttons: Colour | None = None,
    topstitch: bool = True,
) -> None:
    """A skirt with a waistband; `buttons` down the front if a colour is given."""
    panel(s, replace(p, top=p.top + 3.4), fabric, seed, topstitch=topstitch)
    waistband(s, p.top_half, fabric, top=p.top, gathered=gathered)
    if buttons:
        path = line([(0, p.bottom + p.sag - 0.6), (0, p.top + 4.6)])
        band(s, path, -1.7, 1.7, fabric, lift=0.15, edge=0.35)
        for y in np.arange(p.top + 3.0, p.bottom - 3, 7.5):
            button(s, (0, float(y)), 0.8, buttons)


def pleated(s: Surface, p: Panel, fabric: Fabric, seed: int, count: int = 22) -> None:
    """A knife-pleated skirt."""

    def pleats(x: Field, y: Field) -> Field:
        u = x / np.maximum(p.half(y), 1)
        t = np.mod((u + 1) / 2 * count, 1)
        deep = 0.35 + 0.65 * np.clip((y - p.top) / (p.bottom - p.top), 0, 1)
        return np.asarray(deep * 0.9 * np.minimum(t, (1 - t) * 6), dtype=np.float32)

    flat = replace(p, height=p.height * 0.4, top=p.top + 3.4)
    panel(s, flat, fabric, seed, extra=pleats)
    waistband(s, p.top_half, fabric, top=p.top)


def tie_belt(s: Surface, half: float, y: float, fabric: Fabric, seed: int) -> None:
    """A sash round the waist, tied in a loose knot with two ends."""
    path = spline([(-half - 0.4, y), (-half * 0.4, y + 0.9), (0, y + 1.1), (half * 0.4, y + 0.9), (half + 0.4, y)])
    band(
        s,
        path[::-1],
        -1.5,
        1.6,
        fabric,
        pile(crease((-half, y), (half, y + 1), 0.3, 0.9, 0.6), rumple(seed, 6, 0.2)),
        lift=0.35,
        edge=0.8,
    )
    for lean, length in ((-4.2, 23.0), (2.6, 28.0)):
        end = spline(
            [
                (0.5, y + 1),
                (lean * 0.5, y + length * 0.35),
                (lean * 1.2, y + length * 0.7),
                (lean, y + length),
            ]
        )
        outline_path = end
        lay(
            s,
            _ribbon(outline_path),
            fabric,
            pile(rumple(seed + 3, 5, 0.3), crease((0, y), (lean, y + length), 0.35, 0.8)),
            along(end),
            lift=0.45,
            edge=0.6,
        )
    for tilt in (-1, 1):
        bow = spline(
            [
                (0.3, y + 0.8),
                (tilt * 4.5, y - 2.4),
                (tilt * 7.2, y + 0.6),
                (tilt * 5.0, y + 3.4),
                (0.3, y + 1.2),
            ]
        )
        lay(
            s,
            bow,
            fabric,
            fan(seed + 9, (0, y + 1), 0 if tilt > 0 else 180, 26, 3, 7, 0.5, 0.7),
            lift=0.5,
            edge=0.9,
        )
    knot = spline(
        [
            (-1.5, y - 0.6),
            (0.3, y - 1.1),
            (1.9, y - 0.3),
            (1.8, y + 2.3),
            (0.2, y + 2.8),
            (-1.4, y + 2.0),
            (-1.5, y - 0.6),
        ]
    )
    lay(s, knot, fabric, crease((-1, y), (1.5, y + 2), 0.4, 0.6), lift=0.4, edge=1.0)


def _ribbon(path: Points) -> Points:
    w = np.linspace(1.2, 2.0, len(path))
    from tools.sample.curves import offset

    return joined(offset(path, w), offset(path, -w)[::-1])


def _dark(c: Colour, f: float = 0.72) -> Colour:
    return int(c[0] * f), int(c[1] * f), int(c[2] * f)
