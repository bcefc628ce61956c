"""Tell which pixels have one of a garment's colours, laid flat or worn."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from tools.imaging.arrays import Mask, Rgb
from tools.imaging.colour import nearest, picture_to_lab

_SHADES = 5
_SAMPLE = 3000


def membership(flatlay: Rgb, cloth: Mask, picture: Rgb, ground: Mask) -> NDArray[np.float32]:
    """How much each pixel of a picture (h, w, 3) is like the flat-lay's cloth and not like its own ground, 0..1.

    `cloth` marks the garment in the flat-lay, `ground` what is surely set in the picture; 0.5 where either is empty.
    """
    if not cloth.any() or not ground.any():
        return np.full(picture.shape[:2], 0.5, np.float32)
    lab1, lab2 = (
        np.asarray(cv2.cvtColor(one.astype(np.float32) / 255, cv2.COLOR_RGB2LAB), np.float32)
        for one in (flatlay, picture)
    )
    to_cloth, to_ground = (nearest(lab2, _shades(lab)) for lab in (lab1[cloth], lab2[ground]))
    return np.asarray(to_ground / np.maximum(to_cloth + to_ground, 1e-3), np.float32)


def _shades(colours: NDArray[np.float32]) -> NDArray[np.float32]:
    cv2.setRNGSeed(7)
    some = np.ascontiguousarray(colours[:: max(1, len(colours) // _SAMPLE)], np.float32)
    stop = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, 10, 1.0)
    _, _, centres = cv2.kmeans(some, min(_SHADES, len(some)), np.empty(0), stop, 1, cv2.KMEANS_PP_CENTERS)
    return np.asarray(centres, np.float32)


_SIDE = 256  # px; colours need no more
_WORN_SHADES = 6
_LIGHT = 0.45  # weight of L*: folds and another light change it more than hue and chroma
_RARE = 0.01  # of the garment: a rarer shade is a mixture at the outline, and may be that of any wall

_LEAST = 0.02  # share of the picture that a garment covers at least


@dataclass(frozen=True, slots=True)
class WornColours:
    """`found` is the share (0..1) of the flat-lay garment's shades that the picture has enough of; `apart` their mean
    distance to the nearest pixels of the picture in Lab units, L* at 0.45; `worst` the shade that is missing most.
    """

    found: float
    apart: float
    worst: tuple[int, int, int]
    area: Mask  # the picture's pixels that have one of the shades: where print on the garment may be read


def worn_colours(flatlay: Rgb, sure: Mask, picture: Rgb, *, near: float = 9.0) -> WornColours:
    """Look for the shades of the flat-lay's garment (`sure`) in a picture of it worn.

    A shade counts as found as far as the pixels within `near` Lab units of it cover a quarter of what it would cover
    in a garment that takes 2 % of the picture. Raises ValueError for an empty mask.
    """
    if not sure.any():
        raise ValueError("no garment to look for: its mask is empty")
    weights = np.array([_LIGHT, 1.0, 1.0], np.float32)
    cloth = picture_to_lab(flatlay)[sure][:: max(1, int(sure.sum()) // 4000)] * weights
    shades, shares = _worn_shades(np.asarray(cloth, np.float32))
    shades, shares = shades[shares >= _RARE], shares[shares >= _RARE]
    seen = picture_to_lab(_small(picture)).reshape(-1, 3) * weights
    away = np.sqrt(np.square(seen[:, None] - shades[None]).sum(axis=2))
    covered = (away < near).mean(axis=0) / np.maximum(shares * _LEAST * 0.25, 1e-6)
    nearest = np.sort(away, axis=0)[: max(8, round(0.002 * len(seen)))].mean(axis=0)
    found = np.minimum(covered, 1.0)
    worst = shades[int(np.argmax(nearest * shares))] / weights
    rgb = cv2.cvtColor(worst[None, None].astype(np.float32), cv2.COLOR_LAB2RGB)[0, 0]
    red, green, blue = np.clip(np.rint(rgb * 255), 0, 255).astype(int).tolist()
    small = (away.min(axis=1) < near).reshape(_small(picture).shape[:2]).astype(np.uint8)
    area = cv2.resize(small, picture.shape[1::-1], interpolation=cv2.INTER_NEAREST) > 0
    return WornColours(float((found * shares).sum()), float((nearest * shares).sum()), (red, green, blue), area)


def _worn_shades(cloth: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Centres (k, 3) and shares (k,) of the cloth's colours, the same for the same cloth."""
    cv2.setRNGSeed(7)
    stop = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, 20, 0.5)
    count = min(_WORN_SHADES, len(cloth))
    _, labels, centres = cv2.kmeans(cloth, count, np.empty(0), stop, 2, cv2.KMEANS_PP_CENTERS)
    shares = np.bincount(labels.ravel(), minlength=count) / len(labels)
    return np.asarray(centres, np.float32), np.asarray(shares, np.float32)


def _small(picture: Rgb) -> Rgb:
    scale = min(1.0, _SIDE / max(picture.shape[:2]))
    return np.asarray(cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)


def share_like(lab: NDArray[np.float32], region: Mask, samples: Mask, within: float = 8.0) -> float:
    """Return the share of the region's pixels whose colour is found among the samples, `within` Lab units."""
    if not samples.any() or not region.any():
        return 0.0
    seen = lab[samples][:: max(1, int(samples.sum()) // 400)]
    asked = lab[region][:: max(1, int(region.sum()) // 200)]
    away = np.linalg.norm(asked[:, None] - seen[None], axis=2)
    return float(((away < within).mean(axis=1) > 0.02).mean())
