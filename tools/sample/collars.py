"""What finishes a neckline: ribs, turtlenecks, cowls, shirt collars, lapels, hoods."""

from dataclasses import replace

import numpy as np

from tools.sample.curves import Points, ellipse, joined, line, mirrored, spline
from tools.sample.details import band, groove, stitches
from tools.sample.fabrics import Fabric
from tools.sample.folds import crease, fan, pile, rumple
from tools.sample.shapes import Cut, back_neck, front_neck
from tools.sample.surface import Surface, lay


def ribbed(s: Surface, cut: Cut, fabric: Fabric, width: float = 2.0) -> None:
    """A rib band round the neck: the back of it first, then the front."""
    rib = replace(fabric, weave="rib", pitch=0.42, print=None)
    band(s, back_neck(cut), -0.9 * width, 0.2, rib, lift=0.1)
    band(s, front_neck(cut), -0.25, width, rib, lift=0.14)
    groove(s, front_neck(cut, 0.3), 0.15, 0.35)


def bound(s: Surface, cut: Cut, fabric: Fabric) -> None:
    """A narrow faced edge with a row of stitching."""
    band(s, back_neck(cut), -0.8, 0.2, replace(fabric, weave="plain"), lift=0.08)
    groove(s, front_neck(cut, 0.9), 0.14, 0.3)


def turtleneck(s: Surface, cut: Cut, fabric: Fabric, seed: int, height: float = 9.0) -> None:
    """A folded-over ribbed tube standing above the neckline."""
    rib = replace(fabric, weave="rib", pitch=0.55)
    n = cut.neck + 0.3
    lay(s, ellipse((0, -height + 0.7), n * 0.90, 1.9), rib, tone=0.42, lift=0.2, edge=0.2)
    lay(s, ellipse((0, -height + 1.25), n * 0.80, 1.25), rib, tone=0.3, lift=0.1, edge=0.2, shadow=0.5)
    soft = pile(
        rumple(seed, 7, 0.25, 1.0, 0),
        crease((-n, -1.5), (n * 0.5, -0.2), 0.4, 1.3, 1.0),
        crease((n, -4.5), (-n * 0.4, -3.0), 0.35, 1.2, 1.2),
    )
    neck_side = spline([(n * 0.90, -height + 0.7), (n * 0.95, -height * 0.5), (n * 1.02, -0.6), (n * 1.12, 1.2)])
    front = spline([(n * 1.12, 1.2), (n * 0.6, 3.6), (0, 4.6), (-n * 0.6, 3.6), (-n * 1.12, 1.2)])
    lip = spline(
        [
            (-n * 0.90, -height + 0.7),
            (-n * 0.5, -height + 2.15),
            (0, -height + 2.6),
            (n * 0.5, -height + 2.15),
            (n * 0.90, -height + 0.7),
        ]
    )
    lay(s, joined(lip, neck_side, front, mirrored(neck_side)), rib, soft, lift=0.7, edge=1.0)


def cowl(s: Surface, cut: Cut, fabric: Fabric, seed: int, rolls: int = 4) -> None:
    """Soft rolls of surplus cloth hanging between the shoulders, each lying over the one below."""
    rng = np.random.default_rng(seed)
    n = cut.neck
    lean = 0.0
    for k in range(rolls - 1, -1, -1):
        f = k / max(1, rolls - 1)
        wide, low = n + 1.2 + 3.6 * f, cut.drop + 2.6 + 10.5 * f
        low += rng.uniform(-0.9, 0.9)
        lean += rng.uniform(-1.5, 1.5)
        seam = cut.slope * (wide - n) / (cut.shoulder - n)  # the shoulder line there
        top_low = cut.drop * 0.62 + 9.6 * f - 0.6
        top = spline(
            [
                (-wide + 0.7, seam - 0.75),
                (-wide * 0.55, top_low * 0.72),
                (lean, top_low),
                (wide * 0.55, top_low * 0.7),
                (wide - 0.7, seam - 0.75),
            ]
        )
        bottom = spline(
            [
                (wide + 0.9, seam + 0.15),
                (wide * 0.62, low * 0.76),
                (lean * 1.2, low),
                (-wide * 0.62, low * 0.74),
                (-wide - 0.9, seam + 0.15),
            ]
        )
        waves = pile(
            rumple(seed + k, 8, 0.3, 1.6, 0),
            crease((-wide, 1 + f), (wide * 0.4, low * 0.85), 0.5, 1.2, -low * 0.22),
            crease((wide, 1 + f), (-wide * 0.3, low * 0.7), 0.5, 1.3, low * 0.2),
        )
        lay(s, joined(top, bottom), fabric, waves, lift=0.55, edge=2.4)


def shirt_collar(s: Surface, fabric: Fabric, size: float = 1.0) -> None:
    """A turned-down collar on a stand, buttoned."""
    stand = spline([(-8.0, -1.0), (-5, -2.6), (0, -3.0), (5, -2.6), (8.0, -1.0), (5, 2.2), (0, 3.4), (-5, 2.2)])
    lay(s, stand * (size, 1), fabric, tone=0.6, lift=0.15, edge=0.3)
    rim = spline([(-8.2, -1.6), (-4.5, -3.5), (0, -4.0), (4.5, -3.5), (8.2, -1.6)])
    band(s, rim * (size, 1), -1.5, 0.6, replace(fabric, weave="smooth"), lift=0.25, edge=0.6)
    for side in (-1, 1):
        inner = spline([(0.35, 3.4), (3.2, 1.6), (6.2, -1.0), (7.6, -3.2)])
        outer = spline([(7.6, -3.2), (9.4, -2.6), (9.9, -0.4), (9.2, 2.0)])
        fall = joined(inner, outer, line([(9.2, 2.0), (6.0, 9.4)]), spline([(6.0, 9.4), (3.0, 6.6), (0.35, 3.4)]))
        shape = fall * (side * size, 1)
        lay(s, shape, fabric, crease((side * 8, -3), (side * 6, 8), 0.25, 2.2, 0.5), lift=0.35, edge=0.6)
        seam = spline([(8.6, 2.0), (5.85, 8.3), (3.0, 5.8), (1.0, 3.7)]) * (side * size, 1)
        stitches(s, seam, tuple(int(c * 0.8) for c in fabric.colour))  # type: ignore[arg-type]


def lapels(s: Surface, cut: Cut, fabric: Fabric) -> None:
    """Notched lapels that roll down to the button at the bottom of the V, the left one over the right."""
    d = cut.drop
    n = cut.neck
    for side in (1, -1):
        roll = spline([(n - 0.5, -1.0), (n * 0.62, d * 0.42), (n * 0.2, d * 0.8), (-0.6, d + 0.5)])
        edge = spline([(-0.6, d + 0.5), (4.0, d * 0.82), (8.6, d * 0.62), (12.6, d * 0.42)])
        notch = line([(12.6, d * 0.42), (9.6, d * 0.33), (11.9, d * 0.25)])
        collar = spline([(11.9, d * 0.25), (11.2, d * 0.12), (9.8, -0.6), (n - 0.5, -3.2)])
        shape = joined(roll, edge, notch, collar) * (side, 1)
        lay(
            s,
            shape,
            fabric,
            pile(rumple(7, 16, 0.2), crease((side * 3, d), (side * 8, 2), 0.35, 3.0, 0.0)),
            lift=0.5,
            edge=0.7,
        )
        groove(s, line([(9.6, d * 0.33), (n - 1.6, d * 0.2)]) * (side, 1), 0.16, 0.4)
    neck = spline([(-n + 0.4, -2.8), (-n * 0.5, -4.2), (0, -4.7), (n * 0.5, -4.2), (n - 0.4, -2.8)])
    band(s, neck, -4.4, 0.7, fabric, lift=0.25, edge=0.7)


def hood(s: Surface, cut: Cut, fabric: Fabric, lining: Fabric, seed: int) -> None:
    """A hood spread flat above the shoulders, its opening towards the viewer, with drawstrings."""
    n = cut.neck
    outer = spline(
        [
            (-n - 4.5, 4.2),
            (-n - 7.0, -5),
            (-n - 5.5, -15),
            (-n + 1, -22),
            (0, -24),
            (n - 1, -22),
            (n + 5.5, -15),
            (n + 7.0, -5),
            (n + 4.5, 4.2),
        ]
    )
    low = spline([(n + 4.5, 4.2), (n * 0.6, 8.0), (0, 10.0), (-n * 0.6, 8.0), (-n - 4.5, 4.2)])
    folds = pile(
        rumple(seed, 10, 0.45, 1.3),
        fan(seed, (-n - 2, 3), -80, 28, 4, 15, 0.5),
        fan(seed + 1, (n + 2, 3), -100, 28, 4, 15, 0.5),
    )
    lay(s, joined(outer, low), fabric, folds, lift=0.7, edge=1.2)
    mouth = spline(
        [
            (0, 7.6),
            (-n * 0.8, 0.5),
            (-n - 0.8, -8),
            (-n * 0.55, -15.5),
            (0, -17.5),
            (n * 0.55, -15.5),
            (n + 0.8, -8),
            (n * 0.8, 0.5),
            (0, 7.6),
        ]
    )
    lay(s, mouth, lining, rumple(seed + 3, 9, 0.4), tone=0.5, lift=0.1, edge=0.2)
    groove(s, mouth * (1.16, 1.07), 0.2, 0.4)
    _inner_shadow(s, mouth)
    for side in (-1, 1):
        cord = spline([(side * 3.6, 5.4), (side * 4.4, 11), (side * 3.2, 18), (side * 4.3, 25.5)])
        rope = Fabric((236, 232, 224), "rib", pitch=0.3)
        band(s, cord, -0.32, 0.32, rope, lift=0.3, edge=0.3)


def _inner_shadow(s: Surface, ring: Points) -> None:
    """The rim shades what lies inside the ring: a thin frame of shadow along it."""
    rim = Fabric((20, 20, 22), "smooth", gloss=0.0)
    for grow in (0.97, 0.93):
        lay(
            s,
            ring,
            rim,
            holes=(ring * (grow, grow) + (0, (1 - grow) * -5),),
            lift=0.0,
            edge=0.0,
            opacity=0.16,
            shadow=0.0,
        )
