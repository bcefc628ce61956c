"""Typesetting copy onto a text-free plate."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from tools.images.arrays import Colour, Rgb
from tools.images.lettering import ground as backing
from tools.images.lettering.errors import DoesNotFit
from tools.images.lettering.glyphs import Row, draw
from tools.images.lettering.ink import (
    DARK,
    LEAST_CONTRAST,
    LIGHT,
    Ground,
    accent_ink,
    of_colour,
    plate_accent,
)
from tools.images.lettering.layout import HEADLINE_SHARE, Block, Box, SetRow, bounds, fit
from tools.images.lettering.runs import clean
from tools.images.lettering.setting import Lettering, SetLine, Setting

MARGIN = 0.055  # of the picture's shorter side: distance of copy from the picture's edge
CLEARANCE = 0.02  # the same from the inner edges of a zone
RESTLESS = 5.0  # spread of L* from which a ground wants a scrim however good the contrast
WANTED_CONTRAST = LEAST_CONTRAST + 0.4
PAPER: Colour = (250, 247, 242)


@dataclass(frozen=True, slots=True)
class Strategy:
    """One way to set copy; the variants are an ordered list of them."""

    zone: int = 0  # which zone is tried first
    scale: float = 1.0  # of the ideal size
    card: bool = False  # on a solid panel
    far: bool = False  # at the far end of the zone


STRATEGIES = (
    Strategy(),
    Strategy(zone=1, far=True),
    Strategy(card=True),
    Strategy(scale=0.72),
    Strategy(zone=1, scale=0.72, card=True),
)


def variants() -> int:
    """How many ways to set copy there are."""
    return len(STRATEGIES)


def typeset(
    plate: Rgb,
    lines: Sequence[str],
    zones: Sequence[Box],
    *,
    variant: int = 0,
    accent: Colour | None = None,
) -> Lettering:
    """The plate (height, width, 3) with the copy set into one of the zones (boxes of free space, best first).

    Every line keeps a WCAG contrast of 4.5 against the pixels it covers. Raises BadCopy, MissingGlyph or DoesNotFit
    (all LetteringError), and ValueError for a variant that does not exist. Same input, same bytes.
    """
    if not 0 <= variant < len(STRATEGIES):
        raise ValueError(f"variant {variant} does not exist: there are {len(STRATEGIES)}, counted from 0")
    copy = clean(lines)
    strategy = STRATEGIES[variant]
    zone, block = _choose(copy, zones, plate, strategy)
    rows = [draw(r.text, block.han, r.role.cut, r.size, rtl=r.rtl, whole=r.whole) for r in block.rows]
    return _paint(plate, block, rows, zone, strategy, Setting(copy, tuple(zones), variant, accent))


def _choose(copy: tuple[str, ...], zones: Sequence[Box], plate: Rgb, strategy: Strategy) -> tuple[Box, Block]:
    """The first zone that takes the copy at a good size, else the one that takes it largest."""
    height, width = plate.shape[:2]
    first = strategy.zone if strategy.zone < len(zones) else 0
    ordered = [*zones[first:], *zones[:first]]
    ideal = HEADLINE_SHARE * float(np.sqrt(width * height)) * strategy.scale
    fitting: list[tuple[Box, Block]] = []
    failure = DoesNotFit("there is no free zone for the copy in this picture")
    for zone in ordered:
        inner = _inset(zone, width, height, ideal if strategy.card else 0.0)
        try:
            block = fit(copy, inner, (width, height), scale=strategy.scale)
        except DoesNotFit as error:
            failure = error if not fitting else failure
            continue
        fitting.append((zone, _anchor(block, inner, height, strategy)))
        if block.size >= 0.7 * ideal:
            return fitting[-1]
    if not fitting:
        raise failure
    return max(fitting, key=lambda found: found[1].size)


def _inset(zone: Box, width: int, height: int, card: float) -> Box:
    """Where ink may be: off the picture's edges by the margin, off the zone's by a clearance (and a card's padding)."""
    margin, clear = MARGIN * min(width, height), CLEARANCE * min(width, height) + 0.45 * card
    margin += 0.45 * card
    return (
        round(max(zone[0] + clear, margin)), round(max(zone[1] + clear, margin)),
        round(min(zone[2] - clear, width - margin)), round(min(zone[3] - clear, height - margin)),
    )  # fmt: skip


def _anchor(block: Block, inner: Box, height: int, strategy: Strategy) -> Block:
    """The block at the zone's end that is nearer to the picture's edge; in its middle where it nearly fills it."""
    free = (inner[3] - inner[1]) - (block.box[3] - block.box[1])
    if free < 0.55 * (inner[3] - inner[1]):
        down = free // 2
    else:
        down = free if ((inner[1] + inner[3] > 1.1 * height) != strategy.far) else 0
    moved = tuple(
        replace(row, baseline=row.baseline + down, box=_lowered(row.box, down)) for row in block.rows
    )
    return replace(block, rows=moved, box=_lowered(block.box, down))


def _lowered(box: Box, down: int) -> Box:
    return box[0], box[1] + down, box[2], box[3] + down


def _paint(
    plate: Rgb, block: Block, rows: list[Row], zone: Box, strategy: Strategy, setting: Setting
) -> Lettering:
    height, width = plate.shape[:2]
    boxes = [_ink_box(spec, row) for spec, row in zip(block.rows, rows, strict=True)]
    around = bounds(boxes)
    limit = _bleed(zone, width, height)
    region, behind, paneled = around, plate, strategy.card
    if strategy.card:
        region = backing.reach(around, limit, round(0.5 * block.size))
        behind = backing.panel(plate, region, PAPER)
        ink = DARK
    else:
        ink = max((DARK, LIGHT), key=lambda c: _worst(behind, block, rows, boxes, c))
        busy = backing.restless(plate, around, block.size) > RESTLESS
        if busy or _worst(behind, block, rows, boxes, ink) < WANTED_CONTRAST:
            behind, region, ink = _veiled(plate, block, rows, boxes, limit, busy)
            paneled = True
    accent = setting.accent or plate_accent(plate)
    picture = behind.copy()
    inks: list[Colour] = []
    contrasts: list[float] = []
    for spec, row, box in zip(block.rows, rows, boxes, strict=True):
        under = Ground(behind[box[1] : box[3], box[0] : box[2]], row.ink, spec.size)
        colour = ink if spec.role.name == "headline" else accent_ink(accent, under, ink)
        inks.append(colour)
        contrasts.append(under.worst(of_colour(colour)))
    for number in range(len(setting.lines)):  # one ink a line, also where only one of its rows needed another
        own = [i for i, spec in enumerate(block.rows) if spec.line == number]
        poorest = min(own, key=lambda i: contrasts[i])
        colour = inks[poorest]
        for i in own:
            spec, row, box = block.rows[i], rows[i], boxes[i]
            under = Ground(behind[box[1] : box[3], box[0] : box[2]], row.ink, spec.size)
            inks[i], contrasts[i] = colour, under.worst(of_colour(colour))
            _print(picture, box, row, colour)
    lines = tuple(_set_line(n, text, block, boxes, inks, contrasts) for n, text in enumerate(setting.lines))
    return Lettering(picture, lines, zone, bounds([region, around]), setting.variant, paneled, setting)


def _ink_box(spec: SetRow, row: Row) -> Box:
    left, top = round(spec.left) + row.left, round(spec.baseline) + row.top
    return left, top, left + row.ink.shape[1], top + row.ink.shape[0]


def _bleed(zone: Box, width: int, height: int) -> Box:
    """The zone, drawn out to the picture's edges where it comes near them."""
    near = MARGIN * min(width, height)
    return (
        0 if zone[0] <= near else zone[0], 0 if zone[1] <= near else zone[1],
        width if zone[2] >= width - near else zone[2], height if zone[3] >= height - near else zone[3],
    )  # fmt: skip


def _worst(behind: Rgb, block: Block, rows: list[Row], boxes: list[Box], ink: Colour) -> float:
    light = of_colour(ink)
    return min(
        Ground(behind[b[1] : b[3], b[0] : b[2]], row.ink, spec.size).worst(light)
        for spec, row, b in zip(block.rows, rows, boxes, strict=True)
    )


def _veiled(
    plate: Rgb, block: Block, rows: list[Row], boxes: list[Box], limit: Box, busy: bool
) -> tuple[Rgb, Box, Colour]:
    """The plate with the faintest scrim that gives enough contrast, for whichever ink needs the fainter one."""
    found = []
    for ink, towards in ((DARK, LIGHT), (LIGHT, DARK)):
        for strength in (0.15, 0.3, 0.45, 0.6, 0.75, 0.9, 1.0):
            behind, area = backing.scrim(plate, bounds(boxes), limit, block.size, towards, strength)
            calm = not busy or strength >= 0.3
            if (calm and _worst(behind, block, rows, boxes, ink) >= WANTED_CONTRAST) or strength == 1.0:
                found.append((strength, behind, area, ink))
                break
    _, behind, area, ink = min(found, key=lambda option: option[0])
    return behind, area, ink


def _print(picture: Rgb, box: Box, row: Row, colour: Colour) -> None:
    part = picture[box[1] : box[3], box[0] : box[2]].astype(np.float32)
    share = (row.ink.astype(np.float32) / 255)[..., None]
    inked = part + (np.array(colour, np.float32) - part) * share
    picture[box[1] : box[3], box[0] : box[2]] = np.rint(inked).astype(np.uint8)


def _set_line(
    number: int, text: str, block: Block, boxes: list[Box], inks: list[Colour], contrasts: list[float]
) -> SetLine:
    own = [i for i, spec in enumerate(block.rows) if spec.line == number]
    return SetLine(
        text=text,
        box=bounds([boxes[i] for i in own]),
        size_px=block.rows[own[0]].size,
        ink=inks[own[0]],
        contrast=min(contrasts[i] for i in own),
        rows=tuple(block.rows[i].text for i in own),
    )
