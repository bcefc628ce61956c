"""Convert colours (sRGB, linear light, CIE L*a*b* at D65, 2 degrees) and compare them."""

from math import atan2, cos, degrees, hypot, radians, sin

import cv2
import numpy as np
from numpy.typing import NDArray

from tools.imaging.arrays import Colour, Rgb, Rgba

LabColour = tuple[float, float, float]  # L 0..100, a, b


def to_lab(colour: Colour) -> LabColour:
    """Return L*a*b* of one sRGB colour."""
    from skimage.color import rgb2lab

    light, a, b = rgb2lab(np.array([[colour]], np.float64) / 255)[0, 0]
    return float(light), float(a), float(b)


def to_rgb(colour: LabColour | NDArray[np.floating]) -> Colour:
    """Return the sRGB colour of L*a*b*, clipped to the gamut."""
    from skimage.color import lab2rgb

    light, a, b = colour
    lab = (light, a, min(b, 1.724 * (light + 16)))  # a yellower colour has a Z below 0, of which lab2rgb would warn
    red, green, blue = np.rint(np.clip(lab2rgb(np.array([[lab]], np.float64))[0, 0], 0, 1) * 255).astype(int)
    return int(red), int(green), int(blue)


def nearest(colours: NDArray[np.float32], shades: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the Euclidean distance of each colour (..., 3) to the nearest of the shades (n, 3)."""
    light, a, b = (np.ascontiguousarray(colours[..., number]) for number in range(3))  # sums over an axis of 3 are slow
    away = np.full(light.shape, np.inf, np.float32)
    for shade in shades:
        apart = np.square(light - shade[0]) + np.square(a - shade[1]) + np.square(b - shade[2])
        np.minimum(away, apart, out=away)
    return np.sqrt(away)


def delta_e(one: LabColour | NDArray[np.floating], other: LabColour | NDArray[np.floating]) -> float:
    """Return the CIEDE2000 difference: about 1 is just visible, 20 is clearly another colour."""
    from skimage.color import deltaE_ciede2000

    return float(deltaE_ciede2000(np.array(one), np.array(other)))


def chroma(colour: LabColour) -> float:
    """Return the chroma C*ab, the distance from grey."""
    return hypot(colour[1], colour[2])


def hue(colour: LabColour) -> float:
    """Return the hue angle in degrees, 0..360: 0 red-pink, 90 yellow, 180 green, 270 blue."""
    return degrees(atan2(colour[2], colour[1])) % 360


def from_lch(light: float, amount: float, angle: float) -> LabColour:
    """Return L*a*b* of lightness, chroma, and hue in degrees."""
    return light, amount * cos(radians(angle)), amount * sin(radians(angle))


def hue_gap(one: float, other: float) -> float:
    """Return the angle between two hues, 0..180 degrees."""
    return abs((one - other + 180) % 360 - 180)


def luminance(colour: Colour) -> float:
    """Return the relative luminance, 0..1 (WCAG 2.2)."""
    return float(luminance_map(np.array(colour, np.uint8)))


def contrast(one: Colour, other: Colour) -> float:
    """Return the contrast ratio, 1..21 (WCAG 2.2)."""
    return contrast_of_luminances(luminance(one), luminance(other))


def ciede2000(first: NDArray[np.floating], second: NDArray[np.floating], lightness: float = 1.0) -> NDArray[np.float32]:
    """Return the colour differences (…) of two Lab pictures (…, 3). `lightness` is kL (Sharma et al. 2005)."""
    from skimage.color import deltaE_ciede2000

    return np.asarray(deltaE_ciede2000(first, second, kL=lightness), np.float32)


Linear = NDArray[np.float32]  # (height, width, 3) or (3,), linear light; 1 is paper white


def _decode(value: NDArray[np.float64]) -> NDArray[np.float64]:
    # IEC 61966-2-1, the sRGB transfer function
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)


_TO_LINEAR = _decode(np.arange(256) / 255.0).astype(np.float32)
_STEPS = 4096
# sampled at equal steps of the square root of light, so that dark tones have as many steps as bright ones
_sqrt = np.linspace(0.0, 1.0, _STEPS + 1) ** 2
_TO_SRGB = (255 * np.where(_sqrt <= 0.0031308, _sqrt * 12.92, 1.055 * _sqrt ** (1 / 2.4) - 0.055)).astype(np.float32)


def colour_light(colour: Colour) -> Linear:
    """Return the linear light (3,) of an sRGB colour."""
    return np.asarray(_TO_LINEAR[np.asarray(colour, dtype=np.uint8)])


def to_linear(picture: Rgb) -> Linear:
    """Return the linear light (h, w, 3) float32, 0..1, of an sRGB picture (h, w, 3) uint8."""
    return np.asarray(_TO_LINEAR[picture])


def to_levels(light: Linear) -> NDArray[np.float32]:
    """Return sRGB levels 0..255 of linear light, not yet rounded, so that grain or dither can be added first."""
    steps = np.sqrt(np.clip(light, 0.0, 1.0)) * np.float32(_STEPS)
    return np.asarray(_TO_SRGB[(steps + 0.5).astype(np.int32)])


def luminance_map(rgb: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Return the relative luminance 0..1 (…) of sRGB values (…, 3) uint8, by WCAG 2.2."""
    return np.asarray(_decode(rgb.astype(np.float64) / 255) @ np.array([0.2126, 0.7152, 0.0722]))


def contrast_of_luminances(one: float, other: float) -> float:
    """Return the contrast ratio, 1..21, of two relative luminances."""
    return (max(one, other) + 0.05) / (min(one, other) + 0.05)


def garment_colour(rgba: Rgba) -> Colour:
    """Return the median colour of a cut-out's solid part, taken in L*a*b*; mid grey if there is none."""
    solid = rgba[rgba[..., 3] > 200][:, :3]
    if not len(solid):
        return (128, 128, 128)
    return to_rgb(np.median(colours_to_lab(solid[:: max(1, len(solid) // 20_000)]), axis=0))


def colours_to_lab(colours: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return L*a*b* (n, 3) float32 of sRGB colours (n, 3)."""
    return np.asarray(picture_to_lab(colours[None])[0], np.float32)


def picture_to_lab(rgb: Rgb) -> NDArray[np.float32]:
    """Return CIE L*a*b* (h, w, 3) float32, L 0..100. OpenCV's 8-bit conversion would be wrong by up to 0.67."""
    return np.asarray(cv2.cvtColor(rgb.astype(np.float32) / 255, cv2.COLOR_RGB2LAB), np.float32)


def rgb(colour: str | None) -> Colour | None:
    """Return '#rrggbb' as three numbers."""
    if colour is None:
        return None
    red, green, blue = bytes.fromhex(colour.removeprefix("#"))
    return red, green, blue
