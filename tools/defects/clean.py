"""Clean pictures with everything that they were made of, and the form of a labelled defect."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from zlib import crc32

import cv2
import numpy as np

from tools.imaging.arrays import Alpha, Box, Colour, Rgb, Rgba
from tools.imaging.masks import box_around
from tools.studio.brief import Look
from tools.studio.compose import lay
from tools.studio.placement import Layout, plan_layout
from tools.studio.shadow import cast
from tools.typography.setting import typeset


@dataclass(frozen=True, slots=True)
class Word:
    """A print on the garment. `box` is left, top, right, bottom in px of the cut-out."""

    text: str
    box: tuple[int, int, int, int]
    colour: Colour


@dataclass(frozen=True, slots=True)
class Clean:
    """A clean picture.

    `rgba` (h, w, 4) uint8 is the garment, cropped to its cloth. `photo` (h, w, 3) uint8 is that crop of the flat-lay,
    with its ground. `plate` is the empty set. `blank` is the garment without its print `word`. `other` is another
    garment of the category.
    """

    name: str
    photo: Rgb
    rgba: Rgba
    look: Look
    layout: Layout
    plate: Rgb
    copy: tuple[str, ...] = ()
    word: Word | None = None
    blank: Rgba | None = None
    other: Rgba | None = None

    @property
    def white(self) -> bool:
        """Return whether the set is pure white."""
        return self.look.backdrop == "white"

    def chance(self, what: str) -> np.random.Generator:
        """Return a random generator for this picture and this purpose, with equal numbers at every call."""
        return np.random.default_rng(crc32(f"{self.name} {what}".encode()))

    def shown(self, rgba: Rgba | None = None) -> Rgb:
        """Return the picture (h, w, 3) uint8 with this garment (default: the true one) and the copy."""
        return self.lettered(self.unlettered(rgba), self.copy)

    def unlettered(self, rgba: Rgba | None = None) -> Rgb:
        """Return the picture (h, w, 3) uint8 with this garment (default: the true one) and no copy."""
        rgba = self.rgba if rgba is None else rgba
        layout = self.layout
        if rgba.shape[:2] != self.rgba.shape[:2]:  # another garment is shown as large, in its own proportions
            layout = plan_layout(
                layout.size, rgba.shape[1] / rgba.shape[0], self.copy, self.look.fill, white=self.white
            )
        return lay(cast(self.plate, rgba, layout, self.look), rgba, layout, self.look)

    def lettered(self, picture: Rgb, lines: Sequence[str]) -> Rgb:
        """Return the picture with these lines in its free zone. Raises LetteringError if they do not fit."""
        return typeset(picture, lines, self.layout.zones).picture if lines else picture

    def alpha(self) -> Alpha:
        """Return how much of each pixel of the picture is garment, (h, w) 0..1."""
        left, top, right, bottom = self.layout.box
        whole = np.zeros(self.plate.shape[:2], np.float32)
        own = self.rgba[..., 3].astype(np.float32) / 255
        whole[top:bottom, left:right] = cv2.resize(own, (right - left, bottom - top), interpolation=cv2.INTER_AREA)
        return whole


Draw = Callable[[Clean], Rgb | None]


@dataclass(frozen=True, slots=True)
class Defect:
    """One family of defects at one strength.

    `glance` says whether a person sees it without searching, in the picture next to its flat-lay. `draw` returns None
    if this picture cannot have it, such as a misspelling without copy.
    """

    family: str
    strength: str
    glance: bool
    checks: tuple[str, ...]
    stages: tuple[str, ...]
    draw: Draw


def changed_box(before: Rgb, after: Rgb) -> Box | None:
    """Return the box (left, top, right, bottom in px) of all pixels that differ; None if none does or the size differs."""
    return box_around((before != after).any(axis=2)) if before.shape == after.shape else None
