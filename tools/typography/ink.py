"""Choose the colour of ink by its contrast, measured where it is printed (WCAG 2.2)."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from tools.imaging.arrays import Box, Colour, Rgb
from tools.imaging.colour import colours_to_lab, contrast_of_luminances, luminance, luminance_map, to_lab, to_rgb
from tools.typography import placing
from tools.typography.glyphs import Coverage
from tools.typography.layout import SetRow, bounds
from tools.typography.placing import CARD_PADDING, Margins, bleed

LEAST_CONTRAST = 4.5  # WCAG 2.2, success criterion 1.4.3, for text of any size
DARK: Colour = (26, 24, 23)
LIGHT: Colour = (253, 251, 247)


@dataclass(frozen=True, slots=True)
class InkedRow:
    """A row of copy, its drawn ink, and the ink's box in the picture in px."""

    spec: SetRow
    ink: Coverage
    box: Box


Ground = list[float]  # the darkest and the brightest luminance under ink, in tiles that are one em wide


def _ground(rows: Sequence[InkedRow], picture: Rgb) -> Ground:
    """Return the ground under and just around the ink of rows."""
    ground: Ground = []
    for row in rows:
        size = row.spec.size
        reach, tile = max(1, round(0.05 * size)), max(4, round(size))
        near = cv2.dilate(row.ink, np.ones((2 * reach + 1, 2 * reach + 1), np.uint8)) > 96
        # Grain finer than a stroke does not hide a letter, so average over half a stroke.
        light = cv2.blur(luminance_map(picture[row.box[1] : row.box[3], row.box[0] : row.box[2]]), (reach, reach))
        if row.ink.shape[0] > 2 * size:  # a column: its tiles follow each other downwards
            near, light = near.T, light.T
        for x in range(0, near.shape[1], tile):
            covered = light[:, x : x + tile][near[:, x : x + tile]]
            if covered.size >= 8:
                ground += (float(extreme) for extreme in np.percentile(covered, (2, 98)))
    return ground


def lowest_contrast(ink: Colour, ground: Ground) -> float:
    """Return the contrast in the tile where it is lowest; 21 if there is no tile."""
    own = luminance(ink)
    return min((contrast_of_luminances(own, light) for light in ground), default=21.0)


def accent_ink(accent: Colour, ground: Ground, otherwise: Colour, *, muted: bool = False) -> Colour:
    """Return the accent, made darker or lighter in its hue until it is legible; `otherwise` if that is not enough.

    `muted` is for running text: less chroma, and a lightness close to that of `otherwise`.
    """
    light, a, b = to_lab(accent)
    other = to_lab(otherwise)[0]
    if muted:
        light, a, b = 0.62 * other + 0.38 * light, 0.4 * a, 0.4 * b
    wanted = LEAST_CONTRAST + (1.5 if muted else 0.2)
    towards = 1 if other > 50 else -1
    for shift in range(0, 46, 3):
        colour = to_rgb((min(max(light + towards * shift, 12), 97), a, b))
        if lowest_contrast(colour, ground) >= wanted:
            return colour
    return otherwise


def tag_colours(accent: Colour, plate: Rgb, tag: Box) -> tuple[Colour, Colour]:
    """Return colours of a tag and of the letters on it: the darkened accent, or paper where the ground is as dark."""
    dark = accent_ink(accent, [luminance(LIGHT)], DARK)
    ground = float(luminance_map(plate[tag[1] : tag[3], tag[0] : tag[2]]).mean())
    return (dark, LIGHT) if contrast_of_luminances(luminance(dark), ground) >= _TAG_CONTRAST else (PAPER, dark)


def plate_accent(plate: Rgb) -> Colour:
    """Return the accent if none is given: the mean of the most colourful 8 % of the plate."""
    small = cv2.resize(plate, (64, 64), interpolation=cv2.INTER_AREA).reshape(-1, 3)
    lab = colours_to_lab(np.asarray(small, np.uint8))
    chroma = np.hypot(lab[:, 1], lab[:, 2])
    strong = lab[chroma >= np.percentile(chroma, 92)].mean(axis=0)
    return to_rgb(strong)


PAPER: Colour = (250, 247, 242)
WANTED = LEAST_CONTRAST + 0.4
_STRENGTHS = (0.15, 0.3, 0.45, 0.6, 0.75, 0.9, 1.0)
_TAG_CONTRAST = 1.9  # WCAG ratio of a tag and the ground around it
_LEAST_VEIL = 0.45  # strength on a ground with much fine detail
_HANDICAP = 0.6  # of a veil that is dark on a pale ground or pale on a dark one: it looks like dirt or fog


@dataclass(frozen=True, slots=True)
class Backing:
    """The ground on which ink is printed. `areas` are the boxes of changed pixels."""

    picture: Rgb
    areas: tuple[Box, ...]
    ink: Colour  # of the headline


def back(plate: Rgb, draft: Sequence[InkedRow], zone: Box, *, on_card: bool, planned: Margins | None) -> Backing:
    """Return the plate (h, w, 3) uint8 itself if ink is legible on it, else the plate with the weakest veil that helps.

    With `on_card` it gets a card. `zone` is the free box around the draft, in px; it is `planned` as in `typeset`.
    """
    height, width = plate.shape[:2]
    rows, headline = [row for row in draft if not row.spec.tagged], draft[0].spec
    limit, around, size = bleed(zone, width, height), bounds([row.box for row in rows]), headline.size
    if on_card:
        area = placing.reach(around, limit, round(CARD_PADDING * size))
        return Backing(placing.flat(plate, area, PAPER), (area,), DARK)
    ground = _ground(rows, plate)
    worst = {ink: lowest_contrast(ink, ground) for ink in (DARK, LIGHT)}
    ink = max(worst, key=lambda ink: worst[ink])
    busy = placing.restless(plate, around, size) > placing.RESTLESS
    if worst[ink] >= WANTED and not busy:
        return Backing(plate, (), ink)
    if not placing.fades_softly(around, limit, size, width, height):
        strip = placing.strip_around(around, limit, size, (width, height), card=headline.column, planned=planned)
        return _on_a_strip(plate, strip)
    pale = ink == DARK
    options: list[tuple[float, Backing]] = []
    for ink, tone in ((LIGHT, DARK), (DARK, LIGHT)):
        for strength in _STRENGTHS:
            veiled, area = placing.scrim(plate, around, limit, size, tone=tone, strength=strength)
            seen = lowest_contrast(ink, _ground(rows, veiled)) >= WANTED and (not busy or strength >= _LEAST_VEIL)
            if seen or strength == _STRENGTHS[-1]:
                options.append((strength + _HANDICAP * ((ink == DARK) != pale), Backing(veiled, (area,), ink)))
                break
    return min(options, key=lambda option: option[0])[1]


def _on_a_strip(plate: Rgb, area: Box) -> Backing:
    """Return the plate with a solid strip in the hue of the ground below it, pale on a pale ground, dark on a dark one."""
    lab = colours_to_lab(plate[area[1] : area[3], area[0] : area[2]].reshape(-1, 3)).mean(axis=0)
    pale = lab[0] > 50
    colour = to_rgb((94 if pale else 22, 0.5 * lab[1], 0.5 * lab[2]))
    return Backing(placing.flat(plate, area, colour), (area,), DARK if pale else LIGHT)


def inks(
    plate: Rgb,
    backing: Backing,
    draft: Sequence[InkedRow],
    accent: Colour | None,
    ink: Colour | None,
    on_tag: Colour = LIGHT,
) -> list[tuple[Colour, float]]:
    """Return ink and lowest contrast of every line of the copy.

    The headline has the colour `ink`, prices have the accent, other lines a muted accent. A wished colour is made
    lighter or darker where it is not legible, and replaced where that is not enough. A price on a tag has `on_tag`.
    """
    strong = accent or plate_accent(plate)
    chosen: list[tuple[Colour, float]] = []
    for line, spec in sorted({row.spec.line.number: row.spec for row in draft}.items()):
        under = _ground([row for row in draft if row.spec.line.number == line], backing.picture)
        if spec.tagged:
            colour = on_tag
        elif spec.line.role.name == "headline":
            colour = accent_ink(ink, under, backing.ink) if ink else backing.ink
        else:
            colour = accent_ink(strong, under, backing.ink, muted=spec.line.role.name == "support")
        chosen.append((colour, lowest_contrast(colour, under)))
    return chosen
