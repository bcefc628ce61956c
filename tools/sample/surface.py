"""The picture before it is lit: colour, slope, shadow and gloss of every pixel, and laying cloth onto it."""

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np

from tools.sample.curves import Points
from tools.sample.fabrics import Fabric, texture
from tools.sample.folds import Relief
from tools.sample.frame import Frame
from tools.sample.noise import Field

Coords = Callable[[Field, Field], tuple[Field, Field]]  # garment cm -> fabric cm


@dataclass(frozen=True, slots=True)
class Light:
    """One light: `azimuth` where it comes from in the picture plane (0 = right, 90 = above, 180 = left),
    degrees."""

    azimuth: float = 125.0
    elevation: float = 42.0
    softness: float = 0.6  # 0 hard sun .. 1 overcast
    warmth: float = 0.0  # -1 cold .. 1 warm
    contrast: float = 0.5  # 0 flat .. 1 dramatic

    @property
    def away(self) -> tuple[float, float]:
        """Unit vector in pixels (y down) in which shadows fall."""
        a = np.radians(self.azimuth)
        return -float(np.cos(a)), float(np.sin(a))


class Surface:
    """Everything about the scene's surface that light needs. Arrays are float32; colours are linear light."""

    def __init__(self, frame: Frame, light: Light) -> None:
        h, w = frame.height, frame.width
        self.frame, self.light = frame, light
        self.albedo = np.full((h, w, 3), 0.8, np.float32)
        self.slope = np.zeros((h, w, 2), np.float32)
        self.shade = np.ones((h, w), np.float32)  # what neighbouring cloth leaves of the light
        self.gloss = np.zeros((h, w), np.float32)
        self.cover = np.zeros((h, w), np.float32)  # garment 1, ground 0

    def window(self, px: Points, margin: int) -> tuple[int, int, int, int]:
        """Left, top, right, bottom of the points' box plus margin, inside the picture."""
        x0, y0 = np.floor(px.min(axis=0)).astype(int) - margin
        x1, y1 = np.ceil(px.max(axis=0)).astype(int) + margin + 1
        h, w = self.cover.shape
        return max(0, int(x0)), max(0, int(y0)), min(w, int(x1)), min(h, int(y1))


def stencil(px: Points, box: tuple[int, int, int, int], holes: tuple[Points, ...] = ()) -> Field:
    """Anti-aliased coverage 0..1 of a closed outline (pixels) within a box; `holes` are cut out."""
    x0, y0, x1, y1 = box
    mask = np.zeros((y1 - y0, x1 - x0), np.uint8)
    for value, ring in ((255, px), *((0, hole) for hole in holes)):
        at = np.round((ring - (x0, y0)) * 16).astype(np.int32)
        cv2.fillPoly(mask, [at], value, lineType=cv2.LINE_AA, shift=4)
    return mask.astype(np.float32) / 255


def _blur(field: Field, sigma: float) -> Field:
    if sigma <= 4:
        return np.asarray(cv2.GaussianBlur(field, (0, 0), max(sigma, 0.3)))
    k = int(min(8, sigma // 2))
    h, w = field.shape
    small = cv2.resize(field, (max(1, w // k), max(1, h // k)), interpolation=cv2.INTER_AREA)
    small = cv2.GaussianBlur(small, (0, 0), sigma / k, borderType=cv2.BORDER_REPLICATE)
    return np.asarray(cv2.resize(small, (w, h), interpolation=cv2.INTER_LINEAR))


def cast_shadow(s: Surface, mask: Field, box: tuple[int, int, int, int], lift: float, strength: float = 1.0) -> None:
    """Darken what lies under and beside a piece that is `lift` cm above it: contact shadow and cast
    shadow."""
    x0, y0, x1, y1 = box
    scale, light = s.frame.scale, s.light
    dx, dy = light.away
    reach = lift / np.tan(np.radians(light.elevation)) * scale
    h, w = mask.shape
    hard = 1 - light.softness
    contact = _blur(mask, max(0.5, 0.28 * lift**0.5 * scale))
    moved = cv2.warpAffine(mask, np.array([[1, 0, dx * reach], [0, 1, dy * reach]], np.float64), (w, h))
    cast = _blur(np.asarray(moved), max(0.5, (0.16 + 0.85 * light.softness) * lift * scale))
    wide = _blur(np.asarray(moved), max(0.5, 2.6 * lift * scale))
    left = (
        (1 - (0.44 * strength) * contact) * (1 - (0.24 + 0.34 * hard) * strength * cast) * (1 - 0.22 * strength * wide)
    )
    s.shade[y0:y1, x0:x1] *= left


def lay(
    s: Surface,
    outline: Points,
    fabric: Fabric,
    folds: Relief | None = None,
    coords: Coords | None = None,
    *,
    lift: float = 0.35,
    edge: float = 0.45,
    opacity: float = 1.0,
    tone: float = 1.0,
    holes: tuple[Points, ...] = (),
    shadow: float = 1.0,
    part: bool = True,
) -> None:
    """Lay a piece of cloth (closed outline in cm) on the surface.

    `lift` cm above what is beneath (sets its shadow), `edge` cm over which its border rounds down, `tone`
    multiplies its colour (an inner side in shadow is darker); `part` False keeps it out of the mask.
    """
    frame = s.frame
    px = frame.px(outline)
    box = s.window(px, int(frame.scale * (1 + 6 * lift)) + 2)
    x0, y0, x1, y1 = box
    if x1 - x0 < 2 or y1 - y0 < 2:
        return
    mask = stencil(px, box, tuple(frame.px(hole) for hole in holes))
    cast_shadow(s, mask, box, lift, shadow * opacity**1.5)
    step = 3 if frame.scale > 8 else 2
    size = (x1 - x0, y1 - y0)
    cx, cy = frame.grid(x0, y0, x1, y1, step)
    u, v = coords(cx, cy) if coords else (cx, cy)
    height = folds(cx, cy) if folds else None
    full_u, full_v = _grow(u, size, step), _grow(v, size, step)
    slope = np.zeros((*mask.shape, 2), np.float32)
    shade = np.ones_like(mask)
    if height is not None:
        tall = _grow(height, size, step)
        slope += _gradient(tall, frame.scale)
        deep = _blur(tall, 1.1 * frame.scale) - tall
        deeper = _blur(tall, 2.6 * frame.scale) - tall
        # Cloth in a valley sees less of the sky.
        shade = np.clip(
            1 - 0.75 * np.maximum(deep, 0) - 0.42 * np.maximum(deeper, 0) + 0.1 * np.minimum(deeper, 0) * -1,
            0.3,
            1.08,
        )
        # A slope foreshortens the pattern; the limit keeps steep folds from smearing it.
        bent = np.sqrt(1 + (slope**2).sum(axis=-1))
        full_u = full_u + np.float32(0.55) * slope[..., 0] / bent
        full_v = full_v + np.float32(0.55) * slope[..., 1] / bent
    if edge:
        slope += _gradient(_rounding(mask, edge * frame.scale, 0.1 + 0.46 * edge**0.65), frame.scale)
    albedo, grain, thin = texture(fabric, full_u, full_v, frame.scale)
    slope += _gradient(grain, frame.scale)
    m = mask * np.float32(opacity) * thin
    if opacity < 1 and height is not None:
        # Sheer cloth seen edge-on in a fold is denser.
        m = np.clip(m * (1 + 0.5 * np.clip(np.hypot(slope[..., 0], slope[..., 1]), 0, 0.9)), 0, mask)
    m3 = m[..., None]
    w = np.s_[y0:y1, x0:x1]
    s.albedo[w] += (albedo * np.float32(tone) - s.albedo[w]) * m3
    s.slope[w] += (slope - s.slope[w]) * m3
    s.shade[w] += (shade - s.shade[w]) * m
    s.gloss[w] += (np.float32(fabric.gloss) - s.gloss[w]) * m
    if part:
        s.cover[w] = np.maximum(s.cover[w], mask)


def _grow(field: Field, size: tuple[int, int], step: int) -> Field:
    """A coarse field at full resolution; its samples sit at the centres of step x step blocks."""
    h, w = field.shape
    big = cv2.resize(field, (w * step, h * step), interpolation=cv2.INTER_CUBIC)
    return np.asarray(big[: size[1], : size[0]])


def _gradient(height: Field, scale: float) -> Field:
    """Slope (rise over run) in x and y of a height in cm."""
    k = np.array([[-0.5, 0, 0.5]], np.float32) * np.float32(scale)
    one = np.ones((1, 1), np.float32)
    return np.stack(
        [cv2.sepFilter2D(height, cv2.CV_32F, k, one), cv2.sepFilter2D(height, cv2.CV_32F, one, k.T)], axis=-1
    )


def _rounding(mask: Field, width: float, height: float) -> Field:
    """Height in cm of an edge that rounds down over `width` pixels."""
    inside = cv2.distanceTransform((mask > 0.5).astype(np.uint8), cv2.DIST_L2, 3)
    t = 1 - np.clip(inside / np.float32(max(width, 1.0)), 0, 1)
    return np.asarray(cv2.GaussianBlur(np.float32(height) * np.sqrt(1 - 0.98 * t * t), (0, 0), 0.8))
