"""The shadow of a garment: the contact shadow, and the cast shadow on the set."""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from tools.imaging.arrays import Alpha, Rgb, Rgba
from tools.imaging.colour import Linear, to_levels, to_linear
from tools.studio.brief import Look
from tools.studio.canvas import Field, dithered
from tools.studio.hanger import hanger
from tools.studio.light import direct_share, key_and_ambient, towards
from tools.studio.placement import Layout
from tools.studio.words import set_name

_COARSE = 560  # px of the shorter side when shadows are computed: shadows are soft
_STRIP = 512


# Metres from the garment's top and from its hem to the surface behind it; the frame's shorter side is 1 m. A hanger keeps
# the shoulders off the wall, and the hem hangs free.
_LYING, _HUNG = (0.011, 0.014), {"wall": (0.026, 0.052), "rail": (0.048, 0.060)}


def stance(look: Look) -> str:
    """Return how a garment is shown on this set, in words."""
    if look.backdrop == "white":
        return "on pure white"
    return f"{'hanging' if look.hung else 'lying'} on {set_name(look)}"


def cast(plate: Rgb, rgba: Rgba, layout: Layout, look: Look) -> Rgb:
    """Return the plate (h, w, 3) uint8 with the cast shadow of a cut-out (h, w, 4) that fills the layout's box.

    Only direct light is blocked, so a shadow has the colour of scattered light. On white there is no shadow. Before a
    wall there is the hanger too.
    """
    if look.backdrop == "white":
        return plate.copy()
    key, ambient = key_and_ambient(look)
    alpha = np.asarray(rgba[..., 3] / np.float32(255), np.float32)
    hung = hanger(alpha, layout, look) if look.hung else None
    shaded = _darkened(plate, _cast_field(alpha, layout, look, hung), key / (key + ambient), look.seed)
    if hung is not None:
        share = hung[..., 3:].astype(np.float32) / 255
        shaded = np.rint(shaded + (hung[..., :3] * np.float32(0.92) - shaded) * share).astype(np.uint8)
    return shaded


def touch(plate: Rgb, alpha: Alpha, layout: Layout, look: Look) -> Rgb:
    """Return the plate (h, w, 3) uint8 with the contact shadow, in the gap that no light reaches."""
    if look.backdrop == "white":
        return plate.copy()
    return _darkened(plate, _contact_field(alpha, layout, look), np.array([0.97, 1.0, 1.02], np.float32), look.seed + 1)


@dataclass(frozen=True, slots=True)
class _Grid:
    """The coarse frame in which shadows are computed."""

    shape: tuple[int, int]
    unit: float  # cells per metre
    box: tuple[int, int, int, int]
    lamp: tuple[float, float]  # unit vector (right, down) to the light


def _grid(layout: Layout, look: Look) -> _Grid:
    width, height = layout.size
    scale = min(1.0, _COARSE / min(width, height))
    shape = (max(1, round(height * scale)), max(1, round(width * scale)))
    left, top, right, bottom = (round(edge * scale) for edge in layout.box)
    box = (left, top, max(right, left + 1), max(bottom, top + 1))
    return _Grid(shape, float(min(shape)), box, towards(look))


def _cast_field(alpha: Alpha, layout: Layout, look: Look, hung: Rgba | None) -> Field:
    """Return the share of direct light that garment and hanger block, on the coarse grid, 0..1."""
    grid = _grid(layout, look)
    mask = _standing(alpha, grid)
    if hung is not None:
        above = cv2.resize(hung[..., 3], grid.shape[::-1], interpolation=cv2.INTER_AREA)
        mask = np.maximum(mask, above / np.float32(255))
    top, hem = _HUNG.get(look.backdrop, _LYING)
    softness = float(np.clip(look.softness, 0, 1))
    spread = 0.24 + 0.62 * softness

    def layer(distance: float, wider: float = 1.0) -> Field:
        """Return the silhouette on a wall `distance` metres behind, blurred by the width of the lamp."""
        blurred = cv2.GaussianBlur(mask, (0, 0), max(0.6, distance * spread * wider * grid.unit))
        return _moved(blurred, grid, 1.25 * distance)

    rows = np.arange(grid.shape[0], dtype=np.float32)[:, None]
    ramp = np.clip((rows - grid.box[1]) / (grid.box[3] - grid.box[1]), 0, 1)
    umbra = layer(top) * (1 - ramp) + layer(hem) * ramp
    # a real lamp is not a point: around the first shadow there is a second, wider and weaker one
    wide = layer(hem * 2.1, 1.25)
    return np.asarray(1 - (1 - 0.92 * umbra) * (1 - (0.46 - 0.12 * softness) * wide), np.float32)


def _contact_field(alpha: Alpha, layout: Layout, look: Look) -> Field:
    """Return the share of all light that is missing behind the garment's edge, on the coarse grid, 0..1."""
    grid = _grid(layout, look)
    mask = _standing(alpha, grid)
    tight = _moved(cv2.GaussianBlur(mask, (0, 0), max(0.7, 0.0042 * grid.unit)), grid, 0.0035)
    loose = _moved(cv2.GaussianBlur(mask, (0, 0), 0.020 * grid.unit), grid, 0.007)
    depth = 0.75 + 0.25 * direct_share(look)
    return np.asarray(depth * (1 - (1 - 0.42 * tight) * (1 - 0.24 * loose)), np.float32)


def _standing(alpha: Alpha, grid: _Grid) -> Field:
    """Return the silhouette, placed in the coarse grid."""
    left, top, right, bottom = grid.box
    frame = np.zeros(grid.shape, np.float32)
    frame[top:bottom, left:right] = cv2.resize(alpha, (right - left, bottom - top), interpolation=cv2.INTER_AREA)
    return frame


def _moved(field: NDArray[Any], grid: _Grid, distance: float) -> Field:
    """Return the field, moved away from the lamp by `distance` metres."""
    right, down = (-part * distance * grid.unit for part in grid.lamp)
    matrix = np.array([[1, 0, right], [0, 1, down]], np.float32)
    moved = cv2.warpAffine(field, matrix, field.shape[::-1], flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(moved, np.float32)


def _darkened(plate: Rgb, field: Field, colour: Linear, seed: int) -> Rgb:
    """Return the plate times (1 - field x colour) in linear light, wherever the field is not empty."""
    height, width = plate.shape[:2]
    rows, columns = (np.flatnonzero(field.max(axis=axis) > 0.002) for axis in (1, 0))
    out = plate.copy()
    if not rows.size:
        return out
    full = np.asarray(cv2.resize(field, (width, height), interpolation=cv2.INTER_CUBIC), np.float32)
    first, last = _span(rows, field.shape[0], height)
    across = slice(*_span(columns, field.shape[1], width))
    for top in range(first, last, _STRIP):
        part = slice(top, min(last, top + _STRIP)), across
        light = to_linear(plate[part]) * (1 - np.clip(full[part], 0, 1)[..., None] * colour)
        out[part] = dithered(to_levels(light.astype(np.float32)), seed)
    return out


def _span(cells: NDArray[np.intp], of: int, pixels: int) -> tuple[int, int]:
    """Return the first and last of `pixels` that `cells`, out of `of`, can reach when they are enlarged."""
    return max(0, int(cells[0] - 2) * pixels // of), min(pixels, int(cells[-1] + 3) * pixels // of + 1)
