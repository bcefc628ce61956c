"""Prove that a repair touched only its part. For this, compare the picture before it with the picture after it."""

import asyncio
from collections.abc import Sequence

import numpy as np

from tools.checks.preservation import MOST, Kept, untouched
from tools.checks.verdict import Check
from tools.imaging.arrays import Box, Mask
from tools.imaging.masks import dilated
from tools.imaging.opening import decoded
from tools.verification.judge import Judges
from tools.verification.locate import locate
from tools.vision.changed_outside import boxes_region, changed_outside, mended_spot

LARGEST_SPOT, LARGEST_WISHED = 0.25, 0.6  # share of the frame's area that a repair, and a wish, may change
_LETTERING, _GARMENT, _SPOT = "the lettering", "the garment", "the repaired spot"


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
    """Return how much a repair changed outside its part, and the check of it.

    The part is the garment if `flatlay` is given, the lettering if `set_in` or `copy` is given, else the largest spot
    that changed.

    Args:
        judges: the reader of text and the flat-lay analyses.
        before: the encoded picture before the repair.
        after: the encoded picture after the repair.
        flatlay: the encoded photo of the garment, if the garment was laid on again.
        set_in: the boxes of the copy and the logo, in px, if they are known.
        copy: the ordered copy, if the lettering was repaired and its place is not known.
        wished: True if a person asked for the change. Then the spot may be as large as a garment.

    Returns:
        None if the pictures have different sizes: then nothing of the first was kept.

    Raises:
        PictureError: one of them is no picture.
    """
    one, other = [await asyncio.to_thread(decoded, picture) for picture in (before, after)]
    if one.shape != other.shape:
        return None
    shape = (one.shape[0], one.shape[1])
    if flatlay is not None:
        # The new cut-out may be wider than the old one, and its rim is part of it.
        areas = [await asyncio.to_thread(_area, judges, picture, flatlay, shape) for picture in (before, after)]
        part, region = _GARMENT, await asyncio.to_thread(dilated, areas[0] | areas[1], 0.02 * max(shape))
    elif set_in:
        part, region = _LETTERING, boxes_region(shape, list(set_in), 0.0)
    elif copy is not None:
        lines = [line for picture in (before, after) for line in await judges.reader.read(picture, copy)]
        part, region = _LETTERING, boxes_region(shape, [line.box for line in lines])
    else:
        largest = LARGEST_WISHED if wished else LARGEST_SPOT
        part, region = _SPOT, await asyncio.to_thread(mended_spot, one, other, largest)
    seen = await asyncio.to_thread(changed_outside, one, other, region)
    share, worst, own = round(seen.share, 5), round(seen.worst, 2), round(seen.region, 4)
    kept: Kept = {"part": part, "share": share, "worst": worst, "region": own, "bound": MOST}
    # A failed lettering begins again at the typesetting. Every other repair begins again at the composite.
    return kept, untouched(share, worst, part, "typeset" if part == _LETTERING else "composite")


def _area(judges: Judges, picture: bytes, flatlay: bytes, shape: tuple[int, int]) -> Mask:
    area = locate(picture, flatlay, judges.analyses).area
    return np.zeros(shape, bool) if area is None else area
