"""The garments of a defect set: of the sample shop with its true masks, or real flat-lays with a trusted cut-out."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from zlib import crc32

import cv2
import numpy as np

from tools.cutout import FlatlayAnalyses
from tools.cutout.refine import soft_cut
from tools.defects.clean import Clean, Word
from tools.defects.cloth import VISIBLE, chest, printed, strength
from tools.imaging.arrays import Mask, Rgb, Rgba
from tools.imaging.colour import garment_colour
from tools.imaging.opening import open_picture
from tools.imaging.sizes import pixels
from tools.sample import samples
from tools.studio.brief import Look
from tools.studio.harmony import harmonised
from tools.studio.placement import plan_layout
from tools.studio.scene import draw_set

SETS: tuple[tuple[Look, str, tuple[str, ...]], ...] = (
    (Look(backdrop="linen", wall=(170, 160, 148), seed=1), "3:4", ()),
    (Look(backdrop="white", seed=2), "1:1", ()),
    (Look(backdrop="wood", wall=(176, 148, 118), light_from=60, contrast=0.7, warmth=0.3, seed=3), "4:5",
     ("New season", "From $29.90")),
    (Look(backdrop="plaster", wall=(204, 196, 184), light_from=30, softness=0.3, seed=4), "3:4", ("春の新作", "¥4,980")),
    (Look(backdrop="linen", wall=(214, 207, 194), softness=0.9, warmth=-0.3, seed=5), "4:5", ("Été léger", "−20 %")),
)  # fmt: skip
"""Looks, ratios and copy that every garment is shown in."""

_WORDS = ("NORTH 84", "SOLEIL", "RIVER", "STUDIO 12")


@dataclass(frozen=True, slots=True)
class DefectGarment:
    """A flat-lay and the garment cut out of it. `origin` is the left, top corner of the cut-out in the photo, in px."""

    name: str
    flatlay: Rgb
    rgba: Rgba
    origin: tuple[int, int]
    word: Word | None = None
    blank: Rgba | None = None

    def with_print(self) -> "DefectGarment":
        """Return this garment with a word printed on it, in the flat-lay too."""
        text = _WORDS[crc32(self.name.encode()) % len(_WORDS)]
        word = chest(self.rgba, text)
        rgba, flatlay = printed(self.rgba, word), self.flatlay.copy()
        part = self._crop(flatlay)
        np.copyto(part, rgba[..., :3], where=(rgba[..., :3] != self.rgba[..., :3]).any(axis=2, keepdims=True))
        return replace(self, name=f"{self.name}-print", flatlay=flatlay, rgba=rgba, word=word, blank=self.rgba)

    def plain(self) -> bool:
        """Return whether the garment is plain enough for a print."""
        return strength(self.rgba) <= VISIBLE

    def series(self, other: Rgba | None = None) -> list[Clean]:
        """Return the clean pictures for defects: the garment in one of SETS, and if it is plain, with a print in another."""
        number = crc32(self.name.encode())
        made = [self.staged(number, other)]
        return [*made, self.with_print().staged(number + 2, other)] if self.plain() else made

    def staged(self, number: int, other: Rgba | None = None) -> Clean:
        """Return a picture of this garment in one of SETS, in colours that suit it, laid out like the studio does."""
        look, ratio, copy = SETS[number % len(SETS)]
        if look.backdrop != "white":
            look = harmonised(look, garment_colour(self.rgba))
        size, shape = pixels(ratio, "1K"), self.rgba.shape[1] / self.rgba.shape[0]
        layout = plan_layout(size, shape, copy, look.fill, white=look.backdrop == "white")
        return Clean(
            f"{self.name}/{look.backdrop}", self._crop(self.flatlay), self.rgba, look, layout, draw_set(look, size), copy,
            self.word, self.blank, other,
        )  # fmt: skip

    def _crop(self, photo: Rgb) -> Rgb:
        left, top = self.origin
        return photo[top : top + self.rgba.shape[0], left : left + self.rgba.shape[1]]


def cut(name: str, photo: Rgb, mask: Mask) -> DefectGarment:
    """Return the garment of a mask (h, w), cropped to its cloth."""
    rgba = soft_cut(photo, mask)
    left, top, width, height = cv2.boundingRect((rgba[..., 3] >= 128).astype(np.uint8))
    crop = np.ascontiguousarray(rgba[top : top + height, left : left + width])
    return DefectGarment(name, photo, crop, (left, top))


@dataclass(frozen=True, slots=True)
class Source:
    """A garment that is cut out when needed. `load` returns None if the cut-out is not trusted."""

    name: str
    category: str
    load: Callable[[], DefectGarment | None]


def sample_sources() -> list[Source]:
    """Return the garments of the sample shop with their true masks."""
    return [Source(one.name, one.category, partial(lambda s: cut(s.name, s.photo(), s.mask()), one))
            for one in samples()]  # fmt: skip


def real_garment(name: str, flatlay: bytes, flatlays: FlatlayAnalyses) -> DefectGarment | None:
    """Return the garment of a photo, cut out like in the studio; None if the cut-out is not trusted.

    Raises PictureError for bytes that are no picture.
    """
    found = flatlays.of(flatlay)
    if not found.trusted:
        return None
    return DefectGarment(name, open_picture(flatlay), found.rgba, found.origin)
