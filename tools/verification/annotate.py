"""Draw the faults of a picture onto it, with a legend below, for a person who repairs it by hand."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap

import cv2
import numpy as np
from PIL import Image, ImageDraw

from tools.checks.garment import MATCH
from tools.checks.verdict import VerdictData
from tools.imaging.arrays import Box, Colour, Mask, Rgb
from tools.imaging.encoding import encode_png
from tools.imaging.masks import dilated
from tools.typography.contact_sheet import write
from tools.typography.setting import box
from tools.verification.judge import Judges
from tools.verification.locate import Located, locate
from tools.verification.request import VerifyRequest
from tools.vision.garment_area import warp_to_picture
from tools.vision.regions import Regions
from tools.vision.registration import Registration

_STRIPES = 14  # width of a stripe with its gap, in thousandths of the longer side
_INK: Colour = (24, 24, 27)
_PAPER: Colour = (250, 250, 249)
_MISSING, _LEFTOVER, _OFF_WHITE, _CHECK = (220, 30, 50), (200, 40, 200), (20, 110, 230), (235, 120, 0)
_WHITE = 254  # not 255, because JPEG rounds


@dataclass(frozen=True, slots=True)
class Fault:
    """A row of the legend. `mask` (h, w) bool or `box` in px is where the fault is; without both, it has no place."""

    label: str
    colour: Colour = _CHECK
    mask: Mask | None = None
    box: Box | None = None


async def annotate(judges: Judges, asked: VerifyRequest, judged: VerdictData) -> bytes:
    """Return the picture with its faults drawn on it, as PNG."""
    seen = await asyncio.to_thread(locate, asked.image, asked.product, judges.analyses)
    faults = await asyncio.to_thread(_measured, seen, asked, judged)
    faults += [Fault(judged["status"]), *refused(judged)]
    return encode_png(await asyncio.to_thread(draw_faults, seen.rgb, faults))


def refused(judged: VerdictData) -> list[Fault]:
    """Return the required checks that did not pass, with the places that they name."""
    faults = []
    for check in judged["checks"]:
        if check["required"] and check["status"] in ("failed", "unverified"):
            place = box(check["box"]) if check["status"] == "failed" and "box" in check else None
            faults.append(Fault(f"{check['name']}: {check['fault'] or check['evidence']}", box=place))
    return faults


def _measured(seen: Located, asked: VerifyRequest, judged: VerdictData) -> list[Fault]:
    """Return the faults whose pixels or parts a measurement knows."""
    failed = {check["name"] for check in judged["checks"] if check["status"] == "failed"}
    faults: list[Fault] = []
    if seen.found and seen.comparison and "garment" in failed:
        shape = seen.rgb.shape[:2]
        named = ((seen.comparison.missing_map, _MISSING, "missing of the garment, or another colour"),
                 (seen.comparison.leftover_map, _LEFTOVER, "left over from the flat-lay's ground"))  # fmt: skip
        carried = [Fault(label, colour, warp_to_picture(mask, seen.found, shape)) for mask, colour, label in named]
        faults += [one for one in carried if one.mask is not None and one.mask.any()]
        faults += _parts(seen.comparison.regions, seen.found, asked.contract.bound("part_colour"))
    if asked.white and "background" in failed:
        faults += _off_white(seen.rgb, seen.area)
    return faults


def _parts(regions: Regions, found: Registration, bound: float) -> list[Fault]:
    """Return the part with the worst colour and the part with the worst detail, if they are faults."""
    worst = [
        (regions.recoloured > bound, regions.recoloured_box, f"another colour, ΔE {regions.recoloured:.1f}"),
        (regions.match < MATCH, regions.unlike_box, f"another detail, match {regions.match:.2f}"),
    ]
    faults = []
    for wrong, (left, top, right, bottom), label in worst:
        if wrong:
            corners = np.array([[[left, top], [right, top], [left, bottom], [right, bottom]]], np.float64)
            places = np.rint(cv2.transform(corners, found.matrix)[0]).astype(int)
            faults.append(Fault(label, _MISSING, box=box([*places.min(axis=0).tolist(), *places.max(axis=0).tolist()])))
    return faults


def _off_white(rgb: Rgb, garment: Mask | None) -> list[Fault]:
    """Return the pixels around the subject that are not white.

    Pixels near the garment are left out. If the garment was not found, dark pixels are left out.
    """
    darkest = rgb.min(axis=2)
    off = darkest < _WHITE
    if garment is not None:
        off &= ~dilated(garment, 0.015 * max(rgb.shape))
    else:  # a worn garment: dark pixels may be the person
        off &= darkest > 160
    return [Fault(f"not white: {off.mean():.1%} of the picture", _OFF_WHITE, off)] if off.any() else []


def draw_faults(picture: Rgb, faults: Sequence[Fault]) -> Rgb:
    """Return the picture (h, w, 3) uint8 with striped masks and framed boxes, and a legend of all faults below it.

    The stripes have gaps, so that the fault stays visible. All other pixels of the picture stay unchanged.

    Returns:
        (h + height of the legend, w, 3) uint8.
    """
    shown = picture.copy()
    height, width = shown.shape[:2]
    pen = max(2, round(0.003 * max(height, width)))
    for fault in faults:
        if fault.mask is not None:
            _stripe(shown, fault.mask, fault.colour, pen)
    for fault in faults:
        if fault.box:
            left, top, right, bottom = fault.box
            ends = (max(left - pen, 0), max(top - pen, 0)), (min(right + pen, width - 1), min(bottom + pen, height - 1))
            cv2.rectangle(shown, *ends, _PAPER, pen + 4)
            cv2.rectangle(shown, *ends, fault.colour, pen)
    return np.vstack([shown, _legend(width, faults)])


def _stripe(shown: Rgb, mask: Mask, colour: Colour, pen: int) -> None:
    height, width = shown.shape[:2]
    period = max(6, round(_STRIPES / 1000 * max(height, width)))
    # A fault of a few pixels would be lost among the stripes. So the mask is grown and gets an outline.
    grown = cv2.dilate(mask.astype(np.uint8), np.ones((pen, pen), np.uint8))
    inside = (grown > 0) & (np.add.outer(np.arange(height), np.arange(width)) % period < period / 2)
    shown[inside] = np.rint(0.25 * shown[inside] + 0.75 * np.array(colour, np.float32)).astype(np.uint8)
    contours, _ = cv2.findContours(grown, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    cv2.drawContours(shown, contours, -1, colour, pen)


def _legend(width: int, faults: Sequence[Fault]) -> Rgb:
    size = min(max(14, round(width / 48)), 40)
    step, left = round(1.5 * size), round(2.6 * size)
    rows: list[tuple[Colour | None, str]] = []
    for fault in faults:
        letter = 1.0 if any(ord(c) > 0x2E7F for c in fault.label) else 0.62  # em; East Asian letters are wide
        parts = wrap(fault.label, max(1, int((width - left - size) / size / letter)))
        marked = fault.box or fault.mask is not None
        rows += [(fault.colour if marked and not n else None, part) for n, part in enumerate(parts)]
    paper = Image.new("RGB", (width, 2 * size + max(step * len(rows), 1)), _PAPER)
    pen = ImageDraw.Draw(paper)
    for number, (colour, text) in enumerate(rows):
        top = size + number * step
        if colour:
            pen.rectangle((size, top, 2 * size, top + size), fill=colour)
        write(pen, (left, top + round(0.85 * size)), text, size, _INK)
    return np.asarray(paper, np.uint8)
