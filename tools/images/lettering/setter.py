"""Typesetting copy onto a text-free plate."""

from collections.abc import Sequence

import numpy as np

from tools.images.lettering.glyphs import Row, draw
from tools.images.lettering.inking import Draft, back, inks
from tools.images.lettering.layout import SetRow, bounds
from tools.images.lettering.placing import Strategy, choose
from tools.images.lettering.runs import clean
from tools.images.lettering.setting import Lettering, SetLine, Setting
from tools.imaging.arrays import Box, Colour, Rgb

STRATEGIES = (
    Strategy(),
    Strategy(zone=1),
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
    ink: Colour | None = None,
    font: str | None = None,
) -> Lettering:
    """The plate (height, width, 3) with the copy set into one of the zones (boxes of free space, best first).

    Variants: 0 the best zone; 1 the next one, or the other side; 2 on a solid card; 3 smaller; 4 smaller,
    elsewhere, on a card. `ink` is wished for the headline, `accent` for prices and small lines, both as far as they
    can be read; `font` is a shop's typeface (see `typeface`), ours stand in where it lacks a letter. Every line keeps
    a WCAG contrast of 4.5 against the pixels it covers. Raises BadCopy, MissingGlyph or DoesNotFit (all
    LetteringError), and ValueError for a variant that does not exist. Same input, same bytes.
    """
    if not 0 <= variant < len(STRATEGIES):
        raise ValueError(f"variant {variant} does not exist: there are {len(STRATEGIES)}, counted from 0")
    copy, strategy = clean(lines), STRATEGIES[variant]
    zone, block = choose(copy, zones, plate, strategy, font)
    rows = [draw(r.text, block.faces, r.role.cut, r.size, rtl=r.rtl, whole=r.whole) for r in block.rows]
    boxes = [_ink_box(spec, row) for spec, row in zip(block.rows, rows, strict=True)]
    draft = Draft(block, rows, boxes)
    backing = back(plate, draft, zone, on_card=strategy.card)
    chosen = inks(plate, backing, draft, accent, ink)
    picture = backing.picture.copy()
    for spec, row, box in zip(block.rows, rows, boxes, strict=True):
        _print(picture, box, row, chosen[spec.line][0])
    return Lettering(
        picture=picture,
        ground=backing.picture,
        lines=tuple(_set_line(n, text, draft, *chosen[n]) for n, text in enumerate(copy)),
        zone=zone,
        region=bounds([*boxes, backing.area]) if backing.area else bounds(boxes),
        variant=variant,
        setting=Setting(copy, tuple(zones), variant, accent, ink, font),
    )


def _ink_box(spec: SetRow, row: Row) -> Box:
    left, top = round(spec.left) + row.left, round(spec.baseline) + row.top
    return left, top, left + row.ink.shape[1], top + row.ink.shape[0]


def _print(picture: Rgb, box: Box, row: Row, colour: Colour) -> None:
    part = picture[box[1] : box[3], box[0] : box[2]].astype(np.float32)
    share = (row.ink.astype(np.float32) / 255)[..., None]
    inked = part + (np.array(colour, np.float32) - part) * share
    picture[box[1] : box[3], box[0] : box[2]] = np.rint(inked).astype(np.uint8)


def _set_line(number: int, text: str, draft: Draft, ink: Colour, contrast: float) -> SetLine:
    own = [i for i, spec in enumerate(draft.block.rows) if spec.line == number]
    return SetLine(
        text=text,
        box=bounds([draft.boxes[i] for i in own]),
        size_px=draft.block.rows[own[0]].size,
        ink=ink,
        contrast=contrast,
        rows=tuple(draft.block.rows[i].text for i in own),
    )
