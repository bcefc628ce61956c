"""What independent strategies agree on, and where they do not."""

from dataclasses import dataclass, replace

import numpy as np

from tools.images.arrays import Mask, Rgb
from tools.images.cutout.agreed_cut import agreed_pieces
from tools.images.cutout.backdrop import Ground, ground_of
from tools.images.cutout.bites import without_bites
from tools.images.cutout.colour_cut import colour_cut, settle
from tools.images.cutout.doubt import doubts
from tools.images.cutout.edge_cut import edge_cut
from tools.images.cutout.enlarge import plainly_enlarged
from tools.images.cutout.finish import finished
from tools.images.cutout.mend import mended
from tools.images.cutout.pieces import Pieces, cut, into_pieces
from tools.images.cutout.report import MaskReport, report_on
from tools.images.cutout.shapes import dilated
from tools.images.cutout.texture_cut import texture_cut
from tools.images.cutout.tidy import tidy, without_strips
from tools.images.cutout.working import Working, working_copy

STRATEGIES: tuple[str, ...] = ("agreed", "colour", "texture", "edges")


@dataclass(frozen=True, slots=True)
class Consensus:
    """All strategies on one photo; the masks have one common size."""

    sure: Mask
    doubt: Mask
    masks: dict[str, Mask]
    reports: dict[str, MaskReport]
    best: str
    ranking: tuple[str, ...]
    overlap: dict[str, float]  # IoU of each mask with the best one
    spots: Mask  # things in front of the garment, to be retouched in the best one's cut-out


def opinion(work: Working, name: str, pieces: Pieces | None = None, ground: Ground | None = None) -> Mask:
    """One of the three independent masks, tidied, at working size. ValueError names an unknown strategy."""
    match name:
        case "colour":
            return tidy(work, colour_cut(work, ground or ground_of(work)))
        case "texture":
            return tidy(work, settle(work, texture_cut(work, pieces or into_pieces(work))))
        case "edges":
            return tidy(work, settle(work, edge_cut(work, ground or ground_of(work))))
    raise ValueError(f'unknown strategy "{name}"; there are {", ".join(STRATEGIES)}')


def opinions(work: Working, pieces: Pieces) -> dict[str, Mask]:
    """All three independent masks."""
    ground = ground_of(work)
    return {name: opinion(work, name, pieces, ground) for name in STRATEGIES[1:]}


def agreed_cut(
    work: Working, pieces: Pieces, masks: dict[str, Mask], reports: dict[str, MaskReport] | None = None
) -> Mask:
    """One more cut, that starts from what the others agree on and decides the rest."""
    reports = reports or {name: report_on(work, mask) for name, mask in masks.items()}
    weights = [max(_merit(reports[name]), 0.05) for name in masks]
    nats = agreed_pieces(work, pieces, list(masks.values()), weights)
    settled = settle(work, np.asarray(cut(pieces, nats)[pieces.labels], bool))
    return without_bites(work, tidy(work, without_strips(work, settled, np.asarray(~masks["colour"], bool))))


def consensus_at_working_size(work: Working) -> Consensus:
    """See `consensus`."""
    pieces = into_pieces(work)
    apart = opinions(work, pieces)
    reports = {name: report_on(work, mask) for name, mask in apart.items()}
    masks = {"agreed": agreed_cut(work, pieces, apart, reports), **apart}
    reports = {"agreed": report_on(work, masks["agreed"]), **reports}
    merit = {name: _merit(reports[name]) * _company(mask, masks) for name, mask in masks.items()}
    ranking = tuple(sorted(STRATEGIES, key=lambda name: (-_rank(name, merit), STRATEGIES.index(name))))
    masks[ranking[0]] = mended(work, masks[ranking[0]], list(apart.values()))
    best = masks[ranking[0]]
    reports[ranking[0]] = report_on(work, best)
    doubt = doubts(work, best, list(apart.values()))
    count = np.sum([mask.astype(np.uint8) for mask in apart.values()], axis=0)
    sure = np.asarray(best & (count >= 2) & ~doubt, bool)
    overlap = {name: iou(mask, best) for name, mask in masks.items()}
    return Consensus(sure, doubt, masks, reports, ranking[0], ranking, overlap, np.zeros_like(best))


def consensus(photo: Rgb) -> Consensus:
    """All strategies on `photo`, masks at its resolution; only the best one's contour is snapped to edges.

    `sure` is garment for the best and at least two of the three independent ones, `doubt` is where they
    disagree by more than the contour's width. Raises ValueError for anything but an 8-bit RGB picture.
    """
    found = consensus_at_working_size(working_copy(photo))
    masks = {name: plainly_enlarged(photo, mask) for name, mask in found.masks.items()}
    made = finished(photo, found.masks[found.best])
    masks[found.best] = made.mask
    report = found.reports[found.best]
    reports = {**found.reports, found.best: replace(report, problems=(*report.problems, *made.problems))}
    settled = dilated(made.changed, 0.01 * max(photo.shape[:2]))
    doubt = np.asarray(plainly_enlarged(photo, found.doubt) & ~settled, bool)
    sure = np.asarray(((plainly_enlarged(photo, found.sure) & ~doubt) | settled) & made.mask, bool)
    return replace(found, sure=sure, doubt=doubt, masks=masks, reports=reports, spots=made.spots)


def _rank(name: str, merit: dict[str, float]) -> float:
    """Merit in steps of 1 %; the cut that has heard all opinions yields only to a clearly better one."""
    return round(merit[name], 2) + (0.06 if name == "agreed" else 0.0)


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
    return float(merit)  # leaving the photo is no demerit: a mask that stops short of the frame loses a limb
