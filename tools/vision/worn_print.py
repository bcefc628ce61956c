"""Look for a flat-lay's print on a worn garment by local features, straight and mirrored."""

from dataclasses import dataclass

import cv2
import numpy as np

from tools.imaging.arrays import Mask, Rgb
from tools.imaging.masks import dilated
from tools.vision.registration import WORKING, Keypoints, agreeing, keypoints

_BENT = 8.0  # px of the flat-lay's working size by which folds may move a point
_STRETCHED = 2.5  # most that folds and perspective stretch a print in one direction
_SPOT = 6.0  # px: points nearer to each other count once


@dataclass(frozen=True, slots=True)
class PrintMatch:
    """The number of places on the worn garment that agree with the flat-lay's print, and with its mirror image."""

    straight: int
    mirrored: int


def match_print(flatlay: Rgb, sure: Mask, picture: Rgb, worn: Mask) -> PrintMatch:
    """Match the keypoints of a flat-lay's garment (h, w) with those of a worn one, the mask `worn` in a picture."""
    around = dilated(worn, 0.01 * max(worn.shape))
    left, top, width, height = cv2.boundingRect(around.astype(np.uint8))
    part = np.s_[top : top + height, left : left + width]
    seen = keypoints(np.ascontiguousarray(picture[part]), around[part])
    turned = keypoints(np.ascontiguousarray(flatlay[:, ::-1]), np.ascontiguousarray(sure[:, ::-1]))
    return PrintMatch(_on_one_map(keypoints(flatlay, sure), seen), _on_one_map(turned, seen))


def _on_one_map(flat: Keypoints, worn: Keypoints) -> int:
    """Return how many places agree on one affine map without a reflection (RANSAC)."""
    source, target = agreeing(flat, worn)
    if len(source) < 6:
        return 0
    size = float(np.ptp(worn.places, axis=0).max()) / WORKING
    cv2.setRNGSeed(7)
    matrix, inliers = cv2.estimateAffine2D(
        source, target, method=cv2.RANSAC, ransacReprojThreshold=_BENT * size, maxIters=3000, confidence=0.999
    )
    if matrix is None or np.linalg.det(matrix[:, :2]) <= 0:
        return 0
    most, least = np.linalg.svd(matrix[:, :2])[1]
    if most > _STRETCHED * least:
        return 0
    spots = np.round(target[inliers.ravel() > 0] / (_SPOT * size))
    return len(np.unique(spots, axis=0))
