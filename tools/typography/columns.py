"""Set Chinese and Japanese copy in columns: from top to bottom, and the columns from right to left."""

from collections.abc import Sequence
from dataclasses import replace
from math import ceil

from tools.imaging.arrays import Box
from tools.typography.fonts import MissingGlyph, Typefaces, covers, script, typefaces
from tools.typography.glyphs import extent
from tools.typography.itemise import main_face
from tools.typography.layout import (
    GOOD,
    STEP,
    Block,
    Manner,
    Role,
    SetRow,
    bounds,
    faces_of,
    ideal_size,
    is_price,
    leading,
    roles,
    smallest_size,
)
from tools.typography.line_breaking import break_rows, phrases

TALL = 1.3  # height/width: copy in columns needs such a frame, and such a zone
_SIGNS = frozenset("、。，！？：；・·「」『』（）《》〈〉【】…—ー々〜～")  # each has a form for columns
_AIR = 0.5  # of the headline's size: above each price
_LEAST_PRICE = 0.38  # of the headline's size, about that of supporting lines
_MOST_COLUMNS = {"headline": 2, "support": 3}
_LONGEST = {"headline": 8, "support": 12}  # letters of a column: a longer one is hard to follow


def upright(copy: Sequence[str]) -> bool:
    """Return whether copy can be set in columns: all of it is Chinese or Japanese, apart from prices after the headline."""
    return all(_in_columns(line) or (number > 0 and is_price(line)) for number, line in enumerate(copy))


def _in_columns(line: str) -> bool:
    return all(c in _SIGNS or script(c) in ("Hani", "Hira", "Kana") for c in line)


def breadth(copy: Sequence[str], picture: tuple[int, int]) -> float:
    """Return the width in px of this copy in columns of the ideal size; 0 if it is not set so."""
    if picture[1] < TALL * picture[0] or not upright(copy):
        return 0.0
    lines = [line for line in copy if _in_columns(line)]
    counts = [ceil(len(line) / _LONGEST["support" if n else "headline"]) for n, line in enumerate(lines)]
    size, across = ideal_size(picture), 1.24 * counts[0] - 0.24 + sum(0.36 + 0.47 * count for count in counts[1:])
    try:
        prices = _prices(copy, roles(copy), typefaces(copy), size, 0.0, 0.0)
    except MissingGlyph:  # only a shop's own typeface has it
        return 0.0
    return max(size * across, *(2 * row.box[2] for row in prices), 0)


def in_columns(copy: Sequence[str], zone: Box, picture: tuple[int, int], manner: Manner) -> Block | None:
    """Return the copy in columns at the top of a zone (px); None if it does not suit the copy, the frame or the zone.

    Prices are rows below the columns, so no number is turned or split.
    """
    width, height = zone[2] - zone[0], zone[3] - zone[1]
    if picture[1] < TALL * picture[0] or height < TALL * width or not upright(copy):
        return None
    kinds = roles(copy, heavy=manner.heavy, pairing=manner.pairing)
    size = ideal = ideal_size(picture) * manner.scale
    while size >= GOOD * ideal:
        block = _block(copy, kinds, zone, size, smallest_size(picture), manner)
        if block is not None:
            return block
        size *= STEP
    return None


def _block(
    copy: Sequence[str], kinds: Sequence[Role], zone: Box, size: float, floor: float, manner: Manner
) -> Block | None:
    """Return the copy with a headline of `size` px per em; None if it is too wide or too high, or has other letters."""
    faces = typefaces(copy, manner.font)
    prices = _prices(copy, kinds, faces, size, floor, zone[2] - zone[0])
    room = zone[3] - zone[1] - sum(row.box[3] - row.box[1] + _AIR * size for row in prices)
    rows: list[SetRow] = []
    edge = float(zone[2])  # of the last column
    for number, (line, role) in enumerate(zip(copy, kinds, strict=True)):
        if not _in_columns(line):
            continue
        if (faces.own and covers(faces.own, line)) or not covers(main_face(line, faces), line):
            return None  # a shop's typeface may lack the forms for columns
        own = max(role.scale * size, floor)
        broken = break_rows(phrases(line), min(room / own, _LONGEST[role.name]), len)
        if broken is None or len(broken) > _MOST_COLUMNS[role.name]:
            return None
        for i, text in enumerate(broken):
            if rows:
                edge -= (leading(line) - 1) * own if i else 0.45 * rows[-1].size
            box = (int(edge - own), zone[1], int(edge) + 1, int(zone[1] + len(text) * own) + 1)
            rows.append(SetRow(number, text, line, role, own, edge - own / 2, zone[1], box, False, faces, column=True))
            edge -= own
    columns = bounds([row.box for row in rows])
    bottom = float(columns[3])
    for row in prices:
        rows.append(_moved(row, (columns[0] + columns[2]) / 2, bottom + _AIR * size))
        bottom = rows[-1].box[3]
    whole = bounds([row.box for row in rows])
    if whole[2] - whole[0] > zone[2] - zone[0] or bottom > zone[3]:
        return None
    middle = [_moved(row, (zone[0] + zone[2] - whole[0] - whole[2]) / 2, 0) for row in rows]
    return Block(tuple(middle), bounds([row.box for row in middle]), size)


def _prices(
    copy: Sequence[str], kinds: Sequence[Role], faces: Typefaces, size: float, floor: float, width: float
) -> list[SetRow]:
    """Return a row for each price, at most `width` px wide if it is legible so; its ink is around x = 0 and below y = 0."""
    rows: list[SetRow] = []
    for number, (line, role) in enumerate(zip(copy, kinds, strict=True)):
        if not _in_columns(line):
            its_faces = faces_of(line, role, faces)
            ink = extent(line, its_faces, role.cut, rtl=False, whole=line)
            own = max(min(role.scale * size, width / ink.width), _LEAST_PRICE * size, floor)
            half = ceil(ink.width * own / 2)
            box = (-half, 0, half, ceil((ink.above + ink.below) * own))
            left = -(ink.left + ink.right) / 2 * own
            rows.append(SetRow(number, line, line, role, own, left, ink.above * own, box, False, its_faces))
    return rows


def _moved(row: SetRow, right: float, down: float) -> SetRow:
    x, y = round(right), round(down)
    box = (row.box[0] + x, row.box[1] + y, row.box[2] + x, row.box[3] + y)
    return replace(row, left=row.left + x, baseline=row.baseline + y, box=box)
