"""Find where a garment's flat-lay is in another picture, as a similarity transform, from the pixels only.

Keypoints (SIFT, ratio test, RANSAC) find it for garments with folds, seams or a print. For the few garments without
these, the boxes of the two outlines are used. Enhanced correlation (ECC) then refines it to a fraction of a pixel.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from tools.imaging.arrays import Mask, Rgb
from tools.imaging.masks import resized
from tools.vision.colour_membership import membership

_PLENTY = 60  # so many agreeing keypoints leave no doubt about the place
_SILHOUETTE = 420  # px, longest side when silhouettes are matched
_MOST_RESIZED = 0.12  # the most that a rough outline or a few keypoints may be wrong in size
WORKING = 560  # px, longest side when keypoints are looked for


@dataclass(frozen=True, slots=True, eq=False)
class Registration:
    """`matrix` (2, 3) maps flat-lay pixels to picture pixels. `inliers` is the number of agreeing keypoints."""

    matrix: NDArray[np.float64]
    inliers: int

    @property
    def scale(self) -> float:
        """Return picture pixels per flat-lay pixel."""
        return float(np.hypot(self.matrix[0, 0], self.matrix[1, 0]))

    @property
    def turned(self) -> float:
        """Return by how many degrees the garment is turned, -180..180."""
        return float(np.degrees(np.arctan2(self.matrix[1, 0], self.matrix[0, 0])))


@dataclass(frozen=True, slots=True)
class Keypoints:
    """Places (n, 2) in px and SIFT descriptors (n, 128) of a picture; those of a flat-lay are reused."""

    places: NDArray[np.float64]
    words: NDArray[np.float32]


def register(
    flatlay: Rgb, garment: Mask, picture: Rgb, outline: Callable[[], Mask], known: Keypoints | None = None
) -> Registration | None:
    """Find the flat-lay's garment in a picture; None if nothing agrees.

    Args:
        flatlay: (h, w, 3) uint8.
        garment: the garment in the flat-lay, (h, w).
        picture: (h, w, 3) uint8.
        outline: returns the garment in the picture, (h, w). It is called only if few keypoints agree.
        known: `keypoints(flatlay, garment)`, if they are known already.
    """
    points = _by_keypoints(known or keypoints(flatlay, garment), picture)
    sure = points is not None and points.inliers >= _PLENTY
    boxes = None if sure else _by_boxes(garment, outline())

    @cache
    def laid(one: Registration) -> tuple[Rgb, Mask]:
        return to_flatlay(picture, one, flatlay.shape[:2])

    starts = [one for one in (points, boxes) if one is not None]
    # A rigid motion cannot correct the size, which a rough outline or a few keypoints leave about 1 % wrong.
    sized = [] if sure else [_silhouetted(flatlay, garment, *laid(one), one) for one in starts]
    starts += [one for one in sized if one not in starts]
    # On plain cloth ECC may drift, so the best fit is used, refined or not.
    found = starts + [_refined(flatlay, garment, *laid(one), one) for one in starts]
    return min(found, key=lambda one: _misfit(flatlay, garment, *laid(one)), default=None)


def _misfit(flatlay: Rgb, garment: Mask, seen: Rgb, inside: Mask) -> float:
    """Return the mean difference in grey levels inside the garment, after the median difference is removed.

    `seen` and `inside` are the picture in the flat-lay's pixels, as `to_flatlay` returns it.
    """
    grey1, grey2 = (cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY).astype(np.float32) for rgb in (flatlay, seen))
    apart = np.where(inside, grey2 - grey1, 255.0)[garment]
    return float(np.abs(apart - np.median(apart)).mean())


def to_flatlay(picture: Rgb, registration: Registration, shape: tuple[int, int]) -> tuple[Rgb, Mask]:
    """Return the picture in the flat-lay's pixels, (h, w, 3) uint8, and where the picture has pixels, (h, w)."""
    height, width = shape
    source, matrix = picture, registration.matrix
    if registration.scale > 1.5:  # shrink by area averaging first, or the warp would alias
        factor = 1 / registration.scale
        source = cv2.resize(picture, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA).astype(np.uint8)
        fx, fy = source.shape[1] / picture.shape[1], source.shape[0] / picture.shape[0]
        matrix = np.diag([fx, fy]) @ matrix
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    warped = cv2.warpAffine(source, matrix, (width, height), flags=flags, borderMode=cv2.BORDER_REPLICATE)
    inside = cv2.warpAffine(np.full(source.shape[:2], 255, np.uint8), matrix, (width, height), flags=flags)
    return warped.astype(np.uint8), inside > 127


def _factor(picture: Rgb) -> float:
    return min(1.0, float(WORKING / max(picture.shape[:2])))


def keypoints(picture: Rgb, garment: Mask | None = None) -> Keypoints:
    """Find the keypoints of a picture (h, w, 3) uint8, or only those of the garment (h, w) in it."""
    grey, factor, mask = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), _factor(picture), None
    if factor < 1:
        grey = cv2.resize(grey, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    if garment is not None:
        mask = cv2.resize(garment.astype(np.uint8) * 255, grey.shape[::-1], interpolation=cv2.INTER_NEAREST)
    clahe = cv2.createCLAHE(clipLimit=4.0, tileGridSize=(8, 8))  # otherwise the folds of black cloth are not found
    sift = cv2.SIFT.create(nfeatures=1500, contrastThreshold=0.015)
    points, words = sift.detectAndCompute(clahe.apply(grey), mask)
    places = np.array([point.pt for point in points], np.float64).reshape(-1, 2) / factor
    return Keypoints(places, np.zeros((0, 128), np.float32) if words is None else np.asarray(words, np.float32))


def agreeing(one: Keypoints, other: Keypoints) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the places (n, 2) of the keypoints of `one`, and of those of `other` that are alike (Lowe's ratio test)."""
    pairs = cv2.BFMatcher(cv2.NORM_L2).knnMatch(one.words, other.words, k=2)
    good = [pair[0] for pair in pairs if len(pair) == 2 and pair[0].distance < 0.8 * pair[1].distance]
    return one.places[[match.queryIdx for match in good]], other.places[[match.trainIdx for match in good]]


def _by_keypoints(flatlay: Keypoints, picture: Rgb) -> Registration | None:
    source, target = agreeing(flatlay, keypoints(picture))
    if len(source) < 8:
        return None
    cv2.setRNGSeed(7)
    matrix, inliers = cv2.estimateAffinePartial2D(
        source, target, method=cv2.RANSAC, ransacReprojThreshold=3.0 / _factor(picture), maxIters=4000, confidence=0.999
    )
    count = 0 if inliers is None else int(inliers.sum())
    if matrix is None or count < 8 or not 0.05 < np.hypot(matrix[0, 0], matrix[1, 0]) < 40:
        return None
    return Registration(matrix.astype(np.float64), count)


def _by_boxes(garment: Mask, outline: Mask) -> Registration | None:
    if not garment.any() or not outline.any():
        return None
    x1, y1, w1, h1 = cv2.boundingRect(garment.astype(np.uint8))
    x2, y2, w2, h2 = cv2.boundingRect(outline.astype(np.uint8))
    scale = float(np.sqrt((w2 * h2) / (w1 * h1)))
    shift = (x2 + w2 / 2 - scale * (x1 + w1 / 2), y2 + h2 / 2 - scale * (y1 + h1 / 2))
    return Registration(np.array([[scale, 0, shift[0]], [0, scale, shift[1]]], np.float64), 0)


def _silhouetted(flatlay: Rgb, garment: Mask, seen: Rgb, inside: Mask, start: Registration) -> Registration:
    """Return `start`, moved and resized until the pixels in the cloth's colours cover the garment's outline."""
    factor = min(1.0, _SILHOUETTE / max(garment.shape))
    size = max(1, round(garment.shape[1] * factor)), max(1, round(garment.shape[0] * factor))
    small = [cv2.resize(one, size, interpolation=cv2.INTER_AREA) for one in (flatlay, seen)]
    mask = cv2.resize(garment.astype(np.float32), size, interpolation=cv2.INTER_AREA)
    known = resized(inside, size)
    cloth, ground = np.asarray(mask > 0.99, bool), np.asarray(mask < 0.01, bool)
    like = membership(np.asarray(small[0], np.uint8), cloth, np.asarray(small[1], np.uint8), ground)
    wide = np.ones((int(0.05 * max(size)) | 1,) * 2, np.uint8)
    reach = np.asarray((cv2.dilate((mask > 0.5).astype(np.uint8), wide) > 0) & known, np.uint8) * 255
    _, residual = aligned(mask, like, cv2.MOTION_AFFINE, (50, 1e-4), reach)
    if np.abs(residual[:, :2] - np.eye(2)).max() > _MOST_RESIZED:
        return start
    residual[:, 2] /= factor
    full = start.matrix @ np.vstack([residual, [0, 0, 1]])
    return Registration(_similarity(full, garment), start.inliers)


def _similarity(affine: NDArray[np.float64], garment: Mask) -> NDArray[np.float64]:
    """Return the nearest similarity around the garment's centre, because a garment must not be stretched to fit."""
    (a, b, _), (c, d, _) = affine
    linear = np.array([[(a + d) / 2, (b - c) / 2], [(c - b) / 2, (a + d) / 2]])
    rows, columns = np.nonzero(garment)
    middle = np.array([columns.mean(), rows.mean()])
    shift = affine[:, :2] @ middle + affine[:, 2] - linear @ middle
    return np.hstack([linear, shift[:, None]])


def _refined(flatlay: Rgb, garment: Mask, seen: Rgb, inside: Mask, start: Registration) -> Registration:
    """Return `start`, refined by ECC inside the garment, in flat-lay pixels."""
    grey1, grey2 = (cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY) for rgb in (flatlay, seen))
    mask = (garment & inside).astype(np.uint8) * 255
    _, residual = aligned(grey1, grey2, cv2.MOTION_EUCLIDEAN, (15, 1e-3), mask)
    if np.abs(residual[:, 2]).max() > 0.05 * max(garment.shape):
        return start
    return Registration(start.matrix @ np.vstack([residual, [0, 0, 1]]), start.inliers)


def aligned(
    one: cv2.typing.MatLike, other: cv2.typing.MatLike, motion: int, steps: tuple[int, float], where: cv2.typing.MatLike
) -> tuple[float, NDArray[np.float64]]:
    """Return the correlation of two grey pictures by ECC, and the matrix (2, 3) from the pixels of `one` to `other`'s.

    There are at most `steps[0]` steps, until the correlation grows by less than `steps[1]`. If it does not converge, as in a
    picture with too little structure, the correlation is 0 and the matrix changes nothing.
    """
    ends = (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_COUNT, *steps)
    try:
        alike, found = cv2.findTransformECC(one, other, np.eye(2, 3, dtype=np.float32), motion, ends, where, 5)
    except cv2.error:
        return 0.0, np.eye(2, 3)
    return alike, np.asarray(found, np.float64)
