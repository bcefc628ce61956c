"""Find and correct a worn garment that alone is evenly off in colour."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from tools.imaging.arrays import Alpha, Mask, Rgb
from tools.imaging.colour import colours_to_lab, picture_to_lab
from tools.imaging.masks import dilated, eroded, resized
from tools.vision.colour_membership import membership, shades
from tools.vision.worn_colour import lights, moved, palette, small
from tools.vision.worn_region import SIDE, WEIGHTS, Region, find_region, place_of, slimness

TRUSTED = 0.8  # least certainty of a region in which pixels are changed
_LEAST, _MOST = 5.0, 25.0  # Lab units of a* and b*: less is not worth it, more is another garment
_DARKER = 12.0  # most L* by which exposure may differ; it is left as it is
_REST = 6.0  # weighted Lab units between the colours after an even shift
_LIGHT = 0.6  # of the shift: if less is left after the light that set or skin show, it is light
_TRIED = 5  # colours of the picture that may be the garment's


@dataclass(frozen=True, slots=True)
class EvenShift:
    """The shift of a garment alone in a* and b* (2,), and the region where it is worn in the picture."""

    chroma: NDArray[np.float32]
    region: Region


def even_shift(flatlay: Rgb, sure: Mask, picture: Rgb, category: str) -> EvenShift | None:
    """Return how far a worn garment alone is evenly off; None if it is not, or if light or its place leave a doubt.

    The arguments are those of `worn_colours`. A garment of one colour is evenly off from any other, so the shift is
    bounded, and the place must be known by the category.
    """
    if not sure.any() or not category:
        return None
    known = palette(colours_to_lab(flatlay[sure][:: max(1, int(sure.sum()) // 20_000)]))
    plain, place = small(picture)[0], place_of(category)
    main = known[0][known[1].argmax()]
    colours, _ = shades((picture_to_lab(plain) * WEIGHTS).reshape(-1, 3), 2 * _TRIED, rounds=20)
    steps = [one - main for one in colours if _plausible(one - main)]
    best: tuple[float, NDArray[np.float32], Region] | None = None
    for step in sorted(steps, key=lambda one: float(np.linalg.norm(one)))[:_TRIED]:
        region = find_region(plain, known[0] + step, place, None, slimness(sure))
        if region.sure < TRUSTED:
            continue
        worn = palette(picture_to_lab(plain)[region.mask])
        _, shift = moved(known, worn)
        rest, _ = moved((known[0] + shift, known[1]), worn)
        if best is None or rest < best[0]:
            best = rest, shift, region
    if best is None or best[0] > _REST or not _plausible(best[1]):
        return None
    mask, chroma = best[2].mask, best[1][1:]
    lit = [moved(known, palette(picture_to_lab(seen)[mask]))[1][1:] for _, seen in lights(plain)]
    # A dim or bright light changes a* and b* as it changes L*.
    mean = np.average(known[0], axis=0, weights=known[1])
    lit.append(chroma - mean[1:] * best[1][0] / max(float(mean[0]), 1.0))
    if min(map(np.linalg.norm, lit)) < _LIGHT * np.linalg.norm(chroma):
        return None
    return EvenShift(chroma, Region(resized(mask, picture.shape[1::-1]), best[2].sure))


def _plausible(step: NDArray[np.float32]) -> bool:
    """Return whether a move of colours, in Lab times WEIGHTS, may be a wrong tint of the right garment."""
    tint = float(np.hypot(step[1], step[2]))
    return _LEAST < tint < _MOST and abs(float(step[0])) < _DARKER * float(WEIGHTS[0])


def corrected(picture: Rgb, shift: EvenShift) -> tuple[Rgb, Alpha]:
    """Return the picture (h, w, 3) with the shift taken back, and how much of it each pixel got, (h, w) 0..1.

    Where that is 0, each byte is the picture's own.
    """
    lab, mask = picture_to_lab(picture), shift.region.mask
    block = 1.5 * max(1.0, max(mask.shape) / SIDE)  # px: the mask is as exact as the picture that was searched
    core, reach = eroded(mask, 2 * block), dilated(mask, block)
    around = dilated(mask, 6 * block) & ~reach
    amount = cv2.blur(mask.astype(np.float32), (2 * round(block) + 1,) * 2)
    if min(int(core.sum()), int(around.sum())) > 50:
        # At the edge a pixel counts by its colour, because the mask is coarse there.
        like = np.clip(2 * membership(picture, core, picture, around) - 0.5, 0, 1)
        amount = cv2.blur(np.where(core, 1.0, np.where(reach, like, 0.0)).astype(np.float32), (3, 3))
    amount = np.where(reach, amount, 0.0).astype(np.float32)
    lab[..., 1:] -= amount[..., None] * shift.chroma
    back = cv2.cvtColor(lab, cv2.COLOR_Lab2RGB)
    levels = np.clip(np.rint(back * 255), 0, 255).astype(np.uint8)
    return np.asarray(np.where(amount[..., None] > 0, levels, picture), np.uint8), np.asarray(amount, np.float32)
