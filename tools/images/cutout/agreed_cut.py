"""Strategy `agreed`: starts from what independent opinions share and decides the rest piece by piece.

A piece of the photo that some call garment and some call ground goes to the side whose look it shares in
its own neighbourhood, unless no edge parts it from the other side.
"""

import numpy as np

from tools.images.arrays import Mask
from tools.images.cutout.pieces import Pieces, Reals, cut
from tools.images.cutout.shapes import dilated
from tools.images.cutout.working import Floats

_NEAR = 0.16  # of the longer side: how far a neighbourhood reaches
_ROUNDS = 2
_SEEN = 3.0  # nats
_BAND = 0.08  # of the garment's size


def abstaining(mask: Mask) -> Floats:
    """The net's opinion: it overlooks bands and trims of a second colour, so it has no say just beyond its outline."""
    band = dilated(mask, _BAND * float(np.sqrt(int(mask.sum()))))
    return np.where(mask, np.float32(1), np.where(band, np.float32(0.5), np.float32(0)))


def agreed_pieces(pieces: Pieces, opinions: list[Floats], weights: list[float], sure: Mask) -> Reals:
    """(n,) evidence in nats that each piece is garment, after the last round.

    Opinions are 0 (ground) .. 1 (garment), with 0.5 for an abstention; `sure` is what the net is sure of.
    """
    shares = [pieces.mean(opinion) for opinion in opinions]
    total = sum(weights)
    vote = sum((w / total * share for w, share in zip(weights, shares, strict=True)), np.zeros(len(pieces.sizes)))
    all_say, none_says = np.min(shares, axis=0), 1 - np.max(shares, axis=0)
    garment, ground = all_say**2, none_says**2
    seen = pieces.mean(sure)
    nats = np.zeros(len(pieces.sizes))
    closeness = pieces.closeness(_NEAR)
    for _ in range(_ROUNDS):
        near = np.log(
            (pieces.density_close_by(garment, closeness, _NEAR) + 0.02)
            / (pieces.density_close_by(ground, closeness, _NEAR) + 0.02)
        )
        anywhere = np.log((pieces.density(garment) + 5e-3) / (pieces.density(ground) + 5e-3))
        nats = np.clip(near, -2, 2) + 0.3 * np.clip(anywhere, -3, 3) + 8.0 * (vote - 0.5)
        nats = (
            nats
            + np.where(seen > 0.9, _SEEN, 0.0)
            + np.where(all_say > 0.9, 2.0, 0.0)
            - np.where(none_says > 0.9, 2.0, 0.0)
        )
        found = cut(pieces, nats)
        if not found.any() or found.all():
            break
        settled = np.maximum(all_say, none_says)
        garment = np.where(found, 0.4 + 0.6 * settled, 0.0)
        ground = np.where(found, 0.0, 0.4 + 0.6 * settled)
    return np.asarray(nats, np.float64)
