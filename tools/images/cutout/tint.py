"""Whether the garment can be told from the ground by its tint alone, so that shadows need not confuse."""

import numpy as np

from tools.images.arrays import Mask
from tools.images.cutout.shapes import dilated, eroded
from tools.images.cutout.working import Floats, Working

_GAP = 10.0  # Lab a*b* units between the two medians
_APART = 0.95  # of each side's pixels lie on their side of the middle


def lightness_weight(work: Working, mask: Mask, usual: float) -> float:
    """How much lightness counts in comparing colours: `usual`, or little where tint alone parts the two."""
    inner, outer = eroded(mask, 4), np.asarray(dilated(mask, 40) & ~dilated(mask, 6), bool)
    if inner.sum() < 100 or outer.sum() < 100:
        return usual
    garment, ground = _tints(work, inner), _tints(work, outer)
    middle, beyond = np.median(garment, axis=0), np.median(ground, axis=0)
    axis = middle - beyond
    gap = float(np.sqrt(np.square(axis).sum()))
    if gap < _GAP:
        return usual
    axis = axis / gap**2
    apart = float(((garment - beyond) @ axis > 0.5).mean()), float(((ground - beyond) @ axis < 0.5).mean())
    return 0.25 * usual if min(apart) > _APART else usual


def _tints(work: Working, where: Mask) -> Floats:
    seen = work.smooth[where][:, 1:]
    return np.asarray(seen[:: max(1, len(seen) // 2000)], np.float32)
