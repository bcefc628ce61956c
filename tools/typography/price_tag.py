"""Set the price on a round tag beside the other lines, if there is room for it."""

from collections.abc import Sequence
from dataclasses import replace
from math import ceil, hypot

import numpy as np

from tools.imaging.arrays import Box, Colour, Rgb
from tools.typography.fonts import DoesNotFit
from tools.typography.layout import Block, Line, Manner, SetRow, bounds, fit, ideal_size, lines_of, smallest_size
from tools.typography.line_breaking import words

_LONGEST = 16  # letters of a price on a tag
_SEPARATORS = frozenset("·•|∙")  # of two texts in one line, which has no place on a tag
_SCALE = 0.40  # of the headline's ideal size
_SMALL = 0.62  # of the amount's size: words before or after it
_ROOM = 1.18  # of the text's diagonal: the tag's diameter
_NEAR = 0.8  # of the diameter, at most between the tag and the other lines
_KEPT = 0.9  # of the other lines' size
_APART = 0.25  # of the diameter, at least between the tag and the other lines


def with_tag(copy: Sequence[str], zone: Box, picture: tuple[int, int], manner: Manner) -> Block | None:
    """Return the copy with its only price on a tag at the end of the zone; None if that does not fit well.

    The other lines must nearly keep the size that they have without a tag.
    """
    lines = lines_of(copy, replace(manner, heavy=False))
    prices = [line for line in lines if line.role.name == "price"]
    if len(prices) != 1 or len(copy) < 2 or manner.far_side:
        return None
    if len(prices[0].text) > _LONGEST or set(prices[0].text) & _SEPARATORS:
        return None
    others = [line.number for line in lines if line is not prices[0]]
    size = max(_SCALE * ideal_size(picture) * manner.scale, 1.3 * smallest_size(picture))
    rows, diameter = _rows(prices[0], size)
    start, _, end, _ = zone
    taken = ceil((1 + _APART) * diameter)
    leftward = lines[0].rtl
    rest = (start + taken, zone[1], end, zone[3]) if leftward else (start, zone[1], end - taken, zone[3])
    if diameter > zone[3] - zone[1] or rest[2] - rest[0] < diameter:
        return None
    try:
        block = fit([copy[n] for n in others], rest, picture, manner)
        alone = fit(copy, zone, picture, manner)
        if block.size < _KEPT * alone.size or _headline_rows(block) > max(2, _headline_rows(alone)):
            return None
    except DoesNotFit:
        return None
    middle = max(zone[1] + diameter / 2, (block.box[1] + block.box[3]) / 2)
    near = _NEAR * diameter  # in a banner the tag does not leave the other lines
    left = max(start, block.box[0] - near - diameter) if leftward else min(end - diameter, block.box[2] + near)
    tag = (round(left), round(middle - diameter / 2), round(left + diameter), round(middle + diameter / 2))
    beside = (replace(row, line=replace(row.line, number=others[row.line.number])) for row in block.rows)
    on_tag = (row.moved(left + diameter / 2, middle) for row in rows)
    return Block((*beside, *on_tag), bounds([block.box, tag]), block.size, tag)


def _rows(line: Line, size: float) -> tuple[list[SetRow], float]:
    """Return the rows of the price, around the middle (0, 0) of the tag, and the diameter of the tag in px."""
    parts: list[str] = []
    for piece in words(line.text):  # a number and its unit are one piece
        both_words = parts and not _amount(parts[-1]) and not _amount(piece)
        parts = [*parts[:-1], parts[-1] + piece] if both_words else [*parts, piece]
    sized = [(part.strip(), size if _amount(part) else _SMALL * size) for part in parts]
    inks = [line.extent(text) for text, _ in sized]
    heights = [(ink.above + ink.below) * own for ink, (_, own) in zip(inks, sized, strict=True)]
    gap = 0.26 * size
    whole = sum(heights) + gap * (len(sized) - 1)
    top, rows = -whole / 2, []
    for (text, own), ink, height in zip(sized, inks, heights, strict=True):
        left = -(ink.left + ink.right) / 2 * own
        rows.append(SetRow(line, text, own, left, top + ink.above * own, tagged=True))
        top += height + gap
    widest = max(ink.width * own for ink, (_, own) in zip(inks, sized, strict=True))
    return rows, _ROOM * hypot(widest, whole)


def _headline_rows(block: Block) -> int:
    return sum(row.line.role.name == "headline" for row in block.rows)


def _amount(text: str) -> bool:
    return any(c.isdigit() for c in text)


def tagged(picture: Rgb, tag: Box, colour: Colour) -> Rgb:
    """Return the picture (h, w, 3) uint8 with a round tag of this colour."""
    out = picture.copy()
    part = out[tag[1] : tag[3], tag[0] : tag[2]]
    y, x = (np.arange(side, dtype=np.float32) + 0.5 - side / 2 for side in part.shape[:2])
    share = np.clip(min(part.shape[:2]) / 2 - np.hypot(y[:, None], x[None, :]), 0, 1)[..., None]
    part[:] = np.rint(part + (np.array(colour, np.float32) - part) * share).astype(np.uint8)
    return out
