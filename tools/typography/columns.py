"""Set Chinese and Japanese copy in columns: from top to bottom, and the columns from right to left."""

import re
from collections.abc import Sequence
from contextlib import suppress
from math import ceil

from tools.imaging.arrays import Box
from tools.typography.fonts import MissingGlyph, Typefaces, covers, script, typefaces
from tools.typography.glyphs import cells
from tools.typography.itemise import main_face
from tools.typography.layout import (
    GOOD,
    Block,
    Line,
    Manner,
    SetRow,
    bounds,
    ideal_size,
    is_price,
    leading,
    lines_of,
    moved,
    sizes,
    smallest_size,
)
from tools.typography.line_breaking import break_rows, phrases

TALL = 1.3  # height/width: copy in columns needs such a frame, and such a zone
_SIGNS = frozenset("、。，！？：；・·「」『』（）《》〈〉【】…—ー々〜～")  # each has a form for columns
_LONG_NUMBER = re.compile(r"[0-9]{3}")
_AIR = 0.5  # of the headline's size: above each price
_LEAST_PRICE = 0.38  # of the headline's size, about that of supporting lines
_MOST_COLUMNS = {"headline": 2, "support": 3}
_LONGEST = {"headline": 8, "support": 12}  # cells of a column: a longer one is hard to follow


def upright(copy: Sequence[str]) -> bool:
    """Return whether copy can be set in columns: all of it is Chinese or Japanese, apart from prices after the headline.

    A number of one or two digits stands upright in a column. A longer one does not.
    """
    return all((number > 0 and is_price(line)) or _in_columns(line) for number, line in enumerate(copy))


def _in_columns(line: str) -> bool:
    letters = all(c in _SIGNS or c in "0123456789" or script(c) in ("Hani", "Hira", "Kana") for c in line)
    return letters and not _LONG_NUMBER.search(line)


def in_columns(copy: Sequence[str], zone: Box, picture: tuple[int, int], manner: Manner) -> Block | None:
    """Return the copy in columns at the top of a zone (px); None if it does not suit the copy, the frame or the zone.

    Prices are rows below the columns, so no number is turned or split. None too if a typeface lacks a letter: the setting in
    rows says which.
    """
    width, height = zone[2] - zone[0], zone[3] - zone[1]
    if picture[1] < TALL * picture[0] or height < TALL * width or not upright(copy):
        return None
    lines = lines_of(copy, manner)
    ideal, floor = ideal_size(picture) * manner.scale, smallest_size(picture)
    with suppress(MissingGlyph):
        tried = (_block(lines, zone, size, floor, typefaces(copy, manner.font)) for size in sizes(ideal, GOOD * ideal))
        return next(filter(None, tried), None)
    return None


def _block(lines: Sequence[Line], zone: Box, size: float, floor: float, faces: Typefaces) -> Block | None:
    """Return the copy with a headline of `size` px per em; None if it is too wide or too high, or has other letters."""
    prices = [_price(line, size, floor, zone[2] - zone[0]) for line in lines if line.role.name == "price"]
    room = zone[3] - zone[1] - sum(box[3] - box[1] + _AIR * size for _, box in prices)
    rows: list[SetRow] = []
    boxes: list[Box] = []
    edge = float(zone[2])  # of the last column
    for line in (line for line in lines if line.role.name != "price"):
        if (faces.own and covers(faces.own, line.text)) or not covers(main_face(line.text, faces), line.text):
            return None  # a shop's typeface may lack the forms for columns
        role, own = line.role, max(line.role.scale * size, floor)
        broken = break_rows(phrases(line.text), min(room / own, _LONGEST[role.name]), lambda text: len(cells(text)))
        if broken is None or len(broken) > _MOST_COLUMNS[role.name]:
            return None
        for i, text in enumerate(broken):
            if rows:
                edge -= (leading(line.text) - 1) * own if i else 0.45 * rows[-1].size
            boxes.append((int(edge - own), zone[1], int(edge) + 1, int(zone[1] + len(cells(text)) * own) + 1))
            rows.append(SetRow(line, text, own, edge - own / 2, zone[1], column=True))
            edge -= own
    middle, bottom = round((edge + zone[2]) / 2), bounds(boxes)[3]
    for row, box in prices:
        down = round(bottom + _AIR * size)
        rows.append(row.moved(middle, down))
        boxes.append(moved(box, middle, down))
        bottom = boxes[-1][3]
    whole = bounds(boxes)
    if whole[2] - whole[0] > zone[2] - zone[0] or bottom > zone[3]:
        return None
    return Block(tuple(rows), whole, size).moved(round((zone[0] + zone[2] - whole[0] - whole[2]) / 2), 0)


def _price(line: Line, size: float, floor: float, width: float) -> tuple[SetRow, Box]:
    """Return the row of a price, and the box of its ink, around x = 0 and below y = 0.

    It is at most `width` px wide if it is legible so.
    """
    ink = line.extent(line.text)
    own = max(min(line.role.scale * size, width / ink.width), _LEAST_PRICE * size, floor)
    half, left = ceil(ink.width * own / 2), -(ink.left + ink.right) / 2 * own
    row = SetRow(line, line.text, own, left, ink.above * own)
    return row, (-half, 0, half, ceil((ink.above + ink.below) * own))
