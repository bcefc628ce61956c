"""What the best mask still has wrong, put right where the photo says so plainly."""

import numpy as np

from tools.images.arrays import Mask
from tools.images.cutout.contour import redrawn
from tools.images.cutout.doubt import likeness, outline_support
from tools.images.cutout.shapes import dilated, opened, pieces
from tools.images.cutout.tidy import tidy
from tools.images.cutout.working import Working

_PLAIN = 0.35  # so much more of a region must look like the garment around it than like the ground


def mended(work: Working, mask: Mask, opinions: list[Mask]) -> Mask:
    """`mask` with parts that an opinion found in addition, and its outline drawn by the local colours."""
    if not mask.any() or mask.all():
        return mask
    whole = with_lost_parts(work, mask, opinions)
    return tidy(work, redrawn(work, whole))


def with_lost_parts(work: Working, mask: Mask, opinions: list[Mask]) -> Mask:
    """`mask` with the regions that an opinion calls garment, plainly by their colour and up to an edge."""
    whole = mask.copy()
    for opinion in opinions:
        labels, areas = pieces(opened(np.asarray(opinion & ~mask, bool), 3))
        for index in range(1, len(areas)):
            region = np.asarray(labels == index, bool)
            if areas[index] > 0.05 * mask.sum() or outline_support(work, opinion, region) < 0.9:
                continue
            around = dilated(region, 30) & ~dilated(region, 2)
            garment = likeness(work, region, np.asarray(around & mask, bool))
            if garment - likeness(work, region, np.asarray(around & ~mask, bool)) > _PLAIN:
                whole |= region
    return whole
