"""Set copy into a picture, record how it was set, and find it again in a picture."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Required

import cv2
import numpy as np
from numpy.typing import NDArray
from typing_extensions import TypedDict, Unpack

from tools.imaging.arrays import Box, Colour, Rgb
from tools.typography.fonts import BadCopy, Pairing, typefaces
from tools.typography.glyphs import draw, draw_column
from tools.typography.ink import LIGHT, InkedRow, back, inks, plate_accent, tag_colours
from tools.typography.itemise import clean, main_face, split
from tools.typography.layout import Manner, SetRow, bounds
from tools.typography.placing import Margins, Strategy, choose, reach
from tools.typography.price_tag import tagged


class Wishes(TypedDict, total=False):
    """Wishes for a lettering. Pictures of older versions lack some."""

    variant: int  # 0 the best zone; 1 the next zone, or the other side; 2 on a solid card; 3 smaller; 4 all of these
    accent: Colour | None  # for prices and small lines, as far as it is legible
    ink: Colour | None  # for the headline, as far as it is legible
    font: str | None  # a shop's typeface (see `typeface`); built-in ones set the letters that it lacks
    # The built-in typefaces. "editorial" copy is centred over or under a garment, "modern" copy has a price tag where there
    # is room.
    pairing: Pairing
    # Whether Chinese and Japanese copy may be set from top to bottom, where the room is tall; of a lettering, whether it is.
    columns: bool
    # The margins, shares of the picture, within which the zones were planned around one garment; None if they were found in
    # a picture. A strip goes on over the margins to the picture's edges.
    planned: Margins | None


_USUAL = Wishes(variant=0, accent=None, ink=None, font=None, pairing="modern", columns=False, planned=None)


class LetteringData(Wishes):
    """Everything besides the plate that decides a lettering, as plain data, and the region that it changed in px.

    A plate and a setting always give equal pixels.
    """

    lines: Required[Sequence[str]]
    zones: Required[Sequence[Box]]
    region: Required[Box]


@dataclass(frozen=True, slots=True)
class SetLine:
    """One line of the copy in the picture. `rows` is the line as it was broken."""

    text: str
    box: Box
    size_px: float  # px per em
    ink: Colour
    contrast: float  # WCAG ratio where it is lowest
    rows: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lettering:
    """A picture with its copy, and the ground under the copy (the plate, with a veil or card if it needed one).

    `region` is a box around every pixel that differs from the plate.
    """

    picture: Rgb
    ground: Rgb
    lines: tuple[SetLine, ...]
    zone: Box
    region: Box
    setting: LetteringData


def box(values: Sequence[int]) -> Box:
    """Return four numbers as a box, because a checkpoint gives a list."""
    left, top, right, bottom = values
    return left, top, right, bottom


MOST_LETTERS = 240  # of one line: a longer line could be set only in letters that nobody can read


def proofread(lines: Sequence[str], font: str | None = None) -> None:
    """Raise BadCopy or MissingGlyph if no picture can show the copy (empty is fine); `font` is a shop's typeface."""
    for number, line in enumerate(lines, 1):
        if len(line) > MOST_LETTERS:
            start = " ".join(line[:24].split())
            remedy = f"write at most {MOST_LETTERS} letters in a line"
            raise BadCopy(f"has {len(line):,} letters", remedy, f'copy line {number} ("{start}…")')
    if lines:
        cleaned = clean(lines)
        for line in cleaned:
            split(line, typefaces(cleaned, font))


STRATEGIES = (
    Strategy(),
    Strategy(zone=1),
    Strategy(card=True),
    Strategy(scale=0.72),
    Strategy(zone=1, scale=0.72, card=True),
)


def typeset(plate: Rgb, lines: Sequence[str], zones: Sequence[Box], **wished: Unpack[Wishes]) -> Lettering:
    """Set the copy into one of the zones of a plate. Equal inputs give equal bytes.

    Every line has a WCAG contrast of at least 4.5 against the pixels under it.

    Args:
        plate: the picture without copy, (h, w, 3) uint8.
        lines: the copy.
        zones: free boxes in px, the best one first.
        wished: all that may differ from the usual setting.

    Raises:
        LetteringError: BadCopy, MissingGlyph or DoesNotFit.
        ValueError: there is no such variant.
    """
    wish: Wishes = {**_USUAL, **wished}
    if not 0 <= wish["variant"] < len(STRATEGIES):
        raise ValueError(f"variant {wish['variant']} does not exist: there are {len(STRATEGIES)}, counted from 0")
    copy, strategy = clean(lines), STRATEGIES[wish["variant"]]
    manner = Manner(font=wish["font"], pairing=wish["pairing"])
    zone, block = choose(copy, zones, plate, strategy, manner, columns=wish["columns"])
    rows = [_inked(spec) for spec in block.rows]
    backing = back(plate, rows, zone, on_card=strategy.card, planned=wish["planned"])
    changed, on_tag = [*(row.box for row in rows), *backing.areas], LIGHT
    if block.tag:
        colour, on_tag = tag_colours(wish["accent"] or plate_accent(plate), plate, block.tag)
        backing = replace(backing, picture=tagged(backing.picture, block.tag, colour))
        changed.append(block.tag)
    chosen = inks(plate, backing, rows, wish["accent"], wish["ink"], on_tag)
    picture, region = backing.picture.copy(), bounds(changed)
    for row in rows:
        _print(picture, row, chosen[row.spec.line.number][0])
    set_lines = tuple(_set_line(n, text, rows, *chosen[n]) for n, text in enumerate(copy))
    wish["columns"] = block.columns
    setting: LetteringData = {**wish, "lines": copy, "zones": tuple(zones), "region": region}
    return Lettering(picture, backing.picture, set_lines, zone, region, setting)


def _inked(spec: SetRow) -> InkedRow:
    line = spec.line
    if spec.column:
        row = draw_column(spec.text, main_face(line.text, line.faces), line.role.cut, spec.size)
    else:
        row = draw(spec.text, line.faces, line.role.cut, spec.size, rtl=line.rtl, whole=line.text)
    left, top = round(spec.left) + row.left, round(spec.baseline) + row.top
    return InkedRow(spec, row.ink, (left, top, left + row.ink.shape[1], top + row.ink.shape[0]))


def _print(picture: Rgb, row: InkedRow, colour: Colour) -> None:
    part = picture[row.box[1] : row.box[3], row.box[0] : row.box[2]]
    share = (row.ink.astype(np.float32) / 255)[..., None]
    part[:] = np.rint(part + (np.array(colour, np.float32) - part) * share).astype(np.uint8)


def _set_line(number: int, text: str, rows: Sequence[InkedRow], ink: Colour, contrast: float) -> SetLine:
    own = [row for row in rows if row.spec.line.number == number]
    area, size = bounds([row.box for row in own]), own[0].spec.size
    return SetLine(text, area, size, ink, contrast, tuple(row.spec.text for row in own))


_TILE = 0.45  # of a line's size: about half a letter, so that one stroke too many or too few fills a tile
_AROUND = 0.5  # of a line's size: the space around the line is compared too, in case a letter was added


def match(delivered: Rgb, plate: Rgb, setting: LetteringData) -> float:
    """Return how well a picture (h, w, 3) shows this setting on this plate, 0 (other letters) to 1 (every pixel).

    The setting is drawn again on the plate and compared tile by tile: 1 minus the difference as a share of the ink that
    belongs there. The worst tile gives the result, so that one wrong letter among many is found. A delivered picture of
    another size is first resampled to the plate's.
    """
    asked: dict[str, Any] = {name: value for name, value in setting.items() if name != "region"}
    drawn = typeset(plate, **asked)
    height, width = plate.shape[:2]
    if delivered.shape[:2] != (height, width):
        delivered = cv2.resize(delivered, (width, height), interpolation=cv2.INTER_AREA).astype(np.uint8)
    return min(_worst_tile(delivered, drawn, line) for line in drawn.lines)


def _worst_tile(delivered: Rgb, drawn: Lettering, line: SetLine) -> float:
    """Return the lowest score of the tiles on and around one line."""
    height, width = delivered.shape[:2]
    box = reach(line.box, (0, 0, width, height), round(_AROUND * line.size_px))
    part = (slice(box[1], box[3]), slice(box[0], box[2]))
    want = drawn.picture[part].astype(np.float32)
    tile = max(4, round(_TILE * line.size_px))
    wrong = _tile_means(np.abs(want - delivered[part]).mean(axis=2), tile)
    ink = _tile_means(np.abs(want - drawn.ground[part]).mean(axis=2), tile)
    usual = float(ink[ink > 0.1 * ink.max()].mean()) if ink.max() > 0 else 1.0
    return max(0.0, 1 - float((wrong / np.maximum(ink, 0.5 * usual)).max()))


def _tile_means(values: NDArray[np.float32], tile: int) -> NDArray[np.float32]:
    """Return means over tiles that overlap by half, so that at least one tile has each stroke whole."""
    means = cv2.blur(values, (tile, tile), borderType=cv2.BORDER_REPLICATE)
    step = max(1, tile // 2)
    return np.asarray(means[::step, ::step], np.float32)
