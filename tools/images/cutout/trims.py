"""Trims: edgings of a second colour, as at collar and cuffs, that a cut left on the ground."""

import cv2
import numpy as np

from tools.images.arrays import Mask, Rgb
from tools.images.cutout.looks import looks_of
from tools.images.cutout.shapes import closed, dilated, eroded, opened, pieces, rebuilt
from tools.images.cutout.working import Floats, window_around

_DEPTH = 0.06  # of the garment's size: how wide an edging is
_CLOTH = 18.0  # RGB levels from a colour of the cloth
_NEARER = 16.0  # levels nearer to the cloth than to any shade of the ground
_RARE = 0.003  # of the cloth: buttons and prints have no say, a placket of the trim's colour has
_SHADED = 0.5  # of the cloth's light: an edging turns away from it
_GAP = 3  # px along the outline that are a mixture of trim and cloth
_ALONG = 0.3  # of its rim: an edging runs along the garment, a thing beside it touches it at most
_LEAST = 0.0006  # of the garment
_STEP = 28.0  # RGB levels across an edge
_EDGED = 0.6


def trims(photo: Rgb, mask: Mask) -> Mask:
    """What belongs to the garment beyond the outline of `mask` (of the photo's size)."""
    found = np.zeros_like(mask)
    area = int(mask.sum())
    depth = _DEPTH * float(np.sqrt(area))
    band = np.asarray(dilated(mask, depth) & ~mask, bool)
    ground = np.asarray(dilated(mask, depth + 60) & ~dilated(mask, depth + 3), bool)
    looks = looks_of(photo, eroded(mask, 4), ground, band, _RARE, _SHADED)
    if looks is None:
        return found
    plain = band & (looks.cloth < _CLOTH) & (looks.nearer < -_NEARER)
    weak = band & (looks.cloth < 2 * _CLOTH) & (looks.nearer < -0.5 * _NEARER)
    whole = opened(np.asarray(plain, bool), 1)
    strips = opened(closed(rebuilt(whole, np.asarray(plain | weak, bool)), 2), 1.5)
    labels, areas = pieces(np.asarray(strips & band, bool))
    for index in np.flatnonzero(areas > _LEAST * area):
        if not index:
            continue
        strip = np.asarray(labels == index, bool)
        rim = dilated(strip, _GAP) & ~dilated(strip, _GAP - 1)
        if (rim & mask).sum() > _ALONG * rim.sum() and _ends(photo, mask, strip) > _EDGED:
            strip = _without_shade(photo, mask, strip)
            found |= closed(np.asarray(strip | (mask & dilated(strip, 4 * _GAP)), bool), _GAP) & ~mask
    return found


def _without_shade(photo: Rgb, mask: Mask, strip: Mask) -> Mask:
    """The strip without what lies nearer to the ground just beyond it: a shaded trim has the colour of some ground."""
    window = window_around(strip, 16)
    inner, whole = strip[window], (strip | mask)[window]
    kept = inner.copy()
    outer = np.asarray(dilated(whole, 12) & ~dilated(whole, 2), bool)
    colours = photo[window].astype(np.float32)
    beyond = _mean(colours, outer)
    for _ in range(2):
        within = _mean(colours, kept)
        away = np.square(colours - within).sum(axis=2) - np.square(colours - beyond).sum(axis=2)
        kept = opened(np.asarray(inner & (away < 0), bool), 1.5)
    found = np.zeros_like(strip)
    found[window] = kept
    return found


def _mean(colours: Floats, where: Mask, sigma: float = 6) -> Floats:
    """(h, w, 3) the colour of the pixels in `where`, averaged around each pixel."""
    weight = cv2.GaussianBlur(where.astype(np.float32), (0, 0), sigma) + 1e-6
    return np.asarray(cv2.GaussianBlur(colours * where[..., None], (0, 0), sigma) / weight[..., None], np.float32)


def _ends(photo: Rgb, mask: Mask, strip: Mask) -> float:
    """Share of the strip's outer side that is an edge: the garment's glow on the ground fades instead."""
    window = window_around(strip, 12)
    inner, whole = strip[window], (strip | mask)[window]
    colours = photo[window].astype(np.float32)
    outer = np.asarray(dilated(whole, 5) & ~dilated(whole, 2), bool)
    side = dilated(whole, 1) & ~whole & dilated(inner, 1)
    if not side.any() or not outer.any():
        return 0.0
    step = np.sqrt(np.square(_mean(colours, inner, 2.5) - _mean(colours, outer, 2.5)).sum(axis=2))
    return float((step[side] > _STEP).mean())
