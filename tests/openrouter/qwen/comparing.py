"""The garment of an attempt beside the flat-lay's, pixel by pixel where the outline was found."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from tests.openrouter.pictures.cutting import Cut
from tests.openrouter.qwen.locating import Found
from tools.imaging.arrays import Mask, Rgb

_WIDE = 160  # pixels that both garments are compared at
_STRETCHES = (0.98, 1.0, 1.02)
_ROOM = 9  # pixels around the place that are searched
_Lab = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Likeness:
    """Colour: median ΔE76 over the cells. Pattern: contrast of both, correlation of their detail. Label, halo: shares.

    `label` is the share of the garment's box that a white patch at the neck covers, `halo` that of the outline
    which a white rim follows.
    """

    colour: float
    contrast: tuple[float, float]
    detail: float
    label: float
    halo: float
    worn: bool
    colours: tuple[str, str]


def compare(garment: Cut, attempt: Rgb, found: Found) -> Likeness:
    """Measure how alike they are."""
    size = (_WIDE, max(24, min(3 * _WIDE, round(_WIDE * garment.aspect))))
    mask = np.asarray(cv2.resize(garment.alpha, size, interpolation=cv2.INTER_AREA) > 0.9)
    inner = np.asarray(cv2.erode(mask.astype(np.uint8), np.ones((7, 7), np.uint8)) > 0)
    inner = inner if inner.any() else mask
    mine = _lab(np.asarray(cv2.resize(garment.rgb, size, interpolation=cv2.INTER_AREA), np.uint8))
    pad = 16
    seen_wide = _lab(_window(attempt, found, size, pad))
    seen = seen_wide[pad:-pad, pad:-pad]
    return Likeness(
        colour=_colour(mine, seen, inner),
        contrast=(_contrast(mine, inner), _contrast(seen, inner)),
        detail=_detail(mine, seen, inner),
        label=_label(mine, seen, mask),
        halo=_halo(seen_wide, np.pad(mask, pad)),
        worn=_skin_above(attempt, found),
        colours=(_hex(mine, inner), _hex(seen, inner)),
    )


def _window(attempt: Rgb, found: Found, size: tuple[int, int], pad: int) -> Rgb:
    """The attempt around the found box, the box at `size`, `pad` pixels more on each side."""
    height, width = attempt.shape[:2]
    left, top, wide, tall = found.box
    sx, sy = size[0] / (wide * width), size[1] / (tall * height)
    sigma = 0.35 / min(sx, sy)
    smooth = cv2.GaussianBlur(attempt, (0, 0), sigma) if sigma > 0.5 else attempt
    move = np.array([[sx, 0, pad - left * width * sx], [0, sy, pad - top * height * sy]])
    full = (size[0] + 2 * pad, size[1] + 2 * pad)
    return np.asarray(cv2.warpAffine(smooth, move, full, borderMode=cv2.BORDER_REPLICATE), np.uint8)


def _lab(rgb: Rgb) -> _Lab:
    return np.asarray(cv2.cvtColor(rgb.astype(np.float32) / 255, cv2.COLOR_RGB2LAB), np.float32)


def _colour(mine: _Lab, seen: _Lab, inside: Mask) -> float:
    """Cells of an 8 x 8 grid by their median colours; an even change of light up to 8 L is forgiven."""
    height, width = inside.shape
    rows, columns = np.mgrid[:height, :width]
    cell = (rows * 8 // height) * 8 + columns * 8 // width
    pairs = []
    for number in np.unique(cell[inside]):
        where = inside & (cell == number)
        if where.sum() >= 12:
            pairs.append((np.median(mine[where], axis=0), np.median(seen[where], axis=0)))
    difference = np.array([b - a for a, b in pairs])
    difference[:, 0] -= np.clip(np.median(difference[:, 0]), -8, 8)
    return float(np.median(np.linalg.norm(difference, axis=1)))


def _contrast(lab: _Lab, inside: Mask) -> float:
    return float(np.linalg.norm(_high(lab)[inside].std(axis=0)))


def _high(lab: _Lab) -> _Lab:
    return np.asarray(lab - cv2.GaussianBlur(lab, (0, 0), 6), np.float32)


def _detail(mine: _Lab, seen: _Lab, inside: Mask) -> float:
    """Correlation of lightness detail, the best of a few pixels' shift and a few hundredths of stretch each way.

    The box was found on a picture of 320 px: its rounding alone moves fine stripes and borders by their own width.
    """
    ys, xs = np.nonzero(inside)
    top, bottom, left, right = ys.min() + 5, ys.max() - 5, xs.min() + 5, xs.max() - 5
    if bottom - top < 12 or right - left < 12:
        return 0.0
    blurred = [cv2.GaussianBlur(_high(lab)[..., 0] * inside, (0, 0), 1.2) for lab in (mine, seen)]
    template = np.ascontiguousarray(blurred[0][top:bottom, left:right], np.float32)
    if template.std() < 1e-6 or blurred[1].std() < 1e-6:
        return 0.0
    around = np.pad(blurred[1], _ROOM)
    around = around[top : bottom + 2 * _ROOM, left : right + 2 * _ROOM].astype(np.float32)
    best = 0.0
    for across in _STRETCHES:
        for down in _STRETCHES:
            size = (round((right - left) * across), round((bottom - top) * down))
            stretched = cv2.resize(template, size, interpolation=cv2.INTER_LINEAR)
            best = max(best, float(cv2.matchTemplate(around, stretched, cv2.TM_CCOEFF_NORMED).max()))
    return best


def _label(mine: _Lab, seen: _Lab, mask: Mask) -> float:
    """The largest upright white patch near the neck that the flat-lay does not have."""
    height, width = mask.shape
    white = (seen[..., 0] > 84) & (np.hypot(seen[..., 1], seen[..., 2]) < 9)
    before = cv2.erode(mine[..., 0], np.ones((9, 9), np.uint8))
    changed = (np.abs(seen[..., 0] - mine[..., 0]) > 9) | (np.hypot(*(seen - mine)[..., 1:].transpose(2, 0, 1)) > 9)
    area = np.zeros(mask.shape, bool)
    area[: round(0.3 * height), round(0.3 * width) : round(0.7 * width)] = True
    spots = (white & area & (changed | (before < 60))).astype(np.uint8)
    spots = cv2.morphologyEx(spots, cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(spots)
    shares = [
        stats[i, cv2.CC_STAT_AREA] / (height * width)
        for i in range(1, count)
        if stats[i, cv2.CC_STAT_AREA] > 0.7 * stats[i, cv2.CC_STAT_WIDTH] * stats[i, cv2.CC_STAT_HEIGHT]
        and stats[i, cv2.CC_STAT_WIDTH] > 0.09 * width
    ]
    return float(max(shares, default=0.0))


def _halo(seen: _Lab, mask: Mask) -> float:
    """The share of the outline along which a rim is near white and lighter than what lies on both sides of it."""
    inward = cv2.distanceTransform(mask.astype(np.uint8), cv2.DIST_L2, 3)
    outward = cv2.distanceTransform((~mask).astype(np.uint8), cv2.DIST_L2, 3)
    contours, _ = cv2.findContours(mask.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    if not contours:
        return 0.0
    light = seen[..., 0]
    white = np.where(np.hypot(seen[..., 1], seen[..., 2]) < 8, light, 0)
    kernel = np.ones((7, 7), np.uint8)
    rim = cv2.dilate(np.where((outward < 5) & (inward < 2), white, 0).astype(np.float32), kernel)
    within = cv2.dilate(np.where((inward > 4) & (inward < 8), light, 0).astype(np.float32), np.ones((15, 15), np.uint8))
    beyond = np.where((outward > 8) & (outward < 14), light, np.nan)
    points = max(contours, key=len)[:, 0]
    hits = 0
    sampled = points[:: max(1, len(points) // 120)]
    for x, y in sampled:
        near = beyond[max(0, y - 13) : y + 14, max(0, x - 13) : x + 14]
        outside = float(np.nanmedian(near)) if np.isfinite(near).any() else 100.0
        hits += bool(rim[y, x] > 94 and rim[y, x] > outside + 5 and rim[y, x] > within[y, x] + 1)
    return hits / len(sampled)


def _skin_above(attempt: Rgb, found: Found) -> bool:
    """Whether skin shows right above the garment, as of somebody who wears it."""
    height, width = attempt.shape[:2]
    left, top, wide, tall = found.box
    above = attempt[
        max(0, round((top - 0.25 * tall) * height)) : max(1, round((top + 0.05 * tall) * height)),
        max(0, round(left * width)) : max(1, round((left + wide) * width)),
    ]
    if above.size == 0:
        return False
    codes = cv2.cvtColor(np.ascontiguousarray(above), cv2.COLOR_RGB2YCrCb)
    skin = (codes[..., 1] > 141) & (codes[..., 1] < 175) & (codes[..., 2] > 85) & (codes[..., 2] < 124)
    return float(skin.mean()) > 0.01


def _hex(lab: _Lab, inside: Mask) -> str:
    colour = np.median(lab[inside], axis=0).astype(np.float32)[None, None]
    r, g, b = np.clip(np.round(cv2.cvtColor(colour, cv2.COLOR_LAB2RGB)[0, 0] * 255), 0, 255).astype(int)
    return f"#{r:02x}{g:02x}{b:02x}"
