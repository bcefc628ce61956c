"""Find the pixels that have one of a garment's colours."""

import cv2
import numpy as np
from numpy.typing import NDArray

from tools.imaging.arrays import Mask, Rgb
from tools.imaging.colour import nearest, picture_to_lab


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
    colours: NDArray[np.float32], most: int, *, rounds: int, near: float = 0.5, tries: int = 1, sample: int = 4000,
    seed: int = 7,
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:  # fmt: skip
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


def share_like(lab: NDArray[np.float32], region: Mask, samples: Mask, within: float = 8.0) -> float:
    """Return the share of the region's pixels whose colour is among the samples, `within` Lab units."""
    if not samples.any() or not region.any():
        return 0.0
    seen = lab[samples][:: max(1, int(samples.sum()) // 400)]
    asked = lab[region][:: max(1, int(region.sum()) // 200)]
    away = np.linalg.norm(asked[:, None] - seen[None], axis=2)
    return float(((away < within).mean(axis=1) > 0.02).mean())
