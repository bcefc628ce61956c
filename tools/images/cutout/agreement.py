"""What independent strategies agree on, and where they do not."""

from dataclasses import dataclass

import cv2
import numpy as np

from tools.images.arrays import Mask, Rgb
from tools.images.cutout.agreed_cut import agreed_pieces
from tools.images.cutout.colour_cut import colour_cut, settle
from tools.images.cutout.doubt import doubts
from tools.images.cutout.edge_cut import edge_cut
from tools.images.cutout.enlarge import enlarge
from tools.images.cutout.pieces import Pieces, cut, into_pieces
from tools.images.cutout.report import MaskReport, report_on
from tools.images.cutout.texture_cut import texture_cut
from tools.images.cutout.tidy import tidy, without_slivers
from tools.images.cutout.working import Working, working_copy

STRATEGIES: tuple[str, ...] = ("agreed", "colour", "texture", "edges")


@dataclass(frozen=True, slots=True)
class Consensus:
    """All strategies on one photo. Masks are at working size unless enlarged by `at_photo_size`."""

    sure: Mask
    doubt: Mask
    masks: dict[str, Mask]
    reports: dict[str, MaskReport]
    best: str
    ranking: tuple[str, ...]
    overlap: dict[str, float]  # IoU of each mask with the best one


def opinions(work: Working, pieces: Pieces) -> dict[str, Mask]:
    """The three independent masks, tidied, at working size."""
    return {
        "colour": tidy(work, colour_cut(work)),
        "texture": tidy(work, settle(work, texture_cut(work, pieces), 3)),
        "edges": tidy(work, settle(work, edge_cut(work), 3)),
    }


def agreed_cut(work: Working, pieces: Pieces, masks: dict[str, Mask]) -> Mask:
    """One more cut, that starts from what the others agree on and decides the rest."""
    weights = [max(_merit(report_on(work, mask)), 0.05) for mask in masks.values()]
    nats = agreed_pieces(work, pieces, list(masks.values()), weights)
    found = cut(pieces, nats)
    settled = settle(work, np.asarray(found[pieces.labels], bool), 3)
    return tidy(work, without_slivers(work, settled, ~masks["colour"]))


def consensus_at_working_size(work: Working) -> Consensus:
    """See `consensus`."""
    pieces = into_pieces(work)
    opinion = opinions(work, pieces)
    masks = {"agreed": agreed_cut(work, pieces, opinion), **opinion}
    reports = {name: report_on(work, mask) for name, mask in masks.items()}
    merit = {name: _merit(reports[name]) * _company(mask, masks) for name, mask in masks.items()}
    ranking = tuple(sorted(STRATEGIES, key=lambda name: (-round(merit[name], 2), STRATEGIES.index(name))))
    best = masks[ranking[0]]
    doubt = doubts(work, best, list(opinion.values()))
    count = np.sum([mask.astype(np.uint8) for mask in opinion.values()], axis=0)
    sure = np.asarray(best & (count >= 2) & ~doubt, bool)
    overlap = {name: iou(mask, best) for name, mask in masks.items()}
    return Consensus(sure, doubt, masks, reports, ranking[0], ranking, overlap)


def consensus(photo: Rgb) -> Consensus:
    """All strategies on `photo`, masks at the photo's resolution.

    `sure` is garment for all or all but one, `doubt` is where they disagree by more than the contour's
    width. Raises ValueError for anything but an 8-bit RGB picture.
    """
    work = working_copy(photo)
    found = consensus_at_working_size(work)
    masks = {name: enlarge(photo, mask) for name, mask in found.masks.items()}
    size = (photo.shape[1], photo.shape[0])
    doubt = np.asarray(
        cv2.resize(found.doubt.astype(np.uint8), size, interpolation=cv2.INTER_NEAREST) > 0, bool
    )
    sure = np.asarray(
        cv2.resize(found.sure.astype(np.uint8), size, interpolation=cv2.INTER_NEAREST) > 0, bool
    )
    return Consensus(sure & ~doubt, doubt, masks, found.reports, found.best, found.ranking, found.overlap)


def iou(one: Mask, other: Mask) -> float:
    """Intersection over union; 1 for two empty masks."""
    union = int((one | other).sum())
    return float((one & other).sum()) / union if union else 1.0


def _company(mask: Mask, masks: dict[str, Mask]) -> float:
    """Mean overlap with the two masks that are most like it: the odd one out is seldom right."""
    return float(np.mean(sorted((iou(mask, other) for other in masks.values()), reverse=True)[1:3]))


def _merit(report: MaskReport) -> float:
    """How far a mask looks like a garment by itself, 0..1."""
    merit = report.edge_support * min(1.0, report.separation / 12)
    merit *= 1.0 if 0.05 < report.area < 0.85 else 0.2
    merit *= 1.0 / (1 + 0.3 * max(0, report.fragments - 1) + 0.1 * max(0, report.holes - 2))
    return float(merit * (1 - 0.5 * max(report.contact)))
