"""Choose colours of a set that go together and suit a garment."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from math import dist, hypot

import numpy as np
from numpy.typing import NDArray

from tools.imaging.arrays import Colour
from tools.imaging.colour import LabColour, chroma, ciede2000, contrast, delta_e, from_lch, hue, hue_gap, to_lab, to_rgb
from tools.studio.brief import Backdrop, Look
from tools.studio.picture_words import MATERIALS
from tools.vision.scene_reading import Swatch

LEAST_DIFFERENCE = 21.0  # CIEDE2000 between the wall and the garment's main colour
_SECOND = 13.0  # L* between a set's two tones
_STANDS_OUT = 19.5  # CIEDE2000; a wall nearer than this is used only if there is no other
MOST_CHROMA = 22.0  # a wall more colourful than this competes with the garment
_LIGHTNESS = (93.0, 88.0, 82.0, 75.0, 69.0, 35.0, 31.0, 27.0)  # no mid-tones: on them no letters read well


def stands_out(wall: LabColour, garment: Sequence[Swatch], backdrop: Backdrop) -> float:
    """Return how well a garment stands out on a set, about 0..2: by colour, by lightness, and by how calm the set is."""
    if not garment:
        return 0.0
    apart = min(delta_e(wall, garment[0].lab), 45.0) / 45 + min(abs(wall[0] - garment[0].lab[0]), 40.0) / 40
    restless = backdrop in ("wood", "terrazzo", "rug") and garment[0].share < 0.5
    return apart - 0.6 * restless


def muted(colour: LabColour) -> LabColour:
    """Return the colour of a photo's background as a set may use it: less colourful, and lighter.

    Chroma above 6 counts one third. The background of a phone photo is there by chance (a red sheet, yellow parquet),
    so its hue is used but not its strength. A colour darker than a wall would be is moved half-way to a light one.
    """
    amount = chroma(colour)
    kept = amount if amount <= 6 else min(6 + (amount - 6) / 3, 14)
    light = colour[0] if colour[0] > 80 else 80 - 0.45 * (80 - colour[0])
    return from_lch(light, kept, hue(colour))


def mixed(colours: Sequence[tuple[LabColour, float]]) -> LabColour:
    """Return the weighted mean in Lab of (colour, weight) pairs; a weight is positive."""
    total = sum(weight for _, weight in colours)
    light, a, b = (sum(c[i] * w for c, w in colours) / total for i in range(3))
    found = hypot(a, b)
    # a plain mean of different hues turns grey: give back most of the chroma
    amount = sum(chroma(c) * w for c, w in colours) / total
    lift = min(0.85 * amount / found, 3.0) if found > 0.5 else 1.0
    return light, a * max(lift, 1.0), b * max(lift, 1.0)


def choose_wall(wish: LabColour, garment: Sequence[Swatch], backdrop: Backdrop = "plaster") -> LabColour:
    """Return the wall colour nearest to `wish` that is muted and differs from every large colour of the garment.

    Candidates are the wished hue and its neighbours, and the garment's own and opposite hue. Each comes in eight
    lightnesses and three strengths. The cheapest candidate wins; of equal ones, the earlier.

    Args:
        wish: the wished colour.
        garment: the garment's colours, the main one first.
        backdrop: the surface; some have only the hues of their material.
    """
    main = garment[0].lab if garment else (60.0, 0.0, 0.0)
    strength = min(chroma(wish), MOST_CHROMA)
    hues = [hue(wish), hue(wish) + 20, hue(wish) - 20]
    if chroma(main) > 12:
        hues += [hue(main), hue(main) + 180]
    lights: Sequence[float] = _LIGHTNESS
    if material := MATERIALS.get(backdrop):
        hues, strength = list(material.hues), float(np.clip(strength, *material.chroma))
        lights = [float(np.clip(light, *material.light)) for light in _LIGHTNESS]
    candidates = [
        # dark paint needs more chroma to look coloured
        from_lch(light, min(strength * share * (1.0 if light > 62 else 1.4), MOST_CHROMA), angle % 360)
        for light in lights
        for angle in hues
        for share in (1.0, 0.6, 0.3)
    ]
    walls = _in_gamut(np.array(candidates))
    light, a, b = walls[int(np.argmin(_costs(walls, wish, garment)))]
    return float(light), float(a), float(b)


def _in_gamut(colours: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the Lab colours (n, 3) as sRGB bytes can show them."""
    from skimage.color import lab2rgb, rgb2lab

    levels = np.rint(np.clip(lab2rgb(colours[None]), 0, 1) * 255) / 255
    return np.asarray(rgb2lab(levels)[0], np.float64)


def _costs(walls: NDArray[np.float64], wish: LabColour, garment: Sequence[Swatch]) -> NDArray[np.float64]:
    """Return the cost of each of `walls` (n, 3), as (n,)."""
    cost = np.square((walls[:, 0] - wish[0]) * 0.6) + np.square(walls[:, 1:] - np.array(wish[1:])).sum(1)
    dark = walls[:, 0] < 62
    # a dark wall is far from the wished lightness in any case: the hue matters, not the exact strength
    cost -= np.where(dark, 0.4, 0.0) * np.square(walls[:, 1:] - np.array(wish[1:])).sum(1)
    for rank, swatch in enumerate(garment[:4]):
        if rank > 0 and swatch.share < 0.12:
            continue
        # the main colour must differ, the smaller ones should: no wall is far from both colours of a
        # black-and-white print
        weight, least = (60.0, LEAST_DIFFERENCE + 2) if rank == 0 else (6.0 * swatch.share, 16.0)
        apart = ciede2000(walls, np.array([swatch.lab]))
        cost += weight * np.square(np.maximum(0.0, least - apart))
        if rank == 0:
            cost += np.where(apart < _STANDS_OUT, 1e5, 0.0)
            cost += 1.5 * np.square(np.maximum(0.0, 18 - np.abs(walls[:, 0] - swatch.lab[0])))
            # two colourful hues quarrel if they are neither related nor opposite
            gaps = np.array([hue_gap(hue((0.0, a, b)), hue(swatch.lab)) for _, a, b in walls])
            colourful = (np.hypot(walls[:, 1], walls[:, 2]) >= 8) & (chroma(swatch.lab) >= 20)
            cost += np.where(colourful & (gaps > 50) & (gaps < 130), 40.0, 0.0)
    return np.asarray(cost, np.float64)


def complete(
    wall: LabColour, garment: Sequence[Swatch], accent: LabColour | None = None
) -> tuple[Colour, Colour, Colour]:
    """Return the colours of a set in sRGB: the wall, a second tone that goes with it, and an accent that is legible on it.

    The contrast of the accent and the wall is at least 4.5.
    """
    # of the wall's hue; deeper than a pale one, lighter than a dark one
    floor = (wall[0] + (-_SECOND if wall[0] > 55 else _SECOND), 1.35 * wall[1], 1.35 * wall[2])
    return to_rgb(wall), to_rgb(floor), _accent(wall, garment, accent)


def _accent(wall: LabColour, garment: Sequence[Swatch], wish: LabColour | None) -> Colour:
    vivid = [s.lab for s in garment if chroma(s.lab) > 22 and s.share > 0.06]
    base = vivid[0] if vivid else wish or from_lch(30, max(chroma(wall), 8), hue(wall))
    painted = to_rgb(wall)
    dark = to_lab(painted)[0] > 52
    steps = range(int(min(base[0], 50)), 4, -3) if dark else range(int(max(base[0], 75)), 100, 3)
    for light in steps:
        colour = to_rgb(from_lch(light, min(chroma(base), 45.0), hue(base)))
        if contrast(colour, painted) >= 4.5:
            return colour
    return (20, 20, 22) if dark else (250, 248, 244)


_APART = 22.0  # distance in L*a*b* at which a garment is clearly visible on a wall
_MID_TONES = (35.0, 68.0)  # L* between which neither dark nor light letters read well on a wall
_MUTED = 15.0  # most chroma of a painted set
_TINTS = ((50.0, 10.0, 4.0), (245.0, 7.0, 8.0))  # (hue, chroma, cost): blush and slate go with any palette
_PAINT = (27.0, 92.0)  # L* of a painted set


def harmonised(look: Look, garment: Colour) -> Look:
    """Return the look with wall and floor muted, and the wall changed until the garment differs enough from it.

    A brand's colours are not muted.
    """
    own, wall, floor = to_lab(garment), to_lab(look.wall), to_lab(look.floor)
    if look.house_colours:
        return replace(look, wall=to_rgb(_set_apart(wall, own, ())))
    material = MATERIALS.get(look.backdrop)
    lights = material.light if material else _PAINT
    light = _legible(_within(wall[0], lights))
    if material:  # its nearest colour
        angle = min(material.hues, key=lambda each: hue_gap(each, hue(wall)))
        wall = from_lch(light, _within(chroma(wall), material.chroma), angle)
    else:
        wall = _muted(wall, light, _MUTED)
    wall = _set_apart(wall, own, () if material else _TINTS, lights)
    floor = _muted(floor, _within(floor[0], (wall[0] - _SECOND, wall[0] + _SECOND)), _MUTED + 9)
    return replace(look, wall=to_rgb(wall), floor=to_rgb(floor))


def as_wished(change: Callable[[Look, Colour], Look], look: Look, garment: Colour) -> Look:
    """Return the changed look with a person's wishes in it.

    The change is that of the set before the wishes, and they are added to its result. Else the limits of a material or
    of a palette would undo them, and a brighter floor of wood would stay as it was.
    """
    lighter, yellower = look.wished
    if look.house_colours or not (lighter or yellower):
        return change(look, garment)
    wall, floor = (shifted(colour, -lighter, -yellower) for colour in (look.wall, look.floor))
    made = change(replace(look, wall=wall, floor=floor), garment)
    wall, floor = (shifted(colour, lighter, yellower) for colour in (made.wall, made.floor))
    apart = _set_apart(to_lab(wall), to_lab(garment), (), (12.0, 97.0))
    return replace(made, wall=to_rgb(apart), floor=floor)


def shifted(colour: Colour, lighter: float, yellower: float) -> Colour:
    """Return the colour `lighter` in L* and `yellower` in b*; its L* stays within 12 and 97."""
    light, a, b = to_lab(colour)
    return to_rgb((_within(light + lighter, (12.0, 97.0)), a + 0.3 * yellower, b + yellower))


def calmer(look: Look, garment: Colour) -> Look:
    """Return a look with a plain paper sweep in the brief's own hue and high contrast to the garment."""
    own = to_lab(garment)
    wall = _set_apart(_muted(to_lab(look.wall), 35.0 if own[0] > 68 else 88.0, 9.0), own)
    return replace(look, backdrop="seamless", wall=to_rgb(wall), contrast=min(look.contrast, 0.45))


def lighter(look: Look, garment: Colour) -> Look:
    """Return a look with light, nearly neutral plaster, or grey plaster for light cloth."""
    own, floor = to_lab(garment)[0], to_lab(look.floor)
    wall = _muted(to_lab(look.wall), min(70.0, own - 16.0) if own > 74 else 90.0, 3.5)
    floor = _muted(floor, max(floor[0], 66.0), 10.0)
    return replace(look, backdrop="plaster", wall=to_rgb(wall), floor=to_rgb(floor), contrast=0.3, softness=0.75)


def _set_apart(
    wall: LabColour,
    garment: LabColour,
    tints: tuple[tuple[float, float, float], ...] = _TINTS,
    lights: tuple[float, float] = _PAINT,
) -> LabColour:
    """Return the wall with the smallest change that makes it differ enough: lighter, darker, or in a quiet tint.

    Its lightness stays within `lights`.
    """
    if dist(wall, garment) >= _APART:
        return wall
    own = (hue(wall), max(chroma(wall), 5.0), 0.0)
    tried = [
        (abs(light - wall[0]) + cost, from_lch(light, strength, tint))
        for light in np.clip([*range(27, 36, 2), *range(68, 93, 2)], *lights).tolist()
        for tint, strength, cost in (own, *tints)
    ]
    apart = [each for each in tried if dist(each[1], garment) >= _APART]
    return min(apart, key=lambda each: each[0], default=(0.0, wall))[1]


def _legible(light: float) -> float:
    """Return the lightness; a mid-tone moves to the nearer end of the mid-tones."""
    dark, pale = _MID_TONES
    return light if not dark < light < pale else dark if light - dark < pale - light else pale


def _muted(colour: LabColour, light: float, most: float) -> LabColour:
    """Return the colour in another lightness, with a chroma of at most `most`."""
    return from_lch(light, min(chroma(colour), most), hue(colour))


def _within(value: float, limits: tuple[float, float]) -> float:
    return min(max(value, limits[0]), limits[1])
