"""The way from a net's guess to the garment's outline: GrabCut in the unsure band, then a soft edge with clean colours."""

import cv2
import numpy as np

from tools.cutout.net import Floats
from tools.imaging.arrays import Alpha, Mask, Rgb, Rgba
from tools.imaging.colour import nearest
from tools.imaging.masks import closed, dilated, eroded, frame, opened, pieces, touching
from tools.vision.colour_membership import shades

_SURE, _NOTHING = 0.8, 0.08  # above the first the guess counts as sure garment, below the second as sure ground
_BAND = 0.012  # of the shorter side: how far from the sure parts the outline is searched
_ROUNDS = 3
_EXACT = 0.6  # Lab units: a studio's ground has one exact colour
# Lab units: how near ground is to a shade of the ground, and how much farther it is from all shades of the garment
_GROUND, _APART = 9.0, 12.0
_SHADOWS = np.array([1.0, 0.75, 0.55], np.float32)  # share of the light that reaches the ground in a gap
_SPECK = 0.0003  # of the garment's area: nobody sees a smaller gap
_OWN = 0.05  # of the garment's area: a ground colour that covers more of it is also the garment's own
NOISE = 3.0  # Lab units by which JPEG changes a studio's ground near the garment
_FOUND = 0.75  # of a key's area: the rest may be shadow and JPEG blocks
_STUDIO = 0.85  # least share of the photo's frame that has the exact colour


def grab(rgb: Rgb, guess: Floats, seen: bool = False) -> Mask:
    """Return the garment (h, w) by GrabCut (Rother et al. 2004).

    The guess is kept if it leaves too few pixels to learn colours from. If a net has `seen` the photo, it is also kept
    along the frame, where a strip of ground is too narrow to learn from.

    Args:
        rgb: the photo, (h, w, 3) uint8.
        guess: the probability of garment, (h, w) 0..1.
        seen: whether the guess comes from a net.
    """
    reach = max(1.0, _BAND * min(rgb.shape[:2]))
    inside, outside = eroded(guess > _SURE, reach), ~dilated(guess > _NOTHING, reach)
    if min(int(inside.sum()), int(outside.sum())) < 50:
        return np.asarray(guess > 0.5, bool)
    sides = np.where(guess > 0.5, np.uint8(cv2.GC_PR_FGD), np.uint8(cv2.GC_PR_BGD))
    sides[inside], sides[outside] = cv2.GC_FGD, cv2.GC_BGD
    cv2.setRNGSeed(0)  # GrabCut starts with k-means
    models = np.zeros((1, 65)), np.zeros((1, 65))
    bgr = np.ascontiguousarray(rgb[..., ::-1])
    cv2.grabCut(bgr, sides, (0, 0, 0, 0), *models, _ROUNDS, cv2.GC_INIT_WITH_MASK)
    found = np.asarray((sides == cv2.GC_FGD) | (sides == cv2.GC_PR_FGD), bool)
    edge = frame((rgb.shape[0], rgb.shape[1]), max(2, round(1.5 * reach)))
    return np.where(edge, guess > 0.5, found) if seen else found


def without_ground(lab: Floats, guess: Floats, mask: Mask) -> Floats:
    """Return the guess (h, w) 0..1, lowered where `mask` has ground inside."""
    return np.asarray(np.where(dilated(ground_in(lab, mask), 2), np.minimum(guess, 0.3), guess), np.float32)


def ground_in(lab: Floats, mask: Mask) -> Mask:
    """Return what inside `mask` (h, w) clearly has a colour of the ground and none of the garment.

    A net takes a narrow gap between sleeve and body for garment. Lightness is tried with half its weight, because a gap
    is in shadow, and with its full weight, because the ground may differ from the garment only in lightness.
    """
    size = float(np.sqrt(max(int(mask.sum()), 1)))
    cloth, ground = eroded(mask, 0.03 * size), dilated(mask, 0.3 * size) & ~dilated(mask, 0.02 * size)
    foreign = np.zeros_like(mask)
    if min(int(cloth.sum()), int(ground.sum())) < 200:
        return foreign
    for weight, shadows in ((0.5, _SHADOWS), (1.0, _SHADOWS[:1])):
        foreign |= _foreign(lab * np.array([weight, 1, 1], np.float32), mask, cloth, ground, shadows)
    return foreign


def without_gaps(lab: Floats, mask: Mask, seen: Floats | None) -> Mask:
    """Return the mask (h, w) without gaps that show the ground, and without pixels around them that are more like the gap.

    A gap has cloth on both sides. It also opens to the ground around the garment, or the least certain view of a net
    takes it for ground. Other places with the ground's colour are buttons, bows, prints or turned hems; at the neck
    they may be the inside of the back.

    Args:
        lab: the photo, (h, w, 3) CIE L*a*b*.
        mask: the outline, (h, w).
        seen: the least probability of garment in all views of a net, (h, w) 0..1; None without a net.
    """
    size = float(np.sqrt(int(mask.sum())))
    ground = ground_in(lab, mask)
    open_to = dilated(np.asarray(~mask, bool), 3)
    if seen is not None:
        open_to |= seen < 0.5
    between = dilated(closed(np.asarray(mask & ~dilated(ground, 1), bool), 0.05 * size), 0.02 * size)
    between &= ~at_the_neck(mask)
    labels, areas = pieces(touching(np.asarray(ground & between, bool), open_to))
    gaps = np.asarray(np.isin(labels, np.flatnonzero(areas > _SPECK * mask.sum())) & (labels > 0), bool)
    if not gaps.any():
        return mask
    shades, _ = shades_of(lab, gaps, 4)
    cloth, _ = shades_of(lab, eroded(np.asarray(mask & ~dilated(gaps, 0.03 * size), bool), 0.03 * size), 16)
    darker = np.concatenate([shades, shades * np.float32(0.8)])
    like = np.asarray(mask & between & dilated(gaps, 0.15 * size), bool)
    like[like] = nearest(lab[like], darker) < nearest(lab[like], cloth)
    return np.asarray(mask & ~touching(like, gaps) & ~dilated(gaps, 1), bool)


def at_the_neck(mask: Mask) -> Mask:
    """Return the middle of the garment's upper part (0.3 of its height, 0.4 of its width) as a mask (h, w)."""
    left, top, width, height = cv2.boundingRect(mask.astype(np.uint8))
    found = np.zeros_like(mask)
    found[top : top + round(0.3 * height), left + round(0.3 * width) : left + round(0.7 * width)] = True
    return found


def _foreign(colours: Floats, mask: Mask, cloth: Mask, ground: Mask, shadows: Floats) -> Mask:
    lit, _ = shades_of(colours, ground, 8)
    known = np.concatenate([lit * shade for shade in shadows])
    worn, share = shades_of(colours, cloth, 12)
    shared = np.min(np.linalg.norm(worn[:, None] - known[None], axis=2), axis=1) < _GROUND
    worn = worn[~shared | (share > _OWN)]
    if not len(worn):
        return np.zeros_like(mask)
    inside, foreign = colours[mask], np.zeros_like(mask)
    to_cloth, to_ground = nearest(inside, worn), nearest(inside, known)
    foreign[mask] = (to_ground < _GROUND) & (to_cloth > to_ground + _APART)
    return opened(foreign, 1.0)


def shades_of(colours: Floats, where: Mask, count: int) -> tuple[Floats, Floats]:
    """Return the frequent shades (n, 3) in `where`, by k-means, and the share (n,) of each."""
    centres, share = shades(colours[where], count, rounds=15, seed=0)
    return centres[share > 0.01], share[share > 0.01]


def studio_key(lab: Floats) -> Mask | None:
    """Return all that is not ground (h, w) in a studio photo, whose ground has one exact colour; None for other photos.

    `lab` is the photo, (h, w, 3) CIE L*a*b*. JPEG blocks leave a rim of up to 8 px of ground around the garment.
    """
    around = frame((lab.shape[0], lab.shape[1]), max(2, round(0.02 * min(lab.shape[:2]))))
    away = np.linalg.norm(lab - np.median(lab[around], axis=0), axis=2)
    if float((away[around] < _EXACT).mean()) < _STUDIO:
        return None
    ground = opened(np.asarray(away < _EXACT, bool), max(2.0, 0.005 * min(lab.shape[:2])))
    return np.asarray(~touching(ground, around), bool)


def with_key(lab: Floats, guess: Floats, key: Mask) -> Floats:
    """Return the guess (h, w) with 0 outside a studio's key; if the guess lost much of the key, also raised inside it."""
    if not key.any() or float((guess[key] > 0.5).mean()) > _FOUND:
        return np.asarray(guess * key, np.float32)
    away = np.linalg.norm(lab - np.median(lab[~key], axis=0), axis=2)
    rim = np.where(away < NOISE, np.minimum(guess, 0.2), np.maximum(guess, 0.6))
    inner = np.where(eroded(key, max(8.0, _BAND * min(lab.shape[:2]))), 1.0, rim)
    return np.asarray(np.where(key, inner, 0.0), np.float32)


def enlarged(mask: Mask, size: tuple[int, int]) -> Mask:
    """Return a mask at `size` (width, height in px) with a smooth outline."""
    if mask.shape[::-1] == size:
        return mask
    soft = cv2.GaussianBlur(mask.astype(np.float32), (0, 0), 1.0)
    return np.asarray(cv2.resize(soft, size, interpolation=cv2.INTER_CUBIC) > 0.5, bool)


def smooth(mask: Mask) -> Mask:
    """Return the mask (h, w) without single pixels and hairs along its outline."""
    return np.asarray(cv2.medianBlur(mask.astype(np.uint8), 5) > 0, bool)


def soft_cut(photo: Rgb, mask: Mask) -> Rgba:
    """Return photo (h, w, 3) uint8 and mask (h, w) as (h, w, 4) uint8 with straight alpha."""
    alpha = soft_alpha(mask)
    return np.dstack([clean_colours(photo, mask), np.round(alpha * 255).astype(np.uint8)])


def soft_alpha(mask: Mask, width: float = 1.6, inset: float = 0.6) -> Alpha:
    """Return alpha (h, w) 0..1 that rises over `width` px, `inset` px inside the outline; hard at the photo's frame."""
    sigma = 1.3
    level = cv2.GaussianBlur(mask.astype(np.float32), (0, 0), sigma, borderType=cv2.BORDER_REPLICATE)
    distance = (level - 0.5) * np.float32(sigma * np.sqrt(2 * np.pi))  # px from the outline, near it
    return np.asarray(np.clip((distance - inset) / width + 0.5, 0, 1), np.float32)


def clean_colours(photo: Rgb, mask: Mask, rim: int = 2) -> Rgb:
    """Return the photo (h, w, 3) uint8 with the nearest inner colour within `rim` px of the outline and outside it.

    The lens and JPEG mix the ground's colour into the pixels at the outline.
    """
    core = eroded(mask, rim)
    if not core.any():
        return photo.copy()
    _, nearest = cv2.distanceTransformWithLabels(
        (~core).astype(np.uint8), cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL
    )
    table = np.zeros((int(nearest.max()) + 1, 3), np.uint8)
    table[nearest[core]] = photo[core]
    return np.asarray(np.where(core[..., None], photo, table[nearest]), np.uint8)
