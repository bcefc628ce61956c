"""Pictures and words in one space of 2048 dimensions: colours, their layout and edges, projected at random.

Words reach the block of colours through the colours they name, and a block of their own by hashing.
"""

import re
from functools import cache
from hashlib import sha256

import cv2
import numpy as np
from numpy.typing import NDArray

from tools.imaging.arrays import Rgb
from tools.imaging.opening import open_picture

DIMENSIONS = 2048
_BINS, _LAYOUT, _EDGES, _WORDS = 125, 6 * 8 * 3, 4 * 4 * 8, 512
_NAMES = {
    "red": (190, 35, 45), "blue": (45, 75, 170), "green": (60, 130, 80), "black": (28, 28, 30), "white": (244, 243, 240),
    "yellow": (228, 196, 60), "grey": (140, 140, 142), "gray": (140, 140, 142), "navy": (32, 38, 82), "pink": (226, 140, 168),
    "camel": (190, 146, 96), "beige": (216, 200, 172), "brown": (112, 76, 50), "purple": (112, 64, 136),
    "orange": (226, 124, 48),
}  # fmt: skip


def embed(given: str | bytes) -> NDArray[np.float32]:
    """A unit vector of 2048 float32. PictureError for bytes that are no picture."""
    features = _of_words(given) if isinstance(given, str) else _of_picture(open_picture(given))
    vector = features @ _projection()
    return np.asarray(vector / np.linalg.norm(vector), np.float32)


def _of_picture(rgb: Rgb) -> NDArray[np.float32]:
    small = np.asarray(cv2.resize(rgb, (96, 128), interpolation=cv2.INTER_AREA), np.uint8)
    middle = small[16:-16, 14:-14]
    layout = cv2.resize(small, (6, 8), interpolation=cv2.INTER_AREA).astype(np.float32).ravel() / 255
    grey = cv2.cvtColor(small, cv2.COLOR_RGB2GRAY).astype(np.float32)
    gx, gy = cv2.Sobel(grey, cv2.CV_32F, 1, 0), cv2.Sobel(grey, cv2.CV_32F, 0, 1)
    angle = ((np.arctan2(gy, gx) + np.pi) / (2 * np.pi) * 8).astype(int) % 8
    rows, columns = np.mgrid[:128, :96]
    cell = ((rows // 32) * 4 + columns // 24) * 8 + angle
    edges = np.bincount(cell.ravel(), np.hypot(gx, gy).ravel(), minlength=_EDGES).astype(np.float64)
    return _joined(_colours(middle.reshape(-1, 3)), layout - layout.mean(), edges, np.zeros(_WORDS))


def _of_words(text: str) -> NDArray[np.float32]:
    words = re.findall(r"\w+", text.lower())
    named = [_NAMES[word] for word in words if word in _NAMES]
    colours = _colours(np.array(named, np.uint8)) if named else np.zeros(_BINS)
    hashed = np.zeros(_WORDS)
    for word in words:
        hashed[int.from_bytes(sha256(word.encode()).digest()[:4]) % _WORDS] += 1
    return _joined(colours, np.zeros(_LAYOUT), np.zeros(_EDGES), hashed)


def _colours(pixels: NDArray[np.uint8]) -> NDArray[np.float64]:
    bins = (pixels.astype(int) * 5 // 256) @ np.array([25, 5, 1])
    return np.sqrt(np.bincount(bins, minlength=_BINS) / len(bins))


def _joined(*blocks: NDArray[np.float64]) -> NDArray[np.float32]:
    """Each block at length 1 (0 where it says nothing), and one constant so that no vector is zero."""
    scaled = [block / max(float(np.linalg.norm(block)), 1e-9) for block in blocks]
    return np.concatenate([*scaled, [0.05]]).astype(np.float32)


@cache
def _projection() -> NDArray[np.float32]:
    size = _BINS + _LAYOUT + _EDGES + _WORDS + 1
    return np.random.default_rng(2048).normal(0, 1 / DIMENSIONS**0.5, (size, DIMENSIONS)).astype(np.float32)
