"""Where in an attempt the flat-lay's garment is: its outline laid over the attempt's edges at every place and size.

Chamfer matching (Barrow et al., 1977): edges do not depend on the colour of the garment, so one that came out in
another colour is found as well.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from tests.openrouter.pictures.cutting import Cut
from tools.imaging.arrays import Rgb

_WORK = 320  # longest side in pixels of the attempt that is searched
_FAR = 6.0  # pixels at which an edge counts as missing


@dataclass(frozen=True, slots=True)
class Found:
    """The box that the garment fills (shares of the attempt's width and height: left, top, width, height), and how
    far its outline is from the attempt's edges on average, in pixels of a 320 px picture, overall and by region."""

    box: tuple[float, float, float, float]
    distance: float
    regions: dict[str, float]


def locate(garment: Cut, attempt: Rgb) -> Found:
    """The best place for the garment's outline."""
    scale = _WORK / max(attempt.shape[:2])
    small = cv2.resize(attempt, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    height, width = small.shape[:2]
    far = _distances(np.asarray(small, np.uint8))
    tallest = min(0.97 * height, 0.99 * width * garment.aspect)
    grey = np.asarray(cv2.cvtColor(small, cv2.COLOR_RGB2GRAY), np.uint8)
    coarse = [
        _search(garment, far, float(tall), tallest) for tall in np.geomspace(max(24.0, 0.18 * height), tallest, 26)
    ]
    best = min(sorted(coarse)[:10], key=lambda place: place[0] - 1.5 * _resemblance(garment, grey, place))
    for tall in np.linspace(0.96, 1.04, 9) * best[1]:
        if tall <= min(height - 1, (width - 1) * garment.aspect):
            best = min(best, _search(garment, far, float(tall), tallest, near=best))
    _, tall, top, left = best
    size = (max(8, round(tall / garment.aspect)), max(8, round(tall)))
    points = _contour(garment, size)
    at = far[np.clip(points[:, 1] + top, 0, height - 1), np.clip(points[:, 0] + left, 0, width - 1)]
    x, y = points[:, 0] / size[0], points[:, 1] / size[1]
    regions = {
        "neckline": (y < 0.2) & (abs(x - 0.5) < 0.22),
        "sleeves": (y < 0.6) & (abs(x - 0.5) > 0.28),
        "length": y > 0.85,
    }
    means = {name: float(at[inside].mean()) if inside.any() else 0.0 for name, inside in regions.items()}
    box = (left / width, top / height, size[0] / width, size[1] / height)
    return Found(box, float(at.mean()), means)


def _distances(small: Rgb) -> NDArray[np.float32]:
    lab = cv2.cvtColor(cv2.GaussianBlur(small, (0, 0), 0.8), cv2.COLOR_RGB2LAB)
    edges = np.zeros(small.shape[:2], np.uint8)
    for channel, low in zip(cv2.split(lab), (18, 8, 8), strict=True):
        edges = np.maximum(edges, np.asarray(cv2.Canny(np.asarray(channel, np.uint8), low, 3 * low), np.uint8))
    far = cv2.distanceTransform(255 - edges, cv2.DIST_L2, 3)
    return np.minimum(far, _FAR).astype(np.float32)


_Place = tuple[float, float, int, int]  # cost, height of the garment, top, left


def _search(garment: Cut, far: NDArray[np.float32], tall: float, tallest: float, near: _Place | None = None) -> _Place:
    """The cheapest place for an outline of this height, anywhere or within a few pixels of another place."""
    size = (max(8, round(tall / garment.aspect)), max(8, round(tall)))
    if size[0] > far.shape[1] or size[1] > far.shape[0]:
        return (np.inf, tall, 0, 0)
    outline = np.zeros((size[1], size[0]), np.float32)
    points = _contour(garment, size)
    outline[points[:, 1], points[:, 0]] = 1
    cost = cv2.matchTemplate(far, outline, cv2.TM_CCORR) / max(1.0, float(outline.sum()))
    if near is not None:
        rows, columns = np.ogrid[: cost.shape[0], : cost.shape[1]]
        cost = np.where((abs(rows - near[2]) < 9) & (abs(columns - near[3]) < 9), cost, np.inf)
    at = np.unravel_index(int(cost.argmin()), cost.shape)
    larger_is_likelier = 0.6 * (1 - tall / tallest)  # a small outline finds edges to lie on anywhere
    return (float(cost.min()) + larger_is_likelier, tall, int(at[0]), int(at[1]))


def _resemblance(garment: Cut, grey: NDArray[np.uint8], place: _Place) -> float:
    """Correlation of lightness between the garment and what is in this place: cloth full of lines has edges for
    any outline, but looks like itself in one place only."""
    _, tall, top, left = place
    window = grey[top : top + max(8, round(tall)), left : left + max(8, round(tall / garment.aspect))]
    side = (48, 64)
    inside = cv2.resize(garment.alpha, side, interpolation=cv2.INTER_AREA) > 0.5
    mine = cv2.resize(cv2.cvtColor(garment.rgb, cv2.COLOR_RGB2GRAY), side, interpolation=cv2.INTER_AREA)[inside]
    seen = cv2.resize(window, side, interpolation=cv2.INTER_AREA)[inside]
    if mine.std() < 0.5 or seen.std() < 0.5:
        return 0.0
    return max(0.0, float(np.corrcoef(mine, seen)[0, 1]))


def _contour(garment: Cut, size: tuple[int, int]) -> NDArray[np.int32]:
    alpha = cv2.resize(garment.alpha, size, interpolation=cv2.INTER_AREA)
    mask = (alpha > 0.5).astype(np.uint8)
    contours, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    if not contours:
        return np.array([[0, 0]], np.int32)
    return np.asarray(max(contours, key=len)[:, 0], np.int32)
