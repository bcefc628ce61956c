"""Silhouette: something cut off, stretched, mirrored, turned, or another garment altogether."""

import cv2
import numpy as np

from tools.defects.clean import Clean
from tools.imaging.arrays import Rgb

_LOPSIDED = 14.0  # mean grey levels between a garment and its mirror image that are seen at a glance


def side_cut(clean: Clean, share: float) -> Rgb:
    """A sleeve or side missing: the outermost `share` of the width."""
    out, width = clean.rgba.copy(), clean.rgba.shape[1]
    out[:, round(width * (1 - share)) :, 3] = 0
    return clean.shown(out)


def hem_cut(clean: Clean, share: float) -> Rgb:
    """The lowest `share` of the height missing."""
    out, height = clean.rgba.copy(), clean.rgba.shape[0]
    out[round(height * (1 - share)) :, :, 3] = 0
    return clean.shown(out)


def stretched(clean: Clean, share: float) -> Rgb:
    """The garment wider by `share`, as high as before."""
    height, width = clean.rgba.shape[:2]
    wide = cv2.resize(clean.rgba, (round(width * (1 + share)), height), interpolation=cv2.INTER_AREA)
    return clean.shown(np.asarray(wide, np.uint8))


def mirrored(clean: Clean, *, lopsided: bool) -> Rgb | None:
    """Left and right exchanged; None unless the garment is as lopsided as asked."""
    mirror = np.ascontiguousarray(clean.rgba[:, ::-1])
    both = (clean.rgba[..., 3] > 128) & (mirror[..., 3] > 128)
    size = max(1.0, max(both.shape) / 60)
    soft = (cv2.GaussianBlur(one[..., :3].astype(np.float32), (0, 0), size) for one in (clean.rgba, mirror))
    apart = np.abs(next(soft) - next(soft)).mean(axis=2)[both].mean() if both.any() else 0.0
    seen = clean.word is not None or apart > _LOPSIDED
    return clean.shown(mirror) if seen == lopsided else None


def turned(clean: Clean) -> Rgb:
    """Upside down."""
    return clean.shown(np.ascontiguousarray(clean.rgba[::-1, ::-1]))


def exchanged(clean: Clean) -> Rgb | None:
    """Another garment of the category; None where the set has none."""
    return clean.shown(clean.other) if clean.other is not None else None
