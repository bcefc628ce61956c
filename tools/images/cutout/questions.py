"""What is asked about a finished cut-out, whatever way it was found.

The strategies vote with the same colours; what they all get wrong is only seen by asking something else.
"""

import numpy as np

from tools.images.arrays import Mask, Rgb
from tools.images.cutout.hangers import Held
from tools.images.cutout.shapes import dilated, eroded, holes, pieces
from tools.images.cutout.working import Floats, to_lab

_BIT, _SET = 0.0003, 0.2  # of the garment
_HOLE = 0.002  # of the garment: a hole that a person sees
_LIKE = 6.0  # Lab a*b* units within which a hole shows the ground in the garment's shadow


def wrong_with(photo: Rgb, held: Held) -> tuple[str, ...]:
    """Faults in words; photo and mask have one size."""
    if held.mask.sum() < 400:
        return ()
    found = []
    if held.hooks:
        found.append("a hanger runs into the garment")
    if shows_something(to_lab(photo), held.mask):
        found.append("something that is not the ground shows through a hole in the garment")
    if in_bits(held.mask):
        found.append("the cut-out is in pieces")
    return tuple(found)


def in_bits(mask: Mask) -> bool:
    """Whether bits lie apart from the garment: what held them was lost. A set of two is of like size."""
    _, areas = pieces(mask)
    shares = np.sort(areas[1:] / max(int(mask.sum()), 1))[:-1]
    return bool(((shares > _BIT) & (shares < _SET)).any())


def shows_something(lab: Floats, mask: Mask) -> bool:
    """Whether a hole shows neither the ground around nor its shadow: a tag, a hanger, a part that was lost."""
    labels, areas = holes(mask)
    around = np.asarray(dilated(mask | (labels > 0), 60) & ~dilated(mask | (labels > 0), 4), bool)
    if not around.any():
        return False
    ground = lab[around][:: max(1, int(around.sum()) // 800)]
    for index in np.flatnonzero(areas > _HOLE * mask.sum()):
        inner = eroded(np.asarray(labels == index, bool), 2)
        if inner.sum() < 20:
            continue
        seen = lab[inner][:: max(1, int(inner.sum()) // 200)]
        shade = np.clip(seen[:, None, 0] / np.maximum(ground[None, :, 0], 1), 0, 1.1)
        tint = np.square(seen[:, None, 1:] - shade[..., None] * ground[None, :, 1:]).sum(axis=2)
        if ((tint < _LIKE**2).mean(axis=1) > 0.01).mean() < 0.6:
            return True
    return False
