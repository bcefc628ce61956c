"""The main colours of a part of a picture."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from tools.imaging.arrays import Colour, Mask, Rgb
from tools.imaging.colour import LabColour, to_rgb

_MOST_PIXELS = 2000  # enough for five colours; more only takes time


@dataclass(frozen=True, slots=True)
class Swatch:
    """One main colour and the share of the area it stands for."""

    lab: LabColour
    share: float  # 0..1

    @property
    def rgb(self) -> Colour:
        """The same in sRGB."""
        return to_rgb(self.lab)


def main_colours(photo: Rgb, where: Mask, most: int = 5) -> tuple[Swatch, ...]:
    """At most `most` colours of the pixels in `where`, largest share first; empty when there are no pixels.

    k-means in Lab from seeds that are far apart (Gonzalez 1985: always the farthest pixel next), so
    nothing is random.
    Clusters closer than 8 are merged: a fold is not a colour.
    """
    pixels = cv2.cvtColor(photo.astype(np.float32) / 255, cv2.COLOR_RGB2Lab)[where]
    if len(pixels) == 0:
        return ()
    pixels = pixels[:: max(1, len(pixels) // _MOST_PIXELS)]
    centres = np.median(pixels, axis=0)[None]
    for _ in range(most - 1):
        away = ((pixels[:, None] - centres) ** 2).sum(2).min(1)
        # not the very farthest: single odd pixels are noise
        centres = np.vstack([centres, pixels[np.argsort(away, kind="stable")[int(0.98 * (len(away) - 1))]]])
    for _ in range(12):
        nearest = ((pixels[:, None] - centres) ** 2).sum(2).argmin(1)
        centres = np.stack([pixels[nearest == i].mean(0) if (nearest == i).any() else c for i, c in enumerate(centres)])
    counts = np.bincount(nearest, minlength=len(centres)).astype(float)
    return _merged(centres, counts / counts.sum())


def _merged(
    centres: NDArray[np.float32],
    shares: NDArray[np.float64],
) -> tuple[Swatch, ...]:
    kept: list[tuple[NDArray[np.float64], float]] = []
    for i in np.argsort(-shares, kind="stable"):
        if shares[i] <= 0:
            continue
        for j, (centre, share) in enumerate(kept):
            if float(np.linalg.norm(centres[i] - centre)) < 8:
                total = share + float(shares[i])
                kept[j] = ((centre * share + centres[i] * float(shares[i])) / total, total)
                break
        else:
            kept.append((centres[i].astype(np.float64), float(shares[i])))
    kept.sort(key=lambda item: -item[1])
    return tuple(Swatch((float(c[0]), float(c[1]), float(c[2])), share) for c, share in kept)
