"""The shadow of a garment: where it touches, and where it keeps the light from the set."""

from dataclasses import dataclass

import cv2
import numpy as np

from tools.images.arrays import Alpha, Rgb
from tools.images.grain import dithered
from tools.images.look import Look
from tools.images.placement import Layout
from tools.images.scene.light import direct_share, key_and_ambient, towards
from tools.images.scene.noise import Field
from tools.images.tone import Linear, to_levels, to_linear

_COARSE = 560  # pixels a metre that shadows are computed with: they are soft
_STRIP = 512


@dataclass(frozen=True, slots=True)
class _Stance:
    """How far the garment is from what is behind it, in metres (shorter side of the frame = 1)."""

    top: float
    hem: float


_LYING = _Stance(0.013, 0.017)
_ON_CLOTH = _Stance(0.013, 0.024)
_HUNG = _Stance(0.014, 0.046)  # pinned at the shoulders, the hem hangs free


def stance(look: Look) -> str:
    """How a garment is shown on this backdrop, in words."""
    return {
        "wood": "lying on warm boards", "linen": "pinned on hung linen", "white": "on pure white",
        "seamless": "hung before a paper sweep", "plaster": "hung on a plaster wall",
        "window_light": "hung on a wall in window light", "wall_floor": "hung on a painted wall",
    }[look.backdrop]  # fmt: skip


def cast(plate: Rgb, alpha: Alpha, layout: Layout, look: Look) -> Rgb:
    """The plate with the cast shadow of a garment whose `alpha` fills the layout's box.

    Only direct light is kept away, so a shadow takes the colour of the scattered light. On white nothing is cast.
    """
    if look.backdrop == "white":
        return plate.copy()
    key, ambient = key_and_ambient(look)
    return _darkened(plate, _cast_field(alpha, layout, look), key / (key + ambient), look.seed)


def touch(plate: Rgb, alpha: Alpha, layout: Layout, look: Look) -> Rgb:
    """The plate with the contact shadow: the crevice between garment and set that no light reaches."""
    if look.backdrop == "white":
        return plate.copy()
    return _darkened(plate, _contact_field(alpha, layout, look), np.array([0.97, 1.0, 1.02], np.float32), look.seed + 1)


def _cast_field(alpha: Alpha, layout: Layout, look: Look) -> Field:
    """Share of the direct light that is missing, on the coarse grid."""
    shape, unit, box, line = _coarse(layout)
    mask = _standing(alpha, shape, box)
    how = {"wood": _LYING, "linen": _ON_CLOTH}.get(look.backdrop, _HUNG)
    softness = float(np.clip(look.softness, 0, 1))
    right, down = towards(look)

    def layer(distance: float, spread: float) -> Field:
        """The silhouette on a wall `distance` metres behind, under a lamp that is `spread` wide."""
        blurred = cv2.GaussianBlur(mask, (0, 0), max(0.6, distance * spread * unit))
        return _moved(blurred, -right * distance * 1.15 * unit, -down * distance * 1.15 * unit)

    spread = 0.30 + 0.75 * softness
    top, hem = layer(how.top, spread), layer(how.hem, spread)
    ramp = np.clip((np.arange(shape[0], dtype=np.float32) - box[1]) / max(1, box[3] - box[1]), 0, 1)[:, None]
    umbra = top * (1 - ramp) + hem * ramp
    # a real lamp is never a point: a second, wider and fainter shadow lies around the first
    wide = layer(how.hem * 2.1, spread * 1.25)
    field = 1 - (1 - 0.80 * umbra) * (1 - (0.42 - 0.12 * softness) * wide)
    if line < shape[0] and how is _HUNG:
        field = _over_the_edge(field, shape, unit, box, line, right)
    return np.asarray(field, np.float32)


def _over_the_edge(
    field: Field, shape: tuple[int, int], unit: float, box: tuple[int, int, int, int], line: float, right: float
) -> Field:
    """Past the wall's foot the shadow falls on the floor: thinner, and drawn out towards the camera."""
    rows = np.arange(shape[0], dtype=np.float32)
    field = field * np.where(rows < line, 1.0, 0.35 * np.exp(-(rows - line) / (0.05 * unit)))[:, None]
    width, middle = (box[2] - box[0]) / 2, (box[0] + box[2]) / 2 - right * 0.05 * unit
    columns = np.arange(shape[1], dtype=np.float32)
    across = 1 / (1 + np.exp((np.abs(columns - middle) - 0.86 * width) / (0.075 * unit)))
    near = np.exp(-np.clip(line - box[3], 0, None) / (0.45 * unit))  # a garment hung high shades the floor less
    along = np.where(rows >= line, np.exp(-(((rows - line) / (0.10 * unit)) ** 2)), 0.0)
    pool = 0.34 * near * along[:, None] * across[None, :]
    return np.asarray(1 - (1 - field) * (1 - pool), np.float32)


def _contact_field(alpha: Alpha, layout: Layout, look: Look) -> Field:
    shape, unit, box, _ = _coarse(layout)
    mask = _standing(alpha, shape, box)
    right, down = towards(look)
    tight = _moved(
        cv2.GaussianBlur(mask, (0, 0), max(0.7, 0.0042 * unit)), -right * 0.0035 * unit, -down * 0.0035 * unit
    )
    loose = _moved(cv2.GaussianBlur(mask, (0, 0), 0.020 * unit), -right * 0.007 * unit, -down * 0.007 * unit)
    depth = 0.75 + 0.25 * direct_share(look)
    return np.asarray(depth * (1 - (1 - 0.36 * tight) * (1 - 0.22 * loose)), np.float32)


def _coarse(layout: Layout) -> tuple[tuple[int, int], float, tuple[int, int, int, int], float]:
    """(shape, pixels a metre, box, floor line) of the coarse grid."""
    width, height = layout.size
    scale = min(1.0, _COARSE / min(width, height))
    shape = (max(1, round(height * scale)), max(1, round(width * scale)))
    left, top, right, bottom = (round(edge * scale) for edge in layout.box)
    line = layout.floor * scale if layout.floor < height else float(shape[0])
    return shape, min(shape), (left, top, max(right, left + 1), max(bottom, top + 1)), line


def _standing(alpha: Alpha, shape: tuple[int, int], box: tuple[int, int, int, int]) -> Field:
    """The silhouette in the frame."""
    left, top, right, bottom = box
    small = cv2.resize(alpha, (right - left, bottom - top), interpolation=cv2.INTER_AREA)
    frame = np.zeros(shape, np.float32)
    rows, columns = slice(max(0, top), min(shape[0], bottom)), slice(max(0, left), min(shape[1], right))
    frame[rows, columns] = small[rows.start - top : rows.stop - top, columns.start - left : columns.stop - left]
    return frame


def _moved(field: Field, right: float, down: float) -> Field:
    matrix = np.array([[1, 0, right], [0, 1, down]], np.float32)
    return np.asarray(cv2.warpAffine(field, matrix, field.shape[::-1], flags=cv2.INTER_LINEAR), np.float32)


def _darkened(plate: Rgb, field: Field, colour: Linear, seed: int) -> Rgb:
    """The plate times 1 - field x colour, where the field is not empty."""
    height, width = plate.shape[:2]
    rows = np.flatnonzero(field.max(axis=1) > 0.002)
    out = plate.copy()
    if not rows.size:
        return out
    full = np.asarray(cv2.resize(field, (width, height), interpolation=cv2.INTER_CUBIC), np.float32)
    first = int(max(0, (rows[0] - 1) * height // field.shape[0]))
    last = int(min(height, (rows[-1] + 2) * height // field.shape[0] + 1))
    for top in range(first, last, _STRIP):
        part = slice(top, min(last, top + _STRIP))
        light = to_linear(plate[part]) * (1 - np.clip(full[part], 0, 1)[..., None] * colour)
        out[part] = dithered(to_levels(light.astype(np.float32)), seed)
    return out
