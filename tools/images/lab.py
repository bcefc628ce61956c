"""Colours as people see them: CIE L*a*b* (D65, 2 degrees), differences in it, and contrast of text."""

from math import atan2, cos, degrees, hypot, radians, sin

import numpy as np
from numpy.typing import NDArray

from tools.images.arrays import Colour

LabColour = tuple[float, float, float]  # L 0..100, a, b


def to_lab(colour: Colour) -> LabColour:
    """L*a*b* of one sRGB colour."""
    from skimage.color import rgb2lab

    light, a, b = rgb2lab(np.array([[colour]], np.float64) / 255)[0, 0]
    return float(light), float(a), float(b)


def to_rgb(colour: LabColour) -> Colour:
    """The sRGB colour of L*a*b*, clipped to the gamut."""
    from skimage.color import lab2rgb

    r, g, b = np.rint(np.clip(lab2rgb(np.array([[colour]], np.float64))[0, 0], 0, 1) * 255).astype(int)
    return int(r), int(g), int(b)


def nearest(colours: NDArray[np.float32], shades: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return how far each of many colours (..., 3) is from the nearest of the shades (n, 3), by Euclid."""
    light, a, b = (np.ascontiguousarray(colours[..., number]) for number in range(3))  # sums over an axis of 3 are slow
    away = np.full(light.shape, np.inf, np.float32)
    for shade in shades:
        apart = np.square(light - shade[0]) + np.square(a - shade[1]) + np.square(b - shade[2])
        np.minimum(away, apart, out=away)
    return np.sqrt(away)


def delta_e(one: LabColour, other: LabColour) -> float:
    """CIEDE2000: about 1 is just visible, 20 is plainly another colour."""
    from skimage.color import deltaE_ciede2000

    return float(deltaE_ciede2000(np.array(one), np.array(other)))


def chroma(colour: LabColour) -> float:
    """Distance from grey, C*ab."""
    return hypot(colour[1], colour[2])


def hue(colour: LabColour) -> float:
    """Hue angle in degrees, 0..360: 0 red-pink, 90 yellow, 180 green, 270 blue."""
    return degrees(atan2(colour[2], colour[1])) % 360


def from_lch(light: float, amount: float, angle: float) -> LabColour:
    """L*a*b* of lightness, chroma and hue in degrees."""
    return light, amount * cos(radians(angle)), amount * sin(radians(angle))


def hue_gap(one: float, other: float) -> float:
    """How far two hues are apart, 0..180 degrees."""
    return abs((one - other + 180) % 360 - 180)


def luminance(colour: Colour) -> float:
    """Relative luminance 0..1 (WCAG 2.2)."""
    parts = [c / 255 for c in colour]
    r, g, b = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(one: Colour, other: Colour) -> float:
    """Contrast ratio 1..21 (WCAG 2.2)."""
    dark, bright = sorted((luminance(one), luminance(other)))
    return (bright + 0.05) / (dark + 0.05)
