"""Choosing what lies behind the rows of a block, and their inks."""

from collections.abc import Sequence
from dataclasses import dataclass

from tools.images.lettering import ground
from tools.images.lettering.glyphs import Row
from tools.images.lettering.ink import (
    DARK,
    LEAST_CONTRAST,
    LIGHT,
    Ground,
    accent_ink,
    of_colour,
    plate_accent,
)
from tools.images.lettering.layout import Block, bounds
from tools.images.lettering.placing import CARD_PADDING, bleed, margin
from tools.imaging.arrays import Box, Colour, Rgb

PAPER: Colour = (250, 247, 242)
WANTED = LEAST_CONTRAST + 0.4
_STRENGTHS = (0.15, 0.3, 0.45, 0.6, 0.75, 0.9, 1.0)
_LEAST_VEIL = 0.45  # on restless ground
_DARK_HANDICAP = 0.2  # white on a dark veil looks like light, black on a milky one like fog


@dataclass(frozen=True, slots=True)
class Backing:
    """The ground that ink is printed on. `area` is the box of what was changed, None where nothing was."""

    picture: Rgb
    area: Box | None
    ink: Colour  # the headline's


@dataclass(frozen=True, slots=True)
class Draft:
    """A block with its drawn rows and the boxes of their ink in the picture."""

    block: Block
    rows: Sequence[Row]
    boxes: Sequence[Box]

    def grounds(self, picture: Rgb) -> list[Ground]:
        """What lies under each row."""
        return [
            Ground(picture[b[1] : b[3], b[0] : b[2]], row.ink, spec.size)
            for spec, row, b in zip(self.block.rows, self.rows, self.boxes, strict=True)
        ]


def back(plate: Rgb, draft: Draft, zone: Box, *, on_card: bool) -> Backing:
    """The plate itself where ink is seen well on it, else the faintest veil that makes it so, or a card."""
    height, width = plate.shape[:2]
    limit, around, size = bleed(zone, width, height), bounds(draft.boxes), draft.block.size
    if on_card:
        area = ground.reach(around, limit, round(CARD_PADDING * size))
        return Backing(ground.card(plate, area, PAPER), area, DARK)
    worst = {ink: _worst(draft.grounds(plate), ink) for ink in (DARK, LIGHT)}
    ink = max(worst, key=lambda ink: worst[ink])
    busy = ground.restless(plate, around, size) > ground.RESTLESS
    if worst[ink] >= WANTED and not busy:
        return Backing(plate, None, ink)
    soft = ground.fades_softly(around, limit, size, width, height)
    pane = ground.pane_around(around, limit, size, margin(width, height), (width, height))
    options: list[tuple[float, Backing]] = []
    for ink, tone in ((LIGHT, DARK), (DARK, LIGHT)):
        for strength in _STRENGTHS:
            if soft:
                veiled, area = ground.scrim(plate, around, limit, size, tone=tone, strength=strength)
            else:
                veiled, area = ground.frosted(plate, pane, size, tone=tone, strength=strength), pane
            seen = _worst(draft.grounds(veiled), ink) >= WANTED and (not busy or strength >= _LEAST_VEIL)
            if seen or strength == _STRENGTHS[-1]:
                options.append((strength + (_DARK_HANDICAP if ink == DARK else 0), Backing(veiled, area, ink)))
                break
    return min(options, key=lambda option: option[0])[1]


def inks(
    plate: Rgb, backing: Backing, draft: Draft, accent: Colour | None, ink: Colour | None
) -> list[tuple[Colour, float]]:
    """Ink and worst contrast of every line: `ink` for the headline, the accent for prices, a muted tone of it for others.

    A wished colour is taken lighter or darker where it could not be read, and left where even that is too little.
    """
    grounds = draft.grounds(backing.picture)
    strong = accent or plate_accent(plate)
    chosen: list[tuple[Colour, float]] = []
    for number in range(1 + max(spec.line for spec in draft.block.rows)):
        own = [i for i, spec in enumerate(draft.block.rows) if spec.line == number]
        under = Ground.joined([grounds[i] for i in own])
        name = draft.block.rows[own[0]].role.name
        support = name == "support"
        headline = accent_ink(ink, under, backing.ink) if ink else backing.ink
        colour = headline if name == "headline" else accent_ink(strong, under, backing.ink, muted=support)
        chosen.append((colour, under.worst(of_colour(colour))))
    return chosen


def _worst(grounds: Sequence[Ground], ink: Colour) -> float:
    light = of_colour(ink)
    return min(under.worst(light) for under in grounds)
