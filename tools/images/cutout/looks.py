"""Which pixels look like the cloth and which like the ground, in whatever light falls on them.

A gap is the ground in the garment's shadow: its colour lies on the line from a ground colour to black.
"""

from dataclasses import dataclass

import numpy as np

from tools.images.arrays import Mask, Rgb
from tools.images.cutout.backdrop import kmeans
from tools.images.cutout.working import Floats

_SHADES = (0.35, 1.03)  # of the ground's light that falls into a gap
_FOLDS = 0.75  # of the cloth's light in its folds, at least
_LIT = 1.15


@dataclass(frozen=True, slots=True)
class Looks:
    """(h, w) distances in RGB levels, 0 where nobody asked."""

    ground: Floats  # to the nearest shade of a ground colour
    cloth: Floats  # to the nearest colour of the cloth

    @property
    def nearer(self) -> Floats:
        """How much nearer to the ground than to the cloth."""
        return np.asarray(self.cloth - self.ground, np.float32)


def looks_of(
    photo: Rgb, cloth: Mask, ground: Mask, asked: Mask, rare: float = 0.01, folds: float = _FOLDS
) -> Looks | None:
    """The distances of the `asked` pixels; None where there is too little `cloth` or `ground` to learn from.

    A colour of less than the share `rare` of the cloth does not count: it may be what is looked for. `folds` is the least
    share of the cloth's light.
    """
    if min(int(ground.sum()), int(cloth.sum())) < 200 or not asked.any():
        return None
    colours = photo.astype(np.float32)
    grounds = _palette(colours[ground], 8, 0.03)
    light = grounds.max(axis=1)
    lit = grounds[light >= 0.7 * np.median(light)]  # a shade of a shade would be black, and so is much cloth
    planes = []
    for palette, shades in ((lit, _SHADES), (_palette(colours[cloth], 32, rare), (folds, _LIT))):
        plane = np.zeros(asked.shape, np.float32)
        plane[asked] = _from_rays(colours[asked], palette, shades)
        planes.append(plane)
    return Looks(planes[0], planes[1])


def _palette(samples: Floats, count: int, least: float) -> Floats:
    """(k, 3) colours that at least the share `least` of the samples have."""
    some = np.ascontiguousarray(samples[:: max(1, len(samples) // 3000)])
    centres, labels = kmeans(some, count)
    return np.asarray(centres[np.bincount(labels, minlength=len(centres)) >= least * len(some)], np.float32)


def _from_rays(colours: Floats, palette: Floats, shades: tuple[float, float]) -> Floats:
    """(n,) distance of each colour from the nearest palette colour, in any of its shades."""
    nearest = np.full(len(colours), np.inf, np.float32)
    for centre in palette:
        share = np.clip(colours @ centre / max(float(centre @ centre), 1.0), *shades)
        nearest = np.minimum(nearest, np.square(colours - share[:, None] * centre).sum(axis=1))
    return np.asarray(np.sqrt(nearest), np.float32)
