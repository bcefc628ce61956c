"""Outlines of garment pieces from a tailor's measures, in cm: x = 0 is the centre front, y = 0 the neck
point of the shoulder."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, cast

import numpy as np

from tools.sample.curves import Point, Points, joined, lengths, line, mirrored, normals, spline
from tools.sample.noise import Field

Neckline = Literal["crew", "v", "scoop", "boat", "square"]
Wave = Callable[[Points], Points]


@dataclass(frozen=True, slots=True)
class Cut:
    """Measures of a body piece: half widths at given heights."""

    neck: float = 8.5
    drop: float = 9.0
    neckline: Neckline = "crew"
    shoulder: float = 19.5
    slope: float = 4.2
    chest: float = 23.5
    armpit: float = 22.0
    waist: float = 21.5
    waist_y: float = 41.0
    hip: float = 24.0
    hip_y: float = 60.0
    hem: float = 24.5
    hem_y: float = 66.0
    curve: float = 0.8  # how much lower the hem is at the centre

    def half(self, y: Field) -> Field:
        """Half width of the body at heights y."""
        ys, ws = np.array(self.side(), dtype=np.float64).T[::-1]
        return cast(Field, np.interp(y, ys, ws).astype(np.float32))

    def half_at(self, y: float) -> float:
        """Half width of the body at one height."""
        return float(self.half(np.array([y], np.float32))[0])

    def side(self) -> list[Point]:
        """The right side seam from armpit to hem."""
        points = [(self.chest, self.armpit), (self.waist, self.waist_y)]
        if self.hip_y > self.waist_y + 2 and self.hem_y > self.hip_y + 2:
            points.append((self.hip, self.hip_y))
        if self.hem_y > points[-1][1] + 0.5:
            points.append((self.hem, self.hem_y))
        return points


def front_neck(cut: Cut, grow: float = 0.0) -> Points:
    """The front neckline from the left neck point to the right one; `grow` cm wider and deeper."""
    n, d = cut.neck + grow, cut.drop + grow
    if cut.neckline == "v":
        right = spline([(0, d), (n * 0.52, d * 0.5), (n, 0)])
        return joined(mirrored(right), right)
    if cut.neckline == "square":
        return line([(-n, 0), (-n * 0.86, d), (n * 0.86, d), (n, 0)])
    flat = {"crew": 0.72, "scoop": 0.80, "boat": 0.6}[cut.neckline]
    half = [(0.0, d), (n * 0.45, d * 0.92), (n * flat + n * 0.12, d * 0.52), (n, 0.0)]
    return spline([*map(tuple, mirrored(half)[:-1]), *half])


def inner_back(cut: Cut) -> Points:
    """What is seen of the inner back through the neckline: from above the back neck to below the front
    one."""
    top = spline(
        [
            (-cut.neck - 0.6, -0.4),
            (-cut.neck * 0.5, -0.9),
            (0, -0.6),
            (cut.neck * 0.5, -0.9),
            (cut.neck + 0.6, -0.4),
        ]
    )
    return joined(top, front_neck(cut, 1.6)[::-1])


def back_neck(cut: Cut) -> Points:
    """The back neckline from left to right, hanging a little lower in the middle."""
    n = cut.neck + 0.2
    return spline([(-n, -0.4), (-n * 0.55, 1.0), (0, 1.6), (n * 0.55, 1.0), (n, -0.4)])


def body(cut: Cut, hem: Wave | None = None) -> Points:
    """A closed front with armholes; the hem may be displaced by `hem`."""
    shoulder = line([(cut.neck, 0), (cut.shoulder, cut.slope)])
    mid = (cut.slope + cut.armpit) / 2
    armhole = spline(
        [
            (cut.shoulder, cut.slope),
            (cut.shoulder - 1.5, mid),
            (cut.shoulder - 0.3, cut.armpit - 3.2),
            (cut.chest, cut.armpit),
        ]
    )
    right = joined(shoulder, armhole, spline(cut.side()))
    low = cut.hem_y + cut.curve
    bottom = spline(
        [
            (cut.hem, cut.hem_y),
            (cut.hem * 0.5, low - 0.15),
            (0, low),
            (-cut.hem * 0.5, low - 0.15),
            (-cut.hem, cut.hem_y),
        ]
    )
    if hem:
        bottom = hem(bottom)
    return joined(front_neck(cut), right, bottom, mirrored(right))


@dataclass(frozen=True, slots=True)
class Arm:
    """A sleeve: `outline` closed, `axis` from shoulder to cuff, `cuff` across its end from outer to inner
    side."""

    outline: Points
    axis: Points
    cuff: Points
    armpit: Point
    elbow: Point


def sleeve(
    cut: Cut,
    side: int,
    length: float,
    angle: float,
    *,
    bend: float = 10.0,
    upper: float = 15.0,
    cuff: float = 9.5,
    puff: float = 0.0,
) -> Arm:
    """A sleeve lying at `angle` degrees below the horizontal, bent by `bend` at the elbow; side +1 right,
    -1 left."""
    a, b = np.radians(angle), np.radians(angle + bend)
    d1, d2 = np.array([np.cos(a), np.sin(a)]), np.array([np.cos(b), np.sin(b)])
    n1, n2 = np.array([-d1[1], d1[0]]), np.array([-d2[1], d2[0]])
    tip = np.array([cut.shoulder, cut.slope])
    pit = np.array([cut.chest - 0.4, cut.armpit - 0.6])
    e_out = tip + d1 * length * 0.48 - n1 * (0.8 + puff)
    c_out = tip + d1 * length * 0.48 + d2 * length * 0.52 - n2 * puff * 0.3
    e_in = e_out + n1 * (upper * (1 if length > 30 else 1.12) + 2 * puff)
    c_in = c_out + n2 * cuff
    inside = np.array([cut.shoulder - 5, cut.slope - 1.1])
    outer = spline(
        [
            inside,
            tip,
            tip + d1 * length * 0.2 - n1 * (0.75 + puff * 0.9),
            e_out,
            (e_out + c_out) / 2 - n2 * 0.3,
            c_out,
        ]
    )
    end = spline([c_out, (c_out + c_in) / 2 + d2 * 0.35, c_in])
    inner = spline([c_in, (c_in + e_in) / 2 + n2 * (0.3 + puff * 0.6), e_in, pit + (e_in - pit) * 0.25, pit])
    close = line([pit, np.array([cut.chest - 1.6, cut.armpit + 3.5]), np.array([cut.shoulder - 5, cut.armpit - 1])])
    mid = [(tip * 0.55 + pit * 0.45), (e_out + e_in) / 2, (c_out + c_in) / 2 + d2 * 3]
    axis = spline([mid[0] - d1 * 8, *mid])
    flip = np.array([side, 1.0])
    pts = [p * flip for p in (joined(outer, end, inner, close), axis, end)]
    return Arm(pts[0], pts[1], pts[2], (float(pit[0] * side), float(pit[1])), (float(e_in[0] * side), float(e_in[1])))


def along(path: Points) -> Callable[[Field, Field], tuple[Field, Field]]:
    """Fabric coordinates that follow a path: u across it, v the distance along it, both in cm."""
    p = path[:: max(1, len(path) // 60)]
    s = lengths(path)[:: max(1, len(path) // 60)]
    t = -np.stack([normals(p)[:, 1], -normals(p)[:, 0]], axis=1)

    def coords(x: Field, y: Field) -> tuple[Field, Field]:
        flat = np.stack([x.ravel(), y.ravel()], axis=1)
        pp, tt = p.astype(np.float32), t.astype(np.float32)
        near = (flat**2).sum(1)[:, None] - 2 * flat @ pp.T + (pp**2).sum(1)[None, :]
        i = near.argmin(axis=1)
        d = flat - pp[i]
        v = s[i].astype(np.float32) + (d * tt[i]).sum(1)
        u = d[:, 0] * -tt[i][:, 1] + d[:, 1] * tt[i][:, 0]
        return u.reshape(x.shape).astype(np.float32), v.reshape(x.shape).astype(np.float32)

    return coords


def fitted(half: Callable[[Field], Field], reference: float) -> Callable[[Field, Field], tuple[Field, Field]]:
    """Fabric coordinates whose columns follow the silhouette: `reference` is the half width they have in
    cm."""

    def coords(x: Field, y: Field) -> tuple[Field, Field]:
        return np.asarray(x / np.maximum(half(y), 1) * np.float32(reference), dtype=np.float32), y

    return coords
