"""Judge a picture of several garments: each piece by the garment check, as if it were alone in the picture."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from tools.checks.verdict import Verdict
from tools.imaging.arrays import Box, Rgb
from tools.imaging.encoding import encode_png
from tools.imaging.opening import decoded
from tools.verification.judge import Expected, Judges, verify_picture


async def verify_outfit(
    judges: Judges, picture: bytes, flatlays: Sequence[bytes], order: Expected, places: Sequence[Box]
) -> Verdict:
    """Return the verdict on a picture of `flatlays`, the product's own first; others add a check `garment 2`, `garment 3`…

    `places` are the boxes of the pieces where a cut-out was laid: all others are painted out of the picture before a piece
    is judged. Empty: a model drew it, and nothing can be painted out.
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
    """Return the picture with each piece alone on its set, encoded."""
    if not places or plate is None:
        return []
    rgb, empty = decoded(picture), decoded(plate)
    if rgb.shape != empty.shape:
        return []
    return [encode_png(_without(rgb, empty, [box for box in places if box != kept])) for kept in places]


def _without(rgb: Rgb, empty: Rgb, boxes: Sequence[Box]) -> Rgb:
    # The contact shadow reaches beyond a piece, and copy keeps twice as far away.
    pad = max(2, round(0.02 * min(rgb.shape[:2])))
    out = np.array(rgb)
    for left, top, right, bottom in boxes:
        rows, columns = slice(max(top - pad, 0), bottom + pad), slice(max(left - pad, 0), right + pad)
        out[rows, columns] = empty[rows, columns]
    return out
