"""Defects of the garment's outline (holes, halos, leftovers, cut or bent parts), and of the frame, the ground and the copy.

All pictures are (h, w, 3) uint8.
"""

from collections.abc import Callable, Sequence

import cv2
import numpy as np

from tools.defects.clean import Clean
from tools.imaging.arrays import Mask, Rgb
from tools.imaging.masks import resized
from tools.typography.fonts import LetteringError

_SEEN = 12.0  # Lab units: a larger difference between old ground and new set is seen


def halo(clean: Clean, width: float, *, light: bool) -> Rgb | None:
    """Return the picture with a rim of `width` (share of the shorter side) around the garment; None if it would not show."""
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
        return None  # nobody sees a pale rim on a pale set or around pale cloth
    return np.asarray(np.rint(picture + (level - picture) * rim), np.uint8)


def hole(clean: Clean, share: float) -> Rgb:
    """Return the picture with a round hole in the garment, of `share` of its area."""
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
    """Return the picture with old ground next to the garment, about `share` of its area; None if it would not show."""
    solid = clean.rgba[..., 3] > 128
    outside = cv2.distanceTransform((~solid).astype(np.uint8), cv2.DIST_L2, 5)
    radius = max(2.0, float(np.sqrt(2 * share * solid.sum() / np.pi)))  # half of it is on the garment
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
    place = resized(patch, (right - left, bottom - top))
    if not place.any():
        return False
    new = clean.plate[top:bottom, left:right][place].mean(axis=0)
    pair = np.array([[clean.photo[patch].mean(axis=0), new]], np.float32) / 255
    one, other = cv2.cvtColor(pair, cv2.COLOR_RGB2LAB)[0]
    return float(np.linalg.norm(one - other)) > _SEEN


_LOPSIDED = 14.0  # grey levels: a larger mean difference of a garment and its mirror image is seen at once


def cut(clean: Clean, share: float, *, hem: bool) -> Rgb:
    """Return the picture without the lowest `share` of the garment's height, or else the outermost of its width: a sleeve."""
    out, (height, width) = clean.rgba.copy(), clean.rgba.shape[:2]
    out[np.s_[round(height * (1 - share)) :] if hem else np.s_[:, round(width * (1 - share)) :]][..., 3] = 0
    return clean.shown(out)


def stretched(clean: Clean, share: float) -> Rgb:
    """Return the picture with the garment wider by `share` and of unchanged height."""
    height, width = clean.rgba.shape[:2]
    wide = cv2.resize(clean.rgba, (round(width * (1 + share)), height), interpolation=cv2.INTER_AREA)
    return clean.shown(np.asarray(wide, np.uint8))


def mirrored(clean: Clean, *, lopsided: bool) -> Rgb | None:
    """Return the picture with left and right exchanged; None unless the garment is as lopsided as `lopsided` says."""
    mirror = np.ascontiguousarray(clean.rgba[:, ::-1])
    both = (clean.rgba[..., 3] > 128) & (mirror[..., 3] > 128)
    size = max(1.0, max(both.shape) / 60)
    soft = (cv2.GaussianBlur(one[..., :3].astype(np.float32), (0, 0), size) for one in (clean.rgba, mirror))
    apart = np.abs(next(soft) - next(soft)).mean(axis=2)[both].mean() if both.any() else 0.0
    seen = clean.word is not None or apart > _LOPSIDED
    return clean.shown(mirror) if seen == lopsided else None


def turned(clean: Clean) -> Rgb:
    """Return the picture with the garment upside down."""
    return clean.shown(np.ascontiguousarray(clean.rgba[::-1, ::-1]))


def exchanged(clean: Clean) -> Rgb | None:
    """Return the picture with another garment of the category; None if the set has none."""
    return clean.shown(clean.other) if clean.other is not None else None


def off_ratio(clean: Clean, share: float) -> Rgb:
    """Return the picture cropped to be narrower by `share` than ordered."""
    width = clean.plate.shape[1]
    cut = round(width * share / 2)
    return np.ascontiguousarray(clean.shown()[:, cut : width - cut])


def enlarged(clean: Clean, factor: float) -> Rgb:
    """Return the picture as if made `factor` times too small and then enlarged; its copy is as blurred as the rest."""
    picture = clean.shown()
    height, width = picture.shape[:2]
    small = cv2.resize(picture, (round(width / factor), round(height / factor)), interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC), np.uint8)


def off_white(clean: Clean, level: int) -> Rgb | None:
    """Return the picture with a white ground of `level` instead of 255; None on other sets."""
    if not clean.white:
        return None
    alpha = clean.alpha()[..., None]
    return np.rint(clean.shown() * (alpha + (1 - alpha) * level / 255)).astype(np.uint8)


def sign_wrong(clean: Clean, *, digit: bool) -> Rgb | None:
    """Return the picture with one wrong digit, or else one wrong letter, in the first line that has any; None if none has."""
    for number, line in enumerate(clean.copy):
        places = [i for i, sign in enumerate(line) if (sign.isdigit() if digit else sign.isalpha())]
        if places:
            place = places[clean.chance("digit" if digit else "letter").integers(len(places))]
            if digit:
                wrong = str((int(line[place]) + 1 + int(clean.chance("by").integers(8))) % 10)
            else:
                wrong = "山" if ord(line[place]) > 0x2E80 else ("x" if line[place] != "x" else "o")
            lines = list(clean.copy)
            lines[number] = line[:place] + wrong + line[place + 1 :]
            return _with(clean, lines)
    return None


def recopied(clean: Clean, change: Callable[[tuple[str, ...]], Sequence[str]]) -> Rgb | None:
    """Return the picture with its copy changed: a line missing, repeated, or added. None if nothing changes."""
    lines = change(clean.copy)
    return _with(clean, lines) if lines != clean.copy else None


def _with(clean: Clean, lines: Sequence[str]) -> Rgb | None:
    try:
        return clean.lettered(clean.unlettered(), lines)
    except LetteringError:  # there is no room, so this picture cannot have the defect
        return None
