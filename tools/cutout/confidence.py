"""The faults of a cut-out, in words that a person understands, and how sure its outline is."""

from dataclasses import dataclass

import cv2
import numpy as np

from tools.cutout.net import Floats
from tools.cutout.refine import at_the_neck, clean_colours
from tools.imaging.arrays import Mask, Rgb
from tools.imaging.colour import picture_to_lab
from tools.imaging.masks import closed, dilated, eroded, large_pieces, opened, pieces, pieces_where
from tools.vision.colour_membership import share_like

TRUSTED = 0.75  # at or above it, an outline may be used before a person has looked at it
_REFUSED = 0.4  # the highest trust of an outline with a named fault
_TOLERATED = 0.004  # of the garment's area: hems and fringes cause so much disagreement
_PLAINLY = 0.4  # a clear region has so much more of its own side's colours than of the other side's
_LEAST = 120  # px of a photo's shorter side; in a smaller photo too few pixels are left to judge an outline
_PARTS = 9  # the most parts of a person that show: face, neck, arms, hands, legs
_TONE = 14.0  # Lab units around a person's skin tone
_EDGE = 0.012  # of the garment's size: thinner disagreement only moves the outline
_STEP = 12.0  # Lab units between the colours 2 px inside and outside the outline; an edge has more
_CROSSING = 0.0175  # of the garment's size: the longest piece of outline that may have no edge
_PART = 0.006  # of the garment's area: a smaller loss is a hem or cuff at the frame, not a limb
SIDES = {"left": "on the left", "top": "at the top", "right": "on the right", "bottom": "at the bottom"}


@dataclass(frozen=True, slots=True)
class Confidence:
    """The judgement of an outline. `trust` is 0..1, `faults` gives its reasons, `doubt` (h, w) may be garment or ground."""

    trust: float
    faults: tuple[str, ...]
    doubt: Mask


def confidence(
    lab: Floats, mask: Mask, witnesses: list[Mask], colours: Mask, decided: Mask, faults: tuple[str, ...]
) -> Confidence:
    """Judge an outline by independent witnesses and by its own form.

    Args:
        lab: the photo, (h, w, 3) CIE L*a*b*.
        mask: the outline, (h, w).
        witnesses: masks (h, w) found in other ways. A region is clear if at most one of three disagrees with `mask`.
        colours: the mask (h, w) found by colours alone. A region is clear too if this agrees and its colours are plain.
        decided: where stronger evidence than the witnesses has decided, (h, w).
        faults: the faults that other steps found.
    """
    area = int(mask.sum())
    if area < 100:
        return Confidence(0.0, ("no garment was found in the photo",), np.zeros_like(mask))
    doubt = _disputed(lab, mask, witnesses, colours, decided)
    unclear = float(doubt.sum()) / area
    found = [*faults, *(f"the garment leaves the photo {SIDES[side]}" for side in leaving(mask))]
    found += _form(mask)
    reasons = list(found)
    if unclear > _TOLERATED:
        reasons.append(f"for {min(max(unclear, 0.01), 1.0):.0%} of the cut-out it is unclear whether this is garment")
    trust = 1.0 - min(1.0, 30.0 * max(0.0, unclear - _TOLERATED))
    return Confidence(round(min(trust, _REFUSED) if found else trust, 3), tuple(reasons), doubt)


def _disputed(lab: Floats, mask: Mask, witnesses: list[Mask], colours: Mask, decided: Mask) -> Mask:
    """Return the regions (h, w) in which too many witnesses disagree. The normal width of an outline is no region."""
    thick = max(1.5, _EDGE * float(np.sqrt(mask.sum())))
    against = np.sum([(witness ^ mask).astype(np.uint8) for witness in witnesses], axis=0)
    enough = 2 if len(witnesses) > 2 else 1
    disputed = opened(np.asarray((against >= enough) & ~decided, bool), thick)
    found = pieces_where(disputed, lambda region: not _plain(lab, mask, colours, region))
    return np.asarray(dilated(found, thick) & (against > 0) & ~decided, bool)


def _plain(lab: Floats, mask: Mask, colours: Mask, region: Mask) -> bool:
    """Return whether a region has the colours of its own side and not of the other, and the colours alone agree."""
    inside = float(mask[region].mean()) > 0.5
    if float((colours[region] == inside).mean()) < 0.8:
        return False
    near = np.asarray(dilated(region, 80) & ~dilated(region, 3), bool)
    cloth = share_like(lab, region, np.asarray(near & eroded(mask, 3), bool))
    ground = share_like(lab, region, np.asarray(near & ~dilated(mask, 3), bool))
    return (cloth - ground if inside else ground - cloth) > _PLAINLY


def _form(mask: Mask) -> list[str]:
    """Return the faults of the outline itself."""
    faults = {
        f"the photo has only {mask.shape[1]}x{mask.shape[0]} px; take one of at least 500 px": min(mask.shape) < _LEAST,
        "only a small part of the photo was taken for the garment": mask.mean() < 0.03,
        "nearly the whole photo was taken for the garment": mask.mean() > 0.92,
    }
    return [fault for fault, there in faults.items() if there]


def leaving(mask: Mask) -> tuple[str, ...]:
    """Return the sides of the photo beyond which a part of the garment is lost, without those that it only touches."""
    lost = {side: lost_beyond(mask, side) for side in SIDES}
    return tuple(side for side in SIDES if sum(lost.values()) > _PART and lost[side] > 0.4 * _PART)


def lost_beyond(mask: Mask, side: str) -> float:
    """Return the share of the garment that seems to be beyond a side of the photo.

    The faster the garment widens away from the frame, the sooner it would end beyond it. A curve that touches the frame
    ends within a few pixels; a sleeve that is cut keeps its width. Each contact counts as a triangle.
    """
    turned = {"left": mask.T, "top": mask, "right": mask.T[::-1], "bottom": mask[::-1]}[side]
    depth = max(4, round(0.03 * max(mask.shape)))
    if len(turned) <= depth:
        return 1.0 if turned.any() else 0.0
    labels, areas = pieces(np.asarray((turned[0] | turned[1])[None], bool))
    deeper, _ = pieces(np.asarray(turned[depth][None], bool))
    lost = 0.0
    for index in range(1, len(areas)):
        columns = np.flatnonzero(labels[0] == index)
        below = np.unique(deeper[0][max(0, columns[0] - depth) : columns[-1] + depth])
        width = float(np.isin(deeper[0], below[below > 0]).sum())
        opening = max((width - areas[index]) / depth, 0.05)  # px wider per px of depth
        lost += 0.5 * float(areas[index]) * min(float(areas[index]) / opening, max(mask.shape) / 2)
    return lost / max(int(mask.sum()), 1)


def edgeless(rgb: Rgb, mask: Mask) -> bool:
    """Return whether the outline (h, w) crosses ground in a photo (h, w, 3): in a bay of it, the photo has no edge there.

    A bay that is cut short leaves old ground, and a bay that is cut too deep loses cloth. At the neck, the inside of the
    back may have the ground's colour.
    """
    size = float(np.sqrt(int(mask.sum())))
    ground = np.asarray(~mask, bool)
    bays = opened(np.asarray(closed(mask, 0.06 * size) & ground, bool), 1.5)
    inner = cv2.boxFilter(mask.astype(np.float32), -1, (2 * round(0.04 * size) + 1,) * 2) > 0.6  # the end of a bay
    inside, outside = (picture_to_lab(clean_colours(rgb, side)) for side in (mask, ground))
    weak = mask & dilated(bays, 1) & ~at_the_neck(mask) & inner & (np.linalg.norm(inside - outside, axis=2) < _STEP)
    _, _, stats, _ = cv2.connectedComponentsWithStats(weak.astype(np.uint8), connectivity=8)
    return bool(stats[1:, cv2.CC_STAT_AREA].max(initial=0) > _CROSSING * size)


def worn(lab: Floats, mask: Mask) -> bool:
    """Return whether a person seems to wear the garment: there is skin of one tone at the top, and on both sides lower down.

    Skin of people of all origins has hues of 25 to 75 degrees at a chroma of 8 to 45 (Xiao et al. 2017).
    """
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    light, chroma = lab[..., 0], np.hypot(lab[..., 1], lab[..., 2])
    hue = np.degrees(np.arctan2(lab[..., 2], lab[..., 1]))
    skin = mask & (light > 15) & (light < 92) & (chroma > 8) & (chroma < 45) & (hue > 20) & (hue < 75)
    size = float(np.sqrt(mask.sum()))
    skin = opened(np.asarray(skin, bool), max(1.5, 0.012 * size))
    if not 0.04 * mask.sum() < skin.sum() < 0.55 * mask.sum():
        return False
    tone = np.median(lab[skin], axis=0)
    rest = np.linalg.norm(lab[mask & ~dilated(skin, 2)] - tone, axis=1)
    if not rest.size or float((rest < _TONE).mean()) > 0.1:
        return False  # the garment itself has this tone
    beside = mask & dilated(skin, 6) & ~dilated(skin, 3)
    if not beside.any() or np.median(np.linalg.norm(lab[beside] - tone, axis=1)) < 1.8 * _TONE:
        return False  # it has no edge to the garment
    parts = [np.nonzero(part) for part in large_pieces(skin, 0.003 * size**2)]
    if len(parts) > _PARTS:
        return False  # it is a pattern
    high = [p for p in parts if p[0].min() < rows[0] + 0.25 * np.ptp(rows)]
    low = [p for p in parts if p[0].max() > rows[0] + 0.4 * np.ptp(rows)]
    middle = (columns[0] + columns[-1]) / 2
    sides = {float(p[1].mean()) < middle for p in low}
    return bool(high) and len(sides) == 2
