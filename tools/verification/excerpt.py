"""Carry what was found in a judged picture over to the file that was cut out of it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil, floor

import cv2
import numpy as np
from numpy.typing import NDArray

from tools.channels import Channel
from tools.imaging.arrays import Rgb
from tools.imaging.encoding import delivered
from tools.imaging.opening import decoded
from tools.imaging.sizes import crop_of
from tools.models.roles import TextLine
from tools.verification.locate import Located
from tools.vision.registration import Registration

_BLOCK = 16  # px: codecs change single pixels, and no block by much
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
    """Prove from the pixels that a file for a channel was cut out of a picture.

    Returns:
        None where the file shows anything else than the picture: then nothing may be carried over to it.
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
    # Pixel centres: the middle of the first pixel is at 0, and shrinking is about the corner.
    shift = (0.5 - left) * across - 0.5, (0.5 - top) * down - 0.5
    return Excerpt(rgb, np.array([[across, 0, shift[0]], [0, down, shift[1]]], np.float64))
