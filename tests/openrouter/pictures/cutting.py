"""The garment of a flat-lay, cut out by the server's own means: a border colour model that seeds a GrabCut."""

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np

from tools.imaging.arrays import Alpha, Mask, Rgb
from tools.imaging.opening import open_picture

_WORK = 420  # longest side in pixels that GrabCut sees


@dataclass(frozen=True, slots=True, eq=False)
class Cut:
    """A garment in its bounding box: colours, alpha, and whether the cut is to be trusted."""

    rgb: Rgb
    alpha: Alpha
    sure: bool

    @property
    def aspect(self) -> float:
        """Height over width."""
        return float(self.alpha.shape[0] / self.alpha.shape[1])


@lru_cache(maxsize=128)  # one flat-lay serves many calls of many servers
def garment_of(picture: bytes) -> Cut:
    """Cut the garment out of an encoded picture of any size."""
    photo = open_picture(picture)
    height, width = int(photo.shape[0]), int(photo.shape[1])
    scale = min(1.0, _WORK / max(height, width))
    small = cv2.resize(photo, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    mask = _largest(_grabcut(np.asarray(small, np.uint8)))
    share = float(mask.mean())
    sure = 0.04 < share < 0.85
    if not sure:  # nothing that could be a garment: take the middle, as a person would point at it
        h, w = int(small.shape[0]), int(small.shape[1])
        mask = np.zeros((h, w), bool)
        mask[h // 8 : h - h // 8, w // 6 : w - w // 6] = True
    soft = cv2.GaussianBlur(mask.astype(np.float32), (0, 0), 0.8)
    alpha = cv2.resize(soft, (width, height), interpolation=cv2.INTER_CUBIC)
    alpha = np.clip((alpha - 0.3) / 0.45, 0, 1)  # a little inside, so that no floor comes along
    ys, xs = np.nonzero(alpha > 0.5)
    box = np.s_[ys.min() : ys.max() + 1, xs.min() : xs.max() + 1]
    return Cut(np.ascontiguousarray(photo[box]), np.ascontiguousarray(alpha[box], dtype=np.float32), sure)


def _grabcut(small: Rgb) -> Mask:
    lab = cv2.cvtColor(small, cv2.COLOR_RGB2LAB).astype(np.float32)
    height, width = lab.shape[:2]
    edge = max(2, round(0.05 * min(height, width)))
    frame = np.ones((height, width), bool)
    frame[edge:-edge, edge:-edge] = False
    criteria = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, 12, 0.5)
    cv2.setRNGSeed(7)
    start = np.zeros((0,), np.int32)
    _, _, centres = cv2.kmeans(lab[frame], 4, start, criteria, 1, cv2.KMEANS_PP_CENTERS)
    distance = np.min(np.linalg.norm(lab[:, :, None] - centres[None, None], axis=3), axis=2)
    level, _ = cv2.threshold(np.clip(distance * 2, 0, 255).astype(np.uint8), 0, 255, cv2.THRESH_OTSU)
    likely = distance * 2 > max(level * 0.8, 14)
    labels = np.full((height, width), cv2.GC_PR_BGD, np.uint8)
    labels[likely] = cv2.GC_PR_FGD
    labels[frame & ~likely] = cv2.GC_BGD
    middle = np.zeros((height, width), np.uint8)
    cv2.ellipse(middle, (width // 2, height // 2), (width // 8, height // 6), 0, 0, 360, 1, -1)
    labels[(middle > 0) & likely] = cv2.GC_FGD
    if not (labels == cv2.GC_PR_FGD).any() and not (labels == cv2.GC_FGD).any():
        return np.asarray(likely, np.bool_)
    background, foreground = np.zeros((1, 65)), np.zeros((1, 65))
    bgr = cv2.cvtColor(small, cv2.COLOR_RGB2BGR)
    cv2.grabCut(bgr, labels, (0, 0, 1, 1), background, foreground, 3, cv2.GC_INIT_WITH_MASK)
    return np.asarray((labels == cv2.GC_FGD) | (labels == cv2.GC_PR_FGD))


def _largest(mask: Mask) -> Mask:
    """The largest piece, small holes filled and threads cut."""
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (3, 3))
    clean = cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_OPEN, kernel)
    clean = cv2.morphologyEx(clean, cv2.MORPH_CLOSE, kernel, iterations=2)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(clean)
    if count < 2:
        return mask
    piece = (labels == 1 + int(np.argmax(stats[1:, cv2.CC_STAT_AREA]))).astype(np.uint8)
    contours, _ = cv2.findContours(piece, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    filled = np.zeros_like(piece)
    cv2.drawContours(filled, contours, -1, 1, -1)
    return np.asarray(filled > 0)
