"""Smooth outlines: splines through points, strips along paths, wavy edges. All in centimetres, y down."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]  # (n, 2): x, y in cm
Point = tuple[float, float]


def spline(points: Sequence[Point | Points] | Points, step: float = 0.35) -> Points:
    """A centripetal-like Catmull-Rom curve through all points, about one vertex every `step` cm."""
    p = np.asarray(points, dtype=np.float64)
    if len(p) < 3:
        return line(p, step)
    q = np.vstack([2 * p[0] - p[1], p, 2 * p[-1] - p[-2]])
    parts = []
    for a, b, c, d in zip(q[:-3], q[1:-2], q[2:-1], q[3:], strict=True):
        n = max(2, int(np.hypot(*(c - b)) / step))
        t = np.linspace(0, 1, n, endpoint=False)[:, None]
        # Tangents scaled by neighbouring chord lengths, so that uneven spacing makes no loops.
        ab, bc, cd = (max(float(np.hypot(*v)), 1e-6) for v in (b - a, c - b, d - c))
        m0 = bc * (((b - a) / ab + (c - b) / bc) / 2)
        m1 = bc * (((c - b) / bc + (d - c) / cd) / 2)
        parts.append(
            (2 * t**3 - 3 * t**2 + 1) * b + (t**3 - 2 * t**2 + t) * m0 + (3 * t**2 - 2 * t**3) * c + (t**3 - t**2) * m1
        )
    return np.vstack([*parts, p[-1:]])


def line(points: Sequence[Point | Points] | Points, step: float = 0.35) -> Points:
    """The straight polyline through the points, subdivided like `spline`."""
    p = np.asarray(points, dtype=np.float64)
    parts = []
    for a, b in pairwise(p):
        n = max(1, int(np.hypot(*(b - a)) / step))
        parts.append(a + (b - a) * np.linspace(0, 1, n, endpoint=False)[:, None])
    return np.vstack([*parts, p[-1:]])


def joined(*strokes: Points) -> Points:
    """One closed outline from strokes laid end to end; the joints are corners."""
    return np.vstack(strokes)


def mirrored(points: Sequence[Point] | Points) -> Points:
    """The points reflected at x = 0, in reverse order, so that a right half continues into the left one."""
    p = np.asarray(points, dtype=np.float64)[::-1].copy()
    p[:, 0] *= -1
    return p


def normals(path: Points) -> Points:
    """Unit vectors to the left of the direction of travel (in y-down space), one per point."""
    t = np.gradient(path, axis=0)
    t /= np.maximum(np.hypot(t[:, 0], t[:, 1])[:, None], 1e-9)
    return np.stack([t[:, 1], -t[:, 0]], axis=1)


def offset(path: Points, distance: float | NDArray[np.float64]) -> Points:
    """The path moved sideways along its normals by `distance` cm (a number, or one for each point)."""
    return path + normals(path) * np.reshape(np.asarray(distance, dtype=np.float64), (-1, 1))


def strip(path: Points, before: float, after: float) -> Points:
    """The closed outline of a band along `path`, from `before` to `after` cm off it."""
    return np.vstack([offset(path, before), offset(path, after)[::-1]])


def ellipse(centre: Point, rx: float, ry: float | None = None, tilt: float = 0.0) -> Points:
    """A closed ellipse; `tilt` in degrees."""
    t = np.linspace(0, 2 * np.pi, 48, endpoint=False)
    x, y = rx * np.cos(t), (rx if ry is None else ry) * np.sin(t)
    a = np.radians(tilt)
    return np.stack([centre[0] + x * np.cos(a) - y * np.sin(a), centre[1] + x * np.sin(a) + y * np.cos(a)], axis=1)


def lengths(path: Points) -> NDArray[np.float64]:
    """Arc length in cm from the start to each point."""
    return np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(path, axis=0).T))])


def at(path: Points, distance: float) -> Point:
    """The point `distance` cm along the path."""
    s = lengths(path)
    return float(np.interp(distance, s, path[:, 0])), float(np.interp(distance, s, path[:, 1]))
