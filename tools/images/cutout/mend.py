"""What the best mask still has wrong, put right where the photo says so plainly."""

import numpy as np

from tools.images.arrays import Mask
from tools.images.cutout.contour import redrawn
from tools.images.cutout.doubt import likeness, outline_support
from tools.images.cutout.learned_cut import SURE, Learned
from tools.images.cutout.shapes import dilated, eroded, holes, opened, pieces
from tools.images.cutout.tidy import is_ground, outlined, tidy
from tools.images.cutout.working import Working, local_mean

_PRINT = 0.02  # of the garment
_NOTICED = 0.6
_SEEN = 0.4  # of a region; the rest is its rim
_PLAIN = 0.35  # so much more of a region must look like the garment around it than like the ground


def mended(work: Working, mask: Mask, opinions: list[Mask], learned: Learned | None = None) -> Mask:
    """`mask` with parts that an opinion found in addition, and its outline drawn by the local colours.

    The net's word holds where it is sure: cloth in the ground's colour has no outline of its own to be drawn.
    """
    if not mask.any() or mask.all():
        return mask
    whole = with_lost_parts(work, mask, opinions)
    if learned:
        whole = with_seen_parts(whole, opinions, learned)
    made = tidy(work, without_slits(work, redrawn(work, whole)))
    return without_prints(with_seen_parts(made, [whole], learned), learned) if learned else made


def without_prints(mask: Mask, learned: Learned) -> Mask:
    """`mask` without small holes that the net hardly notices: a logo in the ground's colour, and no gap."""
    labels, areas = holes(mask)
    small = np.flatnonzero((areas > 0) & (areas < _PRINT * mask.sum()))
    prints = [index for index in small if np.median(learned.probability[labels == index]) > _NOTICED]
    return np.asarray(mask | np.isin(labels, prints), bool)


def with_seen_parts(mask: Mask, opinions: list[Mask], learned: Learned) -> Mask:
    """`mask` with the regions that the net is sure of and an opinion calls garment."""
    whole = mask.copy()
    sure = learned.probability > SURE
    for opinion in opinions:
        labels, areas = pieces(opened(np.asarray(opinion & learned.mask & ~mask, bool), 2))
        seen = np.bincount(labels[sure], minlength=len(areas)) / np.maximum(areas, 1)
        seen[0] = 0
        whole |= np.isin(labels, np.flatnonzero(seen > _SEEN))
    return whole


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


def without_slits(work: Working, mask: Mask) -> Mask:
    """`mask` without the blind ends of gaps, as high up between sleeve and body, where it is too dark to tell.

    Such an end is thin, opens into the ground by its mouth only, is parted from the garment on both sides by
    a step, has the ground's tint and a colour that the garment hardly has.
    """
    inner = eroded(mask, 3)
    if inner.sum() < 200:
        return mask
    step = np.sqrt(np.square(work.lab - local_mean(work, eroded(mask, 2), 8)).sum(axis=2))
    odd = np.asarray(mask & (step > 10), bool)
    labels, areas = pieces(np.asarray(odd & ~opened(odd, 4.5), bool))
    ground = np.asarray(~dilated(mask, 2), bool)
    kept = mask.copy()
    for index in np.flatnonzero(areas >= 30):
        slit = np.asarray(labels == index, bool)
        around = dilated(slit, 1) & ~slit
        mouth = float((around & ~mask).sum()) / max(int(around.sum()), 1)
        if not index or not 0.02 < mouth < 0.35 or likeness(work, slit, inner) > 0.35:
            continue
        if outlined(work, slit, np.asarray(mask & ~odd, bool)) > 0.9 and is_ground(work, slit, ground):
            kept &= ~dilated(slit, 1)
    return kept
