"""The pictures that the server has made, found again by their look when they come back as references."""

import threading

import cv2
import numpy as np
from numpy.typing import NDArray

from tests.openrouter.pictures.scene import Scene
from tools.imaging.arrays import Rgb

_SIDE = 48
_TOLERANCE = 3.5  # mean difference in levels of 255; a picture encoded or shrunk again differs by less than 2


class SceneMemory:
    """Thumbnails of what was made, beside the scenes; the last `limit` of them."""

    def __init__(self, limit: int = 3000) -> None:
        self._limit = limit
        self._thumbnails: list[NDArray[np.float32]] = []
        self._aspects: list[float] = []
        self._scenes: list[Scene] = []
        self._lock = threading.Lock()

    def keep(self, picture: Rgb, scene: Scene) -> None:
        """Remember that this picture shows this scene."""
        small = _thumbnail(picture)
        with self._lock:
            self._thumbnails.append(small)
            self._aspects.append(picture.shape[1] / picture.shape[0])
            self._scenes.append(scene)
            if len(self._scenes) > self._limit:
                del self._thumbnails[0], self._aspects[0], self._scenes[0]

    def find(self, picture: Rgb) -> Scene | None:
        """The scene of the most similar picture, if any is as good as the same."""
        small, aspect = _thumbnail(picture), picture.shape[1] / picture.shape[0]
        best: tuple[float, Scene] | None = None
        with self._lock:
            kept = list(zip(self._thumbnails, self._aspects, self._scenes, strict=True))
        for thumbnail, its_aspect, scene in kept:
            if abs(its_aspect / aspect - 1) > 0.04:
                continue
            difference = float(np.abs(thumbnail - small).mean())
            if difference < _TOLERANCE and (best is None or difference <= best[0]):
                best = (difference, scene)
        return best[1] if best else None


def _thumbnail(picture: Rgb) -> NDArray[np.float32]:
    half = cv2.resize(picture, (4 * _SIDE, 4 * _SIDE), interpolation=cv2.INTER_AREA)
    return cv2.resize(half, (_SIDE, _SIDE), interpolation=cv2.INTER_AREA).astype(np.float32)
