"""Hangers: clips that bite into a waistband, and hooks that run into a neck.

The cut leaves out what of them lies beyond the garment. A clip on plain cloth is retouched; a hook goes on inside the
garment as rings and arms that can't be told from seams and lining, so it is only reported.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from tools.images.arrays import Mask, Rgb
from tools.images.cutout.shapes import dilated, eroded, pieces, rebuilt
from tools.images.cutout.working import Floats, to_lab, window_around

_TOP = 0.3  # of the garment's height: where it hangs by
_THIN = 0.1  # of the garment's size: no part of a hook is wider
_DARKER = 40.0  # L*: a hook against the wall
_TALL = 0.07  # of the garment's size: the least of a hook that is seen above the garment
_NICK = 0.035  # of the garment's size: radius that a clip's bite is closed with
_FOREIGN = 22.0  # Lab units from ground and cloth alike
_PLAIN = 12.0  # Lab units that plain cloth varies by around a clip


@dataclass(frozen=True, slots=True)
class Held:
    """What holds the garment up. `mask` goes on under clips; `spots` are the clips' parts on it."""

    mask: Mask
    spots: Mask
    hooks: int  # that run into the garment from above


def held_by(photo: Rgb, mask: Mask) -> Held:
    """Look for clips and hooks; `photo` and `mask` have one size."""
    if mask.sum() < 400:
        return Held(mask, np.zeros_like(mask), 0)
    lab = to_lab(photo)
    whole, spots = _over_clips(lab, mask)
    return Held(whole, spots, _hooks(lab[..., 0], whole))


def _over_clips(lab: Floats, mask: Mask) -> tuple[Mask, Mask]:
    """The mask with the bites of clips closed, and the clips' pixels on it."""
    size = float(np.sqrt(int(mask.sum())))
    radius = max(3, round(_NICK * size))
    labels, areas = pieces(np.asarray(eroded(dilated(mask, radius), radius) & ~mask & _upper(mask), bool))
    whole, spots = mask.copy(), np.zeros_like(mask)
    for index in np.flatnonzero((areas > 0.0004 * size**2) & (areas < 0.006 * size**2)):
        if not index:
            continue
        nick = np.asarray(labels == index, bool)
        window = window_around(nick, 3 * radius)
        clip = _clip(lab[window], mask[window], nick[window], radius)
        if clip is not None:
            whole[window] |= nick[window]
            spots[window] |= clip
    return whole, spots


def _clip(lab: Floats, mask: Mask, nick: Mask, radius: int) -> Mask | None:
    """The clip's pixels on the garment if the nick is a clip's: foreign to cloth and ground, and held from above."""
    rim = dilated(nick, 1) & ~nick
    cloth, ground = eroded(mask, 4) & dilated(nick, 2 * radius), ~dilated(mask | nick, 4)
    if (rim & mask).sum() < 0.55 * rim.sum() or min(int(cloth.sum()), int(ground.sum())) < 50:
        return None
    beside, beyond = np.median(lab[cloth], axis=0), np.median(lab[ground], axis=0)
    if np.median(_away(lab, beside)[cloth]) > _PLAIN:
        return None
    odd = np.minimum(_away(lab, beside), _away(lab, beyond)) > _FOREIGN
    top = int(np.flatnonzero(nick.any(axis=1))[0])
    columns = np.flatnonzero(nick.any(axis=0))
    above = (odd & ~mask)[max(0, top - radius) : top, columns[0] : columns[-1] + 1]
    if odd[nick].mean() < 0.7 or not len(above) or above.any(axis=1).mean() < 0.8:
        return None
    remains = rebuilt(nick, np.asarray(nick | (mask & odd & dilated(nick, radius)), bool))
    return np.asarray(dilated(remains, 2) & (mask | nick), bool)


def _hooks(light: Floats, mask: Mask) -> int:
    """How many dark, thin, upright things end at the top of the garment."""
    size = float(np.sqrt(int(mask.sum())))
    wall = _ground_under(light, mask)
    above = dilated(mask, 1.3 * _TALL * size) & ~np.maximum.accumulate(dilated(mask, 2), axis=0)
    dark = np.asarray(above & (_closed(wall, _THIN * size) - wall > _DARKER), bool)
    labels, areas = pieces(dark)
    beside = dilated(mask, 5)
    near = beside & _upper(beside)
    touch = np.unique(labels[near])
    frame = np.unique(np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]]))
    found = 0
    for index in np.setdiff1d(touch[touch > 0], frame):
        hook = np.asarray(labels == index, bool)
        tall, wide = (int(np.ptp(np.flatnonzero(hook.any(axis=axis)))) for axis in (1, 0))
        found += areas[index] > 0.0006 * size**2 and tall > max(_TALL * size, wide)
    return int(found)


def _upper(mask: Mask) -> Mask:
    """The rows of the upper part of a mask."""
    rows = np.flatnonzero(mask.any(axis=1))
    where = np.zeros_like(mask)
    where[rows[0] : rows[0] + round(_TOP * (rows[-1] - rows[0])) + 1] = True
    return where


def _away(colours: Floats, colour: Floats) -> Floats:
    return np.asarray(np.sqrt(np.square(colours - colour).sum(axis=2)), np.float32)


def _closed(light: Floats, width: float) -> Floats:
    """Without what is dark and narrower than `width` px."""
    side = 2 * max(1, round(width / 2)) + 1
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    return np.asarray(cv2.morphologyEx(light, cv2.MORPH_CLOSE, kernel), np.float32)


def _ground_under(light: Floats, mask: Mask) -> Floats:
    """L* of the ground, carried on under the mask from the nearest pixel 3 px beyond it."""
    ground = np.asarray(~dilated(mask, 3), bool)
    if not ground.any():
        return light
    _, nearest = cv2.distanceTransformWithLabels(
        (~ground).astype(np.uint8), cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL
    )
    table = np.zeros(int(nearest.max()) + 1, np.float32)
    table[nearest[ground]] = light[ground]
    return np.asarray(np.where(mask, table[nearest], light), np.float32)


def retouched(photo: Rgb, mask: Mask, spots: Mask) -> Rgb:
    """The photo with the spots filled from the garment around them (Telea 2004), never from the ground."""
    if not spots.any():
        return photo
    filled = photo.copy()
    window = window_around(spots, 24)
    spot = spots[window]
    unknown = np.asarray(spot | (~mask[window] & dilated(spot, 12)), bool)
    made = cv2.inpaint(np.ascontiguousarray(photo[window]), unknown.astype(np.uint8), 4, cv2.INPAINT_TELEA)
    filled[window] = np.where(spot[..., None], made, photo[window])
    return filled
