"""Fit copy into a column: the roles of lines, sizes, rows."""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product
from math import log2

from tools.imaging.arrays import Box
from tools.typography.fonts import FACES, LATIN, TABLE, DoesNotFit, Pairing, Typefaces, covers, script, typefaces
from tools.typography.glyphs import Cut, Extent, advance, extent
from tools.typography.itemise import is_rtl
from tools.typography.line_breaking import break_rows, phrases, words

NARROW = 84  # percent of the normal width: a designed cut of the typeface, not letters pressed together
_MONEY = "%٪％‰元円원"


@dataclass(frozen=True, slots=True)
class Manner:
    """The way to set copy: `scale` of the ideal size, heavier, aligned to the other side, in a shop's `font`."""

    scale: float = 1.0
    heavy: bool = False
    far_side: bool = False
    font: str | None = None
    pairing: Pairing = "modern"
    centred: bool = False


@dataclass(frozen=True, slots=True)
class Role:
    """The role of a line in the hierarchy.

    `scale` is its size as a share of the headline's. `air` is the space above its letters, in its own em.
    """

    name: str
    scale: float
    cut: Cut
    air: float
    most_rows: int


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the copy, and the letters that set it."""

    number: int
    text: str
    role: Role
    faces: Typefaces
    rtl: bool

    def extent(self, part: str) -> Extent:
        """Return how far the ink of a part of the line reaches, in em."""
        return extent(part, self.faces, self.role.cut, rtl=self.rtl, whole=self.text)

    def advance(self, part: str) -> float:
        """Return how far the pen moves over a part of the line, in em."""
        return advance(part, self.faces, self.role.cut, rtl=self.rtl, whole=self.text)


_OTHERS = 440  # most weight of scripts that the pairing lacks: their letters have more strokes
_HEAVIER = 130  # of weight, on ground with much fine detail


def lines_of(copy: Sequence[str], manner: Manner = Manner(), *, narrow: bool = False) -> list[Line]:
    """Return the lines of copy: first the headline; a short line with an amount is a price; other lines support.

    The typefaces of a line are a shop's own, else its role's if that has every letter, else those of its script. Heavy cuts
    stay legible on ground with much fine detail, `narrow` cuts fit narrow zones.
    """
    faces, found = typefaces(copy, manner.font), []
    for number, text in enumerate(copy):
        name = "headline" if number == 0 else "price" if is_price(text) else "support"
        row = TABLE["pairings"][manner.pairing][name]
        face = LATIN if narrow else FACES[row["face"]]  # of the built-in Latin faces only this one has narrow cuts
        whole = covers(face, "".join(text.split()))
        weight = row["weight"] if whole and not narrow else min(row["weight"], _OTHERS)
        cut = Cut(weight + _HEAVIER * manner.heavy, row["tracking"], NARROW if narrow else 100)
        own = replace(faces, own=face) if whole and faces.own is None else faces
        found.append(Line(number, text, Role(name, row["scale"], cut, row["air"], row["most_rows"]), own, is_rtl(text)))
    return found


def is_price(line: str) -> bool:
    """Return whether a line is an amount of money or a percentage, with few words beside it.

    It has a currency or percent sign, or it is a number with a short unit ("49 EUR", "٢٩٩ ريال").
    """
    digits = sum(c.isdigit() for c in line)
    letters = sum(c.isalpha() for c in line)
    if not digits or len(line) > 24 or len(line.split()) > 4:
        return False
    money = any(unicodedata.category(c) == "Sc" or c in _MONEY for c in line)
    return money or (digits >= 2 and 2 <= letters <= 4 and len(line.split()) <= 3)


def leading(line: str) -> float:
    """Return the distance of baselines in em: small for Latin, larger for scripts with marks above and below."""
    scripts = {script(c) for c in line}
    if scripts & {"Arab", "Thai", "Deva"}:
        return 1.36
    return 1.24 if scripts & {"Hani", "Hira", "Kana", "Hang", "Hebr"} else 1.06


HEADLINE_SHARE = 0.112  # of the picture's type unit
SMALLEST_SHARE = 0.026  # of the type unit; smaller copy cannot be read on a phone, where a picture is 4 cm wide or more
SMALLEST_PIXELS = 12.0
SMALLEST_HEADLINE = 1.15  # times the smallest size
GOOD = 0.62  # of the ideal size: if this is reached, no other way of setting is tried
_STEP = 0.95  # from one tried size to the next
FILLED = 0.88  # of a zone's height: copy fills more only if it does not fit otherwise


@dataclass(frozen=True, slots=True)
class SetRow:
    """One row to draw: a part of its line, and where its pen starts in px."""

    line: Line
    text: str
    size: float  # px per em
    left: float
    baseline: float
    tagged: bool = False  # on the price tag
    column: bool = False  # from top to bottom: the pen starts at the middle of the upper edge

    def moved(self, right: float, down: float) -> "SetRow":
        """Return the row in another place."""
        return replace(self, left=self.left + right, baseline=self.baseline + down)


@dataclass(frozen=True, slots=True)
class Block:
    """All rows of the copy in their places. `box` is the smallest box around their ink."""

    rows: tuple[SetRow, ...]
    box: Box
    size: float  # of the headline, px per em
    tag: Box | None = None  # of the round price tag

    @property
    def columns(self) -> bool:
        """Return whether the headline is set in columns."""
        return self.rows[0].column

    def moved(self, right: int, down: int) -> "Block":
        """Return the block in another place."""
        rows = tuple(row.moved(right, down) for row in self.rows)
        return replace(self, rows=rows, box=moved(self.box, right, down), tag=self.tag and moved(self.tag, right, down))


def type_unit(picture: tuple[int, int]) -> float:
    """Return the length in px from which all sizes of letters follow: the shorter side, somewhat more in long frames."""
    short, long = sorted(picture)
    return short * (1 + 0.35 * log2(long / short))


def ideal_size(picture: tuple[int, int]) -> float:
    """Return the headline's size in px per em for a picture (width, height) in px with enough room."""
    return HEADLINE_SHARE * type_unit(picture)


def smallest_size(picture: tuple[int, int]) -> float:
    """Return the size in px per em below which nothing is set."""
    return max(SMALLEST_PIXELS, SMALLEST_SHARE * type_unit(picture))


def sizes(largest: float, smallest: float) -> Iterator[float]:
    """Yield sizes to try, from the largest to the smallest."""
    while largest >= smallest:
        yield largest
        largest *= _STEP


def fit(lines: Sequence[str], zone: Box, picture: tuple[int, int], manner: Manner = Manner()) -> Block:
    """Return the copy, set in the zone (px) at the largest size that fits, up to the picture's ideal size.

    Long words are set in a narrower cut before all of the copy becomes smaller. Chinese and Japanese break at phrases
    if possible, else between any two characters. Raises DoesNotFit if the copy is too long; the message gives the
    number of letters and the room.
    """
    width, height = max(zone[2] - zone[0], 0), max(zone[3] - zone[1], 0)
    floor = smallest_size(picture)
    ideal = max(ideal_size(picture) * manner.scale, SMALLEST_HEADLINE * floor)
    letters = sum(len(line) for line in lines)
    room = int(width * height / (0.55 * floor * 1.25 * floor))
    best: Block | None = None
    if letters <= room:
        for filled, anywhere, narrow in product((FILLED, 1.0), (False, True), (False, True)):
            if best is not None and (filled == 1.0 or best.size >= GOOD * ideal):
                break
            kinds = lines_of(lines, manner, narrow=narrow)
            smaller = SMALLEST_HEADLINE * floor if best is None else 1.12 * best.size
            for size in sizes(ideal, smaller):
                if block := _placed(kinds, size, floor, zone, filled * height, manner, anywhere=anywhere):
                    best = block
                    break
    if best is None:
        what, free = f"{letters} letters in {len(lines)} line{'s' * (len(lines) > 1)}", f"{width} x {height} pixels"
        raise DoesNotFit(f"{what} do not fit into the free {free} (room for about {room})", "shorten the copy")
    return best


def _placed(
    lines: Sequence[Line], size: float, floor: float, zone: Box, height: float, manner: Manner, *, anywhere: bool
) -> Block | None:
    """Return the lines with a headline of `size` px per em at the top of the zone; None if that is too wide or too high.

    With `anywhere` Chinese and Japanese break between any two characters.
    """
    width = zone[2] - zone[0]
    share = 0.5 if manner.centred else float(lines[0].rtl != manner.far_side)
    rows: list[SetRow] = []
    boxes: list[Box] = []
    baseline = bottom = 0.0
    for line in lines:
        role, own = line.role, max(line.role.scale * size, floor)
        broken = break_rows(words(line.text) if anywhere else phrases(line.text), width / own, line.advance)
        if broken is None or len(broken) > role.most_rows:
            return None
        for i, text in enumerate(broken):
            ink = line.extent(text)
            if ink.width * own > width:
                return None
            if not rows:
                baseline = ink.above * own
            elif i:
                baseline = max(baseline + leading(line.text) * own, bottom + (0.1 + ink.above) * own)
            else:
                air = max(role.air * own, 0.33 * rows[-1].size)
                baseline = max(baseline + air, bottom + 0.55 * air) + ink.above * own
            bottom = baseline + ink.below * own
            left, y = zone[0] + share * (width - ink.width * own) - ink.left * own, zone[1] + baseline
            boxes.append((
                int(left + ink.left * own), int(y - ink.above * own),
                int(left + ink.right * own) + 1, int(y + ink.below * own) + 1,
            ))  # fmt: skip
            rows.append(SetRow(line, text, own, left, y))
        if bottom > height:
            return None
    return Block(tuple(rows), bounds(boxes), size)


def bounds(boxes: Sequence[Box]) -> Box:
    """Return the smallest box around all boxes."""
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def moved(box: Box, right: int, down: int) -> Box:
    """Return the box in another place."""
    return box[0] + right, box[1] + down, box[2] + right, box[3] + down
