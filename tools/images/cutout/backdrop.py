"""What the ground around the garment looks like: colours that are common along the photo's border.

A colour found along the border is ground unless it is far more common in the middle: a garment that
touches the frame would otherwise be taken for its own background.
"""

import cv2
import numpy as np

from tools.images.arrays import Mask
from tools.images.cutout.working import Floats, Working, frame

_COLOURS = 8


def kmeans(samples: Floats, clusters: int, seed: int = 7) -> tuple[Floats, np.ndarray]:
    """Centres (k, channels) and labels (n,), the same for the same samples."""
    cv2.setRNGSeed(seed)
    stop = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, 20, 0.5)
    clusters = min(clusters, len(samples))
    _, labels, centres = cv2.kmeans(samples, clusters, np.empty(0), stop, 2, cv2.KMEANS_PP_CENTERS)
    return np.asarray(centres, np.float32), labels.ravel()


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
    kept = _kept(centres, labels, samples, centre_pixels)
    distance = np.full(work.shape, 60.0, np.float32)
    for index in kept:
        members = samples[labels == index]
        spread = (
            float(np.sqrt(np.square(members - centres[index]).sum(axis=1).mean())) if len(members) else 0.0
        )
        away = np.sqrt(np.square(colours - centres[index]).sum(axis=2))
        distance = np.minimum(distance, np.maximum(away - spread, 0))
    return np.asarray(distance, np.float32)


def _kept(centres: Floats, labels: np.ndarray, samples: Floats, inner: Floats) -> list[int]:
    """Indices of the border colours that are ground; the most common one always is."""
    shares = np.bincount(labels, minlength=len(centres)) / max(len(samples), 1)
    nearest = np.argmin(np.square(inner[:, None, :] - centres[None]).sum(axis=2), axis=1)
    close = np.sqrt(np.square(inner - centres[nearest]).sum(axis=1)) < 12
    inner_shares = np.bincount(nearest[close], minlength=len(centres)) / max(len(inner), 1)
    kept = [i for i in range(len(centres)) if shares[i] > 0.01 and inner_shares[i] < 3.0 * shares[i] + 0.1]
    return sorted({*kept, int(np.argmax(shares - inner_shares))})
