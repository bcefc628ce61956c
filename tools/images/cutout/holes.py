"""Which regions that an outline encloses are gaps that show the ground, and which are a tag, a label or a print."""

import numpy as np

from tools.images.arrays import Mask
from tools.images.cutout.masks import dilated, eroded, holes, likeness, pieces
from tools.images.cutout.net import Floats

_SEEN = 0.0015  # of the garment: a smaller hole is a speck, and is filled without a word


def without_tags(lab: Floats, mask: Mask, garment: Mask) -> tuple[Mask, bool]:
    """Fill the holes that are no gaps.

    Args:
        lab: the photo, (h, w, 3) CIE L*a*b*.
        mask: the outline, (h, w).
        garment: where another witness sees the garment.

    Returns:
        The mask, and whether something that a person sees was filled.
    """
    labels, areas = pieces(holes(mask))
    whole, told = mask.copy(), False
    area = int(mask.sum())
    for index in range(1, len(areas)):
        hole = np.asarray(labels == index, bool)
        if areas[index] >= _SEEN * area and is_gap(lab, mask, hole, garment):
            continue
        whole |= hole
        told = told or bool(areas[index] >= _SEEN * area)
    return whole, told


def is_gap(lab: Floats, mask: Mask, hole: Mask, garment: Mask) -> bool:
    """Return whether the hole shows the ground, or the ground in the garment's shadow."""
    inner = eroded(hole, 2)
    if inner.sum() < 12:
        inner = hole
    near = dilated(hole, 80)
    ground = np.asarray(near & ~dilated(mask | hole, 4), bool)
    if not ground.any():
        ground = np.asarray(~dilated(mask | hole, 4), bool)
    like_ground = _in_shadow(lab, inner, ground)
    like_cloth = likeness(lab, inner, np.asarray(near & eroded(mask, 3), bool), 6.0)
    seen = float(garment[inner].mean())
    if seen > 0.8 and _at_the_neck(mask, hole):
        return False  # a label, of the colour of many a wall
    return like_ground > 0.6 and (seen < 0.2 or like_cloth < 0.4)


def _at_the_neck(mask: Mask, hole: Mask) -> bool:
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    y, x = (float(np.mean(places)) for places in np.nonzero(hole))
    aside = abs(x - (columns[0] + columns[-1]) / 2)
    return bool(y < rows[0] + 0.3 * np.ptp(rows) and aside < 0.2 * np.ptp(columns))


def _in_shadow(lab: Floats, region: Mask, ground: Mask) -> float:
    """Return the share of the region that has a colour of the ground, darkened by any shadow."""
    if not ground.any():
        return 0.0
    seen = lab[region][:: max(1, int(region.sum()) // 200)]
    known = lab[ground][:: max(1, int(ground.sum()) // 800)]
    shade = np.clip(seen[:, None, 0] / np.maximum(known[None, :, 0], 1), 0.2, 1.1)
    tint = np.square(seen[:, None, 1:] - shade[..., None] * known[None, :, 1:]).sum(axis=2)
    light = np.square(seen[:, None, 0] - shade * known[None, :, 0])
    return float((((tint + light) < 6.0**2).mean(axis=1) > 0.01).mean())
