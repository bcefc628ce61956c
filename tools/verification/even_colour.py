"""Correct encoded pictures of a worn garment that alone is evenly off in colour."""

from collections.abc import Mapping

import numpy as np

from tools.cutout import FlatlayAnalyses
from tools.imaging.encoding import encode_png
from tools.imaging.opening import decoded
from tools.vision.even_shift import corrected, even_shift


def evened(
    pictures: Mapping[str, bytes], bare: str, flatlay: bytes, analyses: FlatlayAnalyses, category: str
) -> tuple[dict[str, bytes], str] | None:
    """Return the pictures with the garment in the flat-lay's colours, and a note that proves what stayed.

    None if the garment is not evenly off, or not surely.

    Args:
        pictures: one picture in several states, such as with letters and without.
        bare: the name of the one without letters. Pixels that differ from it in another one stay there.
        flatlay: the encoded photo of the garment.
        analyses: the cut-outs of flat-lays.
        category: of the product.

    Raises:
        PictureError: one of them is no picture.
        ValueError: pixels changed that must stay. This would be a fault of the program.
    """
    look, below = analyses.of(flatlay), decoded(pictures[bare])
    shift = even_shift(look.rgb, look.sure, below, category)
    if shift is None:
        return None
    mended, amount = corrected(below, shift)
    changed = (mended != below).any(axis=2)
    if (changed & (amount == 0)).any():
        raise ValueError("the correction of the garment's colour changed other pixels")
    states = {name: decoded(data) for name, data in pictures.items()}
    made = {
        name: encode_png(np.where((rgb != below).any(axis=2)[..., None], rgb, mended)) for name, rgb in states.items()
    }
    note = f"the garment alone was evenly off by {np.hypot(*shift.chroma):.0f} in a* and b*, and was corrected in code"
    where = f"in a region that is {shift.region.sure:.0%} sure; all others are the same"
    return made, f"{note}: {changed.mean():.1%} of the pixels changed, {where}"
