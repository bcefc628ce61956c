"""Key light, ambient light and their colours on a set."""

import cv2
import numpy as np
from numpy.typing import NDArray

from tools.images.look import Look
from tools.images.scene.frame import Frame
from tools.images.scene.noise import Field
from tools.imaging.colour import Linear

_LOW = 200  # long gradients are computed on a grid of about this many cells, then enlarged


def towards(look: Look) -> tuple[float, float]:
    """Unit vector in picture coordinates (right, down) that points to the light."""
    angle = np.deg2rad(look.light_from)
    return float(np.cos(angle)), -float(np.sin(angle))


def key_and_ambient(look: Look) -> tuple[Linear, Linear]:
    """Colours of the direct and of the scattered light, (3,) each; together 1 in luminance.

    The shadow side of a daylight picture is a little cooler than the lit side: that keeps neutrals alive.
    """
    warmth = float(np.clip(look.warmth, -1, 1))
    key = np.array([1 + 0.055 * warmth + 0.012, 1.0, 1 - 0.085 * warmth - 0.018])
    ambient = np.array([1 + 0.020 * warmth - 0.012, 1.0, 1 - 0.030 * warmth + 0.020])
    weights = np.array([0.2126, 0.7152, 0.0722])
    share = direct_share(look)
    return (
        (share * key / (key @ weights)).astype(np.float32),
        ((1 - share) * ambient / (ambient @ weights)).astype(np.float32),
    )


def direct_share(look: Look) -> float:
    """How much of the light comes straight from the key, 0..1: the rest is scattered and casts no shadow."""
    contrast, softness = np.clip([look.contrast, look.softness], 0, 1)
    return float(0.50 + 0.28 * contrast - 0.12 * softness)


def pool(frame: Frame, look: Look) -> Field:
    """Direct light over the frame: a lamp beside the set, falling off with distance; 1 at the middle.

    Irradiance of a small source at distance D before the wall: D^3 / (D^2 + r^2)^1.5.
    """
    x, y = low_grid(frame)
    right, down = towards(look)
    contrast, softness = np.clip([look.contrast, look.softness], 0, 1)
    reach = 0.5 * float(np.hypot(frame.width, frame.height)) / frame.unit
    # nearer lamp: steeper fall-off; a banner needs a lamp farther off, or its ends go dark
    off = (0.55 + 0.35 * contrast) * min(reach, 1.1)
    depth = (1.25 + 0.75 * softness - 0.30 * contrast) * max(0.8, reach * 0.95)

    def irradiance(px: NDArray[np.float32], py: NDArray[np.float32]) -> NDArray[np.float32]:
        squared = (px - right * off) ** 2 + (py - down * off) ** 2
        return np.asarray((depth**2 / (depth**2 + squared)) ** 1.5, np.float32)

    middle = irradiance(np.zeros(1, np.float32), np.zeros(1, np.float32))[0]
    return enlarge(irradiance(x, y) / middle, frame)


def vignette(frame: Frame, amount: float) -> Field:
    """Slight fall-off of the lens to the corners, 1 in the middle, 1 - amount in the corners."""
    height, width = _low_shape(frame)
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    squared = ((x + 0.5) / width * 2 - 1) ** 2 + ((y + 0.5) / height * 2 - 1) ** 2
    return enlarge((1 - amount * (squared / 2) ** 1.5).astype(np.float32), frame)


def low_grid(frame: Frame) -> tuple[Field, Field]:
    """Coordinates (right, down) in metres from a point a little above the middle, on the coarse grid."""
    height, width = _low_shape(frame)
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    return (
        ((x + 0.5) / width - 0.5) * np.float32(frame.width / frame.unit),
        ((y + 0.5) / height - 0.46) * np.float32(frame.height / frame.unit),
    )


def enlarge(low: Field, frame: Frame) -> Field:
    """A coarse field at the frame's pixels."""
    return np.asarray(cv2.resize(low, (frame.width, frame.height), interpolation=cv2.INTER_CUBIC), np.float32)


def _low_shape(frame: Frame) -> tuple[int, int]:
    scale = _LOW / max(frame.width, frame.height)
    return max(8, round(frame.height * scale)), max(8, round(frame.width * scale))
