"""Strategy `texture`: superpixels with colour and weave, kernel densities, one exact graph cut a round."""

import numpy as np

from tools.images.arrays import Mask
from tools.images.cutout.pieces import Pieces, Reals, cut
from tools.images.cutout.working import Working, frame

_ROUNDS = 4


def texture_cut(work: Working, pieces: Pieces) -> Mask:
    """The garment as the pieces that look unlike the border's, in colour and weave."""
    if len(pieces.sizes) < 8:
        return np.zeros(work.shape, bool)
    outer = pieces.mean(frame(work.shape, 0.03)) > 0.15
    inner = pieces.mean(_centre_prior(work.shape))
    ground: Reals = outer.astype(np.float64)
    garment: Reals = inner
    found = inner > 0.5
    for turn in range(_ROUNDS):
        odds = (pieces.density(garment) + 1e-4) / (pieces.density(ground) + 1e-4)
        nats = np.clip(np.log(odds), -4, 4) + 0.8 * (inner - 0.5) - np.where(outer, 1.5, 0)
        found = cut(pieces, np.asarray(nats, np.float64))
        if not found.any() or found.all():
            break
        garment, ground = found.astype(np.float64), (~found).astype(np.float64)
        if turn == 0:  # the centre is only a guess until the first cut
            garment = garment * (0.3 + inner)
    return np.asarray(found[pieces.labels], bool)


def _centre_prior(shape: tuple[int, int]) -> Reals:
    height, width = shape
    y, x = np.ogrid[:height, :width]
    away = ((y + 0.5) / height * 2 - 1) ** 2 + ((x + 0.5) / width * 2 - 1) ** 2
    return np.asarray(np.exp(-2.0 * away), np.float64)
