"""The outline put where the colours of its own neighbourhood part.

Each pixel near the outline asks which side, close by, has more of its colour (after the localized
classifiers of Bai et al., "Video SnapCut", 2009; here with a palette, so that blurs count the colours).
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from tools.images.arrays import Mask
from tools.images.cutout.backdrop import kmeans
from tools.images.cutout.enlarge import guided_filter
from tools.images.cutout.shapes import dilated, eroded, pieces
from tools.images.cutout.tint import lightness_weight
from tools.images.cutout.working import Floats, Working, window_around, window_of

_COLOURS = 32
_NEAR = 41  # px: the neighbourhood whose colours are counted
_ALIKE = 7.0  # Lab units: colours nearer than this count for each other
_REACH = 7  # px the outline may move
_PLAIN = 0.9  # nats
_SURE = 3  # px from the outline from where on a pixel's side is taken for granted


def redrawn(work: Working, mask: Mask, reach: int = _REACH) -> Mask:
    """`mask` with its outline moved by at most `reach` px to where the local colours say."""
    window = window_around(mask, _NEAR)
    drawn = mask.copy()
    drawn[window] = _redrawn(window_of(work, window), mask[window], reach)
    return drawn


def _redrawn(work: Working, mask: Mask, reach: int) -> Mask:
    band = np.asarray(dilated(mask, reach) & ~eroded(mask, reach), bool)
    garment, ground = eroded(mask, _SURE), np.asarray(~dilated(mask, _SURE), bool)
    if min(int(band.sum()), int(garment.sum()), int(ground.sum())) < 50:
        return mask
    nats = np.zeros(work.shape, np.float32)
    nats[band] = local_odds(work, band, garment, ground)
    odds = nats.copy()
    nats[~band] = np.where(mask[~band], 3.0, -3.0)
    inside = cv2.distanceTransform(mask.astype(np.uint8), cv2.DIST_L2, 5)
    outside = cv2.distanceTransform((~mask).astype(np.uint8), cv2.DIST_L2, 5)
    nats += 0.15 * np.clip(inside - outside, -reach, reach)
    guide = (work.rgb / np.float32(255)).astype(np.float32)
    calm = guided_filter(guide, np.asarray(nats, np.float32), 3, 2e-3)
    return _where_it_helps(mask, np.asarray(np.where(band, calm > 0, mask), bool), odds)


def _where_it_helps(before: Mask, after: Mask, odds: Floats) -> Mask:
    """The changes that are plain from their colour or do not make the outline longer.

    A pattern that shares a colour with the ground would otherwise be gnawed at.
    """
    labels, areas = pieces(np.asarray(before ^ after, bool))
    kept = before.copy()
    for index in np.flatnonzero(areas >= 4):
        if not index:
            continue
        y, x = np.nonzero(labels == index)
        window = np.s_[max(0, y.min() - 3) : y.max() + 4, max(0, x.min() - 3) : x.max() + 4]
        region = labels[window] == index
        taken = bool(after[y[0], x[0]])
        sure = float(odds[window][region].mean()) * (1 if taken else -1)
        changed = np.asarray(before[window] | region if taken else before[window] & ~region, bool)
        if sure > _PLAIN or _outline(changed) <= _outline(before[window]) + 2:
            kept[window] = np.where(region, taken, kept[window])
    return kept


def _outline(mask: Mask) -> int:
    """Pairs of neighbours of which one is garment."""
    return int((mask[1:] != mask[:-1]).sum()) + int((mask[:, 1:] != mask[:, :-1]).sum())


def local_odds(work: Working, band: Mask, garment: Mask, ground: Mask) -> Floats:
    """(n,) log-odds in nats, at most 3, for each pixel of `band`, that its colour is the garment's.

    `garment` and `ground` are the pixels whose side is taken for granted.
    """
    weights = np.array([lightness_weight(work, garment, 0.6), 1.0, 1.0], np.float32)
    colours = work.lab * weights
    flat = colours.reshape(-1, 3)
    centres, _ = kmeans(np.ascontiguousarray(flat[:: max(1, len(flat) // 2000)]), _COLOURS)
    palette = _nearest(flat, centres).reshape(work.shape)
    counts = []
    for side in (garment, ground):
        planes = [
            cv2.blur(((palette == index) & side).astype(np.float32), (_NEAR, _NEAR))[band]
            for index in range(len(centres))
        ]
        counts.append(np.stack(planes, axis=1))
    away = np.square(colours[band][:, None] - centres[None]).sum(axis=2)
    like = np.exp(-0.5 * away / _ALIKE**2)
    shares = [((like * count).sum(axis=1) + 1e-4) / (count.sum(axis=1) + 3e-3) for count in counts]
    return np.asarray(np.clip(np.log(shares[0] / shares[1]), -3, 3), np.float32)


def _nearest(colours: Floats, centres: Floats) -> NDArray[np.int64]:
    product = colours @ centres.T
    return np.asarray((np.square(centres).sum(axis=1)[None] - 2 * product).argmin(axis=1), np.int64)
