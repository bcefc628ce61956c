"""Compare the colours and the pattern of a worn garment with its flat-lay, inside its region and after the light."""

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from tools.imaging.arrays import Alpha, Box, Mask, Rgb
from tools.imaging.colour import colour_light, colours_to_lab, picture_to_lab, to_levels, to_linear, to_rgb
from tools.imaging.masks import eroded, resized
from tools.vision.colour_membership import shades
from tools.vision.garment_area import border_mask
from tools.vision.worn_region import SHORT, SIDE, WEIGHTS, Region, find_region, place_of, skin_like, slimness

_SHADES = 8
_RARE = 0.01  # of the garment: a rarer shade is a mixture at the outline
_COUNTS = 0.03  # of the garment: a shade that must be there
_EXPOSURE = 15.0  # most L* that light may add or remove
_GAIN = 2.2  # most that a light may change red or blue against green
_SKIN = (65.0, 13.0, 17.0)  # L*, a*, b* of skin in neutral light; the hue of all skins is near
_WIDE = 90.0  # px: the garment's size when patterns are compared
_TRUST = 3.0  # Lab units that a sure region may be further apart than an unsure one in another light
_ROUGH = 12.0  # Lab units by which colours differ within 7 px where there is a pattern

Palette = tuple[NDArray[np.float32], NDArray[np.float32]]
"""Shades (n, 3) in Lab times WEIGHTS, and their shares (n,), which sum to 1."""


@dataclass(frozen=True, slots=True)
class WornColours:
    """The differences in colour between the region of a worn garment and its flat-lay.

    Attributes:
        region: where it is worn, at the picture's size. If its mask is empty, the garment's colours are not there.
        light: "as it is", or what showed the light that was allowed for: "set" or "skin".
        apart: what it costs to turn the flat-lay's distribution of colours into the worn one (earth mover's distance,
            Rubner et al. 2000), in Lab units with L* weighted 0.45, after light and exposure.
        missing: how far the shade that is missing most is from the nearest worn colours, in the same units.
        worst: that shade.
        texture: the mean local contrast of the flat-lay and of the worn garment at one size, in Lab units.
        patterned: the share of the flat-lay's cloth with a pattern or a print, 0..1.
    """

    region: Region
    light: str
    apart: float
    missing: float
    worst: tuple[int, int, int]
    texture: tuple[float, float]
    patterned: float


def worn_colours(
    flatlay: Rgb, sure: Mask, picture: Rgb, category: str = "", box: Box | None = None, wearer: Alpha | None = None
) -> WornColours:
    """Look for a flat-lay's garment, mask `sure` (h, w), in a picture (h, w, 3) of it worn.

    Args:
        flatlay: (h, w, 3) uint8.
        sure: the garment in it.
        picture: (h, w, 3) uint8.
        category: of the product, which says where people wear it; may be empty.
        box: where a judge saw the garment, in px of the picture.
        wearer: how likely each pixel belongs to the person, (h, w) 0..1; None if no net has looked.

    Raises:
        ValueError: the mask is empty.
    """
    if not sure.any():
        raise ValueError("no garment to look for: its mask is empty")
    cloth = colours_to_lab(flatlay[sure][:: max(1, int(sure.sum()) // 20_000)])
    known, bright = palette(cloth), float(np.median(cloth[:, 0]))
    plain, shrunk = small(picture)
    within, slim = None if box is None else scaled(box, shrunk), slimness(sure)
    person = None if wearer is None else cv2.resize(wearer, plain.shape[1::-1], interpolation=cv2.INTER_AREA)
    found = [
        _compared(known, bright, name, seen, find_region(seen, known[0], place_of(category), within, slim, person))
        for name, seen in lights(plain)
    ]
    light, seen, region, apart, missing, index = min(found, key=lambda one: one[3] - _TRUST * one[2].sure)
    worst = to_rgb(known[0][index] / WEIGHTS)
    mine, patterned = texture(flatlay, sure)
    theirs = texture(seen, region.mask)[0] if region.mask.any() else 0.0
    full = Region(resized(region.mask, picture.shape[1::-1]), region.sure)
    return WornColours(full, light, apart, missing, worst, (mine, theirs), patterned)


_Found = tuple[str, Rgb, Region, float, float, int]


def _compared(known: Palette, bright: float, light: str, seen: Rgb, region: Region) -> _Found:
    if not region.mask.any():
        return light, seen, region, float("inf"), float("inf"), int(known[1].argmax())
    worn = picture_to_lab(seen)[region.mask]
    worn[:, 0] -= np.clip(np.median(worn[:, 0]) - bright, -_EXPOSURE, _EXPOSURE)
    some = (worn * WEIGHTS)[:: max(1, len(worn) // 4000)]
    away = np.sort(np.linalg.norm(some[:, None] - known[0][None], axis=2), axis=0)
    nearest = [away[: max(3, int(len(some) * share / 2)), i].mean() for i, share in enumerate(known[1])]
    lost = np.where(known[1] >= _COUNTS, nearest, 0.0)
    return light, seen, region, moved(known, palette(worn))[0], float(lost.max()), int(lost.argmax())


def palette(lab: NDArray[np.float32]) -> Palette:
    """Return the shades of Lab colours (n, 3)."""
    centres, shares = shades(lab * WEIGHTS, _SHADES, rounds=20, tries=2)
    kept = shares >= _RARE
    return centres[kept], shares[kept] / shares[kept].sum()


def moved(first: Palette, second: Palette) -> tuple[float, NDArray[np.float32]]:
    """Return the earth mover's distance of two palettes, and the mean move of a colour, in Lab times WEIGHTS."""
    before, after = (np.hstack([shares[:, None], centres]).astype(np.float32) for centres, shares in (first, second))
    cost, _, flow = cv2.EMD(before, after, cv2.DIST_L2)
    steps = second[0][None] - first[0][:, None]
    return float(cost), np.asarray(
        (flow[..., None] * steps).sum(axis=(0, 1)) / max(float(flow.sum()), 1e-6), np.float32
    )


def small(picture: Rgb) -> tuple[Rgb, float]:
    """Return a picture at most SIDE px long, a banner SHORT px high, and the factor."""
    scale = min(1.0, max(SIDE / max(picture.shape[:2]), SHORT / min(picture.shape[:2])))
    return np.asarray(cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8), scale


def scaled(box: Box, scale: float) -> Box:
    """Return a box in px of a picture that was resized by a factor."""
    left, top, right, bottom = (round(side * scale) for side in box)
    return left, top, right, bottom


def lights(picture: Rgb) -> Iterator[tuple[str, Rgb]]:
    """Yield the picture as it is, and as it would be if its set were grey, or its skin had the usual hue.

    What shifts set or skin is light, so it is allowed for. Both changes are bounded.
    """
    yield "as it is", picture
    height = picture.shape[0]
    upper = picture[: 3 * height // 4]
    border = np.concatenate([part.reshape(-1, 3) for part in (upper[:, :4], upper[:, -4:], upper[:4])])
    yield "set", _relit(picture, np.ones(3), np.median(to_linear(border[None])[0], axis=0))
    skin = border_mask(picture) & skin_like(picture_to_lab(picture))
    if skin.mean() > 0.01:
        usual = colour_light(to_rgb(_SKIN))
        yield "skin", _relit(picture, usual, np.median(to_linear(picture)[skin], axis=0))


def _relit(picture: Rgb, wanted: NDArray[np.floating], seen: NDArray[np.floating]) -> Rgb:
    """Return a picture with the bounded gains that turn the linear colour `seen` into `wanted`; luminance is kept."""
    gains = wanted / np.maximum(seen, 1e-3)
    gains = np.clip(gains / gains[1], 1 / _GAIN, _GAIN)
    gains /= gains @ np.array([0.2126, 0.7152, 0.0722])
    levels = to_levels(to_linear(picture) * gains.astype(np.float32))
    return np.asarray(np.clip(np.rint(levels), 0, 255), np.uint8)


def texture(picture: Rgb, mask: Mask) -> tuple[float, float]:
    """Return the mean local contrast of what a mask (h, w) shows, in Lab units, and the share that is patterned.

    The cloth is brought to one size, so that flat-lay and picture can be compared.
    """
    left, top, width, height = cv2.boundingRect(mask.astype(np.uint8))
    part, inside = picture[top : top + height, left : left + width], mask[top : top + height, left : left + width]
    scale = min(1.0, _WIDE / max(float(np.sqrt(inside.sum())), 1.0))
    lab = picture_to_lab(np.asarray(cv2.resize(part, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8))
    inner = eroded(resized(inside, lab.shape[1::-1]), 3, beyond=False)
    if inner.sum() < 50:
        return 0.0, 0.0
    spread = np.maximum(cv2.blur(lab * lab, (7, 7)) - np.square(cv2.blur(lab, (7, 7))), 0)
    rough = np.sqrt(spread).sum(axis=2)[inner]
    return float(rough.mean()), float((rough > _ROUGH).mean())
