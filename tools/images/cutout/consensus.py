"""What independent strategies agree on, and where they do not."""

from dataclasses import dataclass

import cv2
import numpy as np

from tools.images.arrays import Mask, Rgb
from tools.images.cutout.colour_cut import colour_cut, grab, settle
from tools.images.cutout.edge_cut import edge_cut
from tools.images.cutout.enlarge import enlarge
from tools.images.cutout.report import MaskReport, report_on
from tools.images.cutout.shapes import dilated, eroded, opened
from tools.images.cutout.texture_cut import texture_cut
from tools.images.cutout.tidy import tidy
from tools.images.cutout.working import Working, working_copy

STRATEGIES: tuple[str, ...] = ("agreed", "colour", "texture", "edges")
_EDGE = 3  # px at working size: thinner disagreement is a matter of the contour, not of what is garment


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


def opinions(work: Working) -> dict[str, Mask]:
    """The three independent masks, tidied, at working size."""
    return {
        "colour": tidy(work, colour_cut(work)),
        "texture": tidy(work, settle(work, texture_cut(work), 5)),
        "edges": tidy(work, settle(work, edge_cut(work), 5)),
    }


def agreed_cut(work: Working, masks: dict[str, Mask]) -> Mask:
    """One more cut, that starts from what the others agree on and decides the rest."""
    weights = {name: max(_merit(report_on(work, mask)), 0.05) for name, mask in masks.items()}
    vote = sum(weights[name] * mask.astype(np.float32) for name, mask in masks.items()) / sum(
        weights.values()
    )
    vote = np.asarray(vote, np.float32)
    seeds = np.where(vote > 0.5, np.uint8(cv2.GC_PR_FGD), np.uint8(cv2.GC_PR_BGD))
    seeds[eroded(np.asarray(vote > 0.95, bool), _EDGE)] = cv2.GC_FGD
    seeds[~dilated(np.asarray(vote > 0.05, bool), _EDGE)] = cv2.GC_BGD
    return tidy(work, grab(work, seeds, rounds=2))


def consensus_at_working_size(work: Working) -> Consensus:
    """See `consensus`."""
    masks = opinions(work)
    masks = {"agreed": agreed_cut(work, masks), **masks}
    reports = {name: report_on(work, mask) for name, mask in masks.items()}
    overlap = {
        name: float(np.mean([_iou(mask, other) for other in masks.values()])) for name, mask in masks.items()
    }
    merit = {name: _merit(reports[name]) * overlap[name] for name in masks}
    ranking = tuple(sorted(STRATEGIES, key=lambda name: (-merit[name], STRATEGIES.index(name))))
    best = ranking[0]
    count = np.sum([mask.astype(np.uint8) for mask in masks.values()], axis=0)
    doubt = opened(np.asarray((count > 0) & (count < len(masks)), bool), _EDGE)
    sure = np.asarray((count >= len(masks) - 1) & ~doubt, bool)
    shared = {name: _iou(mask, masks[best]) for name, mask in masks.items()}
    return Consensus(sure, doubt, masks, reports, best, ranking, shared)


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


def _iou(one: Mask, other: Mask) -> float:
    union = int((one | other).sum())
    return float((one & other).sum()) / union if union else 1.0


def _merit(report: MaskReport) -> float:
    """How far a mask looks like a garment by itself, 0..1."""
    merit = report.edge_support * min(1.0, report.separation / 12)
    merit *= 1.0 if 0.05 < report.area < 0.85 else 0.2
    merit *= 1.0 / (1 + 0.3 * max(0, report.fragments - 1) + 0.1 * max(0, report.holes - 2))
    return float(merit * (1 - 0.5 * max(report.contact)))
