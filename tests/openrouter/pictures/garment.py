"""Laying a garment into a picture, whole or spoiled."""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from tests.openrouter.pictures.cutting import Cut
from tools.imaging.arrays import Alpha, Rgb


@dataclass(frozen=True, slots=True)
class Place:
    """Box that the garment fills (pixels) and how far it leans (degrees)."""

    left: float
    top: float
    width: float
    height: float
    lean: float


def lay(picture: Rgb, garment: Cut, place: Place, halo: bool = False, label: bool = False) -> None:
    """Lay the garment into the picture, in place, with its shadow."""
    rgb, alpha = _placed(garment, place)
    if label:
        _sew_label(rgb, alpha)
    pad = max(8, round(0.03 * max(rgb.shape[:2])))
    rgb = np.asarray(cv2.copyMakeBorder(rgb, pad, pad, pad, pad, cv2.BORDER_REPLICATE), np.uint8)
    alpha = np.asarray(cv2.copyMakeBorder(alpha, pad, pad, pad, pad, cv2.BORDER_CONSTANT, value=0), np.float32)
    top, left = round(place.top) - pad, round(place.left) - pad
    y0, x0 = max(0, top), max(0, left)
    y1, x1 = min(picture.shape[0], top + rgb.shape[0]), min(picture.shape[1], left + rgb.shape[1])
    if y0 >= y1 or x0 >= x1:
        return
    own = np.s_[y0 - top : y1 - top, x0 - left : x1 - left]
    area, rgb, alpha = picture[y0:y1, x0:x1], rgb[own], alpha[own]
    spread = max(3, (pad // 2) | 1)
    shade = cv2.blur(np.roll(alpha, (pad // 3, pad // 5), (0, 1)), (spread, spread))
    base = cv2.multiply(area, cv2.cvtColor(1 - 0.28 * shade, cv2.COLOR_GRAY2RGB), dtype=cv2.CV_8U)
    if halo:
        ring = max(2, round(0.011 * max(rgb.shape[:2])))
        kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * ring + 1,) * 2)
        glow = cv2.dilate(alpha, kernel)
        base = _over(base, np.full_like(rgb, (252, 252, 248)), glow * 0.95)
    area[:] = _over(base, rgb, alpha)


def recoloured(garment: Cut, seed: int) -> Cut:
    """The same garment in another colour: its chroma moved far away, its lightness a little."""
    rng = np.random.default_rng(seed)
    lab = cv2.cvtColor(garment.rgb.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
    inside = garment.alpha > 0.5
    angle = np.radians(float(rng.uniform(100, 260)))
    a, b = float(np.median(lab[..., 1][inside])), float(np.median(lab[..., 2][inside]))
    chroma = max(36.0, float(np.hypot(a, b)))
    hue = float(np.arctan2(b, a)) + angle
    lab[..., 1] += chroma * np.cos(hue) - a
    lab[..., 2] += chroma * np.sin(hue) - b
    lightness = float(np.median(lab[..., 0][inside]))
    lab[..., 0] = np.clip(lab[..., 0] + float(np.clip(lightness, 35, 68)) - lightness, 2, 98)
    rgb = cv2.cvtColor(lab, cv2.COLOR_LAB2RGB)
    return Cut(np.clip(rgb * 255, 0, 255).astype(np.uint8), garment.alpha, garment.sure)


def invented(seed: int) -> Cut:
    """A garment of nobody's: a striped shift or tee in a loud colour."""
    rng = np.random.default_rng(seed)
    height, width = (520, 330) if rng.random() < 0.5 else (360, 420)
    outline = [(0.36, 0.0), (0.64, 0.0), (0.98, 0.16), (0.9, 0.36), (0.74, 0.27), (0.8, 1.0)]
    points = [(x * width, y * height) for x, y in [*outline, *[(1 - x, y) for x, y in reversed(outline)]]]
    alpha = np.zeros((height, width), np.uint8)
    cv2.fillPoly(alpha, [np.round(np.array(points)).astype(np.int32)], 255, cv2.LINE_AA)
    hue = np.uint8(rng.integers(180))
    colours = cv2.cvtColor(
        np.array([[[hue, 200, 200], [(int(hue) + 90) % 180, 120, 240]]], np.uint8), cv2.COLOR_HSV2RGB
    )
    stripes = (np.arange(height) // int(rng.integers(14, 30))) % 2
    rgb = np.repeat(colours[0][stripes][:, None], width, axis=1)
    return Cut(np.ascontiguousarray(rgb), np.asarray(alpha / 255, np.float32), sure=True)


def _placed(garment: Cut, place: Place) -> tuple[Rgb, Alpha]:
    """Colours and alpha at the place's size, sharpened for what resampling took, leaning as told."""
    size = (max(8, round(place.width)), max(8, round(place.height)))
    grows = size[0] > garment.rgb.shape[1]
    how = cv2.INTER_CUBIC if grows else cv2.INTER_AREA
    rgb = np.asarray(cv2.resize(garment.rgb, size, interpolation=how), np.uint8)
    alpha = np.asarray(cv2.resize(garment.alpha, size, interpolation=cv2.INTER_LINEAR), np.float32)
    sigma, amount = (min(4.0, 0.8 * size[0] / garment.rgb.shape[1]), 0.9) if grows else (0.8, 0.45)
    rgb = np.asarray(cv2.addWeighted(rgb, 1 + amount, cv2.GaussianBlur(rgb, (0, 0), sigma), -amount, 0), np.uint8)
    turn = cv2.getRotationMatrix2D((size[0] / 2, size[1] / 2), place.lean, 1.0)
    rgb = np.asarray(cv2.warpAffine(rgb, turn, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), np.uint8)
    alpha = np.asarray(cv2.warpAffine(alpha, turn, size, flags=cv2.INTER_LINEAR), np.float32)
    return rgb, alpha


def _over(below: NDArray[Any], above: NDArray[Any], alpha: Alpha) -> Rgb:
    return np.asarray(
        cv2.blendLinear(above, np.asarray(below, np.uint8), alpha, np.asarray(1 - alpha, np.float32)), np.uint8
    )


def _sew_label(rgb: Rgb, alpha: Alpha) -> None:
    """A white label at the neck, as when a flat-lay's own label bleeds through."""
    height, width = alpha.shape
    wide, tall = max(10, round(0.16 * width)), max(7, round(0.085 * width))
    left = (width - wide) // 2
    column = alpha[:, width // 2 - 2 : width // 2 + 3].min(axis=1)
    covered = np.nonzero(column > 0.9)[0]
    top = int(covered[0]) + round(0.02 * height) if len(covered) else round(0.05 * height)
    bottom = min(height - 1, top + tall)
    rgb[top:bottom, left : left + wide] = (246, 245, 240)
    alpha[top:bottom, left : left + wide] = 1
    edge = max(1, tall // 16)
    cv2.rectangle(rgb, (left, top), (left + wide - 1, bottom - 1), (170, 168, 160), edge)
    scale = tall / 44
    cv2.putText(rgb, "SIZE M", (left + round(0.12 * wide), top + round(0.66 * tall)), cv2.FONT_HERSHEY_SIMPLEX,
                scale * 0.78, (60, 58, 56), max(1, round(scale * 1.6)), cv2.LINE_AA)  # fmt: skip
