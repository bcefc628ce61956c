"""Draw the faults of a picture onto it, with a legend below, for a person who repairs it by hand."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from PIL import Image, ImageDraw

from tools.checks.garment import MATCH
from tools.checks.letters import compare_copy, folded, resembles
from tools.checks.verdict import VerdictData
from tools.imaging.arrays import Box, Colour, Mask, Rgb
from tools.imaging.encoding import encode_png
from tools.models.roles import TextLine
from tools.typography.fonts import LATIN, LetteringError, Typefaces, typefaces
from tools.typography.glyphs import Cut, draw
from tools.verification.judge import Judges
from tools.verification.locate import Located, locate
from tools.verification.request import VerifyRequest
from tools.verification.text_evidence import lies_on
from tools.vision.garment_area import warp_to_picture
from tools.vision.regions import Regions
from tools.vision.registration import Registration

_STRIPES = 14  # width of a stripe with its gap, in thousandths of the longer side
_INK: Colour = (24, 24, 27)
_PAPER: Colour = (250, 250, 249)
_MISSING, _LEFTOVER, _OFF_WHITE, _TEXT = (220, 30, 50), (200, 40, 200), (20, 110, 230), (235, 120, 0)
_WHITE = 254  # not 255, because JPEG rounds


@dataclass(frozen=True, slots=True)
class Area:
    """Wrong pixels, with the colour and the label that mark them. `mask` is (h, w) bool."""

    mask: Mask
    colour: Colour
    label: str


@dataclass(frozen=True, slots=True)
class Framed:
    """A box around a fault, with the colour and the label that mark it. `box` is (left, top, right, bottom) in px."""

    box: Box
    colour: Colour
    label: str


async def annotate(judges: Judges, asked: VerifyRequest, judged: VerdictData) -> bytes:
    """Return the picture with its faults drawn on it, as PNG."""
    seen = await asyncio.to_thread(locate, asked.image, asked.product, judges.analyses)
    failed = {check["name"] for check in judged["checks"] if check["status"] == "failed"}
    areas, boxes = await asyncio.to_thread(_areas, seen, asked, failed)
    if "copy" in failed:
        read = await judges.reader.read(asked.image, asked.copy)
        printed = await judges.reader.read(asked.product)
        boxes += wrong_lines(read, asked.copy, [line.text for line in printed], seen.area)
    drawn = await asyncio.to_thread(draw_annotations, seen.rgb, areas, boxes, _summary(judged))
    return await asyncio.to_thread(encode_png, drawn)


def wrong_lines(
    read: Sequence[TextLine], ordered: Sequence[str], printed: Sequence[str], garment: Mask | None
) -> list[Framed]:
    """Return a box for each line that was not ordered or is misspelt. A print that the flat-lay shows too is no fault.

    Args:
        read: the lines that the reader saw in the picture.
        ordered: the ordered copy.
        printed: the texts that the reader saw in the flat-lay.
        garment: (h, w) bool; None if the garment was not found.
    """
    known = {folded(text) for text in printed}
    apart = [line for line in read if resembles(ordered, line.text) or not lies_on(line, garment, 0.5)]
    reading = compare_copy(ordered, [line.text for line in apart])
    extra = {text for text in reading.extra if folded(text) not in known}
    boxes = []
    for line in apart:
        wrong = next((wrong for wrong in reading.wrong if line.text in wrong.read), None)
        if wrong:
            boxes.append(Framed(line.box, _TEXT, f"wrong letters: {wrong}"))
        elif line.text in extra:
            boxes.append(Framed(line.box, _TEXT, f'not ordered: "{line.text}"'))
    return boxes


def _areas(seen: Located, asked: VerifyRequest, failed: set[str]) -> tuple[list[Area], list[Framed]]:
    areas: list[Area] = []
    boxes: list[Framed] = []
    if seen.found and seen.comparison and "garment" in failed:
        shape = seen.rgb.shape[:2]
        named = ((seen.comparison.missing_map, _MISSING, "missing of the garment, or another colour"),
                 (seen.comparison.leftover_map, _LEFTOVER, "left over from the flat-lay's ground"))  # fmt: skip
        carried = [Area(warp_to_picture(mask, seen.found, shape), colour, label) for mask, colour, label in named]
        areas += [area for area in carried if area.mask.any()]
        boxes += _parts(seen.comparison.regions, seen.found, asked.contract.bound("part_colour"))
    if asked.white and "background" in failed:
        areas += _off_white(seen.rgb, seen.area)
    return areas, boxes


def _parts(regions: Regions, found: Registration, bound: float) -> list[Framed]:
    """Return boxes for the part with the worst colour and the part with the worst detail, if they are faults."""
    worst = [
        (regions.recoloured > bound, regions.recoloured_box, f"another colour, ΔE {regions.recoloured:.1f}"),
        (regions.match < MATCH, regions.unlike_box, f"another detail, match {regions.match:.2f}"),
    ]
    boxes = []
    for wrong, (left, top, right, bottom), label in worst:
        if wrong:
            corners = np.array([[left, top, 1], [right, top, 1], [left, bottom, 1], [right, bottom, 1]])
            places = corners @ found.matrix.T
            (x0, y0), (x1, y1) = places.min(axis=0), places.max(axis=0)
            boxes.append(Framed((round(x0), round(y0), round(x1), round(y1)), _MISSING, label))
    return boxes


def _off_white(rgb: Rgb, garment: Mask | None) -> list[Area]:
    """Return the pixels around the subject that are not white.

    Pixels near the garment are left out. If the garment was not found, dark pixels are left out.
    """
    darkest = rgb.min(axis=2)
    off = darkest < _WHITE
    if garment is not None:
        away = cv2.distanceTransform((~garment).astype(np.uint8), cv2.DIST_L2, 3) > 0.015 * max(rgb.shape)
        off &= away
    else:  # a worn garment: dark pixels may be the person
        off &= darkest > 160
    return [Area(off, _OFF_WHITE, f"not white: {off.mean():.1%} of the picture")] if off.any() else []


def _summary(judged: VerdictData) -> list[str]:
    wrong = [check for check in judged["checks"] if check["status"] in ("failed", "unverified")]
    said = [f"{check['name']}: {check['fault'] or check['evidence']}" for check in wrong if check["required"]]
    return [judged["status"], *said]


def draw_annotations(picture: Rgb, areas: Sequence[Area], boxes: Sequence[Framed], lines: Sequence[str]) -> Rgb:
    """Return the picture with striped areas and framed boxes, and a legend below it.

    The stripes have gaps, so that the fault stays visible. All other pixels of the picture stay unchanged.

    Args:
        picture: (h, w, 3) uint8.
        areas: the wrong pixels. The legend has a row for each area.
        boxes: the boxes of faults. The legend has a row for each box.
        lines: more text at the end of the legend.

    Returns:
        (h + height of the legend, w, 3) uint8.
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
    # A fault of a few pixels would be lost among the stripes. So the mask is grown and gets an outline.
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
    """Return the text broken at spaces. A letter is assumed to be 0.62 em wide, an East Asian one 1 em."""
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
    except LetteringError:  # no typeface here has this letter: the reader may have misread it
        plain = "".join(c if c.isascii() else "?" for c in text)
        row = draw(plain, Typefaces(LATIN), Cut(), size, rtl=False, whole=plain)
    paper.paste(_INK, (pen[0] + row.left, pen[1] + row.top), Image.fromarray(row.ink))
