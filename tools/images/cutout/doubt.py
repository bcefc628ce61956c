"""Where it is unclear whether the photo shows the garment or the ground."""

from dataclasses import dataclass

import cv2
import numpy as np

from tools.images.arrays import Mask
from tools.images.cutout.contour import local_odds
from tools.images.cutout.edge_cut import step_edges
from tools.images.cutout.learned_cut import SURE, Learned
from tools.images.cutout.shapes import dilated, eroded, opened, pieces
from tools.images.cutout.tint import lightness_weight
from tools.images.cutout.working import Floats, Working, local_mean, window_around, window_of

_SIDE = 240  # px; fences are looked for on a smaller copy
_AROUND = 80  # px: how far a pattern is compared with itself
_LARGE = 0.1  # of the garment
_SEEN = 0.7  # of a region; the rest is its rim
_EDGE = 3  # px at working size: thinner disagreement is a matter of the contour, not of what is garment


def doubts(work: Working, best: Mask, opinions: list[Mask], learned: Learned | None = None) -> Mask:
    """Regions that an opinion sees otherwise than `best` does, unless the photo itself settles them.

    A region is settled when at least one other opinion sees it as `best` does, its colour is plainly that
    side's and not the other's, and the outline of `best` lies on edges there while the dissenter's does not; or when the
    net and one more are sure that it is garment.
    """
    lightness = lightness_weight(work, best, 1.0)
    found = np.asarray(unlike_strips(work, best) | _unseen(fenced_off(work, best), learned), bool)
    open_ones: list[_Dispute] = []
    disputed = np.zeros_like(best)
    for opinion in opinions:
        labels, areas = pieces(opened(np.asarray(opinion ^ best, bool), _EDGE))
        disputed |= labels > 0
        for index in range(1, len(areas)):
            region = np.asarray(labels == index, bool)
            backers = sum(float((other[region] == best[region]).mean()) > 0.85 for other in opinions)
            seen = learned is not None and float((learned.probability[region] > SURE).mean()) > _SEEN
            dispute = _weighed(work, best, opinion, region, backers, lightness, seen)
            if not dispute.settled:
                open_ones.append(dispute)
    if open_ones:
        odds = _odds_without(work, best, disputed)
        for dispute in open_ones:
            large = dispute.region.sum() > _LARGE * best.sum()  # a door of a third colour is like nothing that is left
            if large or not dispute.settled_by(odds[dispute.region]):
                # a bite out of the garment, or ground in a gap, shows more than fuzz of the same size along its hem
                found |= dilated(dispute.region, dispute.weight * _EDGE)
    return found


def _unseen(found: Mask, learned: Learned | None) -> Mask:
    """The regions that the net has not seen to be ground."""
    if learned is None:
        return found
    labels, areas = pieces(found)
    plain = [i for i in range(1, len(areas)) if np.mean(learned.probability[labels == i] < 0.5) > 0.6]
    return np.asarray(found & ~np.isin(labels, plain), bool)


@dataclass(frozen=True, slots=True)
class _Dispute:
    """A region that an opinion sees otherwise than the best mask does."""

    region: Mask
    is_garment: bool  # for the best mask
    backers: int  # opinions that see it as the best mask does
    colour: float  # -1..1: how much more of it looks like the best mask's side than like the other
    ours: float  # share of the outline along it that lies on an edge
    theirs: float
    stripe: bool  # enclosed by the garment, and the garment close by has its colour too
    seen: bool  # the net is sure that it is garment

    @property
    def weight(self) -> int:
        """How far beyond itself the region counts."""
        if self.is_garment:
            return 2 if self.colour < 0.1 else 0
        return 1 if self.colour < -0.2 else 0

    @property
    def settled(self) -> bool:
        """Whether colour and outline speak for the best mask."""
        need = 0.15 if self.backers > 1 else 0.4 if self.is_garment else 0.55
        gain = max(0.0, self.ours - self.theirs)
        if self.seen and self.is_garment and self.backers > 1:
            return True
        if self.stripe and self.is_garment and self.backers > 0 and self.ours >= 0.95:
            return True
        return self.backers > 0 and self.ours >= 0.7 and self.colour + 0.5 * gain > need

    def settled_by(self, odds: Floats) -> bool:
        """Whether the local colours, counted without anything disputed, speak for the best mask."""
        ours = odds if self.is_garment else -odds
        if self.backers == 0 or self.ours < 0.7 or self.colour < -0.1:
            return False
        if float((ours > 1).mean()) > 0.8:
            return True
        against = float((ours < -1).mean())
        return self.is_garment and self.backers > 1 and against < 0.2 and float(ours.mean()) > 0.3


def _odds_without(work: Working, best: Mask, disputed: Mask) -> Floats:
    """(h, w) local colour odds in the disputed regions, 0 elsewhere; no disputed pixel has a say."""
    window = window_around(disputed, 41)
    part, unclear = window_of(work, window), dilated(disputed, 1)[window]
    garment = np.asarray(eroded(best, 3)[window] & ~unclear, bool)
    ground = np.asarray(~dilated(best, 3)[window] & ~unclear, bool)
    odds = np.zeros(best.shape, np.float32)
    inner = odds[window]
    inner[disputed[window]] = local_odds(part, disputed[window], garment, ground)
    return odds


def _weighed(
    work: Working, best: Mask, opinion: Mask, whole: Mask, backers: int, lightness: float, seen: bool
) -> _Dispute:
    window = window_around(whole, _AROUND + 6)
    work, best, opinion, region = window_of(work, window), best[window], opinion[window], whole[window]
    ours, theirs = outline_support(work, best, region), outline_support(work, opinion, region)
    is_garment = float(best[region].mean()) > 0.5
    around = dilated(region, 30) & ~dilated(region, 2)
    margin = likeness(work, region, np.asarray(around & best, bool), lightness) - likeness(
        work, region, np.asarray(around & ~best, bool), lightness
    )
    stripe = is_garment and _is_stripe(work, best, region)
    return _Dispute(whole, is_garment, backers, margin if is_garment else -margin, ours, theirs, stripe, seen)


def _is_stripe(work: Working, best: Mask, region: Mask) -> bool:
    """Whether the region is a part of a pattern that has a colour of the ground, and not the ground in a gap."""
    rim = dilated(region, 2) & ~dilated(region, 1)
    if (rim & ~best).sum() > 0.12 * rim.sum():
        return False
    near, inner = dilated(region, _AROUND), eroded(region, 1)
    garment = np.asarray(near & eroded(best, 2) & ~dilated(region, 3), bool)
    ground = np.asarray(near & ~dilated(best, 2), bool)
    return likeness(work, inner, garment) > 0.95 and likeness(work, inner, ground) < 0.9


def outline_support(work: Working, mask: Mask, region: Mask) -> float:
    """Share of the mask's outline along the region that lies on an edge; 1 where there is none."""
    rim = mask & ~eroded(mask, 1) & dilated(region, 4)
    if rim.sum() < 4:
        return 1.0
    near = cv2.dilate(work.edges, np.ones((3, 3), np.uint8))
    return float((near[rim] > 0.4).mean())


def likeness(work: Working, region: Mask, samples: Mask, lightness: float = 1.0) -> float:
    """Share of the region's pixels whose colour is found among the samples (within 8 Lab units).

    `lightness` is the weight of L*.
    """
    if not samples.any():
        return 0.0
    seen = work.smooth[samples][:: max(1, int(samples.sum()) // 400)]
    asked = work.smooth[region][:: max(1, int(region.sum()) // 200)]
    weights = np.array([lightness, 1.0, 1.0], np.float32)
    away = np.square((asked[:, None] - seen[None]) * weights).sum(axis=2)
    return float(((away < 8.0**2).mean(axis=1) > 0.02).mean())


def unlike_strips(work: Working, mask: Mask) -> Mask:
    """Strips along the outline whose tint is not that of the ground farther out: trims that were left out.

    Shadows darken the ground but hardly tint it, so lightness is not looked at. A strip of another ground, as
    where a cloth ends, is found elsewhere too.
    """
    outside = ~dilated(mask, 4)
    close = np.asarray(outside & dilated(mask, 9), bool)
    far = np.asarray(~dilated(mask, 12) & dilated(mask, 30), bool)
    if not close.any() or not far.any():
        return np.zeros_like(mask)
    beyond = local_mean(work, far, 9)
    tint = _tint_step(work.smooth, beyond)
    known = cv2.GaussianBlur(far.astype(np.float32), (0, 0), 9) > 0.02
    strip = opened(np.asarray(close & known & (tint > _TINT), bool), 1)
    labels, areas = pieces(strip)
    kept = np.zeros_like(mask)
    for index in range(1, len(areas)):
        part = np.asarray(labels == index, bool)
        rim = dilated(part, 3) & ~part & ~dilated(mask, 6)
        if areas[index] < 40 or not rim.any() or float((work.edges[rim] > 0.3).mean()) < 0.4:
            continue  # a glow of the garment on the ground fades, a trim ends at an edge
        elsewhere = np.asarray(outside & dilated(part, 60) & ~dilated(strip, 3), bool)
        if likeness(work, part, elsewhere) < 0.5:
            kept |= dilated(part, 2)
    return kept


def fenced_off(work: Working, mask: Mask) -> Mask:
    """Ground beside the garment that the border does not reach without crossing a clear edge.

    That is how a grey sleeve on grey boards looks when every strategy took it for ground.
    """
    shrink = min(1.0, _SIDE / max(work.shape))
    size = (max(1, round(work.shape[1] * shrink)), max(1, round(work.shape[0] * shrink)))
    if min(size) < 8 or not mask.any():
        return np.zeros_like(mask)
    edges = step_edges(np.asarray(cv2.resize(work.lab, size, interpolation=cv2.INTER_AREA), np.float32))
    small = np.asarray(cv2.resize(mask.astype(np.uint8), size, interpolation=cv2.INTER_NEAREST) > 0, bool)
    labels, _ = pieces(np.asarray(~small & (edges < 0.4), bool))
    outer = np.unique(np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]]))
    reached = np.asarray(np.isin(labels, outer[outer > 0]), bool)
    shut = opened(np.asarray(~small & ~dilated(reached, 4), bool), 3)
    labels, areas = pieces(shut)
    beside = np.unique(labels[dilated(small, 6)])
    large = [index for index in beside if index and areas[index] > 0.01 * small.sum()]
    found = np.isin(labels, large).astype(np.uint8)
    shut = np.asarray(cv2.resize(found, mask.shape[::-1], interpolation=cv2.INTER_NEAREST) > 0, bool)
    labels, areas = pieces(shut)
    plain = [index for index in range(1, len(areas)) if _plainly_ground(work, mask, labels == index, shut)]
    return np.asarray(shut & ~np.isin(labels, plain), bool)


def _plainly_ground(work: Working, mask: Mask, region: Mask, shut: Mask) -> bool:
    """Whether the region looks like open ground close by and like nothing of the garment."""
    ground = np.asarray(dilated(region, 60) & ~dilated(mask, 3) & ~shut, bool)
    inner = eroded(region, 1)
    garment = likeness(work, inner, eroded(mask, 3))
    return garment < 0.2 and likeness(work, inner, ground) - garment > 0.45


def foreign_ends(work: Working, mask: Mask) -> Mask:
    """Thin plain parts that stick out of a patterned garment: a hanger, or a strap; one cannot tell."""
    area = int(mask.sum())
    if area < 200:
        return np.zeros_like(mask)
    body = opened(mask, max(3, round(0.05 * float(np.sqrt(area)))))
    labels, areas = pieces(np.asarray(mask & ~dilated(body, 1), bool))
    kept = np.zeros_like(mask)
    if not body.any() or float(work.lab[body].std(axis=0).max()) <= 18:
        return kept
    for index in np.flatnonzero(areas >= 0.0008 * area):
        part = np.asarray(labels == index, bool)
        if index and _plainer(work, part, body):
            around = dilated(part, 1) & ~part
            if float((around & dilated(body, 1)).sum()) < 0.38 * float(around.sum()):
                kept |= part
    return kept


def _plainer(work: Working, part: Mask, body: Mask) -> bool:
    """Whether the part varies less than the body, or is mostly of one colour that is rare in the body."""
    if float(work.smooth[part].std(axis=0).max()) < 0.6 * float(work.lab[body].std(axis=0).max()):
        return True
    colour = np.median(work.lab[part], axis=0)
    there, elsewhere = (
        float((np.square(work.lab[where] - colour).sum(axis=1) < 14.0**2).mean()) for where in (part, body)
    )
    return there > 0.5 and elsewhere < 0.4 * there


_TINT = 20.0  # Lab a*b* units


def _tint_step(one: Floats, other: Floats) -> Floats:
    return np.asarray(np.sqrt(np.square((one - other)[..., 1:]).sum(axis=2)), np.float32)
