"""Slivers: narrow strips of ground that a cut kept, as between sleeve and body, at the photo's own fineness.

At working size such a gap is two pixels wide and every strategy smooths it over. Here a pixel of the mask is
ground when it lies nearer to a shade of a ground colour than to any colour of the cloth: a gap is the ground in
the garment's shadow.
"""

import cv2
import numpy as np

from tools.images.arrays import Mask, Rgb
from tools.images.cutout.looks import looks_of
from tools.images.cutout.shapes import dilated, eroded, opened, pieces
from tools.images.cutout.working import Floats

_TINTED = 30.0  # RGB levels from a shade of the ground: it is that ground
_CLEAR = 25.0  # levels nearer to the ground than to the cloth: plainly not cloth
_NEAR = 0.16  # of the garment's size: from the outline to the end of a gap
_UNLIKE = 40.0  # levels: so much nearer that it needs no size
_NEARER = 12.0  # levels: enough where the strip goes on from an open gap
_VALLEY = 0.22  # darker than the cloth on both sides by this share: a gap whose tint is lost
_SHORT = 0.8  # px² by px of the garment's size: the area of a line that joins two gaps
_WHOLE = 0.75  # of a strip without its nicks; a mottled patch is no gap
_RIM = 2  # px along the outline that are a mixture of both anyway
_BRIGHT = 99  # percentile of the ground's light; a gap is no brighter
_SLIM = 0.06  # of the garment's size: a gap is no wider
_MOUTH = 0.3  # of a strip's rim; with more it is a corner of the garment
_BESIDE = 0.7  # of a strip
_SPECK = 8  # px
_PART = 0.03  # of the garment


def slivers(photo: Rgb, mask: Mask) -> Mask:
    """The strips of `mask` (of the photo's size) that are plainly ground."""
    found = np.zeros_like(mask)
    around = np.asarray(dilated(mask, 60) & ~dilated(mask, _RIM), bool)
    looks = looks_of(photo, eroded(mask, 2 * _RIM), around, mask)
    if looks is None:
        return found
    size = float(np.sqrt(int(mask.sum())))
    light = photo.max(axis=2)
    like = np.asarray(mask & (looks.nearer > _NEARER) & (light <= np.percentile(light[around], _BRIGHT)), bool)
    slim = np.asarray(like & ~opened(like, _SLIM * size / 2), bool)
    plain = np.asarray((looks.ground < _TINTED) & (looks.nearer > _CLEAR), bool)
    inner = eroded(mask, _RIM)
    beside, aside = _beside_the_body(mask, 0.5), _beside_the_body(mask, 0.9)
    deep_in = np.asarray(
        cv2.distanceTransform(np.pad(mask, 1).astype(np.uint8), cv2.DIST_L2, 3)[1:-1, 1:-1], np.float32
    )
    for window, strip in _strips(slim):
        deep = np.asarray(strip & inner[window], bool)
        if deep.sum() < _SPECK or (strip & beside[window]).sum() < _BESIDE * strip.sum():
            continue
        if strip.sum() < _WHOLE * eroded(dilated(strip, 2), 2).sum():
            continue
        mouth = _mouth(strip, mask[window])
        enclosed = _is_hole(strip, plain[window], size) or _is_end(strip, deep_in[window], looks.nearer[window], size)
        enclosed = enclosed and (strip & aside[window]).sum() >= _BESIDE * strip.sum()
        if 0 < mouth < _MOUTH or (mouth == 0 and enclosed):
            found[window] |= strip
    found = _without_belts(mask, found)
    return _without_belts(mask, np.asarray(found | _bridges(light, np.asarray(mask & ~found, bool), size), bool))


def _without_belts(mask: Mask, found: Mask) -> Mask:
    """The strips but for those that part the garment in two: a gap never does, a belt in the ground's colour would."""
    kept = found.copy()
    whole = _parts(mask)
    if _parts(np.asarray(mask & ~kept, bool)) <= whole:
        return kept
    labels, areas = pieces(found)
    for index in np.argsort(-areas[1:]) + 1:
        without = np.asarray(kept & (labels != index), bool)
        before, after = (_parts(np.asarray(mask & ~strips, bool)) for strips in (kept, without))
        if after < before:
            kept = without
        if after <= whole:
            break
    return kept


def _parts(mask: Mask) -> int:
    """Pieces that are more than crumbs."""
    _, areas = pieces(mask)
    return int((areas[1:] > _PART * mask.sum()).sum())


def _beside_the_body(mask: Mask, upper: float) -> Mask:
    """Where gaps can be: not in the middle of the `upper` share, where necks, hoods, zips and prints are."""
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    end, across = round(rows[0] + upper * (rows[-1] - rows[0])), columns[-1] - columns[0]
    middle = (columns[0] + columns[-1]) / 2
    where = np.ones_like(mask)
    where[:end, round(middle - 0.16 * across) : round(middle + 0.16 * across) + 1] = False
    return where


def _is_hole(strip: Mask, plain: Mask, size: float) -> bool:
    """Whether an enclosed strip is a gap: of one piece, unlike lettering, and plainly ground."""
    solid = opened(strip, max(1.5, 0.007 * size))
    area = int(strip.sum())
    return area > 0.0015 * size**2 and solid.sum() > 0.5 * area and (plain & solid).sum() > 0.5 * solid.sum()


def _is_end(strip: Mask, deep_in: Floats, nearer: Floats, size: float) -> bool:
    """Whether an enclosed strip is the end of a gap, where a fold closes it: close to the outline, and unlike any cloth.

    `deep_in` is the distance from the outline.
    """
    close = float(deep_in[strip].min()) < _NEAR * size
    solid = strip.sum() > 0.9 * eroded(dilated(strip, 2), 2).sum()
    return bool(close and solid and strip.sum() > 0.0002 * size**2 and np.median(nearer[strip]) > _UNLIKE)


def _bridges(light: Rgb, mask: Mask, size: float) -> Mask:
    """Dark lines from one open gap to the next: the gap goes on, too narrow for its tint to be seen."""
    side = 2 * max(2, round(0.012 * size)) + 1
    beside = cv2.morphologyEx(light, cv2.MORPH_CLOSE, np.ones((side, side), np.uint8)).astype(np.float32)
    dark = np.asarray(mask & (beside - light > np.maximum(_VALLEY * beside, 20)), bool)
    openings, _ = pieces(np.asarray(~mask, bool))
    found = np.zeros_like(mask)
    for window, line in _strips(dark):
        ends = np.unique(openings[window][dilated(line, 2) & ~mask[window]])
        if len(ends) > 1 and line.sum() < _SHORT * size and 0 < _mouth(line, mask[window]) < _MOUTH:
            found[window] |= line
    return found


def _strips(mask: Mask) -> list[tuple[tuple[slice, slice], Mask]]:
    """The pieces of at least `_SPECK` px, each with the window around it."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8), connectivity=8)
    found = []
    for index in range(1, count):
        left, top, width, height, area = (int(value) for value in stats[index])
        if area >= _SPECK:
            window = np.s_[max(0, top - 4) : top + height + 4, max(0, left - 4) : left + width + 4]
            found.append((window, np.asarray(labels[window] == index, bool)))
    return found


def _mouth(strip: Mask, mask: Mask) -> float:
    """Share of the strip's rim that is open ground."""
    rim = dilated(strip, 1) & ~strip
    return float((rim & ~mask).sum()) / max(int(rim.sum()), 1)
