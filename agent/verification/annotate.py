"""Where in a picture its faults are: gathered once more for whoever wants to see them."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np

from agent.services import Services
from agent.verification.request import VerifyRequest
from tools.checks.garment import MATCH, REGION
from tools.checks.letters import compare_copy, folded, resembles
from tools.checks.verdict import VerdictData
from tools.cutout import FlatlayAnalysis
from tools.imaging.arrays import Mask, Rgb
from tools.models.roles import TextLine
from tools.storage.files import write_whole
from tools.verification.annotate import Area, Framed, draw_annotations
from tools.vision.regions import Regions
from tools.vision.registration import Registration

_MISSING, _LEFTOVER, _OFF_WHITE, _TEXT = (220, 30, 50), (200, 40, 200), (20, 110, 230), (235, 120, 0)
_WHITE = 254  # JPEG rounds


async def annotate(services: Services, asked: VerifyRequest, judged: VerdictData, out: Path) -> None:
    """Write the picture with its faults drawn on it as PNG. Raises OSError where `out` cannot be written."""
    from tools.imaging.encoding import encode_png
    from tools.imaging.opening import open_picture

    rgb = await asyncio.to_thread(lambda: open_picture(asked.image.read_bytes()))
    flatlay = await asyncio.to_thread(asked.product.read_bytes)
    look = await services.flatlays.look(flatlay)
    failed = {check["name"] for check in judged["checks"] if check["status"] == "failed"}
    areas, boxes, garment = await asyncio.to_thread(_areas, look, rgb, asked, failed)
    if "copy" in failed:
        read = await services.models.reader.read(await asyncio.to_thread(encode_png, rgb))
        printed = await services.models.reader.read(flatlay)
        boxes += wrong_lines(read, asked.copy, [line.text for line in printed], garment)
    drawn = await asyncio.to_thread(draw_annotations, rgb, areas, boxes, _legend(judged))
    data = await asyncio.to_thread(encode_png, drawn)
    await asyncio.to_thread(write_whole, out, data)


def wrong_lines(
    read: Sequence[TextLine], ordered: Sequence[str], printed: Sequence[str], garment: Mask | None
) -> list[Framed]:
    """Boxes of read lines that were not ordered or are misspelt; print that the flat-lay shows too is none."""
    known = {folded(text) for text in printed}
    apart = [line for line in read if resembles(ordered, line.text) or not _on(line, garment)]
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


def _on(line: TextLine, garment: Mask | None) -> bool:
    left, top, right, bottom = line.box
    part = garment[max(top, 0) : bottom, max(left, 0) : right] if garment is not None else np.zeros(0)
    return bool(part.size and part.mean() > 0.5)


def _areas(
    look: FlatlayAnalysis, rgb: Rgb, asked: VerifyRequest, failed: set[str]
) -> tuple[list[Area], list[Framed], Mask | None]:
    from tools.vision.comparison import compare
    from tools.vision.garment_area import garment_outline, warp_to_picture
    from tools.vision.registration import register

    areas: list[Area] = []
    boxes: list[Framed] = []
    found = register(look.rgb, look.sure, rgb, garment_outline(rgb, None))
    garment = warp_to_picture(look.sure | look.doubt, found, rgb.shape[:2]) if found else None
    if found and "garment" in failed:
        seen = compare(look.rgb, look.sure, look.doubt, rgb, found)
        shape = rgb.shape[:2]
        named = ((seen.missing_map, _MISSING, "missing of the garment, or another colour"),
                 (seen.leftover_map, _LEFTOVER, "left over from the flat-lay's ground"))  # fmt: skip
        carried = [Area(warp_to_picture(mask, found, shape), colour, label) for mask, colour, label in named]
        areas += [area for area in carried if area.mask.any()]
        boxes += _parts(seen.regions, found)
    if asked.white and "background" in failed:
        areas += _off_white(rgb, garment)
    return areas, boxes, garment


def _parts(regions: Regions, found: Registration) -> list[Framed]:
    """The worst part in colour and in detail, where each is a fault."""
    worst = [
        (regions.recoloured > REGION, regions.recoloured_box, f"another colour, ΔE {regions.recoloured:.1f}"),
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
    """What is not white around the subject: beyond the garment's place where that was found."""
    darkest = rgb.min(axis=2)
    off = darkest < _WHITE
    if garment is not None:
        away = cv2.distanceTransform((~garment).astype(np.uint8), cv2.DIST_L2, 3) > 0.015 * max(rgb.shape)
        off &= away
    else:  # a worn garment: what is dark may be the person
        off &= darkest > 160
    return [Area(off, _OFF_WHITE, f"not white: {off.mean():.1%} of the picture")] if off.any() else []


def _legend(judged: VerdictData) -> list[str]:
    wrong = [check for check in judged["checks"] if check["status"] in ("failed", "unverified")]
    said = [f"{check['name']}: {check['fault'] or check['evidence']}" for check in wrong if check["required"]]
    return [judged["status"], *said]
