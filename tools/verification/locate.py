"""Find a flat-lay's garment in a picture, once for all checks, and in a file that was cut out of the picture."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from math import ceil, floor

import cv2
import numpy as np
from numpy.typing import NDArray

from tools.channels import Channel
from tools.cutout import FlatlayAnalyses, FlatlayAnalysis
from tools.imaging.arrays import Mask, Rgb
from tools.imaging.content_cache import kept_by_content
from tools.imaging.encoding import delivered
from tools.imaging.masks import largest
from tools.imaging.opening import decoded
from tools.imaging.sizes import crop_of
from tools.models.roles import TextLine
from tools.vision.colour_membership import membership
from tools.vision.comparison import Comparison, compare
from tools.vision.garment_area import garment_outline, warp_to_picture
from tools.vision.registration import Keypoints, Registration, keypoints, register

_KEPT = 48_000_000  # bytes; the newest pictures are kept in memory
_FLATLAYS = 16  # flat-lays whose keypoints are kept, about 1 MB each


@dataclass(frozen=True)
class Located:
    """A decoded picture and the place of the flat-lay's garment in it.

    `rgb` is (h, w, 3) uint8 and read-only. `found` is None if nothing in the picture agrees with the flat-lay. `plate`
    has the size of `rgb`. It shows the set with the copy and without the garment, and is None if that is unknown.
    """

    rgb: Rgb
    flatlay: FlatlayAnalysis
    found: Registration | None
    plate: Rgb | None = None

    @cached_property
    def area(self) -> Mask | None:
        """Return the garment in the picture as (h, w) bool, with its doubtful pixels. None if it was not found."""
        if self.found is None:
            return None
        return warp_to_picture(self.flatlay.sure | self.flatlay.doubt, self.found, self.rgb.shape[:2])

    @cached_property
    def comparison(self) -> Comparison | None:
        """Return the comparison of the garment in the picture with the flat-lay. None if it was not found."""
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
        analyses: the cut-outs of flat-lays.
        plate: the encoded set without garment and copy, if it is known.
        below: the encoded picture below the lettering, if it is known. Without it the plate is not used.

    Raises:
        PictureError: one of them is no picture.
    """
    return _located(picture, flatlay, analyses, *((plate, below) if plate and below else (None, None)))


@kept_by_content(_KEPT, lambda located: 3 * located.rgb.nbytes)  # with its plate, area and comparison
def _located(
    picture: bytes, flatlay: bytes, analyses: FlatlayAnalyses, plate: bytes | None, below: bytes | None
) -> Located:
    rgb, look = decoded(picture), analyses.of(flatlay)
    known = _with_copy(decoded(plate), rgb, decoded(below)) if plate and below else None
    points = _keypoints(flatlay, analyses)
    found = register(look.rgb, look.sure, rgb, lambda: _outline(rgb, known, look), points)
    return Located(rgb, look, found, known)


def _outline(rgb: Rgb, plate: Rgb | None, look: FlatlayAnalysis) -> Mask:
    """Return a rough mask (h, w) of the garment. Without a plate, its colours tell it from light that falls on the set."""
    rough = garment_outline(rgb, plate)
    if plate is not None:
        return rough
    cloth = largest(rough & (membership(look.rgb, look.sure, rgb, ~rough) > 0.5))
    return cloth if cloth.sum() > _CLOTH * rough.sum() else rough


@kept_by_content(_FLATLAYS, lambda points: 1)
def _keypoints(flatlay: bytes, analyses: FlatlayAnalyses) -> Keypoints:
    look = analyses.of(flatlay)
    return keypoints(look.rgb, look.sure)


def _with_copy(plate: Rgb, picture: Rgb, below: Rgb) -> Rgb | None:
    """Return the set with the copy on it, which may surround the garment. None if the sizes differ."""
    if plate.shape != picture.shape or below.shape != picture.shape:
        return None
    same = cv2.inRange(cv2.absdiff(picture, below), np.zeros(3), np.zeros(3)) > 0
    return np.where(same[..., None], plate, picture)


_CLOTH = 0.3  # of a rough mask; less of it in the flat-lay's colours means another colour, not light on the set
_BLOCK = 16  # px; a codec changes single pixels, but never a whole block by much
_MOST = 24.0  # grey levels that the mean of a block may differ by


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A file's pixels (h, w, 3), and the matrix (2, 3) that maps the judged picture's pixels to them."""

    rgb: Rgb
    matrix: NDArray[np.float64]

    def located(self, seen: Located) -> Located:
        """Return the garment in the file from its place in the picture."""
        found = seen.found
        if found:
            found = Registration(self.matrix @ np.vstack([found.matrix, [0, 0, 1]]), found.inliers)
        return Located(self.rgb, seen.flatlay, found)

    def lines(self, read: Sequence[TextLine]) -> list[TextLine]:
        """Return the text in the file from the text in the picture."""
        lines = []
        for line in read:
            x, y = self.matrix @ np.array([line.box[::2], line.box[1::2], (1, 1)], float)
            if x[0] < self.rgb.shape[1] and y[0] < self.rgb.shape[0] and x[1] > 0 and y[1] > 0:
                lines.append(replace(line, box=(floor(x[0]), floor(y[0]), ceil(x[1]), ceil(y[1]))))
        return lines


def excerpt(picture: bytes, file: bytes, channel: Channel) -> Excerpt | None:
    """Prove from the pixels that a file for a channel was cropped from a picture and scaled.

    Args:
        picture: the encoded picture.
        file: the encoded file.
        channel: the channel that the file was made for.

    Returns:
        None if the file shows anything else: then no result of the picture holds for the file.

    Raises:
        PictureError: one of them is no picture.
    """
    whole, rgb = decoded(picture), decoded(file)
    expected = delivered(whole, channel.exact_ratio, channel.recommended())
    if expected.shape != rgb.shape:
        return None
    apart = cv2.blur(cv2.absdiff(expected, rgb).max(axis=2).astype(np.float32), (_BLOCK, _BLOCK))
    if apart.max() > _MOST:
        return None
    height, width = whole.shape[:2]
    crop, size = crop_of((width, height), channel.exact_ratio, channel.recommended())
    across, down = size[0] / crop[0], size[1] / crop[1]
    left, top = (width - crop[0]) // 2, (height - crop[1]) // 2
    # The centre of the first pixel is at 0, but shrinking starts from its corner.
    shift = (0.5 - left) * across - 0.5, (0.5 - top) * down - 0.5
    return Excerpt(rgb, np.array([[across, 0, shift[0]], [0, down, shift[1]]], np.float64))
