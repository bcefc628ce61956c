"""Light on a set: direct light, scattered light, and a window with a plant in front of it."""

from itertools import product

import cv2
import numpy as np
from numpy.typing import NDArray

from tools.imaging.colour import Linear
from tools.studio.brief import Look
from tools.studio.canvas import Field, SetGeometry

_LOW = 200  # cells of the coarse grid's longer side: gradients are computed there, then enlarged


def towards(look: Look) -> tuple[float, float]:
    """Return the unit vector (right, down) in picture coordinates that points to the light."""
    angle = np.deg2rad(look.light_from)
    return float(np.cos(angle)), -float(np.sin(angle))


def key_and_ambient(look: Look) -> tuple[Linear, Linear]:
    """Return the colours of the direct and of the scattered light, (3,) each; their luminances add up to 1.

    In daylight the shadow side is a little cooler than the lit side. That makes neutral colours look natural.
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
    """Return the share of light directly from the lamp, 0..1. The rest is scattered and casts no shadow."""
    contrast, softness = np.clip([look.contrast, look.softness], 0, 1)
    return float(0.50 + 0.28 * contrast - 0.12 * softness)


def pool(frame: SetGeometry, look: Look) -> Field:
    """Return the direct light over the frame, (h, w), 1 in the middle: a lamp beside the set, weaker with distance.

    The irradiance of a small source at distance D before the wall is D^3 / (D^2 + r^2)^1.5.
    """
    across, down = _low_grid(frame)
    x = (across - 0.5) * np.float32(frame.width / frame.unit)
    y = (down - 0.46) * np.float32(frame.height / frame.unit)  # the lamp's middle is a little above that of the frame
    right, low = towards(look)
    contrast, softness = np.clip([look.contrast, look.softness], 0, 1)
    reach = 0.5 * float(np.hypot(frame.width, frame.height)) / frame.unit
    # a nearer lamp has a steeper fall-off; a banner needs a lamp that is farther away, or its ends become dark
    off = (0.55 + 0.35 * contrast) * min(reach, 1.1)
    depth = (1.25 + 0.75 * softness - 0.30 * contrast) * max(0.8, reach * 0.95)

    def irradiance(px: NDArray[np.float32], py: NDArray[np.float32]) -> NDArray[np.float32]:
        squared = (px - right * off) ** 2 + (py - low * off) ** 2
        return np.asarray((depth**2 / (depth**2 + squared)) ** 1.5, np.float32)

    middle = irradiance(np.zeros(1, np.float32), np.zeros(1, np.float32))[0]
    return _enlarged(irradiance(x, y) / middle, frame)


def vignette(frame: SetGeometry, amount: float) -> Field:
    """Return how much light the lens loses towards the corners, (h, w): 1 in the middle, 1 - amount in the corners."""
    across, down = _low_grid(frame)
    squared = (across * 2 - 1) ** 2 + (down * 2 - 1) ** 2
    return _enlarged((1 - amount * (squared / 2) ** 1.5).astype(np.float32), frame)


def _low_grid(frame: SetGeometry) -> tuple[Field, Field]:
    """Return how far right and how far down each cell of the coarse grid is, as shares of the frame."""
    scale = _LOW / max(frame.width, frame.height)
    height, width = max(8, round(frame.height * scale)), max(8, round(frame.width * scale))
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    return (x + 0.5) / width, (y + 0.5) / height


def _enlarged(low: Field, frame: SetGeometry) -> Field:
    """Return the coarse field at the frame's size."""
    return np.asarray(cv2.resize(low, (frame.width, frame.height), interpolation=cv2.INTER_CUBIC), np.float32)


_WINDOW_PIXELS = 640  # px of the longer side to draw in; all of it is blurred afterwards


def window(frame: SetGeometry, look: Look) -> Field:
    """Return how much of the window's light reaches each pixel of the frame, (h, w) 0..1."""
    scale = min(1.0, _WINDOW_PIXELS / max(frame.width, frame.height))
    width, height = max(8, round(frame.width * scale)), max(8, round(frame.height * scale))
    unit = min(width, height)
    panes = _panes(width, height, unit, look)
    leaves = _leaves(width, height, unit, look)
    softness = float(np.clip(look.softness, 0, 1))
    sharp = unit * (0.006 + 0.022 * softness)
    light = cv2.GaussianBlur(panes, (0, 0), sharp)
    far = cv2.GaussianBlur(panes, (0, 0), sharp * 3)
    # the penumbra is wider where the light has travelled farther over the wall
    right, down = towards(look)
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    along = -((x / width - 0.5) * right + (y / height - 0.5) * down)
    mix = np.clip(0.5 + 0.9 * along, 0, 1)
    light = light * (1 - mix) + far * mix
    shade = 1 - 0.62 * cv2.GaussianBlur(leaves, (0, 0), unit * (0.010 + 0.020 * softness))
    return np.clip(_enlarged(light * shade, frame), 0, 1)


def _panes(width: int, height: int, unit: int, look: Look) -> Field:
    """Draw the light of a window with two columns of panes, slanted by the sun's angle, in the middle of the frame."""
    picture = np.zeros((height, width), np.uint8)
    right, _ = towards(look)
    lean = -0.38 * (right if abs(right) > 0.2 else 0.2)  # the light moves away from the sun as it falls
    calm = 0.74 if height > 0.8 * width else 1.05  # in a tall frame the upper wall stays free for copy
    copies = max(1, round(width / height / 1.6))  # a banner shows several windows in a row
    pane_w, pane_h, bar = 0.30 * unit, 0.34 * unit, 0.030 * unit
    rows = max(2, min(6, round(calm * height / pane_h)))
    for copy, column, row in product(range(copies), (-1, 0), range(rows)):
        middle = width * (copy + 0.5) / copies - 0.04 * unit * right
        left, top = middle + column * pane_w + bar / 2, height * 0.49 + (row - rows / 2) * pane_h + bar / 2
        end, low = left + pane_w - bar, top + pane_h - bar
        x, y = np.array([left, end, end, left]), np.array([top, top, low, low])
        slanted = np.stack([x + lean * (y - height * 0.49), y + 0.16 * right * (x - middle)], axis=1)
        cv2.fillConvexPoly(picture, np.rint(slanted * 16).astype(np.int32), 255, lineType=cv2.LINE_AA, shift=4)
    return np.asarray(picture / 255, np.float32)


def _leaves(width: int, height: int, unit: int, look: Look) -> Field:
    """Draw the shadow of branches that reach into the light from the lamp's side."""
    rng = np.random.default_rng([look.seed % 2**32, 71])
    picture = np.zeros((height, width), np.uint8)
    right, _ = towards(look)
    side = 1 if right >= 0 else -1
    for _branch in range(3):
        x = width / 2 + side * width * 0.5 * rng.uniform(0.85, 1.05)
        y = height * rng.uniform(0.02, 0.30)
        angle = np.deg2rad(90 + side * rng.uniform(25, 60))
        bend = side * rng.uniform(0.02, 0.07)
        for step in range(11):
            x += np.cos(angle) * 0.055 * unit
            y += np.sin(angle) * 0.055 * unit
            angle -= bend
            length = unit * rng.uniform(0.050, 0.080) * (1 - 0.04 * step)
            for turn in (-0.75, 0.75):
                lean = angle + turn + rng.normal(0, 0.18)
                centre = int((x + np.cos(lean) * length) * 16), int((y + np.sin(lean) * length) * 16)
                axes = int(length * 16), int(length * 0.27 * 16)
                cv2.ellipse(picture, centre, axes, float(np.rad2deg(lean)), 0, 360, 255, -1, cv2.LINE_AA, 4)
    return np.asarray(picture / 255, np.float32)
