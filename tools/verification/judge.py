"""Judge a picture of a garment or of an outfit: gather the evidence and run every check."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from tools.channels.contract import USUAL, Contract
from tools.checks.background import free_background, white_background
from tools.checks.frame import frame
from tools.checks.garment import garment, print_agrees, worn_garment
from tools.checks.inspection import garment_as_inspected, inspected, not_inspected
from tools.checks.verdict import Check, Verdict
from tools.cutout import FlatlayAnalyses
from tools.errors import Problem
from tools.imaging.arrays import Box, Mask, Rgb
from tools.imaging.encoding import encode_png
from tools.imaging.masks import box_around
from tools.imaging.opening import decoded
from tools.models.roles import Inspector, InspectRequest, Place, Reader, TextLine
from tools.studio.brief import StyleBrief
from tools.verification.locate import Located, locate
from tools.verification.looking import garment_places, look_twice, measured
from tools.verification.text_evidence import CopyEvidence, ExpectedCopy, copy_evidence
from tools.verification.worn import WornLook, look_worn
from tools.vision.garment_area import fill, subject_on_white, white_share
from tools.vision.halo import Rim, find_halo
from tools.vision.upscale_detector import detail_ratio

_ITS_OWN_PIXELS = 0.92  # from this match on, the print has the flat-lay's own pixels, so it is not read
_ENLARGED = 1.15  # picture px per flat-lay px; above this the garment may be soft


@dataclass(frozen=True, slots=True)
class Judges:
    """The reader of text, the inspector (None if there is none), and the analyses of flat-lays."""

    reader: Reader
    inspector: Inspector | None
    analyses: FlatlayAnalyses


@dataclass(frozen=True, slots=True)
class Expected(ExpectedCopy):
    """The order for a picture. A value that is None or empty was not ordered, so it is not judged."""

    size: tuple[int, int] | None = None  # width and height in px that the image model was told to make
    white: bool = False
    demanded: bool = True  # whether the channel refuses another ground; else it only advises white
    source: str = ""  # of the rule of a white ground
    fill: float | None = None
    brief: StyleBrief | None = None  # an inspector compares the scene with it
    product: Mapping[str, object] = field(default_factory=dict)
    contract: Contract = USUAL  # of the shop, for the channel


async def verify_picture(judges: Judges, picture: bytes, flatlay: bytes, order: Expected) -> Verdict:
    """Return the verdict on an encoded picture of the flat-lay's garment. Raises PictureError."""
    if order.kind == "on_model":
        return await verify_worn(judges, picture, flatlay, order)
    lines, (seen, rim, white, filled) = await asyncio.gather(
        judges.reader.read(picture, order.copy), asyncio.to_thread(_measured, judges, picture, flatlay, order)
    )
    found, comparison, area, look = seen.found, seen.comparison, seen.area, seen.flatlay
    if order.white:
        background = white_background(white, filled, order.fill, rim, order.source, demanded=order.demanded)
    else:
        background = free_background(comparison.stands_out if comparison else None, filled, rim, order.contract)
    its_own = comparison is not None and comparison.regions.match >= _ITS_OWN_PIXELS
    text = await copy_evidence(judges.reader, seen.rgb, lines, area, flatlay, look.cloth, order)
    misprint = None if its_own else await text.misprint()
    enlarged = area if found and found.scale > _ENLARGED else None
    sharpness, scale = comparison.sharpness if comparison else None, found.scale if found else None
    cloth = garment(found, comparison, look.trust, look.doubts, misprint, order.contract)
    cloth = replace(cloth, box=box_around(area)) if area is not None else cloth
    # Then the words on it are the flat-lay's, even if nobody can read them.
    text = replace(text, its_own=its_own and cloth.status == "passed")
    look_of_it = await _frame(seen.rgb, lines, order, sharpness, scale, enlarged)
    return Verdict((look_of_it, background, await text.judged(), cloth))


def _measured(
    judges: Judges, picture: bytes, flatlay: bytes, order: Expected
) -> tuple[Located, Rim | None, float, float]:
    """Return the located garment, its rim, the share of white around it, and the share of the frame that it fills."""
    seen = locate(picture, flatlay, judges.analyses, order.plate, order.text_free)
    if seen.area is None or seen.comparison is None:
        return seen, None, 0.0, 0.0
    white = white_share(seen.rgb, seen.area) if order.white else 0.0
    return seen, find_halo(seen.rgb, seen.area), white, fill(seen.area)


async def verify_worn(judges: Judges, picture: bytes, flatlay: bytes, order: Expected) -> Verdict:
    """Return the verdict on a worn garment. Code judges the colours, and an inspector judges form and fit.

    The inspector is not called if a local check already demands a new picture. If there is no inspector, or its call
    fails, its checks are unverified.
    """
    local, worn, text, found = await verify_worn_locally(judges, picture, flatlay, order)
    failed = [c for c in (*local, worn) if c.status == "failed" and order.contract.requires(c.name, c.required)]
    redone = [c for c in failed if c.stage in ("single", "background", "person", "composite")]
    if redone:
        why = f"not checked: {redone[0].name} failed, so this picture is made again"
        return Verdict((*local, worn, *not_inspected(why)))
    if judges.inspector is None or order.brief is None:
        return Verdict((*local, worn, *not_inspected("no inspector has looked", failed=True)))
    request = InspectRequest(flatlay, picture, order.brief, order.kind, order.product, *garment_places(found))
    copy = next(check for check in local if check.name == "copy")
    try:
        seen = await look_twice(judges.inspector, request, copy, text)
    except Problem as error:  # also without credit or a key: the picture is paid for, so the rest is judged
        return Verdict((*local, worn, *not_inspected(str(error), failed=True)))
    local = [seen.copy if check is copy else check for check in local]
    if worn.status == "unverified" and found.colours and seen.place:  # the inspector saw where code could not
        box = _in_px(seen.place, found.rgb)
        _, worn, text, found = await verify_worn_locally(judges, picture, flatlay, order, box)
    right_here = await measured(worn, found, text)
    boxes = {attribute: _in_px(place, found.rgb) for attribute, place in seen.doubted.items()}
    cloth = garment_as_inspected(worn, seen.answers, right_here, boxes)
    person = seen.first.person
    if person and person["box"]:
        left, top, right, bottom = person["box"]
        person = {**person, "box": [*_in_px((left, top, right, bottom), found.rgb)]}
    return Verdict((*local, cloth, *inspected(seen.answers, right_here, boxes)), person)


def _in_px(place: Place, picture: Rgb) -> Box:
    height, width = picture.shape[:2]
    left, top, right, bottom = place
    return left * width // 1000, top * height // 1000, right * width // 1000, bottom * height // 1000


async def verify_worn_locally(
    judges: Judges, picture: bytes, flatlay: bytes, order: Expected, box: Box | None = None
) -> tuple[list[Check], Check, CopyEvidence, WornLook]:
    """Return the checks of frame, background and copy, the garment check by code alone, the text evidence, and what was
    measured.

    `box` is where a judge saw the garment, in px; None if nobody did.
    """
    lines = await judges.reader.read(picture, order.copy)
    category = str(order.product.get("category", ""))
    seen = await asyncio.to_thread(look_worn, picture, flatlay, judges.analyses, category, box)
    rgb = seen.rgb
    if order.white:
        white, filled = await asyncio.to_thread(subject_on_white, rgb)
        background = white_background(white, filled, order.fill, source=order.source, demanded=order.demanded)
    else:
        background = Check("background", "not_applicable", "the inspector judges a free set behind a person")
    text = await copy_evidence(judges.reader, rgb, lines, seen.area, flatlay, seen.flatlay.cloth, order)
    misprint = await text.misprint()
    if misprint is None and not print_agrees(seen.prints):
        misprint = await text.lost_words()
    checks = [await _frame(rgb, lines, order), background, await text.judged()]
    return checks, worn_garment(seen.colours, seen.prints, misprint), text, seen


async def _frame(
    rgb: Rgb, lines: Sequence[TextLine], order: Expected,
    sharpness: float | None = None, scale: float | None = None, enlarged: Mask | None = None,
) -> Check:  # fmt: skip
    size = (rgb.shape[1], rgb.shape[0])
    detail = await asyncio.to_thread(detail_ratio, rgb, [line.box for line in lines], enlarged, scale or 1.0)
    return frame(size, order.size or size, sharpness, scale, detail)


async def verify_outfit(
    judges: Judges, picture: bytes, flatlays: Sequence[bytes], order: Expected, places: Sequence[Box]
) -> Verdict:
    """Return the verdict on a picture of several garments.

    Args:
        judges: the reader, the inspector and the flat-lay analyses.
        picture: the encoded picture.
        flatlays: the encoded photos, the product's own first. Each other one adds a check `garment 2`, `garment 3`…
        order: the order of the picture.
        places: the box of each piece that was laid on as a cut-out, in px. Before a piece is judged, all others are
            painted out. Empty if a model drew the picture: then nothing can be painted out.
    """
    seen = await asyncio.to_thread(_alone, picture, order.plate, places)
    judged = await verify_picture(judges, seen[0] if seen else picture, flatlays[0], replace(order, fill=None))
    for number, flatlay in enumerate(flatlays[1:], 2):
        alone = seen[number - 1] if seen else picture
        found = await verify_picture(judges, alone, flatlay, replace(order, fill=None, copy=(), lettering=None))
        garment = next(check for check in found.checks if check.name == "garment")
        fault = f"piece {number}: {garment.fault}" if garment.fault else None
        judged = judged.with_check(replace(garment, name=f"garment {number}", fault=fault))
    return judged


def _alone(picture: bytes, plate: bytes | None, places: Sequence[Box]) -> list[bytes]:
    """Return an encoded picture for each piece, alone on the set. Return an empty list if this cannot be made."""
    if not places or plate is None:
        return []
    rgb, empty = decoded(picture), decoded(plate)
    if rgb.shape != empty.shape:
        return []
    # The contact shadow reaches beyond a piece. Copy keeps twice this distance, so it is not painted out.
    pad, alone = max(2, round(0.02 * min(rgb.shape[:2]))), []
    for kept in places:
        out = np.array(rgb)
        for left, top, right, bottom in (place for place in places if place != kept):
            part = np.s_[max(top - pad, 0) : bottom + pad, max(left - pad, 0) : right + pad]
            out[part] = empty[part]
        alone.append(encode_png(out))
    return alone
