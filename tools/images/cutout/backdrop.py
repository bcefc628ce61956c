"""What the ground around the garment looks like: colours that are common along the photo's border.

A colour found along the border is ground unless it is far more common in the middle: a garment that
touches the frame would otherwise be taken for its own background.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from tools.images.arrays import Mask
from tools.images.cutout.working import Floats, Working, frame

_COLOURS = 8
_LEAST = 12  # px; a smaller picture has no border to speak of


def kmeans(samples: Floats, clusters: int, seed: int = 7) -> tuple[Floats, NDArray[np.int32]]:
    """Centres (k, channels) and labels (n,), the same for the same samples."""
    cv2.setRNGSeed(seed)
    stop = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, 20, 0.5)
    clusters = min(clusters, len(samples))
    _, labels, centres = cv2.kmeans(samples, clusters, np.empty(0), stop, 2, cv2.KMEANS_PP_CENTERS)
    return np.asarray(centres, np.float32), np.asarray(labels.ravel(), np.int32)


def middle(shape: tuple[int, int], share: float = 0.5) -> Mask:
    """The ellipse around the centre whose axes are `share` of the sides."""
    height, width = shape
    y, x = np.ogrid[:height, :width]
    dy, dx = (
        (y - (height - 1) / 2) / (height * share / 2 + 1e-6),
        (x - (width - 1) / 2) / (width * share / 2 + 1e-6),
    )
    return np.asarray(dy * dy + dx * dx <= 1, bool)


@dataclass(frozen=True, slots=True)
class Ground:
    """What the border says about each pixel (h, w)."""

    distance: Floats  # to the nearest ground colour, in Lab units with lightness at 0.6, capped at 60
    foreign: Mask  # nearer to a border colour that is the garment's than to any ground colour


def ground_of(work: Working) -> Ground:
    """The ground's colours from the outer 6 %. Lightness counts less: shadows change it."""
    if min(work.shape) < _LEAST:
        return Ground(np.zeros(work.shape, np.float32), np.zeros(work.shape, bool))
    colours = work.smooth * np.array([0.6, 1.0, 1.0], np.float32)
    ring = frame(work.shape, 0.06)
    samples = colours[ring]
    centres, labels = kmeans(samples, _COLOURS)
    kept = _kept(centres, _side_shares(labels, ring, len(centres)), colours[middle(work.shape, 0.5)])
    distance = np.full(work.shape, 60.0, np.float32)
    nearest = {True: np.full(work.shape, np.inf, np.float32), False: np.full(work.shape, np.inf, np.float32)}
    for index, centre in enumerate(centres):
        away = np.sqrt(np.square(colours - centre).sum(axis=2))
        nearest[index in kept] = np.minimum(nearest[index in kept], away)
        members = samples[labels == index]
        if index in kept and len(members):
            spread = float(np.sqrt(np.square(members - centre).sum(axis=1).mean()))
            distance = np.minimum(distance, np.maximum(away - spread, 0))
    return Ground(np.asarray(distance, np.float32), np.asarray(nearest[False] < nearest[True], bool))


def _side_shares(labels: NDArray[np.int32], ring: Mask, count: int) -> Floats:
    """(4, k) how much of the ring's left, top, right and bottom band each colour takes."""
    plane = np.full(ring.shape, -1)
    plane[ring] = labels
    height, width = ring.shape
    band = max(1, round(0.06 * min(ring.shape)))
    bands = (plane[:, :band], plane[:band], plane[:, width - band :], plane[height - band :])
    shares = [np.bincount(b[b >= 0], minlength=count) / max(b.size, 1) for b in bands]
    return np.asarray(shares, np.float32)


def _kept(centres: Floats, sides: Floats, inner: Floats) -> list[int]:
    """Indices of the border colours that are ground.

    Ground is seen on most sides; a colour of one or two sides that fills the middle is a garment that
    touches the frame. The colour that is most commoner outside than inside is always kept.
    """
    shares = sides.mean(axis=0)
    spread = (sides > 0.08).sum(axis=0)
    nearest = np.argmin(np.square(inner[:, None, :] - centres[None]).sum(axis=2), axis=1)
    close = np.sqrt(np.square(inner - centres[nearest]).sum(axis=1)) < 12
    within = np.bincount(nearest[close], minlength=len(centres)) / max(len(inner), 1)
    limit = np.where(spread >= 3, 3.0 * shares + 0.1, 1.0 * shares + 0.03)
    ground = (shares > np.where(spread >= 2, 0.01, 0.03)) & (within < limit)
    dropped = centres[within >= limit]
    if len(dropped):  # other shades of a garment that touches the frame
        alike = np.sqrt(np.square(centres[:, None] - dropped[None]).sum(axis=2)).min(axis=1) < 11
        ground &= ~(alike & (spread < 3))
    return sorted({*np.flatnonzero(ground).tolist(), int(np.argmax(shares - within))})
