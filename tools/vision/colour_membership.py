"""Find the pixels that have one of a garment's colours, flat or worn."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from tools.imaging.arrays import Mask, Rgb
from tools.imaging.colour import lab_to_colour, nearest, picture_to_lab
from tools.imaging.masks import resized


def membership(flatlay: Rgb, cloth: Mask, picture: Rgb, ground: Mask) -> NDArray[np.float32]:
    """Return how much each pixel of a picture (h, w, 3) is like the flat-lay's cloth, not its own set, (h, w) 0..1.

    `cloth` is the garment in the flat-lay, `ground` what is certainly set in the picture; 0.5 if one of them is empty.
    """
    if not cloth.any() or not ground.any():
        return np.full(picture.shape[:2], 0.5, np.float32)
    lab1, lab2 = picture_to_lab(flatlay), picture_to_lab(picture)
    to_cloth, to_ground = (
        nearest(lab2, shades(colours, 5, rounds=10, near=1.0, sample=3000)[0])
        for colours in (lab1[cloth], lab2[ground])
    )
    return np.asarray(to_ground / np.maximum(to_cloth + to_ground, 1e-3), np.float32)


def shades(
    colours: NDArray[np.float32],
    most: int,
    *,
    rounds: int,
    near: float = 0.5,
    tries: int = 1,
    sample: int = 4000,
    seed: int = 7,
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return at most `most` centres (k, 3) of colours (n, 3) by k-means, and their shares (k,).

    About `sample` colours are used, in at most `rounds` steps until the centres move less than `near`. Equal colours
    give equal results.
    """
    cv2.setRNGSeed(seed)
    some = np.ascontiguousarray(colours[:: max(1, len(colours) // sample)], np.float32)
    stop, count = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, rounds, near), min(most, len(some))
    _, labels, centres = cv2.kmeans(some, count, np.empty(0), stop, tries, cv2.KMEANS_PP_CENTERS)
    found = np.bincount(labels.ravel(), minlength=count) / len(some)
    return np.asarray(centres, np.float32), np.asarray(found, np.float32)


_SIDE = 256  # px of the longer side; colours need no more
_WORN_SHADES = 6
_LIGHT = 0.45  # weight of L*: folds and other light change it more than hue and chroma
_RARE = 0.01  # of the garment: a rarer shade is a mixture at the outline, and any wall may have it

_LEAST = 0.02  # of the picture: the least that a garment covers


@dataclass(frozen=True, slots=True)
class WornColours:
    """The share of the flat-lay garment's shades that are in a picture.

    `found` is the share (0..1) of the shades that are found in the picture. `apart` is their mean distance to the
    nearest pixels, in Lab units with L* weighted 0.45. `worst` is the shade that is missing most.
    """

    found: float
    apart: float
    worst: tuple[int, int, int]
    area: Mask  # the picture's pixels with one of the shades, where print on the garment may be read


def worn_colours(flatlay: Rgb, sure: Mask, picture: Rgb, *, near: float = 9.0) -> WornColours:
    """Look for the shades of the flat-lay's garment, mask `sure` (h, w), in a picture (h, w, 3) of the garment worn.

    A shade is fully found if the pixels within `near` Lab units (L* weighted 0.45) cover a quarter of what it would
    cover in a garment on 2 % of the picture. Raises ValueError if the mask is empty.
    """
    if not sure.any():
        raise ValueError("no garment to look for: its mask is empty")
    weights = np.array([_LIGHT, 1.0, 1.0], np.float32)
    worn, shares = shades(picture_to_lab(flatlay)[sure] * weights, _WORN_SHADES, rounds=20, tries=2)
    worn, shares = worn[shares >= _RARE], shares[shares >= _RARE]
    seen = picture_to_lab(_small(picture)).reshape(-1, 3) * weights
    away = np.sqrt(np.square(seen[:, None] - worn[None]).sum(axis=2))
    covered = (away < near).mean(axis=0) / np.maximum(shares * _LEAST * 0.25, 1e-6)
    away_at_best = np.sort(away, axis=0)[: max(8, round(0.002 * len(seen)))].mean(axis=0)
    found = np.minimum(covered, 1.0)
    worst = worn[int(np.argmax(away_at_best * shares))] / weights
    small = np.asarray((away.min(axis=1) < near).reshape(_small(picture).shape[:2]), bool)
    area = resized(small, picture.shape[1::-1])
    return WornColours(float((found * shares).sum()), float((away_at_best * shares).sum()), lab_to_colour(worst), area)


def _small(picture: Rgb) -> Rgb:
    scale = min(1.0, _SIDE / max(picture.shape[:2]))
    return np.asarray(cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)


def share_like(lab: NDArray[np.float32], region: Mask, samples: Mask, within: float = 8.0) -> float:
    """Return the share of the region's pixels whose colour is among the samples, `within` Lab units."""
    if not samples.any() or not region.any():
        return 0.0
    seen = lab[samples][:: max(1, int(samples.sum()) // 400)]
    asked = lab[region][:: max(1, int(region.sum()) // 200)]
    away = np.linalg.norm(asked[:, None] - seen[None], axis=2)
    return float(((away < within).mean(axis=1) > 0.02).mean())
