"""The fronts of tops: openings, pockets."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from tools.images.arrays import Colour
from tools.sample.curves import joined, line, spline
from tools.sample.details import band, button, groove, stitches
from tools.sample.fabrics import Fabric
from tools.sample.folds import rumple
from tools.sample.shapes import front_neck
from tools.sample.surface import Surface, lay

if TYPE_CHECKING:
    from tools.sample.tops import Top


def darker(c: Colour, f: float = 0.75) -> Colour:
    """A thread or shadow colour for cloth of colour c."""
    return int(c[0] * f), int(c[1] * f), int(c[2] * f)


def opening(s: Surface, g: Top, trim: Fabric) -> None:
    """What runs down the front: button band, zip, placket or the edge of a blazer."""
    cut = g.cut
    low = cut.hem_y + cut.curve + (g.rib_hem * 0.96)
    if g.front == "shirt":
        path = line([(0.2, low - 0.2), (0.0, cut.drop - 5)])
        band(s, path, -1.7, 1.7, replace(g.fabric), lift=0.12, edge=0.35)
        for x in (-1.35, 1.35):
            stitches(s, line([(x, cut.drop - 4), (x, low - 0.6)]), darker(g.fabric.colour, 0.8))
        for y in np.arange(cut.drop + 4, low - 8, 8.6):
            button(s, (0.05, float(y)), 0.58, g.buttons)
    elif g.front == "zip":
        groove(s, line([(0, cut.drop), (0, low)]), 0.4, 0.8)
        metal = Fabric((150, 150, 152), "rib", pitch=0.3, gloss=0.5)
        band(s, line([(0, low - 0.2), (0, cut.drop - 1)]), -0.45, 0.45, metal, lift=0.1, edge=0.2)
    elif g.front == "cardigan":
        rib = replace(trim, weave="rib", pitch=0.5, print=None)
        n = cut.neck
        back = spline([(-n + 0.3, -0.2), (-n * 0.55, -0.7), (0, -0.9), (n * 0.55, -0.7), (n - 0.3, -0.2)])
        band(s, back, -2.4, 0.9, rib, lift=0.2, edge=0.6)
        for side in (1, -1):
            v = front_neck(cut)
            half = v[len(v) // 2 :][::-1]
            path = joined(
                np.array([(n - 1.6, -1.5), (n - 0.4, -0.8)]),
                half[1:],
                line([(0.9, cut.drop + 1.2), (0.9, low)])[1:],
            ) * (side, 1)
            path = spline(path[:: max(1, len(path) // 14)])
            path = path if side > 0 else path[::-1]
            band(s, path, -1.6, 1.7, rib, rumple(11, 9, 0.15), lift=0.3, edge=0.6)
        for y in np.linspace(cut.drop + 4.5, low - 3.0, 5):
            button(s, (-0.9, float(y)), 0.95, g.buttons)
    else:
        edge = spline([(0.9, cut.drop), (1.0, low - 10), (2.6, low - 3), (7, low + 0.2)])
        groove(s, edge, 0.3, 0.9)
        stitches(s, edge - (0.5, 0), darker(g.fabric.colour, 0.8))
        button(s, (0.4, cut.drop + 11), 1.05, g.buttons)


def pockets(s: Surface, g: Top) -> None:
    """Kangaroo pocket, flaps or a chest patch, as the garment has it."""
    cut = g.cut
    if g.neck == "hood":
        y0, y1 = cut.hem_y - 20, cut.hem_y - 1
        shape = line([(-10, y0), (10, y0), (16.5, y0 + 11), (16.5, y1), (-16.5, y1), (-16.5, y0 + 11), (-10, y0)])
        lay(s, shape, g.fabric, rumple(21, 10, 0.4), lift=0.25, edge=0.5)
        stitches(s, shape * (0.965, 1) + (0, 0.0), darker(g.fabric.colour, 0.8))
    elif g.front == "blazer":
        for side in (-1, 1):
            y = cut.hem_y - 20
            flap = joined(
                line([(7.5, y), (20, y - 1.2)]),
                spline([(20, y - 1.2), (20.2, y + 3.6), (13, y + 5.2), (7.4, y + 4.9), (7.5, y)]),
            ) * (side, 1)
            lay(s, flap, g.fabric, lift=0.3, edge=0.4)
        welt = line([(8.0, 25.5), (18, 23.9), (18.2, 26.2), (8.2, 27.8), (8.0, 25.5)])
        lay(s, welt, g.fabric, lift=0.2, edge=0.3)
    else:
        patch = joined(line([(6, 24), (17, 24), (17, 34)]), line([(17, 34), (11.5, 37), (6, 34), (6, 24)]))
        lay(s, patch, g.fabric, rumple(22, 12, 0.2), lift=0.2, edge=0.4)
        stitches(
            s,
            line([(6.4, 25), (6.4, 33.7), (11.5, 36.4), (16.6, 33.7), (16.6, 25)]),
            darker(g.fabric.colour, 0.8),
        )
        stitches(s, line([(6.4, 26.4), (16.6, 26.4)]), darker(g.fabric.colour, 0.8))
