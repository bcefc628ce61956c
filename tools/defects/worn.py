"""Labelled defects of a worn garment, drawn on a picture that the shop accepted. All pictures are (h, w, 3) uint8."""

from dataclasses import dataclass
from functools import partial

import cv2
import numpy as np

from tools.cutout import FlatlayAnalyses
from tools.defects import cloth, picture
from tools.defects.clean import Clean, Defect
from tools.defects.drawn import CLEAN, LIGHTS
from tools.defects.garments import real_garment
from tools.imaging.arrays import Rgb, Rgba
from tools.imaging.masks import largest
from tools.imaging.opening import decoded
from tools.studio.brief import Look
from tools.studio.placement import Layout
from tools.vision.worn_colour import worn_colours
from tools.vision.worn_region import SURE

_LEAST, _MOST = 0.02, 0.45  # of the picture: a smaller or larger region is hardly the garment alone
_HEM = 0.22  # of the garment's height


@dataclass(frozen=True, slots=True)
class Worn(Clean):
    """An accepted picture of a worn garment. `rgba` is the garment, cut out of it; behind it `plate` shows what is below."""

    def unlettered(self, rgba: Rgba | None = None) -> Rgb:
        """Return the picture with this garment (default: its own) in its place. Its copy stays as it is."""
        rgba, out, (left, top, _, _) = self.rgba if rgba is None else rgba, self.plate.copy(), self.layout.box
        part = out[top : top + rgba.shape[0], left : left + rgba.shape[1]]
        rgba = rgba[: part.shape[0], : part.shape[1]]
        np.copyto(part, rgba[..., :3], where=rgba[..., 3:] > 128)
        return out


def worn_series(name: str, shown: bytes, flatlay: bytes, flatlays: FlatlayAnalyses) -> list[tuple[Worn, Rgb]]:
    """Return the picture for defects, with its flat-lay; and if the garment is plain, both with a word printed on it.

    The list is empty if the garment cannot be told from its ground, in the flat-lay or in the picture.
    """
    garment, look, rgb = real_garment(name, flatlay, flatlays), flatlays.of(flatlay), decoded(shown)
    if garment is None:
        return []
    region = worn_colours(look.rgb, look.sure, rgb).region
    mask = largest(region.mask)
    if region.sure < SURE or not _LEAST < mask.mean() < _MOST:
        return []
    left, top, width, height = cv2.boundingRect(mask.astype(np.uint8))
    inside = np.s_[top : top + height, left : left + width]
    cloth_alone = np.where(mask[..., None], rgb, np.median(rgb[mask], axis=0).astype(np.uint8))  # its set is no pattern
    rgba = np.dstack([cloth_alone, mask.astype(np.uint8) * 255])[inside]
    plate = rgb.copy()
    below = np.minimum(2 * (top + height) - np.arange(len(rgb)), len(rgb) - 1)  # what is below the hem, mirrored up
    hem = mask & (np.arange(len(rgb)) >= top + height * (1 - _HEM))[:, None]
    plate[hem] = rgb[np.maximum(below, 0)][hem]
    layout = Layout(rgb.shape[1::-1], (left, top, left + width, top + height), (), "centred")
    made = [(Worn(name, rgb[inside], rgba, Look(), layout, plate), garment.flatlay)]
    if garment.plain():
        own = garment.with_print()
        word = cloth.chest(rgba, own.word.text if own.word else "")
        inked = cloth.printed(rgba, word)
        made.append((Worn(own.name, rgb[inside], inked, Look(), layout, plate, (), word, rgba), own.flatlay))
    return made


def print_mirrored(clean: Clean) -> Rgb | None:
    """Return the picture with its print mirrored; None if there is no print."""
    if clean.word is None:
        return None
    left, top, right, bottom = np.maximum(clean.word.box, 0)
    out = clean.rgba.copy()
    out[top:bottom, left:right] = out[top:bottom, left:right][:, ::-1]
    return clean.shown(out)


def longer(clean: Clean, share: float) -> Rgb:
    """Return the picture with the garment's lower half stretched until it is longer by `share` of its height."""
    height, width = clean.rgba.shape[:2]
    lower = cv2.resize(
        clean.rgba[height // 2 :], (width, round(height * (0.5 + share))), interpolation=cv2.INTER_LINEAR
    )
    return clean.shown(np.vstack([clean.rgba[: height // 2], lower]))


_STAGES = ("single", "person", "composite", "retouch", "typeset")
_GARMENT, _FORM = ("garment", "colour", "print", "words", "copy"), ("garment", "fit", "length")
WORN: tuple[Defect, ...] = (
    *(Defect(CLEAN, f"worn, {light}", False, (), (), draw) for light, draw in LIGHTS.items()),
    *(Defect("recolour", f"ΔE {d}", True, _GARMENT, _STAGES, partial(cloth.recoloured, delta=d)) for d in (12, 25)),
    Defect("lost print", "whole word", True, _GARMENT, _STAGES, cloth.print_removed),
    Defect("mirrored print", "whole word", True, _GARMENT, _STAGES, print_mirrored),
    Defect("added logo", "25% wide", True, _GARMENT, _STAGES, partial(cloth.print_invented, width=0.25)),
    Defect("wrong length", "20% shorter", True, _FORM, _STAGES, partial(picture.cut, share=0.2, hem=True)),
    Defect("wrong length", "25% longer", True, _FORM, _STAGES, partial(longer, share=0.25)),
    *(Defect("pasted edge", f"{'pale' if light else 'dark'} 0.6%", True, _FORM, _STAGES,
             partial(picture.halo, width=0.006, light=light)) for light in (True, False)),
    Defect("label out", "20% wide", True, ("label", *_GARMENT), _STAGES, partial(cloth.label_showing, width=0.2)),
)  # fmt: skip
"""All defects of a worn garment, and pictures in other light that must not count as one."""
