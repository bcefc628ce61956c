"""The garment out of its photo: soft edge, clean edge colours."""

from dataclasses import dataclass

import cv2
import numpy as np

from tools.images.arrays import Alpha, Mask, Rgb, Rgba
from tools.images.cutout.agreement import agreed_cut, opinion, opinions
from tools.images.cutout.finish import finished
from tools.images.cutout.hangers import retouched
from tools.images.cutout.learned_cut import learned_cut
from tools.images.cutout.pieces import into_pieces
from tools.images.cutout.report import MaskReport, report_on
from tools.images.cutout.shapes import eroded
from tools.images.cutout.working import Working, working_copy

Box = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class CutOut:
    """A garment without its ground. `box`: left, top, right, bottom in the photo; `rgba` has its size."""

    rgba: Rgba
    box: Box
    mask: Mask
    strategy: str
    report: MaskReport


def segment(photo: Rgb, strategy: str) -> Mask:
    """The garment's mask at the photo's resolution. ValueError names an unknown strategy or a wrong array."""
    work = working_copy(photo)
    return finished(photo, _found(work, strategy)).mask


def cut_out(photo: Rgb, strategy: str) -> CutOut:
    """The garment with a soft edge 1-2 px wide and no trace of the ground's colour in it.

    An empty mask gives a fully transparent picture of the whole photo, with the reason in `report.problems`.
    """
    work = working_copy(photo)
    small = _found(work, strategy)
    made = finished(photo, small)
    mask = made.mask
    box = _box(mask)
    left, top, right, bottom = box
    clean = retouched(photo, mask, made.spots)
    rgba = soft_cut(clean[top:bottom, left:right], mask[top:bottom, left:right])
    return CutOut(rgba, box, mask, strategy, report_on(work, small))


def _found(work: Working, strategy: str) -> Mask:
    if strategy != "agreed":
        return opinion(work, strategy)
    pieces = into_pieces(work)
    learned = learned_cut(work)
    return agreed_cut(work, pieces, opinions(work, pieces, learned=learned), learned)


def _box(mask: Mask) -> Box:
    """The mask's bounding box with a margin of 2 % of its longer side, within the photo."""
    height, width = mask.shape
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    if not len(rows):
        return 0, 0, width, height
    margin = max(4, round(0.02 * max(np.ptp(rows), np.ptp(columns))))
    return (
        max(0, int(columns[0]) - margin),
        max(0, int(rows[0]) - margin),
        min(width, int(columns[-1]) + 1 + margin),
        min(height, int(rows[-1]) + 1 + margin),
    )


def soft_cut(photo: Rgb, mask: Mask) -> Rgba:
    """Photo and mask of one size to straight-alpha RGBA."""
    alpha = soft_alpha(mask)
    colours = clean_colours(photo, mask)
    return np.dstack([colours, np.round(alpha * 255).astype(np.uint8)])


def soft_alpha(mask: Mask, width: float = 1.6, inset: float = 0.6) -> Alpha:
    """Alpha that rises over `width` px, `inset` px inside the smoothed contour; none at the photo's frame."""
    sigma = 1.3
    level = cv2.GaussianBlur(mask.astype(np.float32), (0, 0), sigma, borderType=cv2.BORDER_REPLICATE)
    distance = (level - 0.5) * np.float32(sigma * np.sqrt(2 * np.pi))  # px from the contour, near it
    return np.asarray(np.clip((distance - inset) / width + 0.5, 0, 1), np.float32)


def clean_colours(photo: Rgb, mask: Mask, rim: int = 2) -> Rgb:
    """The photo whose colours within `rim` px of the contour, and beyond it, come from inside the garment.

    The lens and JPEG mix the ground's colour into the last pixels: each takes the nearest clean colour.
    """
    core = eroded(mask, rim)
    if not core.any():
        return photo.copy()
    _, nearest = cv2.distanceTransformWithLabels(
        (~core).astype(np.uint8), cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL
    )
    table = np.zeros((int(nearest.max()) + 1, 3), np.uint8)
    table[nearest[core]] = photo[core]
    spread = table[nearest]
    return np.asarray(np.where(core[..., None], photo, spread), np.uint8)
