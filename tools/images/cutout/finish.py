"""The best mask at the photo's own fineness: its contour on edges, without slivers, whole under clips, and questioned."""

from dataclasses import dataclass

import cv2
import numpy as np

from tools.images.arrays import Mask, Rgb
from tools.images.cutout.enlarge import enlarge
from tools.images.cutout.hangers import held_by
from tools.images.cutout.questions import wrong_with
from tools.images.cutout.slivers import slivers
from tools.images.cutout.trims import trims

_FINE = 720  # px, longest side; what is smaller than a pixel then is not seen in a picture either


@dataclass(frozen=True, slots=True)
class Finished:
    """A mask of the photo's size. `spots` are of things on the garment that have to be retouched."""

    mask: Mask
    changed: Mask  # what was taken away and added here
    spots: Mask
    problems: tuple[str, ...]


def finished(photo: Rgb, small: Mask) -> Finished:
    """From a mask at working size."""
    height, width = photo.shape[:2]
    mask = enlarge(photo, small)
    scale = min(1.0, _FINE / max(height, width))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    fine, inside = photo, mask
    if scale < 1:
        fine = np.asarray(cv2.resize(photo, size, interpolation=cv2.INTER_AREA), np.uint8)
        inside = _sized(mask, size)
    cut = np.asarray(inside & ~slivers(fine, inside), bool)
    held = held_by(fine, np.asarray(cut | trims(fine, cut), bool))
    problems = wrong_with(fine, held)
    lost, gained = np.asarray(inside & ~held.mask, bool), np.asarray(held.mask & ~inside, bool)
    whole = np.asarray((mask & ~_sized(lost, (width, height))) | _sized(gained, (width, height)), bool)
    return Finished(
        whole, np.asarray(whole ^ mask, bool), np.asarray(_sized(held.spots, (width, height)) & whole, bool), problems
    )


def _sized(mask: Mask, size: tuple[int, int]) -> Mask:
    if size == mask.shape[::-1]:
        return mask
    return np.asarray(cv2.resize(mask.astype(np.uint8) * 255, size, interpolation=cv2.INTER_LINEAR) > 127, bool)
