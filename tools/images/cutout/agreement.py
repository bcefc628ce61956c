"""What independent strategies agree on, and where they do not."""

from dataclasses import dataclass, replace

import numpy as np

from tools.images.arrays import Mask, Rgb
from tools.images.cutout.agreed_cut import abstaining, agreed_pieces
from tools.images.cutout.backdrop import Ground, ground_of
from tools.images.cutout.bites import without_bites
from tools.images.cutout.colour_cut import colour_cut, settle
from tools.images.cutout.doubt import doubts, foreign_ends
from tools.images.cutout.edge_cut import edge_cut
from tools.images.cutout.enlarge import plainly_enlarged
from tools.images.cutout.finish import finished
from tools.images.cutout.learned_cut import SURE, Learned, learned_cut, seeded
from tools.images.cutout.mend import mended
from tools.images.cutout.pieces import Pieces, cut, into_pieces
from tools.images.cutout.report import MaskReport, report_on
from tools.images.cutout.shapes import dilated
from tools.images.cutout.texture_cut import texture_cut
from tools.images.cutout.tidy import tidy, without_strips
from tools.images.cutout.working import Working, working_copy

CLASSICAL: tuple[str, ...] = ("colour", "texture", "edges")
"""What knows nothing but the photo at hand: the net learns from these alone."""
OPINIONS: tuple[str, ...] = (*CLASSICAL, "learned")
STRATEGIES: tuple[str, ...] = ("agreed", *OPINIONS)


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


def opinion(
    work: Working, name: str, pieces: Pieces | None = None, ground: Ground | None = None, learned: Learned | None = None
) -> Mask:
    """One of the independent masks, tidied, at working size. ValueError names an unknown strategy."""
    match name:
        case "colour":
            return tidy(work, colour_cut(work, ground or ground_of(work)))
        case "texture":
            return tidy(work, settle(work, texture_cut(work, pieces or into_pieces(work))))
        case "edges":
            return tidy(work, settle(work, edge_cut(work, ground or ground_of(work))))
        case "learned":
            return tidy(work, seeded(work, learned or learned_cut(work)))
    raise ValueError(f'unknown strategy "{name}"; there are {", ".join(STRATEGIES)}')


def opinions(
    work: Working, pieces: Pieces, heard: tuple[str, ...] = OPINIONS, learned: Learned | None = None
) -> dict[str, Mask]:
    """All independent masks that are to be heard."""
    ground = ground_of(work)
    return {name: opinion(work, name, pieces, ground, learned) for name in heard}


def agreed_cut(
    work: Working,
    pieces: Pieces,
    masks: dict[str, Mask],
    learned: Learned | None,
    reports: dict[str, MaskReport] | None = None,
) -> Mask:
    """One more cut, that starts from what the others agree on and decides the rest."""
    reports = reports or {name: report_on(work, mask) for name, mask in masks.items()}
    weights = [max(_merit(reports[name]), 0.05) for name in masks]
    heard = [abstaining(mask) if name == "learned" else mask.astype(np.float32) for name, mask in masks.items()]
    nats = agreed_pieces(pieces, heard, weights, _seen(work, learned))
    settled = settle(work, np.asarray(cut(pieces, nats)[pieces.labels], bool))
    return without_bites(work, tidy(work, without_strips(work, settled, np.asarray(~masks["colour"], bool))))


def _seen(work: Working, learned: Learned | None) -> Mask:
    """What the net is sure of."""
    return np.asarray(learned.probability > SURE, bool) if learned else np.zeros(work.shape, bool)


def consensus_at_working_size(work: Working, heard: tuple[str, ...] = OPINIONS, choice: int = 0) -> Consensus:
    """See `consensus`."""
    pieces = into_pieces(work)
    learned = learned_cut(work) if "learned" in heard else None
    apart = opinions(work, pieces, heard, learned)
    reports = {name: report_on(work, mask) for name, mask in apart.items()}
    masks = {"agreed": agreed_cut(work, pieces, apart, learned, reports), **apart}
    reports = {"agreed": report_on(work, masks["agreed"]), **reports}
    merit = {name: _merit(reports[name]) * _company(mask, masks) for name, mask in masks.items()}
    ranking = tuple(sorted(masks, key=lambda name: (-_rank(name, merit), STRATEGIES.index(name))))
    chosen = ranking[choice % len(ranking)]
    masks[chosen] = best = mended(work, masks[chosen], list(apart.values()), learned)
    report = report_on(work, best)
    ends = ("something plain sticks out of the patterned garment",) if foreign_ends(work, best).any() else ()
    reports[chosen] = replace(report, problems=(*report.problems, *ends))
    doubt = doubts(work, best, list(apart.values()), learned)
    count = np.sum([mask.astype(np.uint8) for mask in apart.values()], axis=0)
    sure = np.asarray(best & (count >= 2) & ~doubt, bool)
    overlap = {name: iou(mask, best) for name, mask in masks.items()}
    return Consensus(sure, doubt, masks, reports, chosen, ranking, overlap, np.zeros_like(best))


def consensus(photo: Rgb, heard: tuple[str, ...] = OPINIONS, choice: int = 0) -> Consensus:
    """All strategies on `photo`, masks at its resolution; only the best one's contour is snapped to edges.

    `choice` takes the strategy of this place in the ranking for the best one, where the first led to nothing. `sure` is
    garment for the best and at least two of the independent ones (`heard`), `doubt` is where they disagree by more
    than the contour's width. Raises ValueError for anything but an 8-bit RGB picture.
    """
    found = consensus_at_working_size(working_copy(photo), heard, choice)
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
