"""What a mask looks like, in numbers, and what is wrong with it, in words."""

from dataclasses import dataclass, replace

import cv2
import numpy as np

from tools.images.arrays import Mask
from tools.images.cutout.shapes import dilated, eroded, holes, opened, pieces
from tools.images.cutout.working import Working, local_mean

_LOST = 0.006  # of the garment: a grazed hem or cuff, not a limb
_RAGGED = 0.2
SIDES = ("left", "top", "right", "bottom")


@dataclass(frozen=True, slots=True)
class MaskReport:
    """Numbers of one mask. Shares are 0..1; colours differ in Lab units (2 = just visible)."""

    area: float  # share of the photo
    contact: tuple[float, float, float, float]  # share of the left, top, right, bottom side that is garment
    leaves: tuple[str, ...]  # sides where part of it is lost; a grazed side is not among them
    fragments: int  # pieces of at least 0.2 % of the garment
    holes: int  # of at least 0.2 % of the garment
    hole_area: float  # share of the garment
    solidity: float  # area by the area of the convex hull
    edge_support: float  # share of the contour that lies on an edge of the photo
    separation: float  # median colour difference across the contour
    spikes: float  # px² by px of outline: what sticks out and is thinner than 8 px at working size
    problems: tuple[str, ...]


def report_on(work: Working, mask: Mask) -> MaskReport:
    """The report on a mask at working size."""
    total = int(mask.sum())
    _, areas = pieces(mask)
    _, hole_areas = holes(mask)
    least = max(0.002 * total, 4)
    support, separation = _contour(work, mask)
    bare = MaskReport(
        area=total / mask.size,
        contact=_contact(mask),
        leaves=_leaves(mask),
        fragments=int((areas[1:] >= least).sum()),
        holes=int((hole_areas >= least).sum()),
        hole_area=float(hole_areas.sum()) / max(total, 1),
        solidity=_solidity(mask),
        edge_support=support,
        separation=separation,
        spikes=_spikes(mask),
        problems=(),
    )
    return replace(bare, problems=tuple(_problems(bare)))


def _contact(mask: Mask) -> tuple[float, float, float, float]:
    inner = opened(mask, 1)
    left, top, right, bottom = inner[:, 0].mean(), inner[0].mean(), inner[:, -1].mean(), inner[-1].mean()
    return float(left), float(top), float(right), float(bottom)


def _leaves(mask: Mask) -> tuple[str, ...]:
    lost = {side: lost_beyond(mask, side) for side in SIDES}
    if sum(lost.values()) <= _LOST:
        return ()
    return tuple(side for side in SIDES if lost[side] > 0.4 * _LOST)


def lost_beyond(mask: Mask, side: str) -> float:
    """Share of the garment that seems to lie beyond a side of the photo.

    How fast the garment widens away from the frame says how soon it would end beyond it: a curve that
    grazes the frame ends within a few pixels, a sleeve that is cut through keeps its width. Each contact
    counts as a triangle.
    """
    turned = {"left": mask.T, "top": mask, "right": mask.T[::-1], "bottom": mask[::-1]}[side]
    depth = max(4, round(0.03 * max(mask.shape)))
    if len(turned) <= depth:
        return 1.0 if turned.any() else 0.0
    touch = turned[0] | turned[1]
    labels, areas = pieces(np.asarray(touch[None], bool))
    deeper, _ = pieces(np.asarray(turned[depth][None], bool))
    lost = 0.0
    for index in range(1, len(areas)):
        columns = np.flatnonzero(labels[0] == index)
        below = np.unique(deeper[0][max(0, columns[0] - depth) : columns[-1] + depth])
        width = float(np.isin(deeper[0], below[below > 0]).sum())
        opening = max((width - areas[index]) / depth, 0.05)  # px wider per px of depth
        lost += 0.5 * float(areas[index]) * min(float(areas[index]) / opening, max(mask.shape) / 2)
    return lost / max(int(mask.sum()), 1)


def _spikes(mask: Mask) -> float:
    """A hem's fringe gives up to 0.16; more, and the pattern or its ground was gnawed at."""
    rim = int((mask & ~eroded(mask, 1)).sum())
    return float((mask & ~opened(mask, 4)).sum()) / max(rim, 1)


def _solidity(mask: Mask) -> float:
    points = cv2.findNonZero(mask.astype(np.uint8))
    if points is None or len(points) < 3:
        return 0.0
    hull = cv2.contourArea(cv2.convexHull(points))
    return float(min(1.0, mask.sum() / max(hull, 1.0)))


def _contour(work: Working, mask: Mask) -> tuple[float, float]:
    """Share of the contour with an edge within 1 px, and the median colour step across it."""
    inside_photo = np.zeros(mask.shape, bool)
    inside_photo[2:-2, 2:-2] = True
    rim = np.asarray(mask & ~eroded(mask, 1) & inside_photo, bool)
    if not rim.any():
        return 0.0, 0.0
    near = cv2.dilate(work.edges, np.ones((3, 3), np.uint8))
    support = float((near[rim] > 0.45).mean())
    inner, outer = eroded(mask, 2) & ~eroded(mask, 6), dilated(mask, 6) & ~dilated(mask, 2)
    if not inner.any() or not outer.any():
        return support, 0.0
    step = np.sqrt(np.square(local_mean(work, inner, 5) - local_mean(work, outer, 5)).sum(axis=2))
    return support, float(np.median(step[rim]))


def _problems(report: MaskReport) -> list[str]:
    if report.area == 0:
        return ["no garment was found"]
    found = []
    if report.area < 0.03:
        found.append("only a small part of the photo was taken for the garment")
    if report.area > 0.92:
        found.append("nearly the whole photo was taken for the garment")
    found += [f"the garment leaves the photo {where(side)}" for side in report.leaves]
    if report.fragments > 1:
        found.append(f"the mask is in {report.fragments} pieces")
    if report.holes > 2:
        found.append(f"the mask has {report.holes} holes")
    if report.spikes > _RAGGED:
        found.append("the outline is ragged")
    if report.edge_support < 0.6:
        found.append(f"only {report.edge_support:.0%} of the outline lies on a visible edge")
    if report.separation < 6:
        found.append("the garment has nearly the colour of the ground it lies on")
    return found


def where(side: str) -> str:
    """`on the left`, `at the top`."""
    return f"at the {side}" if side in ("top", "bottom") else f"on the {side}"
