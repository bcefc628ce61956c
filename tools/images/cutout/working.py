"""The small copy of a photo that the garment is looked for in, with its features."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from tools.images.arrays import Mask, Rgb

Floats = NDArray[np.float32]
WORKING_SIDE = 336  # px, longest side: grain and weave are gone, cuffs and straps are not


@dataclass(frozen=True, slots=True)
class Working:
    """A photo at working size. `lab` is CIE L*a*b* (D65), float; `scale` is working px per photo px."""

    rgb: Rgb
    lab: Floats  # (h, w, 3)
    smooth: Floats  # (h, w, 3) Lab without weave and noise, edges kept
    texture: Floats  # (h, w) local contrast, in L* units
    edges: Floats  # (h, w) 0..1, strength of the colour gradient against what is usual in this photo
    scale: float

    @property
    def shape(self) -> tuple[int, int]:
        """Height and width."""
        return self.lab.shape[0], self.lab.shape[1]


def to_lab(rgb: Rgb) -> Floats:
    """CIE L*a*b* as float32, L 0..100 (the 8-bit conversion of OpenCV is off by up to 0.67)."""
    return np.asarray(cv2.cvtColor(rgb.astype(np.float32) / 255, cv2.COLOR_RGB2LAB), np.float32)


def working_copy(photo: Rgb, side: int = WORKING_SIDE) -> Working:
    """The photo with its longest side at most `side` px, and the features the strategies look at.

    Raises ValueError for anything but an 8-bit RGB picture of at least one pixel.
    """
    if photo.ndim != 3 or photo.shape[2] != 3 or photo.dtype != np.uint8 or photo.size == 0:
        raise ValueError(f"a photo must be (height, width, 3) uint8, not {photo.shape} {photo.dtype}")
    scale = min(1.0, side / max(photo.shape[:2]))
    rgb = photo
    if scale < 1:
        size = (max(1, round(photo.shape[1] * scale)), max(1, round(photo.shape[0] * scale)))
        rgb = np.asarray(cv2.resize(photo, size, interpolation=cv2.INTER_AREA), np.uint8)
    lab = to_lab(rgb)
    smooth = np.asarray(cv2.bilateralFilter(lab, 7, 9, 4), np.float32)
    mean = cv2.GaussianBlur(lab[..., 0], (0, 0), 1.5)
    contrast = np.sqrt(cv2.GaussianBlur(np.square(lab[..., 0] - mean), (0, 0), 3))
    return Working(rgb, lab, smooth, np.asarray(contrast, np.float32), _edges(smooth), scale)


def _edges(lab: Floats) -> Floats:
    """Largest colour gradient of the three channels, 1 where it reaches the photo's 95th percentile."""
    blurred = cv2.GaussianBlur(lab, (0, 0), 0.8)
    across = cv2.Scharr(blurred, cv2.CV_32F, 1, 0)
    down = cv2.Scharr(blurred, cv2.CV_32F, 0, 1)
    size = np.sqrt((np.square(across) + np.square(down)).sum(axis=2)) / 16
    return np.asarray(np.clip(size / max(float(np.percentile(size, 95)), 2.0), 0, 1), np.float32)


def local_mean(work: Working, where: Mask, sigma: float) -> Floats:
    """(h, w, 3) the Lab colour of the pixels in `where`, averaged around each pixel; black without any."""
    weight = cv2.GaussianBlur(where.astype(np.float32), (0, 0), sigma) + 1e-6
    total = cv2.GaussianBlur(work.lab * where[..., None], (0, 0), sigma)
    return np.asarray(total / weight[..., None], np.float32)


def window_around(where: Mask, margin: int) -> tuple[slice, slice]:
    """The window of the pixels in `where` with `margin` px more on each side; everything for none."""
    rows, columns = np.flatnonzero(where.any(axis=1)), np.flatnonzero(where.any(axis=0))
    if not len(rows):
        return slice(None), slice(None)
    return (
        slice(max(0, int(rows[0]) - margin), int(rows[-1]) + 1 + margin),
        slice(max(0, int(columns[0]) - margin), int(columns[-1]) + 1 + margin),
    )


def window_of(work: Working, window: tuple[slice, slice]) -> Working:
    """The part of a working copy that lies in the window."""
    return Working(
        work.rgb[window], work.lab[window], work.smooth[window], work.texture[window], work.edges[window], work.scale
    )


def frame(shape: tuple[int, int], share: float = 0.06) -> Mask:
    """The outer `share` of a picture, at least one pixel wide."""
    height, width = shape
    thickness = max(1, round(share * min(shape)))
    inside = np.ones(shape, bool)
    inside[thickness : height - thickness, thickness : width - thickness] = False
    return inside
