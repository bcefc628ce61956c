"""Hanging cloth: skirts, tiers, ruffles. A hem that waves with its folds and shows its inner side between
them."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from tools.sample.curves import Points, joined, offset, spline
from tools.sample.details import groove, stitches
from tools.sample.fabrics import Fabric
from tools.sample.folds import Relief, drape, pile, ripples, rumple, tubes
from tools.sample.noise import Field
from tools.sample.surface import Surface, lay


@dataclass(frozen=True, slots=True)
class Panel:
    """Measures of a hanging panel, cm: half widths at top and bottom, and how its folds fall."""

    top: float
    bottom: float
    top_half: float
    bottom_half: float
    bell: float = 0.85  # below 1 it widens early, above 1 late
    folds: float = 9
    gathers: float = 0
    height: float = 1.5
    wave: float = 1.4  # how far the hem goes up and down, cm
    sag: float = 2.0  # how much lower the hem is at the centre
    start: float = 0.1
    centre: float = 0.0

    def half(self, y: Field) -> Field:
        """Half width at heights y."""
        t = np.clip((y - self.top) / (self.bottom - self.top), 0, 1.15)
        return np.asarray(self.top_half + (self.bottom_half - self.top_half) * t**self.bell, np.float32)

    def half_at(self, y: float) -> float:
        """Half width at one height."""
        return float(self.half(np.array([y], np.float32))[0])


def hem_line(p: Panel, seed: int, shift: float = 0.0) -> Points:
    """The hem from right to left: low on crests, high in valleys."""
    u = np.linspace(1, -1, 240)
    f = tubes(u.astype(np.float32), seed, p.folds) + 0.35 * tubes(
        (u + 0.06).astype(np.float32), seed + 4, p.folds * 2.3
    )
    x = p.centre + u * p.bottom_half
    y = p.bottom + p.sag * (1 - u**2) + p.wave * (f - 0.7) + shift
    return np.stack([x, y], axis=1)


def panel_outline(p: Panel, seed: int) -> Points:
    """The closed outline of the panel."""
    ys = np.linspace(p.top, p.bottom, 40)
    side = np.stack([p.half(ys.astype(np.float32)).astype(np.float64), ys], axis=1)
    hem = hem_line(p, seed)
    side[-1] = hem[0] - (p.centre, 0)
    right = spline(side[::3]) + (p.centre, 0)  # noqa: RUF005
    left_side = side.copy()
    left_side[-1, 1] = hem[-1, 1]
    left = spline(left_side[::3]) * (-1, 1) + (p.centre, 0)
    top = np.stack([np.linspace(-p.top_half, p.top_half, 30) + p.centre, np.full(30, p.top)], axis=1)
    return joined(top, right, hem, left[::-1])


def panel(
    s: Surface,
    p: Panel,
    fabric: Fabric,
    seed: int,
    *,
    opacity: float = 1.0,
    lift: float = 0.6,
    underside: bool = True,
    topstitch: bool = False,
    extra: Relief | None = None,
    coords: Callable[[Field, Field], tuple[Field, Field]] | None = None,
    tone: float = 1.0,
) -> None:
    """Lay a hanging panel: first the inner side of its back hem, then the front with its folds."""
    fall = drape(
        seed,
        p.top,
        p.bottom + p.sag,
        p.half,
        folds=p.folds,
        gathers=p.gathers,
        height=p.height,
        start=p.start,
        centre=p.centre,
    )
    relief = pile(fall, rumple(seed + 50, 11, 0.22), ripples(seed + 60, 3.4, 0.03))
    if extra:
        relief = pile(relief, extra)
    if coords is None and fabric.print is not None:
        coords = _cut_anew(seed)
    if underside:
        back = hem_line(p, seed + 77)
        y = p.bottom - min(8.0, 0.4 * (p.bottom - p.top))
        inside = 0.96 * p.half_at(y)
        low = np.stack([np.linspace(inside, -inside, 60), np.full(60, y)], axis=1) + (p.centre, 0)  # noqa: RUF005
        back[:, 1] += 0.25 * p.wave + 0.2
        lay(
            s,
            joined(back * (0.955, 1) + (0.045 * p.centre, 0), low[::-1]),
            fabric,
            fall,
            lift=0.5,
            tone=0.62 * tone,
            opacity=opacity,
        )
    lay(s, panel_outline(p, seed), fabric, relief, coords, lift=lift, opacity=opacity, tone=tone)
    if topstitch:
        up = offset(hem_line(p, seed), 0.0) - (0, 1.3)
        groove(s, up[4:-4], 0.15, 0.2)
        stitches(s, up[4:-4], _thread(fabric.colour))


def _cut_anew(seed: int) -> Callable[[Field, Field], tuple[Field, Field]]:
    """Each panel is cut from another place of the cloth, a little off the grain, so that the print does
    not line up."""
    rng = np.random.default_rng(seed + 900)
    ox, oy, lean = float(rng.uniform(0, 50)), float(rng.uniform(0, 50)), float(rng.uniform(-0.12, 0.12))

    def coords(x: Field, y: Field) -> tuple[Field, Field]:
        return np.asarray(x + lean * y + ox, dtype=np.float32), np.asarray(y - lean * x + oy, dtype=np.float32)

    return coords


def _thread(colour: tuple[int, int, int]) -> tuple[int, int, int]:
    return int(colour[0] * 0.72), int(colour[1] * 0.72), int(colour[2] * 0.72)
