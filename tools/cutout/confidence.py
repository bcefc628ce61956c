"""What can be wrong with a cut-out, each with a name that a person understands, and how sure the outline is."""

from dataclasses import dataclass

import cv2
import numpy as np

from tools.cutout.net import Floats
from tools.imaging.arrays import Mask
from tools.imaging.masks import dilated, eroded, frame, opened, pieces
from tools.vision.colour_membership import share_like

TRUSTED = 0.75  # from here on an outline may be used without a person's look
_REFUSED = 0.4  # the most that an outline with a named fault is trusted
_TOLERATED = 0.004  # of the garment: so much disagreement is the fuzz of hems and fringes
_PLAINLY = 0.4  # how much more of a region has its own side's colours than the other's
_LEAST = 120  # px of a photo's shorter side: below, an outline is as coarse as what it is judged by
_PARTS = 9  # of a person that show: face, neck, arms, hands, legs
_TONE = 14.0  # Lab units around a person's skin tone
_EDGE = 0.012  # of the garment's size: thinner disagreement is about the outline, not about what is garment
_PART = 0.006  # of the garment: a grazed hem or cuff beyond the frame, not a limb
SIDES = ("left", "top", "right", "bottom")


@dataclass(frozen=True, slots=True)
class Confidence:
    """`doubt` may be garment. `trust` is 0..1 with its reasons in `faults`."""

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
        witnesses: masks that were found in other ways; a region is clear where all but one see it as `mask` does.
        colours: what the photo's colours alone say; where it agrees and the colours are plain, the region is clear.
        decided: where evidence that is stronger than the witnesses has decided.
        faults: what other steps found.
    """
    area = int(mask.sum())
    if area < 100:
        return Confidence(0.0, ("no garment was found in the photo",), np.zeros_like(mask))
    doubt = _disputed(lab, mask, witnesses, colours, decided)
    unclear = float(doubt.sum()) / area
    found = [*faults, *(f"the garment leaves the photo {where(side)}" for side in leaving(mask))]
    found += _form(lab, mask, bool(decided.any()))
    reasons = list(found)
    if unclear > _TOLERATED:
        reasons.append(f"for {min(max(unclear, 0.01), 1.0):.0%} of the garment it is unclear whether it belongs to it")
    trust = 1.0 - min(1.0, 30.0 * max(0.0, unclear - _TOLERATED))
    return Confidence(round(min(trust, _REFUSED) if found else trust, 3), tuple(reasons), doubt)


def _disputed(lab: Floats, mask: Mask, witnesses: list[Mask], colours: Mask, decided: Mask) -> Mask:
    """Return regions that too many witnesses see otherwise, without the ordinary width of an outline."""
    thick = max(1.5, _EDGE * float(np.sqrt(mask.sum())))
    against = np.sum([(witness ^ mask).astype(np.uint8) for witness in witnesses], axis=0)
    enough = 2 if len(witnesses) > 2 else 1
    labels, areas = pieces(opened(np.asarray((against >= enough) & ~decided, bool), thick))
    found = np.zeros_like(mask)
    for index in range(1, len(areas)):
        region = np.asarray(labels == index, bool)
        if not _plain(lab, mask, colours, region):
            found |= region
    return np.asarray(dilated(found, thick) & (against > 0) & ~decided, bool)


def _plain(lab: Floats, mask: Mask, colours: Mask, region: Mask) -> bool:
    """Return whether the region's colours are its side's and not the other's, and the colours alone say so too."""
    inside = float(mask[region].mean()) > 0.5
    if float((colours[region] == inside).mean()) < 0.8:
        return False
    near = np.asarray(dilated(region, 80) & ~dilated(region, 3), bool)
    cloth = share_like(lab, region, np.asarray(near & eroded(mask, 3), bool))
    ground = share_like(lab, region, np.asarray(near & ~dilated(mask, 3), bool))
    return (cloth - ground if inside else ground - cloth) > _PLAINLY


def _form(lab: Floats, mask: Mask, exact: bool) -> list[str]:
    """Return what is wrong with the outline itself."""
    share, found = float(mask.mean()), []
    if min(mask.shape) < _LEAST:
        found.append(f"the photo has only {mask.shape[1]}x{mask.shape[0]} px; take one of at least 500 px")
    if share < 0.03:
        found.append("only a small part of the photo was taken for the garment")
    if share > 0.92:
        found.append("nearly the whole photo was taken for the garment")
    if not exact and separation(lab, mask) < 5:
        found.append("the garment has nearly the colour of the ground it lies on")
    return found


def separation(lab: Floats, mask: Mask) -> float:
    """Return the median colour step across the outline, in Lab units (2 is just visible)."""
    inside = ~frame((mask.shape[0], mask.shape[1]), 3)
    inner, outer = eroded(mask, 2) & ~eroded(mask, 6), dilated(mask, 6) & ~dilated(mask, 2)
    rim = mask & ~eroded(mask, 1) & inside
    if not (rim.any() and inner.any() and outer.any()):
        return 0.0
    step = np.linalg.norm(_near(lab, np.asarray(inner, bool)) - _near(lab, np.asarray(outer, bool)), axis=2)
    return float(np.median(step[rim]))


def _near(lab: Floats, where: Mask) -> Floats:
    """Return (h, w, 3) the colour of the pixels in `where`, averaged around each pixel."""
    weight = cv2.GaussianBlur(where.astype(np.float32), (0, 0), 4) + 1e-6
    return np.asarray(cv2.GaussianBlur(lab * where[..., None], (0, 0), 4) / weight[..., None], np.float32)


def leaving(mask: Mask) -> tuple[str, ...]:
    """Return the sides of the photo beyond which a part of the garment is lost; a grazed side is not among them."""
    lost = {side: lost_beyond(mask, side) for side in SIDES}
    if sum(lost.values()) <= _PART:
        return ()
    return tuple(side for side in SIDES if lost[side] > 0.4 * _PART)


def lost_beyond(mask: Mask, side: str) -> float:
    """Return the share of the garment that seems to be beyond a side of the photo.

    How fast the garment widens away from the frame says how soon it would end beyond it: a curve that grazes the frame
    ends within a few pixels, a sleeve that is cut through keeps its width. Each contact counts as a triangle.
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


def where(side: str) -> str:
    """Return `on the left` or `at the top`."""
    return f"at the {side}" if side in ("top", "bottom") else f"on the {side}"


def worn(lab: Floats, mask: Mask) -> bool:
    """Return whether a person seems to wear the garment: skin of one tone at the top, and at both sides or below.

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
        return False  # the garment itself has that tone
    beside = mask & dilated(skin, 6) & ~dilated(skin, 3)
    if not beside.any() or np.median(np.linalg.norm(lab[beside] - tone, axis=1)) < 1.8 * _TONE:
        return False  # it fades into the garment
    labels, areas = pieces(skin)
    parts = [np.nonzero(labels == index) for index in range(1, len(areas)) if areas[index] > 0.003 * size**2]
    if len(parts) > _PARTS:
        return False  # a pattern
    high = [p for p in parts if p[0].min() < rows[0] + 0.25 * np.ptp(rows)]
    low = [p for p in parts if p[0].max() > rows[0] + 0.4 * np.ptp(rows)]
    middle = (columns[0] + columns[-1]) / 2
    sides = {float(p[1].mean()) < middle for p in low}
    return bool(high) and len(sides) == 2
