"""Text-free grounds to set copy on: walls, wood, gradients, clutter. All drawn from a seed."""

from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from tools.imaging.arrays import Rgb


def _finished(light: NDArray[np.float32], seed: int) -> Rgb:
    grain = np.random.default_rng(seed).normal(0, 1.2, light.shape[:2])[..., None]
    return np.clip(np.rint(light + grain), 0, 255).astype(np.uint8)


def wall(width: int, height: int, colour: tuple[int, int, int], seed: int = 1) -> Rgb:
    """A painted wall with light that falls off, over a darker floor."""
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    fall = 1.06 - 0.22 * np.hypot(x / width - 0.3, y / height - 0.2)
    light = np.array(colour, np.float32) * fall[..., None]
    floor = y > 0.82 * height
    light[floor] *= 0.8
    return _finished(light, seed)


def gradient(width: int, height: int, seed: int = 2) -> Rgb:
    """From dark teal to bright peach, left to right: no one ink reads everywhere."""
    share = np.linspace(0, 1, width, dtype=np.float32)[None, :, None]
    light = np.array([18, 52, 60], np.float32) * (1 - share) + np.array([250, 214, 186], np.float32) * share
    return _finished(np.repeat(light, height, axis=0), seed)


def wood(width: int, height: int, seed: int = 3) -> Rgb:
    """Busy boards with dark joints and strong grain."""
    rng = np.random.default_rng(seed)
    boards = max(4, height // 90)
    light = np.zeros((height, width, 3), np.float32)
    for top, bottom in pairwise(np.linspace(0, height, boards + 1).astype(int)):
        tone = np.array([164, 116, 74], np.float32) * rng.uniform(0.6, 1.3)
        grain = cv2.GaussianBlur(
            rng.normal(0, 1, (bottom - top, width)).astype(np.float32), (0, 0), sigmaX=24, sigmaY=0.8
        )
        light[top:bottom] = tone * (1 + 2.6 * grain[..., None])
        light[top : top + 3] *= 0.35
        joint = int(rng.uniform(0.1, 0.9) * width)
        light[top:bottom, joint : joint + 3] *= 0.35
    return _finished(light, seed)


def garment(picture: Rgb, box: tuple[int, int, int, int], colour: tuple[int, int, int]) -> Rgb:
    """The picture with a plain rounded shape where a garment would hang."""
    left, top, right, bottom = box
    drawn = picture.copy()
    middle = ((left + right) // 2, (top + bottom) // 2)
    cv2.ellipse(drawn, middle, ((right - left) // 2, (bottom - top) // 2), 0, 0, 360, colour, -1, cv2.LINE_AA)
    return drawn
