"""The typographic hierarchy, and fitting it into a zone."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from tools.images.lettering.breaking import break_rows, words
from tools.images.lettering.errors import DoesNotFit
from tools.images.lettering.fonts import Face, han_face, script
from tools.images.lettering.glyphs import Cut, advance, extent
from tools.images.lettering.runs import is_rtl

Box = tuple[int, int, int, int]  # left, top, right, bottom in pixels; right and bottom are just outside

HEADLINE_SHARE = 0.105  # of the picture's mean side
SMALLEST_SHARE = 0.019  # below this, copy cannot be read on a phone
SMALLEST_PIXELS = 12.0
STEP = 0.95  # from one size tried to the next
MOST_ROWS = {"headline": 3, "price": 1, "support": 3}
_PRICE = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Role:
    """What a line is in the hierarchy: its size against the headline, its cut, the air above it (in its own em)."""

    name: str
    scale: float
    cut: Cut
    air: float


HEADLINE = Role("headline", 1.0, Cut(600, -0.012), 0.0)
PRICE = Role("price", 0.58, Cut(700, 0.0), 0.62)
SUPPORT = Role("support", 0.36, Cut(500, 0.012), 0.72)


@dataclass(frozen=True, slots=True)
class SetRow:
    """One row to draw: where its ink's left edge and its baseline shall be, in pixels."""

    line: int  # index into the copy
    text: str
    whole: str
    role: Role
    size: float  # pixels per em
    left: float
    baseline: float
    box: Box
    rtl: bool


@dataclass(frozen=True, slots=True)
class Block:
    """All rows of the copy in place. `box` bounds their ink."""

    rows: tuple[SetRow, ...]
    box: Box
    han: Face
    size: float  # the headline's


def roles(lines: Sequence[str]) -> tuple[Role, ...]:
    """The first line is the headline; a short line with a price or a percentage is set bolder; the rest supports."""
    return tuple(HEADLINE if i == 0 else PRICE if is_price(line) else SUPPORT for i, line in enumerate(lines))


def is_price(line: str) -> bool:
    """Whether a line is an amount of money or a percentage, with at most two words beside it."""
    amount = any(unicodedata.category(c) == "Sc" or c in "%٪％元円원" for c in line)
    return amount and bool(_PRICE.search(line)) and len(line) <= 24 and len(line.split()) <= 4


def leading(text: str) -> float:
    """Distance of baselines in em: tight for Latin, more for scripts with marks above and below."""
    scripts = {script(c) for c in text}
    if scripts & {"Arab", "Thai", "Deva"}:
        return 1.36
    return 1.24 if scripts & {"Hani", "Hira", "Kana", "Hang", "Hebr"} else 1.06


def smallest(width: int, height: int) -> float:
    """The smallest size in pixels per em that copy is set in, on a picture of this size."""
    return max(SMALLEST_PIXELS, SMALLEST_SHARE * sqrt(width * height))


def fit(lines: Sequence[str], zone: Box, picture: tuple[int, int], *, scale: float = 1.0) -> Block:
    """The copy in the zone at the largest size up to the ideal one for the picture (width, height).

    Raises DoesNotFit with the number of letters and the room there is.
    """
    width, height = zone[2] - zone[0], zone[3] - zone[1]
    ideal = HEADLINE_SHARE * sqrt(picture[0] * picture[1]) * scale
    floor = smallest(*picture)
    letters = sum(len(line) for line in lines)
    room = int(max(width, 0) * max(height, 0) / (0.55 * floor * 1.25 * floor))
    if letters <= room:
        han = han_face(lines)
        size = max(ideal, 1.35 * floor)
        while size >= 1.35 * floor:
            block = _place(lines, zone, size, floor, han)
            if block is not None:
                return block
            size *= STEP
    raise DoesNotFit(
        f"{letters} letters in {len(lines)} lines do not fit into the free {width} x {height} pixels "
        f"(room for about {room}): shorten the copy"
    )


def _place(lines: Sequence[str], zone: Box, size: float, floor: float, han: Face) -> Block | None:
    """The block at this headline size, or None where it is too wide or too high."""
    width, height = zone[2] - zone[0], zone[3] - zone[1]
    block_rtl = is_rtl(lines[0])
    rows: list[tuple[int, str, str, Role, float, float]] = []  # line, text, whole, role, size, baseline
    baseline, bottom = 0.0, 0.0
    for number, (line, role) in enumerate(zip(lines, roles(lines), strict=True)):
        rtl = is_rtl(line)
        own = max(role.scale * size, floor)

        def measure(text: str, cut: Cut = role.cut, rtl: bool = rtl, line: str = line) -> float:
            return advance(text, han, cut, rtl=rtl, whole=line) if text else 0.0

        broken = break_rows(words(line), width / own, measure)
        if broken is None or len(broken) > MOST_ROWS[role.name]:
            return None
        for i, text in enumerate(broken):
            ink = extent(text, han, role.cut, rtl=rtl, whole=line)
            if ink.width * own > width:
                return None
            if not rows:
                baseline = ink.above * own
            elif i == 0:
                baseline = max(bottom + (role.air + ink.above) * own, baseline + own)
            else:
                baseline = max(baseline + leading(line) * own, bottom + (0.1 + ink.above) * own)
            bottom = baseline + ink.below * own
            rows.append((number, text, line, role, own, baseline))
        if bottom > height:
            return None
    set_rows = []
    for number, text, line, role, own, base in rows:
        ink = extent(text, han, role.cut, rtl=is_rtl(line), whole=line)
        start = width - ink.right * own if block_rtl else -ink.left * own
        left, pen_y = zone[0] + start, zone[1] + base
        box = (
            int(left + ink.left * own), int(pen_y - ink.above * own),
            int(left + ink.right * own) + 1, int(pen_y + ink.below * own) + 1,
        )  # fmt: skip
        set_rows.append(SetRow(number, text, line, role, own, left, pen_y, box, is_rtl(line)))
    return Block(tuple(set_rows), bounds([r.box for r in set_rows]), han, size)


def bounds(boxes: Sequence[Box]) -> Box:
    """The smallest box around boxes."""
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)
