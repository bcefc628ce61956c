"""Bites: what a cut lost along the garment's outline although it has the garment's tint and not the ground's."""

import numpy as np

from tools.images.arrays import Mask
from tools.images.cutout.shapes import dilated, eroded, opened, rebuilt
from tools.images.cutout.working import Floats, Working

_DEPTH = 0.05  # of the garment's size: how far from the outline is looked
_CELL = 16  # px: tints are compared with those close by, cell by cell
_TINT = 0.035  # distance of r, g, b shares within which two tints are one
_ALIKE = 9.0  # Lab units within which two colours are the same cloth


def without_bites(work: Working, mask: Mask) -> Mask:
    """The mask with what was bitten off its outline.

    Cuts lose trims, flowers and shaded strips at an edge. A pixel near the outline comes back when its colour is found in
    the garment close by and its tint nowhere on the ground close by: a shadow has the ground's tint, so it stays out.
    """
    area = int(mask.sum())
    if area < 400:
        return mask
    radius = max(3, round(_DEPTH * float(np.sqrt(area))))
    near = dilated(mask, radius)
    candidates = np.asarray(near & ~mask, bool)
    ground = np.asarray(~dilated(mask, radius + 2), bool)
    cloth = eroded(mask, 2)
    tint = _tint(work)
    lost = np.zeros_like(mask)
    for top in range(0, mask.shape[0], _CELL):
        for left in range(0, mask.shape[1], _CELL):
            cell = np.s_[top : top + _CELL, left : left + _CELL]
            if not candidates[cell].any():
                continue
            reach = 2 * radius + _CELL
            window = np.s_[max(0, top - reach) : top + _CELL + reach, max(0, left - reach) : left + _CELL + reach]
            lost[cell] |= candidates[cell] & _is_cloth(work, tint, cell, window, cloth, ground)
    lost = np.asarray(opened(lost | cloth, 1.5) & lost, bool)
    return np.asarray(mask | rebuilt(dilated(mask, 1) & (lost | mask), np.asarray(mask | lost, bool)), bool)


def _tint(work: Working) -> Floats:
    """(h, w, 3) each channel's share of the light, which a shadow hardly changes; dark pixels lean to neutral."""
    rgb = work.rgb.astype(np.float32) + 10
    return np.asarray(rgb / rgb.sum(axis=2, keepdims=True), np.float32)


def _is_cloth(
    work: Working, tint: Floats, cell: tuple[slice, slice], window: tuple[slice, slice], cloth: Mask, ground: Mask
) -> Mask:
    inner, outer = work.lab[window][cloth[window]], tint[window][ground[window]]
    shape = work.lab[cell].shape[:2]
    if len(inner) < 40 or len(outer) < 40:
        return np.zeros(shape, bool)
    colours, tints = work.lab[cell].reshape(-1, 3), tint[cell].reshape(-1, 3)
    of_cloth = (_squared(colours, inner) < _ALIKE**2).mean(axis=1) > 0.02
    of_ground = (_squared(tints, outer) < _TINT**2).mean(axis=1) > 0.004
    return np.asarray((of_cloth & ~of_ground).reshape(shape), bool)


def _squared(colours: Floats, samples: Floats) -> Floats:
    some = samples[:: max(1, len(samples) // 250)]
    return np.asarray(np.square(colours[:, None] - some[None]).sum(axis=2), np.float32)
