"""Choose the place of copy on a picture, and the pane or scrim under it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import sqrt

import cv2
import numpy as np
from numpy.typing import NDArray

from tools.imaging.arrays import Box, Colour, Rgb
from tools.imaging.colour import picture_to_lab
from tools.typography.columns import in_columns
from tools.typography.fonts import DoesNotFit
from tools.typography.layout import Block, Manner, fit, ideal_size
from tools.typography.price_tag import with_tag

Margins = tuple[float, float, float, float]  # left, top, right, bottom shares of the frame

RESTLESS = 4.0  # standard deviation of fine L*: above it a ground disturbs letters, whatever the contrast
_FADE = 5.0  # of the headline's size: the distance in which a scrim fades out, if there is room
_BAND = 0.3  # of the picture's side: a smaller block gets a spot, not a band from edge to edge
_STRIP_PADDING = 0.6  # of the headline's size
_LEAST_FADE = 1.0  # of the headline's size: with less room the end of the scrim shows as an edge


def restless(plate: Rgb, box: Box, size: float) -> float:
    """Return how much the plate (h, w, 3) disturbs letters of `size` px in a box: the spread of fine detail in L*."""
    part = plate[max(box[1], 0) : box[3], max(box[0], 0) : box[2]]
    grey = picture_to_lab(part)[..., 0]
    fine = grey - cv2.GaussianBlur(grey, (0, 0), max(1.0, 0.5 * size))
    return float(fine.std())


def reach(box: Box, limit: Box, pad: int) -> Box:
    """Return the box, larger by `pad` px on all sides, but not beyond the limit."""
    return (
        max(limit[0], box[0] - pad), max(limit[1], box[1] - pad),
        min(limit[2], box[2] + pad), min(limit[3], box[3] + pad),
    )  # fmt: skip


def around(room: Box, taken: Box, gap: int = 0) -> tuple[Box, Box, Box, Box]:
    """Return what a box leaves of a room above it, to its right, to its left and below it, at a distance of `gap` px."""
    left, top, right, bottom = room
    return (
        (left, top, right, min(taken[1] - gap, bottom)), (max(taken[2] + gap, left), top, right, bottom),
        (left, top, min(taken[0] - gap, right), bottom), (left, max(taken[3] + gap, top), right, bottom),
    )  # fmt: skip


def strip_around(
    box: Box, limit: Box, size: float, picture: tuple[int, int], *, card: bool = False, planned: Margins | None = None
) -> Box:
    """Return the box of a strip behind `box` from edge to edge of a picture (width, height); beside a garment, of a panel.

    All in px. A panel has the height of the limit; a `card` takes its place if it would end inside the picture. A limit that
    was `planned` within margins (shares) has the garment on one side, and only ground on the others.
    """
    (width, height), pad = picture, round(_STRIP_PADDING * size)
    if card and limit[2] - limit[0] < width and limit[3] - limit[1] < height:
        return reach(box, limit, pad)
    if planned:
        limit = _up_to_the_edges(limit, picture, planned)
    left, top, right, bottom = reach(box, limit, pad)
    # a sliver of the plate beside the strip would look like a mistake
    left, top = (low if edge - low < pad else edge for edge, low in ((left, limit[0]), (top, limit[1])))
    right, bottom = (high if high - edge < pad else edge for edge, high in ((right, limit[2]), (bottom, limit[3])))
    if limit[2] - limit[0] < width:
        return 0 if limit[0] == 0 else left, limit[1], width if limit[2] == width else right, limit[3]
    # nor would a band of it, smaller than the strip, above a strip or below
    deep = bottom - top
    top = 0 if limit[1] == 0 and top < deep else top
    bottom = height if limit[3] == height and height - bottom < deep else bottom
    if top > 0 and bottom < height:  # the copy is in the middle of a strip that no edge of the picture ends
        pad = min(box[1] - top, bottom - box[3])
        top, bottom = box[1] - pad, box[3] + pad
    return 0, top, width, bottom


def _up_to_the_edges(limit: Box, picture: tuple[int, int], margins: Margins) -> Box:
    """Return the limit, extended to the picture's edges except on the garment's side, where most of the picture is left."""
    edges = (0, 0, *picture)
    sides = zip(limit, edges, picture * 2, margins, strict=True)
    left = [abs(end - edge) / side - margin for end, edge, side, margin in sides]
    garment = left.index(max(left))
    start, top, end, bottom = (limit[n] if n == garment else edge for n, edge in enumerate(edges))
    return start, top, end, bottom


def fades_softly(box: Box, limit: Box, size: float, width: int, height: int) -> bool:
    """Return whether a scrim around `box` has room to fade out inside the limit. The picture's edges do not count."""
    least = _LEAST_FADE * size
    before = all(low == 0 or edge - low >= least for edge, low in zip(box[:2], limit[:2], strict=True))
    ends = zip(box[2:], limit[2:], (width, height), strict=True)
    return before and all(high == side or high - edge >= least for edge, high, side in ends)


def scrim(plate: Rgb, box: Box, limit: Box, size: float, *, tone: Colour, strength: float) -> tuple[Rgb, Box]:
    """Return the plate (h, w, 3) uint8 with a soft veil around `box`, and the box of what changed. Boxes are in px.

    The veil blurs the ground like depth of field, and moves it towards `tone` by `strength` (0..1), but keeps its hue.
    It fades out inside `limit`, except at the edge of the picture. If the limit goes from edge to edge, a large veil
    does too: a band looks like light, a spot like a stain.
    """
    height, width = plate.shape[:2]
    area = reach(box, limit, round(_FADE * size))
    if limit[0] == 0 and limit[2] == width and box[2] - box[0] > _BAND * width:
        area = (0, area[1], width, area[3])
    if limit[1] == 0 and limit[3] == height and box[3] - box[1] > _BAND * height:
        area = (area[0], 0, area[2], height)
    across = _ramp((area[0], box[0], box[2], area[2]), width)
    down = _ramp((area[1], box[1], box[3], area[3]), height)
    veil = (down[:, None] * across[None, :])[..., None]
    part = plate[area[1] : area[3], area[0] : area[2]].astype(np.float32)
    hue = 0.8 * np.array(tone, np.float32) + 0.2 * part.reshape(-1, 3).mean(axis=0)
    soft = cv2.GaussianBlur(part, (0, 0), max(1.0, 0.35 * size))
    target = soft + (hue - soft) * np.float32(strength)
    veiled = plate.copy()
    veiled[area[1] : area[3], area[0] : area[2]] = np.clip(np.rint(part + (target - part) * veil), 0, 255)
    return veiled, area


def flat(plate: Rgb, box: Box, colour: Colour) -> Rgb:
    """Return the plate with a solid card or strip with sharp edges over `box`."""
    carded = plate.copy()
    carded[box[1] : box[3], box[0] : box[2]] = colour
    return carded


def _ramp(ends: tuple[int, int, int, int], edge: int) -> NDArray[np.float32]:
    """Return 1 over the solid part, with a smooth fall to 0 at the outer ends, except at the picture's own edges."""
    low, solid_from, solid_to, high = ends
    at = np.arange(low, high, dtype=np.float32) + 0.5
    ramp = np.ones_like(at)
    if low > 0 and solid_from > low:
        ramp = np.minimum(ramp, (at - low) / (solid_from - low))
    if high < edge and high > solid_to:
        ramp = np.minimum(ramp, (high - at) / (high - solid_to))
    ramp = np.clip(ramp, 0, 1)
    return np.asarray(ramp * ramp * ramp * (ramp * (6 * ramp - 15) + 10), np.float32)


MARGIN = 0.056  # of the picture's mean side: distance of copy from the picture's edge
MOST_MARGIN = 0.11  # of the shorter side, so that a banner keeps enough room
CLEARANCE = 0.7  # of the margin: distance from what is beside the zone
CARD_PADDING = 0.5  # of the headline's size
BANNER = 1.6  # width/height above which copy is at half height
_AXIS = 0.6  # of the picture's width: a wider zone in its middle is over or under the garment
_CENTRED_LETTERS = 44  # of a line
GOOD = 0.7  # of the ideal size: the first zone in which the copy is at least so large is chosen


@dataclass(frozen=True, slots=True)
class Strategy:
    """One way to set copy. The variants are an ordered list of them."""

    zone: int = 0  # number of the zone to try first; with 1 or more, copy in zone 0 is aligned to its other side
    scale: float = 1.0  # of the ideal size
    card: bool = False  # on a solid card


def margin(width: int, height: int) -> float:
    """Return the distance of copy from the picture's edges, in px."""
    return min(MARGIN * sqrt(width * height), MOST_MARGIN * min(width, height))


def choose(
    copy: Sequence[str], zones: Sequence[Box], plate: Rgb, strategy: Strategy, usual: Manner, *, columns: bool
) -> tuple[Box, Block]:
    """Return the first zone in which the copy has a good size, else the zone with the largest copy; and the copy in it.

    `usual` is the manner before a zone is known. With `columns`, Chinese and Japanese copy is set in columns in a zone that
    is tall, in the first strategy.

    Raises DoesNotFit if the copy has a readable size in no zone.
    """
    height, width = plate.shape[:2]
    order = [(strategy.zone + number) % len(zones) for number in range(len(zones))]
    ideal = ideal_size((width, height)) * strategy.scale
    fitting: list[tuple[Box, Block]] = []
    failure: DoesNotFit | None = None  # of the first zone tried, which says most about the room
    for i in order:
        inner = inset(zones[i], width, height, CARD_PADDING * ideal if strategy.card else 0.0)
        if inner[2] <= inner[0] or inner[3] <= inner[1]:
            continue
        heavy = not strategy.card and restless(plate, inner, ideal) > RESTLESS
        far_side = strategy.zone > 0 and i == 0
        centred = usual.pairing == "editorial" and not far_side and _on_an_axis(copy, zones[i], width)
        manner = replace(usual, scale=strategy.scale, heavy=heavy, far_side=far_side, centred=centred)
        try:
            block = in_columns(copy, inner, (width, height), manner) if columns and strategy == Strategy() else None
            if not (block or centred or strategy.card):
                block = with_tag(copy, inner, (width, height), manner)
            block = block or fit(copy, inner, (width, height), manner)
        except DoesNotFit as error:
            failure = failure or error
            continue
        fitting.append((zones[i], _anchored(block, inner, width, height)))
        if block.size >= GOOD * ideal:
            return fitting[-1]
    if not fitting:
        raise failure or DoesNotFit("there is no free zone for the copy in this picture", "leave the copy out")
    return max(fitting, key=lambda found: found[1].size)


def _on_an_axis(copy: Sequence[str], zone: Box, width: int) -> bool:
    """Return whether copy is centred: above or below a garment in the middle, in short lines. Paragraphs never are."""
    middle = abs(zone[0] + zone[2] - width) < 0.1 * width
    return middle and zone[2] - zone[0] > _AXIS * width and max(map(len, copy)) <= _CENTRED_LETTERS


def inset(zone: Box, width: int, height: int, padding: float) -> Box:
    """Return where ink may be in a zone, in px: away from the picture's edges, the zone's, and a card's."""
    edge = margin(width, height)
    inner = CLEARANCE * edge
    left, top = max(zone[0] + inner, edge) + padding, max(zone[1] + inner, edge) + padding
    right = min(zone[2] - inner, width - edge) - padding
    bottom = min(zone[3] - inner, height - edge) - padding
    return round(left), round(top), round(right), round(bottom)


def bleed(zone: Box, width: int, height: int) -> Box:
    """Return the zone, extended to the picture's edges where it is near them."""
    near = margin(width, height)
    return (
        0 if zone[0] <= near else zone[0], 0 if zone[1] <= near else zone[1],
        width if zone[2] >= width - near else zone[2], height if zone[3] >= height - near else zone[3],
    )  # fmt: skip


def _anchored(block: Block, inner: Box, width: int, height: int) -> Block:
    """Return the block at the end of the zone that is nearer to the picture's edge; in a banner at half height."""
    free = inner[3] - block.box[3]
    low = inner[1] + inner[3] > 1.15 * height
    down = free // 2 if width > BANNER * height else free * low
    return block.moved(0, down)
