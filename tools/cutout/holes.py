"""Regions inside an outline: gaps that show the ground; or a tag, a label or a print."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from tools.cutout.net import Floats
from tools.cutout.refine import at_the_neck
from tools.imaging.arrays import Mask
from tools.imaging.masks import dilated, eroded, holes, pieces
from tools.vision.colour_membership import share_like

_SEEN = 0.0015  # of the garment's area: a smaller hole is a speck, and is filled without a note
_CERTAIN, _DENIED = 0.92, 0.3  # a hole is garment above the first, ground below the second, in its least probable view
Kind = Literal["gap", "part", "unclear"]


@dataclass(frozen=True, slots=True)
class Filled:
    """A mask (h, w) whose holes are gaps. `parts` and `unclear` (h, w) are the filled holes that a person would see."""

    mask: Mask
    parts: Mask
    unclear: Mask


def without_tags(lab: Floats, mask: Mask, seen: Floats | None) -> Filled:
    """Fill the holes that are no gaps.

    Args:
        lab: the photo, (h, w, 3) CIE L*a*b*.
        mask: the outline, (h, w).
        seen: the least probability of garment in all views of a net, (h, w) 0..1; None without a net.
    """
    labels, areas = pieces(holes(mask))
    whole, parts, unclear = mask.copy(), np.zeros_like(mask), np.zeros_like(mask)
    for index in range(1, len(areas)):
        hole = np.asarray(labels == index, bool)
        kind = kind_of(lab, mask, hole, seen) if areas[index] >= _SEEN * mask.sum() else "speck"
        if kind != "gap":
            whole |= hole
        if kind == "part":
            parts |= hole
        if kind == "unclear":
            unclear |= hole
    return Filled(whole, parts, unclear)


def kind_of(lab: Floats, mask: Mask, hole: Mask, seen: Floats | None) -> Kind:
    """Return whether a hole shows the ground or its shadow (`gap`) or a `part`, such as a tag, a label, a zip or a print."""
    inner = eroded(hole, 2)
    if inner.sum() < 12:
        inner = hole
    near = dilated(hole, 80)
    ground = np.asarray(near & ~dilated(mask | hole, 4), bool)
    if not ground.any():
        ground = np.asarray(~dilated(mask | hole, 4), bool)
    like_ground = _in_shadow(lab, inner, ground) > 0.5
    like_cloth = share_like(lab, inner, np.asarray(near & eroded(mask, 3), bool), 6.0) > 0.4
    if seen is None:
        return "gap" if like_ground and not like_cloth else "part"
    least = float(seen[hole].mean())
    if least > _CERTAIN or (like_cloth and least > _DENIED):
        return "part"
    if least < _DENIED or (like_ground and at_the_neck(mask)[hole].mean() < 0.5):
        return "gap"
    return "unclear"


def _in_shadow(lab: Floats, region: Mask, ground: Mask) -> float:
    """Return the share of the region that has a colour of the ground, in light or in any shadow."""
    if not ground.any():
        return 0.0
    seen = lab[region][:: max(1, int(region.sum()) // 200)]
    known = lab[ground][:: max(1, int(ground.sum()) // 800)]
    shade = np.clip(seen[:, None, 0] / np.maximum(known[None, :, 0], 1), 0.2, 1.1)
    tint = np.square(seen[:, None, 1:] - shade[..., None] * known[None, :, 1:]).sum(axis=2)
    light = np.square(seen[:, None, 0] - shade * known[None, :, 0])
    return float((((tint + light) < 6.0**2).mean(axis=1) > 0.01).mean())
