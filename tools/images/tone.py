"""Between sRGB bytes and linear light, where light adds up and shadows multiply."""

import numpy as np
from numpy.typing import NDArray

from tools.images.arrays import Colour, Rgb

Linear = NDArray[np.float32]  # (height, width, 3) or (3,), linear light, 1 = paper white


def _decode(value: NDArray[np.float64]) -> NDArray[np.float64]:
    # IEC 61966-2-1, the sRGB transfer function
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)


_TO_LINEAR = _decode(np.arange(256) / 255.0).astype(np.float32)
_STEPS = 4096
# sampled over the square root of the light, so that dark tones get as many steps as bright ones
_sqrt = np.linspace(0.0, 1.0, _STEPS + 1) ** 2
_TO_SRGB = (255 * np.where(_sqrt <= 0.0031308, _sqrt * 12.92, 1.055 * _sqrt ** (1 / 2.4) - 0.055)).astype(np.float32)


def colour_light(colour: Colour) -> Linear:
    """(3,) linear light of an sRGB colour."""
    return np.asarray(_TO_LINEAR[np.asarray(colour, dtype=np.uint8)])


def to_linear(picture: Rgb) -> Linear:
    """(h, w, 3) sRGB bytes to linear light, float32 in 0..1."""
    return np.asarray(_TO_LINEAR[picture])


def to_levels(light: Linear) -> NDArray[np.float32]:
    """Linear light to sRGB levels 0..255, not yet rounded, so that grain or dither can be added first."""
    steps = np.sqrt(np.clip(light, 0.0, 1.0)) * np.float32(_STEPS)
    return np.asarray(_TO_SRGB[(steps + 0.5).astype(np.int32)])
