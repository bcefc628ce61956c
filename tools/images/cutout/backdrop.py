"""What the ground around the garment looks like: colours that are common along the photo's border.

A colour found along the border is ground unless it is far more common in the middle: a garment that
touches the frame would otherwise be taken for its own background.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from tools.images.arrays import Mask
from tools.images.cutout.working import Floats, Working, frame

_COLOURS = 8


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


def distance_to_ground(work: Working) -> Floats:
    """(h, w) distance of each pixel's colour to the nearest ground colour, in Lab units (capped at 60).

    Lightness counts half: shadows and the fall-off of a lamp change it across one and the same cloth.
    """
    weights = np.array([0.6, 1.0, 1.0], np.float32)
    colours = work.smooth * weights
    ring = frame(work.shape, 0.06)
    samples = colours[ring]
    centres, labels = kmeans(samples, _COLOURS)
    centre_pixels = colours[middle(work.shape, 0.5)]
    kept = _kept(centres, _side_shares(labels, ring, len(centres)), centre_pixels)
    distance = np.full(work.shape, 60.0, np.float32)
    for index in kept:
        members = samples[labels == index]
        spread = (
            float(np.sqrt(np.square(members - centres[index]).sum(axis=1).mean())) if len(members) else 0.0
        )
        away = np.sqrt(np.square(colours - centres[index]).sum(axis=2))
        distance = np.minimum(distance, np.maximum(away - spread, 0))
    return np.asarray(distance, np.float32)


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

    Ground is seen on most sides; a colour of one or two sides that fills the middle is a garment that touches the
    frame. The colour that is most commoner outside than inside is always kept.
    """
    shares = sides.mean(axis=0)
    spread = (sides > 0.08).sum(axis=0)
    nearest = np.argmin(np.square(inner[:, None, :] - centres[None]).sum(axis=2), axis=1)
    close = np.sqrt(np.square(inner - centres[nearest]).sum(axis=1)) < 12
    within = np.bincount(nearest[close], minlength=len(centres)) / max(len(inner), 1)
    limit = np.where(spread >= 3, 3.0 * shares + 0.1, 1.0 * shares + 0.03)
    kept = np.flatnonzero((shares > 0.01) & (within < limit))
    return sorted({*kept.tolist(), int(np.argmax(shares - within))})
