"""A hanger on a peg or on a clothes rail: what a garment hangs from, as far as it can be seen above and behind it."""

from dataclasses import replace

import cv2
import numpy as np

from tools.imaging.arrays import Alpha, Rgba
from tools.studio.brief import Look
from tools.studio.placement import Layout
from tools.typography.logo import without

_HEADROOM = 0.13  # of the shorter side: peg, hook and clips above the garment
_WIDEST = 0.98  # width/height; a garment with its sleeves spread is wider, and no garment hangs like that
# of the garment's width: a longer upper edge, with no shoulders below it, is a waistband, which clips hold
_WAIST = 0.42
_HIPS = 0.85  # times the upper edge: a garment that is narrower below it has sleeves there, and no waistband
_SHOULDERS = 1.45  # times the upper edge: a garment that is wider soon below it has shoulders
_RAIL, _THICK = 0.104, 0.021  # of the shorter side: from the garment's upper edge to the rail's middle; the rail
_WOOD, _LIT_WOOD = (168, 122, 78, 255), (196, 152, 106, 255)
_STEEL, _LIT_STEEL = (126, 126, 128, 255), (214, 214, 216, 255)


def hangs(rgba: Rgba) -> bool:
    """Return whether a garment (h, w, 4) uint8 may hang: upright, its sleeves down, its upper edge in the middle."""
    height, width = rgba.shape[:2]
    if width > _WIDEST * height:
        return False
    middle, _ = _upper_edge(np.asarray(rgba[..., 3] / np.float32(255)))
    return bool(abs(middle / width - 0.5) < 0.14)


def with_headroom(layout: Layout, look: Look) -> Layout:
    """Return the layout with the garment smaller, so that peg and hook have room above it inside its old box.

    No copy may be on a rail, so its zones keep clear of it.
    """
    left, top, right, bottom = layout.box
    unit = min(layout.size)
    room = min(round(_HEADROOM * unit), (bottom - top) // 3)
    side = round((right - left) * room / (bottom - top) / 2)
    hung = replace(layout, box=(left + side, top + room, right - side, bottom))
    if look.backdrop != "rail":
        return hung
    rail = (0, top + room - round((_RAIL + _THICK) * unit), layout.size[0], top + room - round((_RAIL - _THICK) * unit))
    return replace(hung, zones=tuple(without(layout.zones, rail)))


def hanger(alpha: Alpha, layout: Layout, look: Look) -> Rgba:
    """Return the hanger, and the peg or the rail, (h, w, 4) uint8, for a garment whose `alpha` fills the layout's box.

    It has the frame's size. A garment with a waistband hangs from two clips, others from wooden arms, which stay under
    the cloth.
    """
    left, top, right, _ = layout.box
    unit, across = float(min(layout.size)), (right - left) / alpha.shape[1]
    middle, span = _upper_edge(alpha)
    x, half = left + middle * across, 0.44 * span * across
    picture = np.zeros((layout.size[1], layout.size[0], 4), np.uint8)

    def rod(
        points: list[tuple[float, float]], thick: float, lit: float, shift: tuple[float, float], steel: bool = False
    ) -> None:
        """Draw a rod and its lit side, which is `shift` from its middle, in units.

        It goes through points from the middle of the garment's upper edge.
        """
        colours = (_STEEL, _LIT_STEEL) if steel else (_WOOD, _LIT_WOOD)
        for width, way, colour in zip((thick, lit), ((0.0, 0.0), shift), colours, strict=True):
            whole = np.rint(((np.array(points) + way) * unit + (x, top)) * 16).astype(np.int32).reshape(-1, 1, 2)
            cv2.polylines(picture, [whole], False, colour, max(1, round(width * unit)), cv2.LINE_AA, 4)

    below, hips = (_width(alpha[round(at * (alpha.shape[0] - 1))]) for at in (0.15, 0.25))
    clips = span > _WAIST * alpha.shape[1] and 0 < below < _SHOULDERS * span and hips > _HIPS * span
    bar, loop = (-0.034, -0.100) if clips else (0.012, -0.086)
    if look.backdrop == "rail":
        _draw_rail(picture, top - _RAIL * unit, _THICK * unit)
        hook = [(0.0, -_RAIL - 0.8 * _THICK), (0.0, bar + 0.004)]  # turned to the camera: seen from its edge
    else:
        rod([(0, loop), (0.0001, loop)], 0.023, 0.014, (0, 0))  # the end of the peg
        turn = np.radians(np.linspace(200, -50, 40))  # from the hook's tip over the peg and down to the stem
        hook = [(0.020 * float(np.cos(t)), loop - 0.020 * float(np.sin(t))) for t in turn]
        hook += [(0.002, loop + 0.034), (0.0, loop + 0.043), (0.0, bar + 0.004)]
    rod(hook, 0.0058, 0.0018, (-0.0012, 0), steel=True)
    if clips:
        wide = half / unit
        rod([(-wide, bar), (wide, bar)], 0.0125, 0.003, (0, -0.003))
        for place in (-0.8 * wide, 0.8 * wide):
            rod([(place, bar), (place, 0.010)], 0.0200, 0.0035, (-0.004, 0), steel=True)
    else:
        rod(_arms(alpha, middle, across / unit), 0.018, 0.005, (0, -0.004))
    return picture


def _draw_rail(picture: Rgba, middle: float, thick: float) -> None:
    """Draw a round oak rail from edge to edge of the picture, in place, lit from above; in px."""
    rows = np.arange(picture.shape[0]) + 0.5 - middle
    across = np.clip(rows / (thick / 2), -1, 1)
    lit = 0.92 - 0.26 * across - 0.26 * across**2 + 0.16 * np.exp(-np.square((across + 0.5) / 0.3))
    picture[..., :3] = lit[:, None, None] * np.array(_WOOD[:3])
    picture[..., 3] = np.rint(255 * np.clip(thick / 2 + 0.5 - np.abs(rows), 0, 1))[:, None]


def _width(row: Alpha) -> int:
    """Return the cells between the first and the last covered cell of a row (w,); 0 for an empty row."""
    covered = np.flatnonzero(row > 0.5)
    return int(covered[-1] - covered[0]) if covered.size else 0


def _upper_edge(alpha: Alpha) -> tuple[float, float]:
    """Return the middle and the width of the garment's uppermost part, in cells of `alpha` (h, w)."""
    upper = np.flatnonzero((alpha[: max(1, round(0.035 * alpha.shape[0]))] > 0.5).any(axis=0))
    if not upper.size:
        return alpha.shape[1] / 2, 0.0
    return float(upper[0] + upper[-1] + 1) / 2, float(upper[-1] + 1 - upper[0])


def _arms(alpha: Alpha, middle: float, cell: float) -> list[tuple[float, float]]:
    """Return points (right, down) of the arms in units from the middle of the upper edge; `cell` is units per cell.

    They fall as steeply as the shoulders need, stay under the cloth beside the neck, and end where the shoulders do.
    """
    solid = alpha > 0.5
    begins = np.where(solid.any(axis=0), solid.argmax(axis=0), np.inf) * cell + 0.014
    far = (np.arange(alpha.shape[1]) + 0.5 - middle) * cell
    shoulder = (begins < 0.115) & (np.abs(far) > 0.02)
    if not shoulder.any():
        return [(-0.01, 0.012), (0.01, 0.012)]
    reach = 0.88 * min(float(-far[shoulder].min()), float(far[shoulder].max()), 0.23)
    under = shoulder & (np.abs(far) <= reach) & (np.abs(far) > 0.055)
    fall = float(np.clip(np.max((begins[under] - 0.012) / np.abs(far[under]) ** 1.3, initial=0.3), 0.3, 0.8))
    places = np.linspace(-reach, reach, 41)
    cloth = np.interp(places, far, np.where(np.isfinite(begins), begins, 0.0)) * (np.abs(places) > 0.055)
    return [
        (float(at), float(down))
        for at, down in zip(places, np.maximum(0.012 + fall * np.abs(places) ** 1.3, cloth), strict=True)
    ]
