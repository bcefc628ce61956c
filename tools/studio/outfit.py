"""Several cut-outs as one: side by side, or one below the other. They do not overlap."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tools.imaging.arrays import Box, Rgba
from tools.imaging.encoding import resized_rgba

_GAP = 0.07  # between pieces, as a share of a piece's side: each piece needs room for its shadow
_LONGEST = 3200  # px of the whole outfit's longer side; no frame shows more detail


@dataclass(frozen=True, slots=True)
class Outfit:
    """All pieces on one transparent canvas (h, w, 4) uint8, and the box of each as shares of it, 0..1.

    A box is (left, top, right, bottom).
    """

    rgba: Rgba
    places: tuple[tuple[float, float, float, float], ...]


def laid_out(pieces: Sequence[Rgba], frame_aspect: float) -> Outfit:
    """Arrange cut-outs, each cropped to the cloth, in one canvas for a frame of width/height `frame_aspect`.

    Photos do not tell sizes, so all pieces get boxes of equal area. They form a row or a column, depending on which
    shows them larger. Raises ValueError if there is no piece.
    """
    if not pieces:
        raise ValueError("an outfit needs at least one piece")
    aspects = [piece.shape[1] / piece.shape[0] for piece in pieces]
    sizes = [(aspect**0.5, aspect**-0.5) for aspect in aspects]  # boxes with an area of 1
    row, column = _in_row(sizes), _in_row([(h, w) for w, h in sizes])
    upright = [(top, left, bottom, right) for left, top, right, bottom in column]
    boxes = max((row, upright), key=lambda found: _shown(found, frame_aspect))
    wide, high = max(box[2] for box in boxes), max(box[3] for box in boxes)
    # as large as the piece with the most detail, so that none of its pixels are lost
    longest = [max(box[2] - box[0], box[3] - box[1]) for box in boxes]
    scale = max(max(piece.shape[:2]) / side for piece, side in zip(pieces, longest, strict=True))
    scale = min(scale, _LONGEST / max(wide, high))
    width, height = round(wide * scale), round(high * scale)
    canvas = np.zeros((height, width, 4), np.uint8)
    places = []
    for piece, box in zip(pieces, boxes, strict=True):
        left, top = round(box[0] * scale), round(box[1] * scale)
        right, bottom = min(round(box[2] * scale), width), min(round(box[3] * scale), height)
        canvas[top:bottom, left:right] = resized_rgba(piece, (right - left, bottom - top))
        places.append((left / width, top / height, right / width, bottom / height))
    return Outfit(canvas, tuple(places))


def in_frame(place: tuple[float, float, float, float], box: Box) -> Box:
    """Return the box of a piece in the picture, in px, if the whole outfit fills `box`; `place` is in shares 0..1."""
    left, top, right, bottom = box
    across, down = right - left, bottom - top
    return (
        round(left + place[0] * across), round(top + place[1] * down),
        round(left + place[2] * across), round(top + place[3] * down),
    )  # fmt: skip


def _in_row(sizes: Sequence[tuple[float, float]]) -> list[tuple[float, float, float, float]]:
    """Return boxes from left to right, with gaps, centred on one horizontal line."""
    tallest, boxes, at = max(h for _, h in sizes), [], 0.0
    for w, h in sizes:
        top = (tallest - h) / 2
        boxes.append((at, top, at + w, top + h))
        at += w + _GAP
    return boxes


def _shown(boxes: Sequence[tuple[float, float, float, float]], frame_aspect: float) -> float:
    """Return the scale at which the boxes fit a frame of height 1 and width `frame_aspect`."""
    wide, high = max(box[2] for box in boxes), max(box[3] for box in boxes)
    return min(frame_aspect / wide, 1 / high)
