"""Gathers the evidence about a picture and has the checks judge it: for the verify node and `bestshot verify`."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from agent.documents import Product
from agent.services import Services
from agent.verification.text_evidence import CopyEvidence, ExpectedCopy, copy_evidence, misprinted
from tools.channels import Channel
from tools.checks.verdict import Check, Verdict
from tools.cutout import FlatlayAnalysis
from tools.imaging.arrays import Mask, Rgb
from tools.ledger import Overspent
from tools.models.roles import InspectError, InspectRequest, Kind, TextLine
from tools.studio.brief import StyleBrief
from tools.typography import LetteringData
from tools.verification.file_probe import probe_file
from tools.vision.comparison import Comparison, compare
from tools.vision.garment_area import fill, garment_outline, warp_to_picture, white_share
from tools.vision.halo import Rim, find_halo
from tools.vision.registration import Registration, register
from tools.vision.upscale_detector import detail_ratio

_ITS_OWN_PIXELS = 0.92  # match from which on a print is the flat-lay's own, whatever is read


@dataclass(frozen=True, slots=True)
class Expected:
    """What the picture was to be. None or empty: not asked, so not judged."""

    copy: tuple[str, ...] = ()
    size: tuple[int, int] | None = None  # pixels asked of the image model
    white: bool = False
    fill: float | None = None
    lettering: LetteringData | None = None  # how the copy was typeset, if it was
    text_free: str | None = None  # store key of the picture below the lettering
    plate: str | None = None  # store key of the set without garment and copy
    kind: Kind = "packshot"
    drawn_copy: bool = False  # the image model drew the letters: one retouch may mend them
    printed_on: str | None = None  # store key of what the copy was typeset onto, where a logo makes it another picture
    logo: str | None = None  # store key of the brand's logo, where the picture has it
    logo_box: tuple[int, int, int, int] | None = None  # and where it stands
    brief: StyleBrief | None = None  # what an inspector holds the scene against
    product: Product = field(default_factory=Product)


async def verify_picture(services: Services, picture: bytes, flatlay: bytes, order: Expected) -> Verdict:
    """The verdict on an encoded picture of the flat-lay's garment."""
    if order.kind == "on_model":
        return await verify_worn(services, picture, flatlay, order)
    from tools.checks.background import free_background, white_background
    from tools.checks.frame import frame
    from tools.checks.garment import garment
    from tools.imaging.opening import decoded

    rgb = await asyncio.to_thread(decoded, picture)
    look = await services.flatlays.look(flatlay)
    below = await asyncio.to_thread(_opened, services, order.text_free)
    plate = await asyncio.to_thread(_opened, services, order.plate)
    lines, seen = await asyncio.gather(
        services.models.reader.read(picture, order.copy),
        asyncio.to_thread(_compared, look, rgb, order.white, _with_copy(plate, rgb, below)),
    )
    size = (rgb.shape[1], rgb.shape[0])
    found, comparison = seen.found, seen.comparison
    if order.white:
        background = white_background(seen.white, seen.fill, order.fill, seen.rim)
    else:
        background = free_background(comparison.stands_out if comparison else None, seen.fill, seen.rim)
    misprint = None
    if comparison is None or comparison.regions.match < _ITS_OWN_PIXELS:
        misprint = await misprinted(services, lines, seen.area, flatlay)
    checks = (
        frame(
            size,
            order.size or size,
            comparison.sharpness if comparison else None,
            found.scale if found else None,
            await asyncio.to_thread(detail_ratio, rgb, [line.box for line in lines], _enlarged(seen)),
        ),
        background,
        await (await _text(services, rgb, lines, seen.area, flatlay, order)).judged(),
        garment(found, comparison, look.trust, look.doubts, misprint),
    )
    return Verdict(checks)


async def verify_worn(services: Services, picture: bytes, flatlay: bytes, order: Expected) -> Verdict:
    """The same for a garment that is worn: colours in code, form and fit by an inspector, who must have looked.

    The inspector is left out where a local check forces a new picture anyway.
    """
    from tools.checks.inspection import garment_as_inspected, inspected, not_inspected

    local, worn, text = await _worn_locally(services, picture, flatlay, order)
    redone = [
        c for c in (*local, worn) if c.status == "failed" and c.stage in ("single", "background", "person", "composite")
    ]
    if redone:
        why = f"left out: {redone[0].name} failed, so this picture is made anew"
        return Verdict((*local, worn, *not_inspected(why)))
    if services.models.inspector is None or order.brief is None:
        return Verdict((*local, worn, *not_inspected("no inspector has looked", failed=True)))
    request = InspectRequest(flatlay, picture, order.brief, order.kind, order.product)
    try:
        seen = await services.models.inspector.inspect(request)
    except (InspectError, Overspent) as error:
        return Verdict((*local, worn, *not_inspected(str(error), failed=True)))
    answers = {answer.attribute: (answer.ok, answer.evidence) for answer in seen.answers}
    local = [await text.judged(seen) if check.name == "copy" else check for check in local]
    return Verdict((*local, garment_as_inspected(worn, answers), *inspected(answers)))


async def _worn_locally(
    services: Services, picture: bytes, flatlay: bytes, order: Expected
) -> tuple[list[Check], Check, CopyEvidence]:
    """Frame, background and copy; the garment as far as code can judge it worn; and the text that was read."""
    from tools.checks.background import white_background
    from tools.checks.frame import frame
    from tools.checks.garment import worn_garment
    from tools.imaging.opening import decoded
    from tools.vision.colour_membership import worn_colours
    from tools.vision.white_ground import subject_on_white

    rgb = await asyncio.to_thread(decoded, picture)
    look = await services.flatlays.look(flatlay)
    lines = await services.models.reader.read(picture, order.copy)
    size = (rgb.shape[1], rgb.shape[0])
    if order.white:
        background = white_background(*await asyncio.to_thread(subject_on_white, rgb), order.fill)
    else:
        background = Check("background", "not_applicable", "a free set behind a person is the inspector's to judge")
    colours = await asyncio.to_thread(worn_colours, look.rgb, look.sure, rgb) if look.sure.any() else None
    area = colours.area if colours else None
    text = await _text(services, rgb, lines, area, flatlay, order)
    fine = await asyncio.to_thread(detail_ratio, rgb, [line.box for line in lines])
    misprint = await misprinted(services, lines, area, flatlay)
    checks = [frame(size, order.size or size, None, None, fine), background, await text.judged()]
    return checks, worn_garment(colours, misprint), text


async def _text(
    services: Services, rgb: Rgb, lines: Sequence[TextLine], area: Mask | None, flatlay: bytes, order: Expected
) -> CopyEvidence:
    lettered = ExpectedCopy(
        order.copy,
        order.lettering,
        await asyncio.to_thread(_opened, services, order.printed_on or order.text_free),
        order.drawn_copy,
        worn=order.kind == "on_model",
        cut_out=order.plate is not None,
        logo_box=order.logo_box,
        logo=await asyncio.to_thread(services.store.get, order.logo) if order.logo else None,
    )
    return await copy_evidence(services, rgb, lines, area, flatlay, lettered)


async def verify_file(
    services: Services, image: Path, flatlay: bytes, order: Expected, channel: Channel | None
) -> Verdict:
    """The verdict on a file from anywhere; with a channel its rules are one more check."""
    from tools.checks.file import certify, file_check

    judged = await verify_picture(services, await asyncio.to_thread(image.read_bytes), flatlay, order)
    if channel is None:
        return judged
    measured = await asyncio.to_thread(probe_file, image, channel, await services.flatlays.look(flatlay))
    return judged.with_check(file_check(certify(measured, channel)))


@dataclass(frozen=True, slots=True)
class _Seen:
    found: Registration | None
    comparison: Comparison | None
    area: Mask | None  # the garment in the picture, None where it was not found
    white: float
    fill: float
    rim: Rim | None = None


def _enlarged(seen: _Seen) -> Mask | None:
    """The garment where it is larger than in its photo."""
    return seen.area if seen.found and seen.found.scale > 1.15 else None


def _opened(services: Services, key: str | None) -> Rgb | None:
    from tools.imaging.opening import decoded

    return decoded(services.store.get(key)) if key else None


def _with_copy(plate: Rgb | None, picture: Rgb, below: Rgb | None) -> Rgb | None:
    """The set with the copy on it: what may stand around the garment."""
    if plate is None or below is None or plate.shape != picture.shape or below.shape != picture.shape:
        return None
    return np.where((picture != below).any(axis=2, keepdims=True), picture, plate)


def _compared(look: FlatlayAnalysis, rgb: Rgb, white: bool, plate: Rgb | None) -> _Seen:
    found = register(look.rgb, look.sure, rgb, garment_outline(rgb, plate))
    if found is None:
        return _Seen(None, None, None, 0.0, 0.0)
    comparison = compare(look.rgb, look.sure, look.doubt, rgb, found, plate)
    area = warp_to_picture(look.sure | look.doubt, found, rgb.shape[:2])
    return _Seen(found, comparison, area, white_share(rgb, area) if white else 0.0, fill(area), find_halo(rgb, area))
