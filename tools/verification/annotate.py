"""Draws the faults of a picture onto it, with a legend below: for whoever has to mend it by hand."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from PIL import Image, ImageDraw

from tools.imaging.arrays import Box, Colour, Mask, Rgb
from tools.typography.fonts import LATIN, LetteringError, Typefaces, typefaces
from tools.typography.glyphs import Cut, draw

_STRIPES = 14  # a stripe and its gap, in thousandths of the longer side
_INK: Colour = (24, 24, 27)
_PAPER: Colour = (250, 250, 249)


@dataclass(frozen=True, slots=True)
class Area:
    """Pixels that are wrong, in a colour of their own."""

    mask: Mask
    colour: Colour
    label: str


@dataclass(frozen=True, slots=True)
class Framed:
    """A box that something wrong stands in."""

    box: Box
    colour: Colour
    label: str


def draw_annotations(picture: Rgb, areas: Sequence[Area], boxes: Sequence[Framed], lines: Sequence[str]) -> Rgb:
    """The picture with striped areas and framed boxes, and a legend below: a row each, then `lines`.

    Areas are striped, so that what is wrong stays visible between; the picture's own pixels elsewhere stay as they are.
    """
    shown = picture.copy()
    height, width = shown.shape[:2]
    pen = max(2, round(0.003 * max(height, width)))
    for area in areas:
        _stripe(shown, area, pen)
    for framed in boxes:
        left, top, right, bottom = framed.box
        corners = (max(left - pen, 0), max(top - pen, 0)), (min(right + pen, width - 1), min(bottom + pen, height - 1))
        cv2.rectangle(shown, *corners, _PAPER, pen + 4)
        cv2.rectangle(shown, *corners, framed.colour, pen)
    rows: list[tuple[Colour | None, str]] = [(area.colour, area.label) for area in areas]
    rows += [(framed.colour, framed.label) for framed in boxes]
    return np.vstack([shown, _legend(width, [*rows, *((None, line) for line in lines)])])


def _stripe(shown: Rgb, area: Area, pen: int) -> None:
    height, width = shown.shape[:2]
    period = max(6, round(_STRIPES / 1000 * max(height, width)))
    # What is a few pixels wide would be lost among stripes: it is grown, and outlined at last.
    mask = cv2.dilate(area.mask.astype(np.uint8), np.ones((pen, pen), np.uint8))
    diagonal = np.add.outer(np.arange(height), np.arange(width)) % period < period / 2
    colour = np.array(area.colour, np.float32)
    inside = (mask > 0) & diagonal
    shown[inside] = np.rint(0.25 * shown[inside] + 0.75 * colour).astype(np.uint8)
    contours, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    cv2.drawContours(shown, contours, -1, area.colour, pen)


def _legend(width: int, rows: Sequence[tuple[Colour | None, str]]) -> Rgb:
    size = min(max(14, round(width / 48)), 40)
    step, pad = round(1.5 * size), size
    broken = [(colour, part, n == 0) for colour, text in rows for n, part in enumerate(_rows(text, width, size, pad))]
    paper = Image.new("RGB", (width, 2 * pad + max(step * len(broken), 1)), _PAPER)
    for number, (colour, text, first) in enumerate(broken):
        top = pad + number * step
        if colour and first:
            ImageDraw.Draw(paper).rectangle((pad, top, pad + size, top + size), fill=colour)
        _write(paper, text, (pad + round(1.6 * size), top + round(0.85 * size)), size)
    return np.asarray(paper, np.uint8)


def _rows(text: str, width: int, size: int, pad: int) -> list[str]:
    """The text broken at spaces; letters are taken to be 0.62 em wide, East Asian ones 1."""
    room = (width - 2 * pad - 1.6 * size) / size
    rows, used = [""], 0.0
    for word in text.split():
        long = sum(1.0 if ord(c) > 0x2E7F else 0.62 for c in word) + 0.3
        if used and used + long > room:
            rows.append("")
            used = 0.0
        rows[-1] += f" {word}" if rows[-1] else word
        used += long
    return rows


def _write(paper: Image.Image, text: str, pen: tuple[int, int], size: int) -> None:
    if not text:
        return
    try:
        row = draw(text, typefaces((text,)), Cut(), size, rtl=False, whole=text)
    except LetteringError:  # a letter that no typeface here has: it may have been misread
        plain = "".join(c if c.isascii() else "?" for c in text)
        row = draw(plain, Typefaces(LATIN), Cut(), size, rtl=False, whole=plain)
    paper.paste(_INK, (pen[0] + row.left, pen[1] + row.top), Image.fromarray(row.ink))
