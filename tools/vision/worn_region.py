"""Find a worn garment in a picture, and how sure its place is."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from tools.imaging.arrays import Box, Mask, Rgb
from tools.imaging.colour import nearest, picture_to_lab
from tools.imaging.masks import closed, dilated, frame, holes, opened, pieces
from tools.vision.garment_area import border_mask

SIDE = 256  # px of the longer side of the picture that is searched; colours need no more
SHORT = 128  # px of the shorter side that are left in a banner
WEIGHTS = np.array([0.45, 1.0, 1.0], np.float32)  # folds and other light change L* more than hue and chroma
SURE = 0.5  # least certainty of a region: below it, nothing that is found inside counts as measured
_NEAR = 9.0  # weighted Lab units within which a pixel is like a shade
_LIKELY, _CERTAIN = 0.35, 0.75
_LEAST, _MOST = 0.015, 0.5  # of the picture: how much a worn garment covers
_RING = 10  # px around the region that are compared with it
_SLIM = 1.3  # slimness of a top whose sleeves hang down, however it was laid
_SLIMMER = 1.45  # times as slim as in the flat-lay: a top with legs of its colours makes 1.3, a person 1.9
_OF_SKIN = 0.15  # of a region; with more, it may be skin as well as cloth
_LOWER, _WHOLE = ("trouser", "pant", "jean", "skirt", "short", "legging"), ("dress", "coat", "jumpsuit", "overall")
_PLACES = {"upper": (0.36, 0.26), "lower": (0.68, 0.26), "whole": (0.5, 0.35)}
"""Middle and spread of the height at which people wear a kind of garment, as shares of the picture."""


@dataclass(frozen=True, slots=True)
class Region:
    """The place of a worn garment: a mask (h, w), empty if it was not found, and how sure it is, 0..1."""

    mask: Mask
    sure: float


def place_of(category: str) -> str:
    """Return where people wear a category: upper, lower or whole. An unknown category counts as whole.

    >>> place_of("Jeans"), place_of("T-shirt"), place_of("")
    ('lower', 'upper', 'whole')
    """
    words = category.casefold()
    if "t-shirt" in words or "shirt" in words or not any(word in words for word in _LOWER):
        return "whole" if not words or any(word in words for word in _WHOLE) else "upper"
    return "lower"


def slimness(mask: Mask) -> float:
    """Return the height of a mask that is not empty, divided by the side of a square of its area."""
    return float(np.ptp(np.flatnonzero(mask.any(axis=1))) + 1) / float(np.sqrt(mask.sum()))


def skin_like(lab: NDArray[np.float32]) -> Mask:
    """Return which colours (h, w, 3), in Lab, any skin may have in warm or cool light, (h, w)."""
    angle, strength = np.degrees(np.arctan2(lab[..., 2], lab[..., 1])), np.hypot(lab[..., 1], lab[..., 2])
    return np.asarray((angle > 0) & (angle < 100) & (strength > 8) & (strength < 60) & (lab[..., 0] > 20), bool)


def find_region(
    picture: Rgb, shades: NDArray[np.float32], place: str, box: Box | None = None, slim: float | None = None,
    wearer: cv2.typing.MatLike | None = None,
) -> Region:  # fmt: skip
    """Find a worn garment by its colours and its usual place, refined by GrabCut (Rother et al. 2004).

    Args:
        picture: the picture (h, w, 3), at most SIDE px long.
        shades: the garment's colours (n, 3), in Lab times WEIGHTS.
        place: what `place_of` returned.
        box: where a judge saw the garment, in px of this picture.
        slim: the `slimness` of the garment in its flat-lay; None if it is not known.
        wearer: how likely each pixel belongs to the person, (h, w) 0..1; None if it is not known.
    """
    prior = _prior(picture, place, box) * (1.0 if wearer is None else wearer)
    like = np.exp(-np.square(nearest(picture_to_lab(picture) * WEIGHTS, shades) / _NEAR))
    likely = like * prior
    sides = np.where(likely > _LIKELY, np.uint8(cv2.GC_PR_FGD), np.uint8(cv2.GC_PR_BGD))
    sides[likely > _CERTAIN], sides[prior < 0.05] = cv2.GC_FGD, cv2.GC_BGD
    sides[(like < 0.01) & (prior < 0.5)] = cv2.GC_BGD
    found = np.asarray(likely > _LIKELY, bool)
    if min(int((sides == cv2.GC_FGD).sum()), int((sides % 2 == 0).sum())) > 50:
        cv2.setRNGSeed(0)  # GrabCut starts with k-means
        models = np.zeros((1, 65)), np.zeros((1, 65))
        bgr = np.ascontiguousarray(picture[..., ::-1])
        cv2.grabCut(bgr, sides, (0, 0, 0, 0), *models, 2, cv2.GC_INIT_WITH_MASK)
        found = np.asarray(sides % 2 == 1, bool)
    found = _large(closed(opened(found, 1), 4))
    if _share(found) < _LEAST:
        return Region(np.zeros_like(found), 0.0)
    return Region(found, _certainty(picture, found, box, slim))


def _prior(picture: Rgb, place: str, box: Box | None) -> NDArray[np.float32]:
    """Return how probable the garment is by place alone, (h, w) 0..1."""
    height, width = picture.shape[:2]
    if box is not None:
        inside = np.zeros((height, width), np.float32)
        inside[max(box[1], 0) : box[3], max(box[0], 0) : box[2]] = 1
        return np.asarray(cv2.GaussianBlur(inside, (0, 0), 0.02 * max(height, width)), np.float32)
    y, x = np.mgrid[0 : 1 : height * 1j, 0 : 1 : width * 1j]
    middle, spread = _PLACES[place]
    usual = np.exp(-0.5 * ((x - 0.5) / 0.25) ** 2 - 0.5 * ((y - middle) / spread) ** 2)
    return np.asarray(usual * np.where(border_mask(picture), 1.0, 0.25), np.float32)


def _large(mask: Mask) -> Mask:
    """Return the large pieces of a mask, without holes: an arm or a bag may part a garment, specks do not belong."""
    labels, areas = pieces(mask)
    if len(areas) < 2:
        return mask
    kept = np.flatnonzero(areas >= 0.25 * areas[1:].max())
    large = np.asarray(np.isin(labels, kept[kept > 0]), bool)
    return np.asarray(large | holes(large), bool)


def _share(mask: Mask) -> float:
    """Return the share of a picture that a mask covers; of a banner, of a part 1.4 times as wide as it is high."""
    return float(mask.sum() / min(mask.size, 1.4 * min(mask.shape) ** 2))


def _certainty(picture: Rgb, mask: Mask, box: Box | None, slim: float | None) -> float:
    """Return how sure a region is.

    It has a garment's size and proportions, is in one piece, differs from what is around it, and leaves skin out.
    """
    area, (_, areas) = _share(mask), pieces(mask)
    lab = picture_to_lab(picture)
    ring = dilated(mask, _RING) & ~dilated(mask, 2)
    apart = float(np.linalg.norm(np.median(lab[mask], axis=0) - np.median(lab[ring], axis=0))) if ring.any() else 0.0
    edge = frame(mask.shape, 1)
    edge[-1] = False  # trousers and long shirts may leave the picture there
    certainty = [
        (area - _LEAST) / 0.03,
        (_MOST - area) / 0.1,
        areas[1:].max() / (0.8 * areas[1:].sum()),
        apart / 12,
        1.5 - float(mask[edge].mean()) / 0.2,
    ]
    skin = skin_like(lab)
    if slim:
        certainty.append((_SLIMMER - slimness(mask) / max(slim, _SLIM)) / 0.4)
    if (skin & mask).sum() > _OF_SKIN * mask.sum():
        certainty.append(float((skin & ~mask).sum() / skin.sum()) / 0.15)  # a face or an arm is beside a garment
    if box is not None:
        inside = mask[max(box[1], 0) : box[3], max(box[0], 0) : box[2]]
        certainty += [2 * inside.mean() if inside.size else 0.0, inside.sum() / (0.8 * mask.sum())]
    return float(np.clip(min(certainty), 0, 1))
