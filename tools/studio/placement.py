"""The place of a garment in a frame, and the places for copy beside it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import ceil, floor
from operator import itemgetter
from typing import Literal

from tools.imaging.arrays import Box
from tools.typography.columns import in_columns
from tools.typography.fonts import MissingGlyph
from tools.typography.layout import SMALLEST_HEADLINE, Line, Manner, ideal_size, lines_of, smallest_size
from tools.typography.line_breaking import words
from tools.typography.placing import CLEARANCE, Margins, around, inset, margin

Arrangement = Literal["centred", "left", "right", "copy above", "copy below", "copy left", "copy right"]

VARIANTS = 4
"""The number of arrangements that `plan_layout` has for one request."""

_MARGIN = 0.055  # of the shorter side: garment and letters are never nearer to the edge
_GAP = 0.045  # of the shorter side, between garment and copy: room for the cast shadow
_LETTER = 0.56  # em; mean advance of a letter in a bold sans
_LEADING = 1.4
_MOST_FOR_COLUMNS = 0.6  # of the width
_SHARE_OF_A_LINE = 0.05  # of the frame's height, for each line after the second
_WHITE_FILL = 0.88  # of the limiting side on white; measured silhouettes are a little smaller


@dataclass(frozen=True, slots=True)
class Layout:
    """One arrangement: the garment's box, and the zones free for copy, the preferred zone first. All in px."""

    size: tuple[int, int]  # width, height
    box: Box
    zones: tuple[Box, ...]
    arrangement: Arrangement


def plan_layout(
    size: tuple[int, int],
    garment_aspect: float,
    copy_lines: Sequence[str] = (),
    fill: float = 0.72,
    keep_clear: Margins = (0.0, 0.0, 0.0, 0.0),
    *,
    white: bool = False,
    variant: int = 0,
) -> Layout:
    """Place a garment in a frame.

    Args:
        size: (width, height) of the frame in px.
        garment_aspect: the garment's width/height.
        copy_lines: lines of copy that need room; empty ones do not count.
        fill: share of the frame's limiting side that the garment fills. On white it is a minimum, of what `keep_clear`
            leaves. Elsewhere it is a wish: copy and margins can make it smaller.
        keep_clear: the channel's margins (left, top, right, bottom), shares of the frame.
        white: whether the backdrop is white.
        variant: number of the arrangement; after VARIANTS it starts again.

    Raises:
        ValueError: a size or the aspect is not positive, or `keep_clear` leaves no room.
    """
    width, height = size
    if min(width, height) < 1 or not garment_aspect > 0:
        raise ValueError(f"no layout for {width}x{height} pixels and a garment of aspect {garment_aspect}")
    lines = tuple(line for line in copy_lines if line.strip())
    safe = _safe(size, keep_clear)
    if white:
        return _on_white(size, garment_aspect, max(fill, _WHITE_FILL), keep_clear, variant)
    plans = _with_copy(size, garment_aspect, lines, fill, safe) if lines else _alone(size, garment_aspect, fill, safe)
    name, box, zone = plans[variant % VARIANTS]
    zones = free_zones(size, box, keep_clear)
    if zone is not None:
        zones = (zone, *(other for other in zones if _overlap(other, zone) < 0.5))
    return Layout(size, box, zones, name)


def free_zones(size: tuple[int, int], garment: Box, keep_clear: Margins = (0.0, 0.0, 0.0, 0.0)) -> tuple[Box, ...]:
    """Return the boxes around a placed garment where copy may be, in px, the most useful one first.

    Zones keep the frame's margin, the channel's margins and a gap to the garment. Boxes that are too narrow are left
    out.
    """
    boxes, least = around(_safe(size, keep_clear), garment, round(_GAP * min(size))), 0.075 * min(size)
    usable = [b for b in boxes if b[2] - b[0] >= 2.2 * least and b[3] - b[1] >= least]
    # letters run sideways: a wide zone is worth more than a tall one of equal area
    return tuple(sorted(usable, key=lambda b: -((b[2] - b[0]) ** 1.3) * (b[3] - b[1])))


def _on_white(size: tuple[int, int], aspect: float, fill: float, keep_clear: Margins, variant: int) -> Layout:
    """Centre the garment in what `keep_clear` leaves, as marketplaces require. Each variant fills at least `fill` of it."""
    edges = [share * side for share, side in zip(keep_clear, size * 2, strict=True)]
    width, height = size[0] - edges[0] - edges[2], size[1] - edges[1] - edges[3]
    share = min(0.97, fill + (0.025, 0.05, 0.01, 0.07)[variant % VARIANTS])
    w, h = _fitted(aspect, width * share, height * share)
    # rounding must not make the garment smaller than the required share
    w, h = min(int(width), ceil(w)), min(int(height), ceil(h))
    left, top = int(edges[0] + (width - w) / 2), int(edges[1] + (height - h) / 2)
    return Layout(size, (left, top, left + w, top + h), (), "centred")


_Plan = tuple[Arrangement, Box, Box | None]


def _alone(size: tuple[int, int], aspect: float, fill: float, safe: Box) -> list[_Plan]:
    """Return the plans without copy: in the middle, to the left, smaller in the middle, to the right."""

    def at(name: Arrangement, share: float, across: float) -> _Plan:
        w, h = _fitted(aspect, min(size[0] * share, safe[2] - safe[0]), min(size[1] * share, safe[3] - safe[1]))
        return name, _put(w, h, safe, across, 0.56), None

    aside, offset = (fill, 0.30) if size[0] / size[1] > 1.15 else (fill * 0.88, 0.36)
    return [
        at("centred", fill, 0.5), at("left", aside, offset),
        at("centred", fill * 0.82, 0.5), at("right", aside, 1 - offset),
    ]  # fmt: skip


def _with_copy(size: tuple[int, int], aspect: float, lines: Sequence[str], fill: float, safe: Box) -> list[_Plan]:
    """Return VARIANTS plans of garment and copy: the two best, the best with a smaller garment, the third best."""
    tried, smaller = (
        sorted(_arrangements(size, aspect, lines, share, safe), key=itemgetter(0), reverse=True)
        for share in (fill, fill * 0.82)
    )
    plans = [plan for _, plan in tried]
    return [plans[0], plans[min(1, len(plans) - 1)], smaller[0][1], plans[min(2, len(plans) - 1)]]


def _arrangements(
    size: tuple[int, int], aspect: float, lines: Sequence[str], fill: float, safe: Box
) -> Iterator[tuple[float, _Plan]]:
    """Yield each arrangement with its worth: garment size and letter size, weighted by how naturally it reads."""
    left, top, right, bottom = safe
    gap = round(_GAP * min(size))
    ratio = size[0] / size[1]
    if ratio >= 2.2:
        fill = max(fill, 0.82)  # an ultrawide frame has no height to spare
    wide, tall = size[0] * fill, size[1] * fill

    stacked: tuple[tuple[Arrangement, float, float], ...] = (("copy above", 0.36, 1.0), ("copy below", 0.30, 0.80))
    more = _SHARE_OF_A_LINE * min(max(len(lines) - 2, 0), 2)
    for name, share, liked in stacked:
        letters, deep = _set_copy(lines, right - left, (share + more) * (bottom - top), size)
        above = name == "copy above"
        space = (left, top + deep + gap, right, bottom) if above else (left, top, right, bottom - deep - gap)
        if space[3] - space[1] < 0.15 * size[1]:
            continue
        w, h = _fitted(aspect, min(wide, space[2] - space[0]), min(tall, space[3] - space[1]))
        box = _put(w, h, space, 0.5, 0.60 if above else 0.45)
        # in a tall frame the copy is near its garment, not at the upper edge
        start = max(top, min(box[1] - gap - deep, round(top + 0.45 * (box[1] - gap - deep - top))))
        zone = (left, start, right, box[1] - gap) if above else (left, box[3] + gap, right, bottom)
        yield _worth(w, h, letters, size) * liked, (name, box, zone)

    columns = in_columns(lines, (0, 0, *size), size, Manner())
    taken = (columns.box[2] - columns.box[0] + 2 * CLEARANCE * margin(*size)) / (right - left) if columns else 1.0
    share = taken if taken < _MOST_FOR_COLUMNS else 0.40 if ratio < 2.5 else 0.30
    w, h = _fitted(aspect, min(wide, (1 - share) * (right - left) - gap), min(tall, bottom - top))
    if right - left - w - gap < 0.2 * size[0]:
        return
    beside: tuple[tuple[Arrangement, float], ...] = (("copy right", 1.0), ("copy left", 0.97))
    for name, liked in beside:
        # copy on the left is the mirror image of copy on the right
        start, end = (left, right) if name == "copy right" else (size[0] - right, size[0] - left)
        # in an ultrawide frame the garment is at a third of the width, not at the edge
        spare = max(0.0, size[0] / 3 - w / 2 - start)
        edge = round(start + min(spare, (end - start) * min(0.22, max(0.03, 0.06 + 0.10 * (ratio - 1.2)))))
        box = _put(w, h, (edge, top, edge + round(w), bottom), 0.5, 0.56)
        zone = (box[2] + gap, top, end, bottom)
        if name == "copy left":
            box, zone = ((size[0] - one[2], one[1], size[0] - one[0], one[3]) for one in (box, zone))
        columns = columns and in_columns(lines, inset(zone, *size, 0.0), size, Manner())
        letters = columns.size if columns else _set_copy(lines, zone[2] - zone[0], zone[3] - zone[1], size)[0]
        narrow = 0.70 if ratio < 0.85 and not columns else 1.0  # a tall frame has no room for rows beside a garment
        yield _worth(w, h, letters, size) * liked * narrow, (name, box, zone)


def _worth(w: float, h: float, letters: float, size: tuple[int, int]) -> float:
    garment = (w * h / (size[0] * size[1])) ** 0.5
    return float(garment * min(letters / (0.085 * min(size)), 1.0) ** 0.5)


def _set_copy(lines: Sequence[str], width: float, height: float, picture: tuple[int, int]) -> tuple[float, int]:
    """Return (letter size, depth) in px that the copy needs when wrapped: a headline, then smaller lines.

    The depth is at least that of letters that can just be read, with the distance that setting keeps from a zone's edges.
    """
    if width < 1 or height < 1:
        return 0.5, 1
    size, widths = ideal_size(picture), _widths(tuple(lines))
    ring = 2 * CLEARANCE * margin(*picture)  # which setting leaves around copy

    def wrapped(size: float, width: float) -> tuple[list[int], float, bool]:
        """Return the rows of each line, the depth in px, and whether the longest pieces fit into the width."""
        ems = [size if number == 0 else size * 0.55 for number in range(len(lines))]
        rows = [max(1, ceil(whole * em / width)) for (whole, _), em in zip(widths, ems, strict=True)]
        depth = sum(count * em * _LEADING for count, em in zip(rows, ems, strict=True))
        return rows, depth, all(piece * em <= width for (_, piece), em in zip(widths, ems, strict=True))

    for _ in range(40):
        rows, depth, fits = wrapped(size, width)
        # a headline of more than two rows is too loud: try smaller letters
        if fits and depth <= height - ring and rows[0] <= 2:
            break
        size *= 0.93
    least = wrapped(SMALLEST_HEADLINE * smallest_size(picture), max(1.0, width - ring))[1]
    return size, ceil(min(ring + max(depth, least), height))


@lru_cache(maxsize=64)
def _widths(lines: tuple[str, ...]) -> tuple[tuple[float, float], ...]:
    """Return of each line its width and that of its longest unbreakable piece, in em of the built-in typefaces."""

    def measured(line: Line) -> tuple[float, float]:
        texts = [text.strip() for text in (line.text, *words(line.text))]
        try:
            pieces = [line.advance(text) for text in texts]
        except MissingGlyph:  # only a shop's own typeface has it
            pieces = [_LETTER * len(text) for text in texts]
        return pieces[0], max(pieces[1:])

    return tuple(map(measured, lines_of(lines)))


def _safe(size: tuple[int, int], keep_clear: Margins) -> Box:
    """Return the frame without its own margins and the channel's.

    Raises ValueError if the margins leave less than a fifth of the width or of the height.
    """
    width, height = size
    edge = _MARGIN * min(size)
    left, top, right, bottom = (max(edge, share * side) for share, side in zip(keep_clear, size * 2, strict=True))
    if width - left - right < 0.2 * width or height - top - bottom < 0.2 * height:
        raise ValueError(f"keep_clear {keep_clear} leaves no room in {width}x{height}")
    return ceil(left), ceil(top), floor(width - right), floor(height - bottom)


def _fitted(aspect: float, width: float, height: float) -> tuple[float, float]:
    """Return (width, height) of the largest garment of this aspect in a box of `width` x `height` px."""
    w = max(1.0, min(width, height * aspect))
    return w, max(1.0, min(height, w / aspect))


def _put(w: float, h: float, room: Box, across: float, down: float) -> Box:
    """Return a box of w x h px, placed at the shares `across` and `down` of the room's free space."""
    across_slack, down_slack = max(0.0, room[2] - room[0] - w), max(0.0, room[3] - room[1] - h)
    left, top = round(room[0] + across * across_slack), round(room[1] + down * down_slack)
    return left, top, left + max(1, round(w)), top + max(1, round(h))


def _overlap(one: Box, other: Box) -> float:
    """Return the shared area as a share of the smaller box."""
    across = max(0, min(one[2], other[2]) - max(one[0], other[0]))
    down = max(0, min(one[3], other[3]) - max(one[1], other[1]))
    return across * down / min((box[2] - box[0]) * (box[3] - box[1]) for box in (one, other))
