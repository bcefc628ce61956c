"""Where the garment lies in the picture: centimetres to pixels and back, with a little natural asymmetry."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tools.sample.curves import Points
from tools.sample.noise import Field


@dataclass(frozen=True, slots=True)
class Frame:
    """A picture of width x height pixels in which the garment's point (0, 0) lies at `origin`.

    Cloth laid down by hand is never symmetric: `sway` cm of smooth displacement and `tilt` degrees of
    rotation
    are the same for every piece of a garment, so pieces stay joined.
    """

    width: int
    height: int
    scale: float  # pixels per cm
    origin: tuple[float, float]  # pixels
    tilt: float = 0.0
    sway: float = 0.5
    seed: int = 0

    def _drift(self, x: NDArray[np.float64], y: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        a = np.random.default_rng(self.seed + 17).uniform(0, 2 * np.pi, 6)
        dx = np.sin(y / 17 + a[0]) * 0.6 + np.sin(x / 13 + y / 29 + a[1]) * 0.4 + np.sin(y / 7.3 + x / 11 + a[4]) * 0.16
        dy = np.sin(x / 19 + a[2]) * 0.6 + np.sin(x / 11 - y / 23 + a[3]) * 0.4 + np.sin(x / 6.1 - y / 9 + a[5]) * 0.14
        return self.sway * dx, self.sway * dy

    def px(self, points: Points) -> NDArray[np.float64]:
        """Garment points in cm to picture pixels, (n, 2)."""
        p = np.asarray(points, dtype=np.float64)
        dx, dy = self._drift(p[:, 0], p[:, 1])
        x, y = p[:, 0] - dx, p[:, 1] - dy
        c, s = np.cos(np.radians(self.tilt)), np.sin(np.radians(self.tilt))
        return np.stack(
            [self.origin[0] + self.scale * (c * x - s * y), self.origin[1] + self.scale * (s * x + c * y)],
            axis=1,
        )

    def grid(self, left: int, top: int, right: int, bottom: int, step: int = 1) -> tuple[Field, Field]:
        """Garment coordinates in cm of the pixels of a window, every `step` pixels."""
        px = (np.arange(left, right, step, dtype=np.float64)[None, :] + (step - 1) / 2 - self.origin[0]) / self.scale
        py = (np.arange(top, bottom, step, dtype=np.float64)[:, None] + (step - 1) / 2 - self.origin[1]) / self.scale
        c, s = np.cos(np.radians(self.tilt)), np.sin(np.radians(self.tilt))
        x, y = c * px + s * py, -s * px + c * py
        # The exact inverse of `px` to first order: the drift is small and slow.
        dx, dy = self._drift(x, y)
        return (x + dx).astype(np.float32), (y + dy).astype(np.float32)
