"""From what a strategy marked to one garment: no specks, pinholes, loose things, hooks or tags."""

import numpy as np

from tools.images.arrays import Mask
from tools.images.cutout.shapes import dilated, eroded, holes, opened, pieces
from tools.images.cutout.working import Floats, Working, local_mean, window_around, window_of

_OUTLINED = 0.85
_ATTACHED = 0.3  # of a thin part's rim: a trim runs along the garment, a hook or tag hangs on by its end
_LOOSE = 0.25  # a second piece below this share of the first is a thing lying beside the garment


def tidy(work: Working, mask: Mask) -> Mask:
    """The garment alone, at working size."""
    whole = main_piece(opened(mask, 1))
    whole = without_hanger(work, whole)
    return fill_pinholes(work, main_piece(whole))


def without_strips(work: Working, mask: Mask, candidates: Mask) -> Mask:
    """Without narrow strips of ground, as between sleeve and body, that one opinion saw and others did not.

    A strip goes when it is at most 9 px wide and has the colour of ground close by and not the garment's.
    """
    strips = np.asarray(dilated(eroded(mask, 2) & candidates & ~opened(candidates, 5), 1) & candidates, bool)
    labels, areas = pieces(strips)
    ground = np.asarray(~dilated(mask, 2), bool)
    kept = mask.copy()
    for index in np.flatnonzero(areas >= 12):
        strip = np.asarray(labels == index, bool)
        if index and outlined(work, strip, mask & ~candidates) > 0.8 and is_ground(work, strip, ground):
            kept &= ~strip
    return kept


def is_ground(work: Working, strip: Mask, ground: Mask) -> bool:
    """Whether the strip has a tint found on the ground close by; its rim, up to half of it, is a mixture."""
    y, x = np.nonzero(strip)
    reach = max(work.shape) // 6
    window = np.s_[max(0, y.min() - reach) : y.max() + reach, max(0, x.min() - reach) : x.max() + reach]
    tint = work.rgb / (work.rgb.sum(axis=2, keepdims=True) + np.float32(30))
    near, light = tint[window][ground[window]], work.lab[window][ground[window]][:, 0]
    if len(near) < 50:
        return False
    step = max(1, len(near) // 400)
    thin = tint[strip][:: max(1, len(y) // 60)]
    away = np.square(thin[:, None] - near[None, ::step]).sum(axis=2).min(axis=1)
    return bool((away < 0.1**2).mean() > 0.4 and np.median(work.lab[strip][:, 0]) < np.percentile(light, 95) + 5)


def main_piece(mask: Mask) -> Mask:
    """The largest piece, and others of comparable size (a set of two)."""
    labels, areas = pieces(mask)
    if len(areas) < 2:
        return mask
    areas[0] = 0
    return np.asarray(np.isin(labels, np.flatnonzero(areas >= max(_LOOSE * areas.max(), 1))), bool)


def fill_pinholes(work: Working, mask: Mask) -> Mask:
    """Without holes that are specks, or whose colour the garment has and the ground around it has not."""
    labels, areas = holes(mask)
    if not areas.any():
        return mask
    total = int(mask.sum())
    filled = mask.copy()
    ground = ~dilated(mask | (labels > 0), 2)
    for index in np.flatnonzero(areas):
        hole = labels == index
        core = eroded(np.asarray(hole, bool), 1)
        small = areas[index] < 0.0008 * total or core.sum() < 12
        small = small or outlined(work, np.asarray(hole, bool), mask) < _OUTLINED
        if small or not ground.any() or not _like_ground(work, np.asarray(core, bool), mask, ground):
            filled |= hole
    return filled


def outlined(work: Working, hole: Mask, garment: Mask) -> float:
    """Share of the hole's rim with a clear colour step; a hole in a pattern is open-ended."""
    window = window_around(hole, 16)  # px: two radii and what a blur of 2.5 reaches
    work, hole, garment = window_of(work, window), hole[window], garment[window]
    rim = dilated(hole, 1) & ~hole
    beyond = dilated(hole, 6) & ~dilated(hole, 1) & garment
    step = np.sqrt(np.square(local_mean(work, hole, 2.5) - local_mean(work, beyond, 2.5)).sum(axis=2))
    return float((step[rim] > 10).mean())


def _like_ground(work: Working, hole: Mask, garment: Mask, ground: Mask) -> bool:
    """Whether the hole's colour is nearer to the ground close by than to the garment close by."""
    colour = np.median(work.lab[hole], axis=0)
    reach = max(work.shape) // 4
    y, x = np.argwhere(hole).mean(axis=0).astype(int)
    window = np.s_[max(0, y - reach) : y + reach, max(0, x - reach) : x + reach]
    near = _nearness(work.lab[window][ground[window]], colour)
    far = _nearness(work.lab[window][garment[window]], colour)
    return near >= 0.5 * far and near > 0.02


def _nearness(samples: Floats, colour: Floats) -> float:
    """Share of the samples within 14 Lab units of a colour."""
    return float((np.square(samples - colour).sum(axis=1) < 14.0**2).mean()) if len(samples) else 0.0


def without_hanger(work: Working, mask: Mask) -> Mask:
    """Without thin parts that stick out and do not have the garment's colours: hooks, wires, swing tags.

    A thin part goes when it is narrower than 3.5 % of the garment and its colour is rare in the garment;
    straps, ties and cuffs have the garment's colours and stay.
    """
    area = int(mask.sum())
    if area < 200:
        return mask
    radius = max(2, round(0.022 * float(np.sqrt(area))))
    body = dilated(opened(mask, radius), 1) & mask
    labels, areas = pieces(np.asarray(mask & ~body, bool))
    kept = mask.copy()
    core = eroded(body, 2)
    if not core.any():
        return mask
    for index in range(1, len(areas)):
        part = labels == index
        if areas[index] < 6 or areas[index] > 0.06 * area:
            continue
        beside = dilated(np.asarray(part, bool), 1) & ~part
        attached = float((beside & body).sum()) / max(int(beside.sum()), 1)
        if attached < _ATTACHED and not _garment_colours(work, np.asarray(part, bool), core):
            kept &= ~part
    return kept


def _garment_colours(work: Working, part: Mask, core: Mask) -> bool:
    """Whether most of the part's pixels have a colour that the garment's body close to it has."""
    y, x = np.nonzero(part)
    reach = max(work.shape) // 6
    window = np.s_[max(0, y.min() - reach) : y.max() + reach, max(0, x.min() - reach) : x.max() + reach]
    near = work.lab[window][core[window]]
    if len(near) < 30:
        near = work.lab[core]
    near = near[:: max(1, len(near) // 400)]
    thin = work.lab[part][:: max(1, len(y) // 60)]
    weights = np.array([0.7, 1.0, 1.0], np.float32)
    away = np.square((thin[:, None] - near[None]) * weights).sum(axis=2)
    fits = (away < 11.0**2).mean(axis=1) > 0.02
    return bool(fits.mean() > 0.5)
