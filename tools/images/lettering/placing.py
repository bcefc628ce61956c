"""Which zone copy goes into, and where in it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import sqrt

from tools.images.lettering.errors import DoesNotFit
from tools.images.lettering.ground import RESTLESS, restless
from tools.images.lettering.layout import Block, Manner, fit, ideal_size
from tools.imaging.arrays import Box, Rgb

MARGIN = 0.056  # of the picture's mean side: distance of copy from the picture's edge
MOST_MARGIN = 0.11  # of the shorter side, so that a banner keeps room
CLEARANCE = 0.7  # of the margin: distance from what stands beside the zone
CARD_PADDING = 0.5  # of the headline's size
BANNER = 1.6  # width over height from which copy stands at half height
GOOD = 0.7  # of the ideal size: a zone that takes the copy so large is taken


@dataclass(frozen=True, slots=True)
class Strategy:
    """One way to set copy; the variants are an ordered list of them."""

    zone: int = 0  # which zone is tried first; if another than the best fails, that one takes it flush far
    scale: float = 1.0  # of the ideal size
    card: bool = False  # on a solid card


def margin(width: int, height: int) -> float:
    """How far copy stays off the picture's edges, in pixels."""
    return min(MARGIN * sqrt(width * height), MOST_MARGIN * min(width, height))


def choose(
    copy: Sequence[str], zones: Sequence[Box], plate: Rgb, strategy: Strategy, font: str | None = None
) -> tuple[Box, Block]:
    """The first zone that takes the copy at a good size, else the largest; and the copy in it.

    Raises DoesNotFit where no zone takes it at a size that can be read.
    """
    height, width = plate.shape[:2]
    order = list(range(len(zones)))
    order = order[strategy.zone % len(zones) :] + order[: strategy.zone % len(zones)] if zones else []
    ideal = ideal_size((width, height)) * strategy.scale
    fitting: list[tuple[Box, Block]] = []
    failure: DoesNotFit | None = None  # of the best zone, which has most to say about the room there is
    for i in order:
        inner = inset(zones[i], width, height, CARD_PADDING * ideal if strategy.card else 0.0)
        if inner[2] <= inner[0] or inner[3] <= inner[1]:
            continue
        heavy = not strategy.card and restless(plate, inner, ideal) > RESTLESS
        manner = Manner(strategy.scale, heavy, far_side=strategy.zone > 0 and i == 0, font=font)
        try:
            block = fit(copy, inner, (width, height), manner)
        except DoesNotFit as error:
            failure = failure or error
            continue
        fitting.append((zones[i], _anchored(block, inner, width, height)))
        if block.size >= GOOD * ideal:
            return fitting[-1]
    if not fitting:
        raise failure or DoesNotFit("there is no free zone for the copy in this picture", "leave the copy out")
    return max(fitting, key=lambda found: found[1].size)


def inset(zone: Box, width: int, height: int, padding: float) -> Box:
    """Where ink may be in a zone: off the picture's edges, off its neighbours, and off a card's edges."""
    edge = margin(width, height)
    inner = CLEARANCE * edge
    left, top = max(zone[0] + inner, edge) + padding, max(zone[1] + inner, edge) + padding
    right = min(zone[2] - inner, width - edge) - padding
    bottom = min(zone[3] - inner, height - edge) - padding
    return round(left), round(top), round(right), round(bottom)


def bleed(zone: Box, width: int, height: int) -> Box:
    """The zone, drawn out to the picture's edges where it comes near them."""
    near = margin(width, height)
    return (
        0 if zone[0] <= near else zone[0], 0 if zone[1] <= near else zone[1],
        width if zone[2] >= width - near else zone[2], height if zone[3] >= height - near else zone[3],
    )  # fmt: skip


def _anchored(block: Block, inner: Box, width: int, height: int) -> Block:
    """The block at the zone's end that is nearer to the picture's edge; in a banner at half height."""
    free = inner[3] - block.box[3]
    low = inner[1] + inner[3] > 1.15 * height
    down = free // 2 if width > BANNER * height else free * low
    rows = tuple(replace(r, baseline=r.baseline + down, box=lowered(r.box, down)) for r in block.rows)
    return replace(block, rows=rows, box=lowered(block.box, down))


def lowered(box: Box, down: int) -> Box:
    """The box, that many pixels further down."""
    return box[0], box[1] + down, box[2], box[3] + down
