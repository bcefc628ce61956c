"""Read the set of a bestseller's picture: its colours, ground, light, and how light and yellow it is."""

from dataclasses import dataclass
from math import atan2, cos, degrees, radians, sin
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from tools.imaging.arrays import Colour, Mask, Rgb
from tools.imaging.colour import LabColour, colours_to_lab, picture_to_lab, to_rgb
from tools.imaging.masks import frame

_MOST_PIXELS = 2000  # enough for five colours; more pixels only cost time


@dataclass(frozen=True, slots=True)
class Swatch:
    """One main colour, and the share of the area that has about this colour."""

    lab: LabColour
    share: float  # 0..1

    @property
    def rgb(self) -> Colour:
        """Return the colour in sRGB."""
        return to_rgb(self.lab)


def main_colours(photo: Rgb, where: Mask, most: int = 5) -> tuple[Swatch, ...]:
    """Return at most `most` colours of the pixels in `where`, the largest share first; empty if there are no pixels.

    k-means in Lab starts from colours that are far apart (Gonzalez 1985: always the farthest pixel next), so nothing is
    random. Clusters closer than 8 Lab units are merged, because a fold is not a colour.
    """
    pixels = picture_to_lab(photo)[where]
    if len(pixels) == 0:
        return ()
    pixels = pixels[:: max(1, len(pixels) // _MOST_PIXELS)]
    centres = np.median(pixels, axis=0)[None]
    for _ in range(most - 1):
        away = ((pixels[:, None] - centres) ** 2).sum(2).min(1)
        # not the very farthest pixel, because single odd pixels are noise
        centres = np.vstack([centres, pixels[np.argsort(away, kind="stable")[int(0.98 * (len(away) - 1))]]])
    for _ in range(12):
        nearest = ((pixels[:, None] - centres) ** 2).sum(2).argmin(1)
        centres = np.stack([pixels[nearest == i].mean(0) if (nearest == i).any() else c for i, c in enumerate(centres)])
    counts = np.bincount(nearest, minlength=len(centres)).astype(float)
    return _merged(centres, counts / counts.sum())


def _merged(centres: NDArray[np.float32], shares: NDArray[np.float64]) -> tuple[Swatch, ...]:
    kept: list[tuple[NDArray[np.float64], float]] = []
    for i in np.argsort(-shares, kind="stable"):
        if shares[i] <= 0:
            continue
        for j, (centre, share) in enumerate(kept):
            if float(np.linalg.norm(centres[i] - centre)) < 8:
                total = share + float(shares[i])
                kept[j] = ((centre * share + centres[i] * float(shares[i])) / total, total)
                break
        else:
            kept.append((centres[i].astype(np.float64), float(shares[i])))
    kept.sort(key=lambda item: -item[1])
    return tuple(Swatch((float(c[0]), float(c[1]), float(c[2])), share) for c, share in kept)


F32 = NDArray[np.float32]


_SIDES = (
    "the right", "the upper right", "above", "the upper left", "the left", "the lower left", "below", "the lower right",
)  # fmt: skip


def side_of(direction: float) -> str:
    """Return the side of the picture that a direction points at, in words. Degrees: 0 right, 90 above, 180 left."""
    return _SIDES[round(direction / 45) % 8]


@dataclass(frozen=True, slots=True)
class Light:
    """One picture's light."""

    direction: float  # degrees in the picture plane: 0 right, 90 above, 180 left
    certainty: float  # 0 no direction is visible .. 1 clear
    softness: float  # 0 hard sun .. 1 overcast
    contrast: float  # 0 flat .. 1 dramatic
    warmth: float  # -1 cold .. 1 warm


def read_light(photo: Rgb, garment: Mask) -> Light:
    """Return the light of a small photo (h, w, 3), about 320 px, with a known garment (h, w).

    Direction is found from three things: where the ground becomes brighter (a plane through its lightness), where the
    garment becomes brighter, and the side of the garment without a shadow on the ground. Softness is how gradually the
    shadow beside the garment ends. Warmth is how yellow the nearly grey pixels are; strong colours belong to things,
    not to the light.
    """
    lab = picture_to_lab(photo)
    light = np.asarray(cv2.GaussianBlur(lab[..., 0], (0, 0), 2), np.float32)
    ground = ~cv2.dilate(garment.astype(np.uint8), np.ones((9, 9), np.uint8)).astype(bool)
    x, y = np.array([1.0, 0.5, 1.0]) @ [slope(light, ground), slope(light, garment), _shadow(light, garment)]
    strength = float(np.hypot(x, y))
    low, high = np.percentile(lab[..., 0], (4, 96))
    return Light(
        direction=degrees(atan2(-y, x)) % 360,
        certainty=float(np.clip(strength / 18, 0, 1)),
        softness=_softness(light, garment),
        contrast=float(np.clip((high - low - 25) / 60, 0, 1)),
        warmth=_warmth(lab, ground),
    )


def slope(light: F32, where: Mask) -> tuple[float, float]:
    """Return the rise of lightness across the picture, (right, down) in L*, from a robust plane fit in `where`."""
    ys, xs = np.nonzero(where)
    if len(xs) < 200:
        return 0.0, 0.0
    step = max(1, len(xs) // 6000)
    xs, ys = xs[::step], ys[::step]
    values = light[ys, xs].astype(np.float64)
    plane = np.stack([xs / light.shape[1] - 0.5, ys / light.shape[0] - 0.5, np.ones(len(xs))], 1)
    keep = np.ones(len(xs), np.bool_)
    solution = np.zeros(3)
    for _ in range(4):
        solution = np.linalg.lstsq(plane[keep], values[keep], rcond=None)[0]
        off = np.abs(values - plane @ solution)
        keep = off <= max(2.0, 2.0 * float(np.median(off)))
    return float(np.clip(solution[0], -30, 30)), float(np.clip(solution[1], -30, 30))


def _shadow(light: F32, garment: Mask) -> tuple[float, float]:
    """Return the mean direction (right, down) away from the dark side of a band around the garment.

    Each direction is weighted by how much darker the band is there.
    """
    near, far = _bands(garment)
    ys, xs = np.nonzero(garment)
    if len(xs) == 0 or near.sum() < 50 or far.sum() < 50:
        return 0.0, 0.0
    down, right = np.indices(garment.shape)
    angle = np.arctan2(ys.mean() - down, right - xs.mean())
    sector = ((angle / (2 * np.pi) * 12) % 12).astype(int)
    x = y = 0.0
    for i in range(12):
        inner, outer = light[near & (sector == i)], light[far & (sector == i)]
        if len(inner) < 10 or len(outer) < 10:
            continue
        darker = float(np.clip(np.median(outer) - np.median(inner), 0, 20))
        middle = radians(i * 30 + 15)
        x -= darker * cos(middle)
        y += darker * sin(middle)  # rows grow downwards
    return x / 4, y / 4


def _softness(light: F32, garment: Mask) -> float:
    """Return how gradual the shadow beside the garment is, compared with other ground, 0.15..0.9; 0.6 if unknown."""
    near, far = _bands(garment)
    if near.sum() < 50 or far.sum() < 50:
        return 0.6
    steep = np.hypot(cv2.Sobel(light, cv2.CV_32F, 1, 0), cv2.Sobel(light, cv2.CV_32F, 0, 1)) / 8
    beside = float(np.percentile(steep[near], 80)) - float(np.percentile(steep[far], 80))
    return float(np.clip(0.85 - beside / 2.5, 0.15, 0.9))


def _bands(garment: Mask) -> tuple[Mask, Mask]:
    """Return the ground close to the garment, outside the mask's own error, and the ground farther away."""
    unit = max(2, round(max(garment.shape) / 80))
    square = np.ones((3, 3), np.uint8)
    grown = [cv2.dilate(garment.astype(np.uint8), square, iterations=n * unit).astype(bool) for n in (1, 4, 9)]
    return grown[1] & ~grown[0], grown[2] & ~grown[1]


def _warmth(lab: F32, ground: Mask) -> float:
    colours = lab[ground] if ground.sum() > 200 else lab.reshape(-1, 3)
    grey = colours[(np.hypot(colours[:, 1], colours[:, 2]) < 22) & (colours[:, 0] > 25)]
    if len(grey) < 0.05 * len(colours):
        return 0.0
    yellow, red = float(np.median(grey[:, 2])), float(np.median(grey[:, 1]))
    return float(np.clip((yellow + 0.4 * red - 1) / 12, -1, 1))


Ground = Literal["plain", "boards", "cloth", "busy"]
"""plain: wall or paper; boards: long parallel lines; cloth: folds and weave; busy: anything with more detail."""


@dataclass(frozen=True, slots=True)
class PictureReading:
    """Everything that the stylist knows about one picture."""

    ground: Ground
    around: tuple[Swatch, ...]
    garment: tuple[Swatch, ...]
    light: Light
    fill: float  # share of the frame's limiting side that the garment's box fills, 0..1


def read_picture(photo: Rgb, garment: Mask) -> PictureReading:
    """Read one small photo (about 320 px), (h, w, 3) uint8, with its garment (h, w)."""
    thick = np.ones((7, 7), np.uint8)
    outside = ~cv2.dilate(garment.astype(np.uint8), thick).astype(bool)
    inside = cv2.erode(garment.astype(np.uint8), thick).astype(bool)
    return PictureReading(
        ground=_ground(photo, outside),
        around=main_colours(photo, outside, 4),
        garment=main_colours(photo, inside if inside.sum() > 50 else garment, 5),
        light=read_light(photo, garment),
        fill=_fill(garment),
    )


def _ground(photo: Rgb, outside: Mask) -> Ground:
    """Tell the kind of ground by its texture's energy, and by how much of it has one direction (structure tensor)."""
    grey = np.asarray(cv2.cvtColor(photo, cv2.COLOR_RGB2GRAY), np.float32)
    fine = grey - cv2.GaussianBlur(grey, (0, 0), 6)
    where = cv2.erode(outside.astype(np.uint8), np.ones((5, 5), np.uint8)).astype(bool)
    if where.sum() < 200:
        return "plain"
    energy = float(np.sqrt(np.mean(np.square(np.clip(fine[where], -40, 40)))))
    gx, gy = cv2.Sobel(fine, cv2.CV_32F, 1, 0)[where], cv2.Sobel(fine, cv2.CV_32F, 0, 1)[where]
    xx, yy, xy = float(np.mean(gx * gx)), float(np.mean(gy * gy)), float(np.mean(gx * gy))
    one_way = float(np.hypot(xx - yy, 2 * xy)) / max(xx + yy, 1e-6)
    if energy < 4.5:
        return "plain"
    if one_way > 0.33:
        return "boards"
    return "cloth" if energy < 14 else "busy"


def _fill(garment: Mask) -> float:
    ys, xs = np.nonzero(garment)
    if len(xs) == 0:
        return 0.7
    (left, right), (top, bottom) = np.percentile(xs, (0.5, 99.5)), np.percentile(ys, (0.5, 99.5))
    return float(max((right - left + 1) / garment.shape[1], (bottom - top + 1) / garment.shape[0]))


_BORDER = 0.1  # of the shorter side


def set_tone(rgb: Rgb) -> tuple[float, float]:
    """Return median L* and b* of the border of a picture (h, w, 3) uint8."""
    height, width = rgb.shape[:2]
    side = max(1, round(_BORDER * min(height, width)))
    lab = colours_to_lab(rgb[frame((height, width), side)][::7])
    return float(np.median(lab[:, 0])), float(np.median(lab[:, 2]))
