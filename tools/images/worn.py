"""A worn garment in a picture: bent, lit and partly hidden, so its colours are looked for instead of its pixels."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from tools.imaging.arrays import Mask, Rgb
from tools.imaging.colour import picture_to_lab

_SIDE = 256  # px; colours need no more
_SHADES = 6
_LIGHT = 0.45  # weight of L*: folds and another light change it more than hue and chroma
_RARE = 0.01  # of the garment: a rarer shade is a mixture at the outline, and may be that of any wall
_EDGE = 0.006  # of the longer side
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
    shades, shares = _shades(np.asarray(cloth, np.float32))
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


def _shades(cloth: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Centres (k, 3) and shares (k,) of the cloth's colours, the same for the same cloth."""
    cv2.setRNGSeed(7)
    stop = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, 20, 0.5)
    count = min(_SHADES, len(cloth))
    _, labels, centres = cv2.kmeans(cloth, count, np.empty(0), stop, 2, cv2.KMEANS_PP_CENTERS)
    shares = np.bincount(labels.ravel(), minlength=count) / len(labels)
    return np.asarray(centres, np.float32), np.asarray(shares, np.float32)


def _small(picture: Rgb) -> Rgb:
    scale = min(1.0, _SIDE / max(picture.shape[:2]))
    return np.asarray(cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)


def subject_on_white(picture: Rgb) -> tuple[float, float]:
    """White share (pixels at 254 or more) of what surrounds the subject, and how much of the frame's longer side it fills.

    What surrounds it is everything within 12 grey levels of white that is connected to the frame; nothing is, where the
    ground is grey.
    """
    darkest = picture.min(axis=2)
    light = np.pad((darkest >= 255 - 12).astype(np.uint8), 1, constant_values=1)
    _, labels = cv2.connectedComponents(light, connectivity=4)
    ground = np.asarray(labels == labels[0, 0], bool)[1:-1, 1:-1]
    if not ground.any() or ground.all():
        return 0.0, 0.0
    rows, columns = np.flatnonzero(~ground.all(axis=1)), np.flatnonzero(~ground.all(axis=0))
    fill = max((np.ptp(rows) + 1) / ground.shape[0], (np.ptp(columns) + 1) / ground.shape[1])
    # The edge is a mixture, and JPEG rings around it.
    away = cv2.distanceTransform(ground.astype(np.uint8), cv2.DIST_L2, 3) > max(2.0, _EDGE * max(ground.shape))
    return float((darkest[away] >= 254).mean()) if away.any() else 0.0, float(fill)
