"""A fast mask for the embedder."""

import cv2
import numpy as np

from tools.images.arrays import Mask, Rgb
from tools.images.cutout.backdrop import ground_of
from tools.images.cutout.colour_cut import colour_cut
from tools.images.cutout.tidy import main_piece
from tools.images.cutout.working import working_copy

_SIDE = 160  # px, longest side


def quick_mask(photo: Rgb) -> Mask:
    """The garment's mask at the photo's resolution, from a copy of at most 160 px."""
    work = working_copy(photo, _SIDE)
    small = main_piece(colour_cut(work, ground_of(work)))
    size = (photo.shape[1], photo.shape[0])
    return np.asarray(cv2.resize(small.astype(np.float32), size, interpolation=cv2.INTER_LINEAR) > 0.5, bool)
