"""Place a shop's logo on a picture: in a free corner, with clear space around it, and visible."""

import io
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from tools.imaging.arrays import Box, Rgb, Rgba
from tools.imaging.colour import contrast_of_luminances, luminance_map
from tools.imaging.opening import open_picture
from tools.typography.placing import around, reach

_MARGIN = 0.045  # of the shorter side: distance from the picture's edge
_LEAST_CONTRAST = 2.0  # WCAG ratio of logo and ground: below it the logo gets a card (a logo needs less than text)
_CARD = (250, 247, 242)
_DARK_CARD = (30, 28, 27)
_TALLEST = 0.16  # of the picture's height: a square logo of the wished width would be too tall for a banner
_CORNERS = ("bottom-right", "bottom-left", "top-right", "top-left")


@dataclass(frozen=True, slots=True)
class LogoPlace:
    """The place of a logo: its own box, and the box that must stay clear around it, in px."""

    box: Box
    clear: Box


def open_logo(data: bytes) -> Rgba:
    """Return the logo, (height, width, 4) uint8, trimmed to its visible part.

    Raises PictureError if the data is not a usable picture.
    """
    open_picture(data)  # raises for broken pictures and decompression bombs
    rgba = np.array(Image.open(io.BytesIO(data)).convert("RGBA"), np.uint8)
    rows, columns = np.flatnonzero(rgba[..., 3].any(axis=1)), np.flatnonzero(rgba[..., 3].any(axis=0))
    return rgba[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1] if rows.size else rgba


def place_logo(
    logo: Rgba,
    picture: tuple[int, int],
    zones: Sequence[Box],
    corner: str,
    width: float,
    clear: float,
    keep_clear: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0),
) -> LogoPlace | None:
    """Return the place of the logo in the wished corner or the next free one; None if no corner is free.

    A corner is free if the logo with its clear space is inside one of `zones`.

    Args:
        logo: (h, w, 4) uint8.
        picture: (width, height) in px.
        zones: free boxes, in px.
        corner: the wished corner, for example "bottom-right".
        width: of the logo, as a share of the picture's longer side.
        clear: space around the logo, as a share of its width.
        keep_clear: shares (left, top, right, bottom) of the picture that a channel covers.
    """
    across, down = picture
    high, wide = logo.shape[:2]
    w = width * max(picture)
    scale = min(w / wide, _TALLEST * down / high)
    w, h = max(1, round(wide * scale)), max(1, round(high * scale))
    gap, edge = round(clear * w), round(_MARGIN * min(picture))
    left, top = max(edge, round(keep_clear[0] * across)), max(edge, round(keep_clear[1] * down))
    right = across - max(edge, round(keep_clear[2] * across))
    bottom = down - max(edge, round(keep_clear[3] * down))
    for where in dict.fromkeys((corner, *_CORNERS)):
        x = left if where.endswith("left") else right - w
        y = top if where.startswith("top") else bottom - h
        box = (x, y, x + w, y + h)
        owed = (x - gap, y - gap, x + w + gap, y + h + gap)
        inside = reach(box, (left, top, right, bottom), gap)
        # Zones have a margin of their own, so the logo may be outside by the margin.
        if any(reach(zone, inside, edge) == inside for zone in zones):
            return LogoPlace(box, owed)
    return None


def lay_logo(picture: Rgb, logo: Rgba, place: LogoPlace) -> tuple[Rgb, Box]:
    """Return the picture (h, w, 3) uint8 with the logo, and the box of what changed in px.

    A logo that is hard to see on its ground gets a card.
    """
    left, top, right, bottom = place.box
    sized = np.asarray(cv2.resize(logo, (right - left, bottom - top), interpolation=cv2.INTER_AREA), np.uint8)
    alpha = sized[..., 3:].astype(np.float32) / 255
    out, changed = picture.copy(), place.box
    ground = out[top:bottom, left:right].astype(np.float32)
    if _contrast(sized, ground) < _LEAST_CONTRAST:
        pad = max(2, round(0.12 * min(right - left, bottom - top)))
        height, width = picture.shape[:2]
        changed = reach(place.box, (0, 0, width, height), pad)
        light = np.broadcast_to(np.array(_CARD, np.float32), ground.shape)
        card = _CARD if _contrast(sized, light) >= _LEAST_CONTRAST else _DARK_CARD
        out[changed[1] : changed[3], changed[0] : changed[2]] = card
        ground = out[top:bottom, left:right].astype(np.float32)
    laid = ground + (sized[..., :3].astype(np.float32) - ground) * alpha
    out[top:bottom, left:right] = np.clip(np.rint(laid), 0, 255).astype(np.uint8)
    return out, changed


def _contrast(logo: Rgba, ground: NDArray[np.float32]) -> float:
    """Return the WCAG contrast of the logo's median tone and the ground's under it; 21 for a fully transparent logo."""
    seen = logo[..., 3] > 127
    if not seen.any():
        return 21.0
    own = float(np.median(luminance_map(logo[..., :3][seen])))
    return contrast_of_luminances(own, float(np.median(luminance_map(np.asarray(ground, np.uint8)[seen]))))


def without(zones: Sequence[Box], box: Box) -> list[Box]:
    """Return the zones without a box: of each zone the largest remaining rectangle, if there is one."""
    kept: list[Box] = []
    for zone in zones:
        left, top, right, bottom = zone
        if box[0] >= right or box[2] <= left or box[1] >= bottom or box[3] <= top:
            kept.append(zone)
            continue
        best = max(around(zone, box), key=lambda r: max(r[2] - r[0], 0) * max(r[3] - r[1], 0))
        if best[2] > best[0] and best[3] > best[1]:
            kept.append(best)
    return kept
