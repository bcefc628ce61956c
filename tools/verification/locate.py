"""Find a flat-lay's garment in a picture, once for all checks."""

from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np

from tools.cutout import FlatlayAnalyses, FlatlayAnalysis
from tools.imaging.arrays import Mask, Rgb
from tools.imaging.content_cache import kept_by_content
from tools.imaging.opening import decoded
from tools.vision.comparison import Comparison, compare
from tools.vision.garment_area import garment_outline, warp_to_picture
from tools.vision.registration import Keypoints, Registration, keypoints, register

_KEPT = 64_000_000  # bytes of the newest pictures: five at 2K
_FLATLAYS = 16  # whose keypoints are kept, about 1 MB each


@dataclass(frozen=True)
class Located:
    """A decoded picture and the place of the flat-lay's garment in it.

    `rgb` is (h, w, 3) uint8 and read-only. `found` is None where nothing in the picture agrees with the flat-lay. `plate`
    has the size of `rgb` and shows the set with the copy, without the garment; None where it is unknown.
    """

    rgb: Rgb
    flatlay: FlatlayAnalysis
    found: Registration | None
    plate: Rgb | None = None

    @cached_property
    def area(self) -> Mask | None:
        """The garment in the picture (h, w), doubtful pixels included; None where it was not found."""
        if self.found is None:
            return None
        return warp_to_picture(self.flatlay.sure | self.flatlay.doubt, self.found, self.rgb.shape[:2])

    @cached_property
    def comparison(self) -> Comparison | None:
        """The garment in the picture against the flat-lay's; None where it was not found."""
        if self.found is None:
            return None
        look = self.flatlay
        return compare(look.rgb, look.sure, look.doubt, self.rgb, self.found, self.plate)


def locate(
    picture: bytes, flatlay: bytes, analyses: FlatlayAnalyses, plate: bytes | None = None, below: bytes | None = None
) -> Located:
    """Locate a flat-lay's garment in an encoded picture, once. Safe for threads.

    Args:
        picture: the encoded picture.
        flatlay: the encoded photo of the garment.
        analyses: what is known of flat-lays.
        plate: the encoded set without garment and copy, where it is known.
        below: the encoded picture below the lettering, where it is known; the plate counts only with it.

    Raises:
        PictureError: one of them is no picture.
    """
    return _located(picture, flatlay, analyses, *((plate, below) if plate and below else (None, None)))


@kept_by_content(_KEPT, lambda located: located.rgb.nbytes)
def _located(
    picture: bytes, flatlay: bytes, analyses: FlatlayAnalyses, plate: bytes | None, below: bytes | None
) -> Located:
    rgb, look = decoded(picture), analyses.of(flatlay)
    known = _with_copy(decoded(plate), rgb, decoded(below)) if plate and below else None
    points = _keypoints(flatlay, analyses)
    found = register(look.rgb, look.sure, rgb, lambda: garment_outline(rgb, known), points)
    return Located(rgb, look, found, known)


@kept_by_content(_FLATLAYS, lambda points: 1)
def _keypoints(flatlay: bytes, analyses: FlatlayAnalyses) -> Keypoints:
    look = analyses.of(flatlay)
    return keypoints(look.rgb, look.sure)


def _with_copy(plate: Rgb, picture: Rgb, below: Rgb) -> Rgb | None:
    """Return the set with the copy on it: what may be around the garment. None where the sizes differ."""
    if plate.shape != picture.shape or below.shape != picture.shape:
        return None
    same = cv2.inRange(cv2.absdiff(picture, below), np.zeros(3), np.zeros(3)) > 0
    return np.where(same[..., None], plate, picture)
