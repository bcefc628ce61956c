"""Colours for a set that suits a garment: muted, related to it, and far enough from it that it stands out."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import hypot

import numpy as np
from numpy.typing import NDArray

from tools.imaging.arrays import Colour
from tools.imaging.colour import LabColour, chroma, contrast, from_lch, hue, hue_gap, to_lab, to_rgb
from tools.vision.scene_reading import Swatch

LEAST_DIFFERENCE = 21.0  # CIEDE2000 between wall and the garment's main colour
_STANDS_OUT = 19.5  # CIEDE2000; a nearer wall is never taken while there is another
MOST_CHROMA = 22.0  # a wall more colourful than this competes with the garment
_LIGHTNESS = (93.0, 88.0, 82.0, 75.0, 69.0, 35.0, 31.0, 27.0)  # on mid-tones neither dark nor light letters read well


@dataclass(frozen=True, slots=True)
class SetColours:
    """Wall, floor and accent in sRGB."""

    wall: Colour
    floor: Colour
    accent: Colour


def muted(colour: LabColour) -> LabColour:
    """A found background as it may be used: colour damped to a third beyond chroma 6, and lightened.

    A phone photo's background is what was at hand (a red sheet, yellow parquet). Its hue may be quoted, its
    strength not; and what is darker than a wall would be is drawn half-way to a light one.
    """
    amount = chroma(colour)
    kept = amount if amount <= 6 else min(6 + (amount - 6) / 3, 14)
    light = colour[0] if colour[0] > 80 else 80 - 0.45 * (80 - colour[0])
    return from_lch(light, kept, hue(colour))


def mixed(colours: Sequence[tuple[LabColour, float]]) -> LabColour:
    """Weighted mean in Lab; ValueError when no weight is positive."""
    total = sum(weight for _, weight in colours)
    if total <= 0:
        raise ValueError("no colour has any weight")
    light, a, b = (sum(c[i] * w for c, w in colours) / total for i in range(3))
    found = hypot(a, b)
    # a plain mean of different hues fades to grey: give back most of the colourfulness that went in
    amount = sum(chroma(c) * w for c, w in colours) / total
    lift = min(0.85 * amount / found, 3.0) if found > 0.5 else 1.0
    return light, a * max(lift, 1.0), b * max(lift, 1.0)


def choose_wall(wish: LabColour, garment: Sequence[Swatch], boards: bool = False) -> LabColour:
    """The wall nearest to `wish` that stays muted and apart from every large colour of the garment.

    Candidates: the wish's hue and its neighbours, the garment's own and opposite hue, in eight lightnesses
    and three
    strengths. `boards` keeps to the hues of wood. The cheapest wins; ties go to the earlier candidate.
    """
    main = garment[0].lab if garment else (60.0, 0.0, 0.0)
    strength = min(chroma(wish), MOST_CHROMA)
    hues = [hue(wish), hue(wish) + 20, hue(wish) - 20]
    if chroma(main) > 12:
        hues += [hue(main), hue(main) + 180]
    if boards:
        hues, strength = [62.0, 70.0, 55.0], min(max(strength, 12.0), 18.0)
    candidates = [
        # dark paint needs more chroma to read as a colour at all
        from_lch(light, min(strength * share * (1.0 if light > 62 else 1.4), MOST_CHROMA), angle % 360)
        for light in _LIGHTNESS
        for angle in hues
        for share in (1.0, 0.6, 0.3)
    ]
    walls = _in_gamut(np.array(candidates))
    light, a, b = walls[int(np.argmin(_costs(walls, wish, garment)))]
    return float(light), float(a), float(b)


def _in_gamut(colours: NDArray[np.float64]) -> NDArray[np.float64]:
    """(n, 3) Lab as sRGB bytes will really show it."""
    from skimage.color import lab2rgb, rgb2lab

    levels = np.rint(np.clip(lab2rgb(colours[None]), 0, 1) * 255) / 255
    return np.asarray(rgb2lab(levels)[0], np.float64)


def _costs(walls: NDArray[np.float64], wish: LabColour, garment: Sequence[Swatch]) -> NDArray[np.float64]:
    """What speaks against each of `walls` (n, 3)."""
    from skimage.color import deltaE_ciede2000

    cost = np.square((walls[:, 0] - wish[0]) * 0.6) + np.square(walls[:, 1:] - np.array(wish[1:])).sum(1)
    dark = walls[:, 0] < 62
    # away from the wished lightness anyway: then the hue matters, not the exact strength
    cost -= np.where(dark, 0.4, 0.0) * np.square(walls[:, 1:] - np.array(wish[1:])).sum(1)
    for rank, swatch in enumerate(garment[:4]):
        if rank > 0 and swatch.share < 0.12:
            continue
        # the main colour is a demand, the smaller ones a wish: a black-and-white print leaves no wall far
        # from both
        weight, least = (60.0, LEAST_DIFFERENCE + 2) if rank == 0 else (6.0 * swatch.share, 16.0)
        cloth = np.tile(swatch.lab, (len(walls), 1))
        apart = np.asarray(deltaE_ciede2000(walls, cloth))
        cost += weight * np.square(np.maximum(0.0, least - apart))
        if rank == 0:
            cost += np.where(apart < _STANDS_OUT, 1e5, 0.0)
            cost += 1.5 * np.square(np.maximum(0.0, 18 - np.abs(walls[:, 0] - swatch.lab[0])))
            cost += np.array([_quarrel((w[0], w[1], w[2]), swatch.lab) for w in walls])
    return np.asarray(cost, np.float64)


def _quarrel(wall: LabColour, main: LabColour) -> float:
    """Two colourful hues that are neither related nor opposite."""
    if chroma(main) < 20 or chroma(wall) < 8:
        return 0.0
    return 40.0 if 50 < hue_gap(hue(wall), hue(main)) < 130 else 0.0


def complete(wall: LabColour, garment: Sequence[Swatch], boards: bool, accent: LabColour | None = None) -> SetColours:
    """Wall, a floor that belongs to it, and an accent that can be read on the wall (contrast at least
    4.5)."""
    light, amount, angle = wall[0], chroma(wall), hue(wall)
    if boards:
        floor = (max(light - 8, 15), wall[1], wall[2])
    else:
        # floors are warmer and darker than walls; under a dark wall the floor stays close to it
        floor = mixed(
            [
                ((light - (14 if light > 55 else 6), wall[1], wall[2]), 2.0),
                (from_lch(light - 18, 16, 65), 1.0),
            ]
        )
        floor = (max(floor[0], 14), floor[1], floor[2])
    return SetColours(to_rgb(wall), to_rgb(floor), _accent(to_rgb(wall), garment, accent, amount, angle))


def _accent(wall: Colour, garment: Sequence[Swatch], wish: LabColour | None, amount: float, angle: float) -> Colour:
    vivid = [s.lab for s in garment if chroma(s.lab) > 22 and s.share > 0.06]
    base = vivid[0] if vivid else wish or from_lch(30, max(amount, 8), angle)
    strength, turn = min(chroma(base), 45.0), hue(base)
    dark = to_lab(wall)[0] > 52
    steps = range(int(min(base[0], 50)), 4, -3) if dark else range(int(max(base[0], 75)), 100, 3)
    for light in steps:
        colour = to_rgb(from_lch(float(light), strength, turn))
        if contrast(colour, wall) >= 4.5:
            return colour
    return (20, 20, 22) if dark else (250, 248, 244)
