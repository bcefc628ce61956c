"""The cut-out gone wrong: a halo, a hole, old background left over."""

import cv2
import numpy as np

from tools.defects.clean import Clean
from tools.imaging.arrays import Mask, Rgb

_SEEN = 12.0  # Lab units between old ground and new set that show


def halo(clean: Clean, width: float, *, light: bool) -> Rgb | None:
    """A rim of constant `width` (share of the shorter side) around the garment; None where it would not show."""
    alpha, picture = clean.alpha(), clean.shown().astype(np.float32)
    radius = width * min(alpha.shape)
    away = cv2.distanceTransform((alpha < 0.5).astype(np.uint8), cv2.DIST_L2, 5)
    rim = cv2.GaussianBlur(((away > 0) & (away <= radius)).astype(np.float32), (0, 0), 0.7)[..., None] * (
        1 - alpha[..., None]
    )
    level = 250.0 if light else 24.0
    around, cloth = (away > radius) & (away <= 4 * radius + 4), (alpha > 0.99)
    cloth &= cv2.erode((alpha > 0.5).astype(np.uint8), np.ones((15, 15), np.uint8)) == 0
    if any(not part.any() or abs(float(picture[part].mean()) - level) < 50 for part in (around, cloth)):
        return None  # pale on a pale set is not seen, nor is pale cloth that grew by a rim
    return np.asarray(np.rint(picture + (level - picture) * rim), np.uint8)


def hole(clean: Clean, share: float) -> Rgb:
    """A round piece of `share` of the garment's area missing from its inside."""
    solid = clean.rgba[..., 3] > 128
    deep = cv2.distanceTransform(np.pad(solid.astype(np.uint8), 1), cv2.DIST_L2, 5)[1:-1, 1:-1]
    radius = float(np.sqrt(share * solid.sum() / np.pi))
    places = np.argwhere(deep >= min(radius + 4, float(deep.max())))
    y, x = places[clean.chance("hole").integers(len(places))]
    out = clean.rgba.copy()
    cut = np.ascontiguousarray(out[..., 3])
    out[..., 3] = cv2.circle(cut, (int(x), int(y)), max(1, round(radius)), 0, -1)
    return clean.shown(out)


def leftover(clean: Clean, share: float) -> Rgb | None:
    """A piece of old ground of about `share` of the garment's area beside it; None where it looks like the new set."""
    solid = clean.rgba[..., 3] > 128
    outside = cv2.distanceTransform((~solid).astype(np.uint8), cv2.DIST_L2, 5)
    radius = max(2.0, float(np.sqrt(2 * share * solid.sum() / np.pi)))  # half of it lies on the garment
    contour = np.argwhere((outside > 0) & (outside <= 2))
    target = share * float(solid.sum())
    for y, x in clean.chance("leftover").permutation(contour)[:40]:
        patch = cv2.circle(np.zeros(solid.shape, np.uint8), (int(x), int(y)), round(radius), 1, -1) > 0
        patch &= ~solid
        if patch.sum() >= 0.6 * target and _shows(clean, patch):
            out = clean.rgba.copy()
            out[patch] = np.dstack([clean.photo, np.full(solid.shape, 255, np.uint8)])[patch]
            return clean.shown(out)
    return None


def _shows(clean: Clean, patch: Mask) -> bool:
    left, top, right, bottom = clean.layout.box
    place = cv2.resize(patch.astype(np.uint8), (right - left, bottom - top), interpolation=cv2.INTER_NEAREST) > 0
    if not place.any():
        return False
    new = clean.plate[top:bottom, left:right][place].mean(axis=0)
    pair = np.array([[clean.photo[patch].mean(axis=0), new]], np.float32) / 255
    one, other = cv2.cvtColor(pair, cv2.COLOR_RGB2LAB)[0]
    return float(np.linalg.norm(one - other)) > _SEEN
