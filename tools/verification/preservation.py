"""Prove that a repair touched only its part: the picture before it against the one after it."""

import asyncio
from collections.abc import Sequence

import numpy as np

from tools.checks.preservation import MOST, Kept, untouched
from tools.checks.verdict import Check
from tools.imaging.arrays import Box, Mask, Rgb
from tools.imaging.opening import decoded
from tools.verification.judge import Judges
from tools.verification.locate import locate
from tools.vision.changed_outside import boxes_region, changed_outside, grown, mended_spot

_SPOTS_SHARE, _GARMENTS_SHARE = 0.25, 0.6  # of the frame's area that a repair of this kind may have to itself
_LETTERING, _GARMENT, _SPOT = "the lettering", "the garment", "the spot that was mended"


async def changed_elsewhere(
    judges: Judges,
    before: bytes,
    after: bytes,
    *,
    flatlay: bytes | None = None,
    set_in: Sequence[Box] = (),
    copy: Sequence[str] | None = None,
    wished: bool = False,
) -> tuple[Kept, Check] | None:
    """Return what a repair changed outside its part, for the record, and the check.

    The part is the first that is known of: the garment, the lettering, else the largest spot that changed.

    Args:
        judges: who reads text and knows flat-lays.
        before: the encoded picture before the repair.
        after: the encoded picture after it.
        flatlay: the photo of the garment, where the garment was laid on anew.
        set_in: boxes that the copy and the logo were set in.
        copy: the ordered copy, where the lettering was mended and nobody knows the place.
        wished: a person wished the change, which may take the whole garment.

    Returns:
        None where the pictures have different sizes: nothing of the first was kept.
    """
    one, other = [await asyncio.to_thread(decoded, picture) for picture in (before, after)]
    if one.shape != other.shape:
        return None
    shape = (one.shape[0], one.shape[1])
    if flatlay is not None:
        # Another cut may be wider than the one before, and its rim belongs to it.
        areas = [await asyncio.to_thread(_area, judges, picture, flatlay, shape) for picture in (before, after)]
        part, region = _GARMENT, await asyncio.to_thread(grown, areas[0] | areas[1])
    elif set_in:
        part, region = _LETTERING, boxes_region(shape, list(set_in), 0.0)
    elif copy is not None:
        lines = [line for picture in (before, after) for line in await judges.reader.read(picture, copy)]
        part, region = _LETTERING, boxes_region(shape, [line.box for line in lines])
    else:
        share = _GARMENTS_SHARE if wished else _SPOTS_SHARE
        part, region = _SPOT, await asyncio.to_thread(mended_spot, one, other, share)
    kept = await asyncio.to_thread(_measured, one, other, part, region)
    # A garment that was laid on anew may be laid on in another way; all else begins again below the letters.
    return kept, untouched(kept["share"], kept["worst"], part, "typeset" if part == _LETTERING else "composite")


def _area(judges: Judges, picture: bytes, flatlay: bytes, shape: tuple[int, int]) -> Mask:
    area = locate(picture, flatlay, judges.analyses).area
    return np.zeros(shape, bool) if area is None else area


def _measured(one: Rgb, other: Rgb, part: str, region: Mask) -> Kept:
    seen = changed_outside(one, other, region)
    share, worst, own = round(seen.share, 5), round(seen.worst, 2), round(seen.region, 4)
    return {"part": part, "share": share, "worst": worst, "region": own, "bound": MOST}
