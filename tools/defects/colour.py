"""Colour: the whole garment or a part of it in another one."""

import warnings

import cv2
import numpy as np
from numpy.typing import NDArray
from skimage.color import deltaE_ciede2000, lab2rgb, rgb2lab

from tools.defects.clean import Clean
from tools.imaging.arrays import Mask, Rgb, Rgba


def recoloured(clean: Clean, delta: float) -> Rgb:
    """The garment shifted in hue and chroma by a mean CIEDE2000 of `delta`; its light stays."""
    everywhere = np.ones(clean.rgba.shape[:2], bool)
    return clean.shown(shifted(clean.rgba, everywhere, delta, clean.chance("hue").uniform(0, 360)))


def part_recoloured(clean: Clean, delta: float, share: float) -> Rgb:
    """One piece of the garment in another colour: about `share` of it, on one side, as a sleeve or a panel would be."""
    solid = clean.rgba[..., 3] > 128
    across = np.cumsum(solid.sum(axis=0)) / max(int(solid.sum()), 1)
    part = np.broadcast_to(across >= 1 - share, solid.shape)
    return clean.shown(shifted(clean.rgba, part, delta, clean.chance("part").uniform(0, 360)))


def shifted(rgba: Rgba, where: Mask, delta: float, angle: float) -> Rgba:
    """The cut-out with the pixels of `where` moved in the a*b* plane until their mean colour is `delta` away.

    Of the directions around `angle` (degrees) the one is taken that sRGB has most room for.
    """
    solid = where & (rgba[..., 3] > 128)
    lab = rgb2lab(rgba[..., :3])
    cloth = lab[solid][:: max(1, int(solid.sum()) // 4000)]
    reached = {turn: _reach(cloth, delta, angle + turn) for turn in (0, 60, 120, 180, 240, 300)}
    turn = min(reached, key=lambda key: abs(reached[key][1] - delta))
    lab[where] += reached[turn][0]
    moved = cv2.cvtColor(lab.astype(np.float32), cv2.COLOR_LAB2RGB)
    out = rgba.copy()
    out[..., :3] = np.where(where[..., None], np.rint(np.clip(moved, 0, 1) * 255).astype(np.uint8), rgba[..., :3])
    return out


def _reach(cloth: NDArray[np.float64], delta: float, angle: float) -> tuple[NDArray[np.float64], float]:
    """The step in Lab that comes nearest to `delta` in this direction within sRGB, and what it reaches."""
    way = np.array([0, np.cos(np.radians(angle)), np.sin(np.radians(angle))])
    low, high = 0.0, 120.0
    before = cloth.mean(axis=0)
    for _ in range(12):
        middle = (low + high) / 2
        low, high = (middle, high) if _apart(cloth, before, way * middle) < delta else (low, middle)
    return way * high, _apart(cloth, before, way * high)


def _apart(cloth: NDArray[np.float64], before: NDArray[np.float64], step: NDArray[np.float64]) -> float:
    with warnings.catch_warnings():  # out of gamut on purpose: what clipping leaves is measured
        warnings.simplefilter("ignore", UserWarning)
        after = rgb2lab(np.clip(lab2rgb((cloth + step)[None]), 0, 1))[0].mean(axis=0)
    return float(deltaE_ciede2000(before, after))


def relit(clean: Clean, gain: float, warmth: float) -> Rgb:
    """No defect: the finished picture a little lighter or darker, warmer or colder."""
    factors = np.array([gain * (1 + warmth), gain, gain * (1 - warmth)], np.float32)
    if clean.white:  # the ground of a white channel stays white whatever the light
        factors = np.minimum(factors, 1.0)
        alpha = clean.alpha()[..., None]
        picture = clean.shown().astype(np.float32)
        return np.asarray(np.rint(picture * (alpha * factors + 1 - alpha)), np.uint8)
    return np.asarray(np.clip(np.rint(clean.shown().astype(np.float32) * factors), 0, 255), np.uint8)


def compressed(clean: Clean, quality: int) -> Rgb:
    """No defect: the picture after JPEG."""
    _, data = cv2.imencode(".jpg", cv2.cvtColor(clean.shown(), cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, quality])
    again = np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), np.uint8)
    return np.asarray(cv2.cvtColor(again, cv2.COLOR_BGR2RGB), np.uint8)
