"""Proves that a repair touched only its part: the picture before it against the one after it."""

import asyncio
from collections.abc import Sequence

import numpy as np

from agent.documents import Attempt, Kept, Key
from agent.services import Services
from agent.state import Rendered, ShotState, Source, rendered
from tools.checks.preservation import MOST, untouched
from tools.checks.verdict import Check
from tools.imaging.arrays import Mask, Rgb
from tools.typography import box

_SPOTS_SHARE, _GARMENTS_SHARE = 0.25, 0.6  # of the frame's area that a repair of this kind may have to itself
_LETTERING, _GARMENT, _SPOT = "the lettering", "the garment", "the spot that was mended"


async def check_preservation(
    services: Services, state: ShotState, before: Attempt | Source | None
) -> tuple[Kept, Check] | None:
    """What the draft changed outside its part, for the record, and the check; None where it is no repair of a part.

    `before` is the attempt that it mends, or the picture that a revision begins with.
    """
    draft = rendered(state["draft"])
    stage = draft["stage"]
    if stage not in ("retouch", "typeset", "composite") or not before or not before["picture"]:
        return None
    if stage == "composite" and not (services.models.image.cuts_out and before.get("text_free")):
        return None  # a model that dresses a person draws the whole picture
    first, second = _compared(draft, before, before["picture"])
    one, other = [await asyncio.to_thread(_opened, services, key) for key in (first, second)]
    if one.shape != other.shape:
        return None  # another tier: nothing of it was kept
    part, region = await _region(services, state, before, one, other)
    rest = await asyncio.to_thread(_measured, one, other, part, region)
    about_copy = part == _LETTERING
    # a garment that was laid on anew may be laid on in another way; all else begins again below the letters
    check = untouched(rest["share"], rest["worst"], part, "typeset" if about_copy else "composite")
    return rest, check


def _compared(draft: Rendered, before: Attempt | Source, picture: Key) -> tuple[Key, Key]:
    """Keys of the two pictures: without letters where both are there, unless letters are what was mended."""
    if draft["stage"] == "typeset" and draft["text_free"] and draft["text_free"] == before["text_free"]:
        return draft["text_free"], draft["picture"]
    if draft["text_free"] and before["text_free"]:
        return before["text_free"], draft["text_free"]
    without_logo = before.get("unbranded") or picture
    return without_logo, draft["text_free"] or draft.get("unbranded") or draft["picture"]


async def _region(
    services: Services, state: ShotState, before: Attempt | Source, one: Rgb, other: Rgb
) -> tuple[str, Mask]:
    """What the repair was about, and where that is."""
    from tools.vision.changed_outside import boxes_region, mended_spot

    draft, shape = rendered(state["draft"]), (one.shape[0], one.shape[1])
    if draft["stage"] == "composite":
        return _GARMENT, await _garment(services, state, one, other)
    lettering = draft.get("lettering")
    if draft["stage"] == "typeset" and lettering and draft["text_free"] == before["text_free"]:
        boxes: list[Sequence[int]] = [lettering["region"], *([draft["logo_box"]] if draft["logo_box"] else [])]
        return _LETTERING, boxes_region(shape, [box(found) for found in boxes], 0.0)
    if draft["stage"] == "typeset" or _failed(before) == {"copy"}:
        return _LETTERING, boxes_region(shape, await _text(services, one, other))
    wished = "verdict" not in before  # a person may wish the whole garment changed, and never the set with it
    return _SPOT, await asyncio.to_thread(mended_spot, one, other, _GARMENTS_SHARE if wished else _SPOTS_SHARE)


async def _text(services: Services, one: Rgb, other: Rgb) -> list[tuple[int, int, int, int]]:
    """Boxes of all that can be read in either picture."""
    from tools.imaging.encoding import encode_png

    boxes = []
    for rgb in (one, other):
        boxes += [line.box for line in await services.models.reader.read(await asyncio.to_thread(encode_png, rgb))]
    return boxes


async def _garment(services: Services, state: ShotState, one: Rgb, other: Rgb) -> Mask:
    """The flat-lay's garment in both pictures, its rim included: another cut may lie wider."""
    from tools.vision.changed_outside import grown
    from tools.vision.garment_area import garment_outline, warp_to_picture
    from tools.vision.registration import register

    look = await services.flatlays.look(await asyncio.to_thread(services.store.get, state["product"]["flatlay"]))

    def found(rgb: Rgb) -> Mask:
        place = register(look.rgb, look.sure, rgb, garment_outline(rgb, None))
        if place is None:
            return np.zeros(rgb.shape[:2], bool)
        return warp_to_picture(look.sure | look.doubt, place, (rgb.shape[0], rgb.shape[1]))

    return await asyncio.to_thread(lambda: grown(found(one) | found(other)))


def _failed(attempt: Attempt | Source) -> set[str]:
    """Names of the checks that failed; none are known of a picture that a revision begins with."""
    checks = attempt["verdict"]["checks"] if "verdict" in attempt else ()
    return {check["name"] for check in checks if check["status"] == "failed" and check["required"]}


def _measured(one: Rgb, other: Rgb, part: str, region: Mask) -> Kept:
    from tools.vision.changed_outside import changed_outside

    seen = changed_outside(one, other, region)
    share, worst, own = round(seen.share, 5), round(seen.worst, 2), round(seen.region, 4)
    return {"part": part, "share": share, "worst": worst, "region": own, "bound": MOST}


def _opened(services: Services, key: str) -> Rgb:
    from tools.imaging.opening import open_picture

    return open_picture(services.store.get(key))
