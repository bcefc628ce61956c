"""A fast mask for the embedder."""

import numpy as np

from tools.images.arrays import Mask, Rgb
from tools.images.cutout.colour_cut import colour_cut
from tools.images.cutout.working import working_copy


def quick_mask(photo: Rgb) -> Mask:
    """The garment's mask at the photo's resolution, from a copy of at most 192 px."""
    import cv2

    small = colour_cut(working_copy(photo, 160))
    size = (photo.shape[1], photo.shape[0])
    return np.asarray(cv2.resize(small.astype(np.float32), size, interpolation=cv2.INTER_LINEAR) > 0.5, bool)
