"""Strategy `colour`: two colour mixtures and a cut along contrast (GrabCut, Rother et al. 2004)."""

import cv2
import numpy as np
from numpy.typing import NDArray

from tools.images.arrays import Mask
from tools.images.cutout.backdrop import Ground, middle
from tools.images.cutout.shapes import dilated, eroded
from tools.images.cutout.working import Floats, Working, frame

Seeds = NDArray[np.uint8]  # (h, w) of OpenCV's GC_BGD, GC_FGD, GC_PR_BGD, GC_PR_FGD
_ONE_COLOUR = 3  # of 255, in each channel
_AROUND = 16  # px of ground around the garment that a contour is settled with


def otsu(values: Floats, top: float) -> float:
    """The threshold that separates values 0..top best into two classes (Otsu 1979)."""
    scaled = np.clip(values / top * 255, 0, 255).astype(np.uint8).reshape(1, -1)
    threshold, _ = cv2.threshold(scaled, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    return float(threshold) / 255 * top


def colour_cut(work: Working, ground: Ground) -> Mask:
    """The garment as the colours that the border does not have."""
    distance = ground.distance
    limit = max(otsu(distance, 60.0), 4.0)
    seeds = np.full(work.shape, cv2.GC_PR_BGD, np.uint8)
    seeds[distance > limit] = cv2.GC_PR_FGD
    seeds[middle(work.shape, 0.3) & (distance > 0.5 * limit)] = cv2.GC_PR_FGD
    seeds[frame(work.shape, 0.02) & (distance <= limit)] = cv2.GC_BGD
    return grab(work.lab, seeds)


def grab(lab: Floats, seeds: Seeds, rounds: int = 3) -> Mask:
    """GrabCut in Lab from `seeds`; they are returned as they are where one side has none.

    Nothing where all is of one colour: there is no contrast to cut along, and the cut would take a minute to find out.
    """
    garment = (seeds == cv2.GC_FGD) | (seeds == cv2.GC_PR_FGD)
    if min(int(garment.sum()), int((~garment).sum())) < 16:
        return np.asarray(garment, bool)
    stretched = lab * np.array([2.0, 1.6, 1.6], np.float32) + np.array([20, 128, 128], np.float32)
    picture = np.clip(stretched, 0, 255).astype(np.uint8)
    if np.ptp(picture.reshape(-1, 3), axis=0).max() < _ONE_COLOUR:
        return np.zeros(seeds.shape, bool)
    cv2.setRNGSeed(7)
    labels = seeds.copy()
    cv2.grabCut(picture, labels, (0, 0, 1, 1), np.zeros((1, 65)), np.zeros((1, 65)), rounds, cv2.GC_INIT_WITH_MASK)
    return np.asarray((labels == cv2.GC_FGD) | (labels == cv2.GC_PR_FGD), bool)


def settle(work: Working, mask: Mask, reach: int = 3) -> Mask:
    """`mask` with its contour moved by at most `reach` px to where the colours part."""
    if not mask.any() or mask.all():
        return mask
    seeds = np.where(mask, np.uint8(cv2.GC_PR_FGD), np.uint8(cv2.GC_PR_BGD))
    seeds[eroded(mask, reach)] = cv2.GC_FGD
    seeds[~dilated(mask, reach)] = cv2.GC_BGD
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    window = np.s_[max(0, rows[0] - _AROUND) : rows[-1] + _AROUND, max(0, columns[0] - _AROUND) : columns[-1] + _AROUND]
    settled = mask.copy()
    settled[window] = grab(work.lab[window], seeds[window], rounds=2)
    return settled
