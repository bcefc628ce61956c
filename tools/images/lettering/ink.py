"""Which colour ink has, by the contrast that is measured where it lies (WCAG 2.2)."""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from tools.images.lettering.glyphs import Coverage
from tools.imaging.arrays import Colour, Rgb
from tools.imaging.colour import contrast_of_luminances, luminance_map

LEAST_CONTRAST = 4.5  # WCAG 2.2, success criterion 1.4.3, for text of any size
DARK: Colour = (26, 24, 23)
LIGHT: Colour = (253, 251, 247)


def of_colour(colour: Colour) -> float:
    """Relative luminance of one colour."""
    return float(luminance_map(np.array(colour, np.uint8)))


class Ground:
    """The luminance under and just around the ink of a row, tile by tile (a tile is one em wide)."""

    def __init__(self, ground: Rgb, ink: Coverage, size: float) -> None:
        reach = max(1, round(0.05 * size))
        near = cv2.dilate(ink, np.ones((2 * reach + 1, 2 * reach + 1), np.uint8)) > 96
        # Grain finer than a stroke does not hide a letter: average over half a stroke.
        light = cv2.blur(luminance_map(ground), (reach, reach))
        tile = max(4, round(size))
        self.extremes: list[tuple[float, float]] = []
        for x in range(0, ink.shape[1], tile):
            covered = light[:, x : x + tile][near[:, x : x + tile]]
            if covered.size >= 8:
                low, high = np.percentile(covered, (2, 98))
                self.extremes.append((float(low), float(high)))

    @classmethod
    def joined(cls, grounds: Sequence["Ground"]) -> "Ground":
        """The tiles of several rows as one ground."""
        whole = cls.__new__(cls)
        whole.extremes = [pair for ground in grounds for pair in ground.extremes]
        return whole

    def worst(self, ink_luminance: float) -> float:
        """The contrast in the tile where the ink is seen worst."""
        return min(
            (contrast_of_luminances(ink_luminance, light) for pair in self.extremes for light in pair), default=21.0
        )


def accent_ink(accent: Colour, ground: Ground, otherwise: Colour, *, muted: bool = False) -> Colour:
    """The accent, darker or lighter until it can be read, in its hue; `otherwise` where that is too far.

    `muted` is for running text: less chroma, and the lightness close to that of `otherwise`.
    """
    lab, other = _lab(accent), _lab(otherwise)
    if muted:
        lab[1:] *= 0.4
        lab[0] = 0.62 * other[0] + 0.38 * lab[0]
    wanted = LEAST_CONTRAST + (1.5 if muted else 0.2)
    towards = 1 if other[0] > 50 else -1
    for shift in range(0, 46, 3):
        moved = np.array([np.clip(lab[0] + towards * shift, 12, 97), *lab[1:]], np.float32)
        colour = _colour(cv2.cvtColor(moved[None, None], cv2.COLOR_Lab2RGB)[0, 0])
        if ground.worst(of_colour(colour)) >= wanted:
            return colour
    return otherwise


def _lab(colour: Colour) -> NDArray[np.float32]:
    return np.asarray(cv2.cvtColor(np.array([[colour]], np.float32) / 255, cv2.COLOR_RGB2Lab)[0, 0], np.float32)


def plate_accent(plate: Rgb) -> Colour:
    """The strongest colour that a good part of the plate has: the accent where none is given."""
    small = cv2.resize(plate, (64, 64), interpolation=cv2.INTER_AREA).reshape(-1, 3)
    lab = cv2.cvtColor((small[None] / 255).astype(np.float32), cv2.COLOR_RGB2Lab)[0]
    chroma = np.hypot(lab[:, 1], lab[:, 2])
    strong = lab[chroma >= np.percentile(chroma, 92)].mean(axis=0)
    return _colour(cv2.cvtColor(strong[None, None].astype(np.float32), cv2.COLOR_Lab2RGB)[0, 0])


def _colour(share: NDArray[np.float32]) -> Colour:
    red, green, blue = np.clip(np.rint(share * 255), 0, 255).astype(int).tolist()
    return red, green, blue
