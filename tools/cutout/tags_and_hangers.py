"""The things in an outline that are no cloth: hooks and clips of hangers, tags, labels, and gaps that show the ground."""

from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np

from tools.cutout.net import Floats
from tools.cutout.refine import NOISE, at_the_neck, shades_of
from tools.imaging.arrays import Mask
from tools.imaging.colour import nearest
from tools.imaging.masks import dilated, disc, eroded, holes, large_pieces, opened, pieces, pieces_where, touching
from tools.vision.colour_membership import share_like

_BODY = 0.035  # of the garment's size: every part of a hanger is narrower than twice this
_TALL = 0.05  # of the garment's size: the least height of a hook
_MIDDLE = 0.25  # of the garment's width: a hook is nearer than this to its middle
_LEAST = 0.0008  # of the garment's area: the smallest part that counts
_BELOW = 0.2  # of the garment's size: how far down a hanger shows in a neck or a hood
_LONG = 0.35  # of the garment's size: no hook is longer
_DARKER = 42.0  # L* by which a hook is darker than the wall


@dataclass(frozen=True, slots=True)
class Bare:
    """A garment (h, w) without its hanger. `faults` and `notes` say in words what was found."""

    mask: Mask
    faults: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def without_hanger(lab: Floats, mask: Mask, seen: Mask) -> Bare:
    """Remove hooks and clips. A hook is a fault only if the outline behind it is not whole.

    Args:
        lab: the photo, (h, w, 3) CIE L*a*b*.
        mask: the garment, (h, w).
        seen: what a net takes for garment with little certainty, (h, w). It has hooks that the mask leaves out.
    """
    size = float(np.sqrt(int(mask.sum())))
    body = opened(mask, max(2.0, _BODY * size))
    if mask.sum() < 400 or not body.any():
        return Bare(mask)
    hook = _hook(np.asarray(mask | seen | _dark_and_thin(lab[..., 0], mask, size), bool), body, size)
    hook |= dilated(hook, 4) & mask & ~body  # its lower end too
    rest = np.asarray(mask & ~dilated(hook, 2), bool)
    clips = _clamps(lab, rest, size) | _head(body)
    bare = np.asarray(mask & ~hook & ~clips, bool)
    if clips.any():
        return Bare(bare, ("a hanger shows beside the garment",))
    if not hook.any():
        return Bare(bare)
    if _ends_at(lab, hook, np.asarray(bare & ~dilated(hook, 4), bool), size):
        return Bare(bare, notes=("the hook of a hanger was taken off",))
    return Bare(bare, ("a hanger runs into the garment",))


def _ends_at(lab: Floats, hook: Mask, garment: Mask, size: float) -> bool:
    """Return whether a hook ends at the garment's edge: the cloth has none of its colours, and none shows below it."""
    like = np.asarray(garment & dilated(hook, _BELOW * size), bool)
    cloth = np.asarray(garment & ~like, bool)
    like[like] = nearest(lab[like], shades_of(lab, hook, 3)[0]) < 14.0
    below = pieces(like)[1][1:].max(initial=0) > 0.2 * _LEAST * size**2
    return share_like(lab, hook, cloth, 14.0) < 0.05 and not below


def _hook(mask: Mask, body: Mask, size: float) -> Mask:
    """Return thin parts on the middle of the garment's top edge that touch it in one place."""
    rows, columns = np.flatnonzero(body.any(axis=1)), np.flatnonzero(body.any(axis=0))
    middle, width = (columns[0] + columns[-1]) / 2, columns[-1] - columns[0]
    around = dilated(body, 2)
    found = np.zeros_like(mask)
    for part in large_pieces(np.asarray(mask & ~around, bool), _LEAST * size**2):
        ys, xs = np.nonzero(part)
        foot = dilated(part, 2) & around
        feet, _ = pieces(foot)
        central = abs(float(xs.mean()) - middle) < _MIDDLE * width
        upright = np.ptp(ys) > max(_TALL * size, 0.5 * np.ptp(xs))
        if central and upright and feet.max() == 1 and ys.min() < rows[0]:
            found |= part
    return found


def _dark_and_thin(light: Floats, mask: Mask, size: float) -> Mask:
    """Return what is narrow and much darker than its surroundings above the garment: a hook that a net does not see."""
    closing = cv2.morphologyEx(light, cv2.MORPH_CLOSE, disc(0.05 * size))
    below = np.maximum.accumulate(dilated(mask, 2), axis=0)
    above = np.asarray((closing - light > _DARKER) & ~below, bool)
    long = touching(above, np.asarray(~dilated(mask, _LONG * size), bool))  # such as the joint of two boards, or a rail
    short = np.asarray(above & ~long & dilated(mask, _LONG * size), bool)
    return np.asarray(short | (dilated(short, 4) & dilated(mask, 4) & ~mask), bool)


def _head(body: Mask) -> Mask:
    """Return wide pieces above the middle of a garment that only thin arms hold: the head of a hanger."""
    main = max(large_pieces(body), key=np.count_nonzero)
    left, top, width, _ = cv2.boundingRect(main.astype(np.uint8))
    middle = slice(left + round((0.5 - _MIDDLE) * width), left + round((0.5 + _MIDDLE) * width))
    found = np.zeros_like(body)
    found[:top, middle] = (body & ~main)[:top, middle]
    return found


def _clamps(lab: Floats, mask: Mask, size: float) -> Mask:
    """Return parts of the top edge that have no colour of the garment: clips above a waistband."""
    body = opened(mask, 2 * _BODY * size)
    if not body.any():
        return np.zeros_like(mask)
    rows = np.flatnonzero(body.any(axis=1))
    inner = body.copy()
    inner[: rows[0] + round(0.15 * np.ptp(rows))] = False
    top = np.asarray(mask & ~dilated(body, 1), bool)
    top[rows[0] + round(0.1 * np.ptp(rows)) :] = False
    return pieces_where(top, lambda part: share_like(lab, part, inner, 10.0) < 0.35, 2 * _LEAST * size**2)


_SEEN = 0.0015  # of the garment's area: a smaller hole is a speck, and is filled without a note
_CERTAIN, _DENIED = 0.92, 0.3  # a hole is garment above the first, ground below the second, in its least probable view
Kind = Literal["gap", "part", "unclear", "speck"]


def without_tags(lab: Floats, mask: Mask, seen: Floats | None, studio: Floats | None = None) -> tuple[Mask, set[Kind]]:
    """Return the mask (h, w) with the holes filled that are no gaps, and the kinds of those that a person would see.

    Args:
        lab: the photo, (h, w, 3) CIE L*a*b*.
        mask: the outline, (h, w).
        seen: the least probability of garment in all views of a net, (h, w) 0..1; None without a net.
        studio: the one exact colour of a studio's ground, (3,) CIE L*a*b*; None for other photos.
    """
    whole, kinds = mask.copy(), set[Kind]()
    for hole in large_pieces(holes(mask)):
        kind = kind_of(lab, mask, hole, seen, studio) if hole.sum() >= _SEEN * mask.sum() else "speck"
        kinds.add(kind)
        if kind != "gap":
            whole |= hole
    return whole, kinds


def kind_of(lab: Floats, mask: Mask, hole: Mask, seen: Floats | None, studio: Floats | None) -> Kind:
    """Return whether a hole shows the ground or its shadow (`gap`) or a `part`, such as a tag, a label, a zip or a print."""
    inner = eroded(hole, 2) if eroded(hole, 2).sum() >= 12 else hole
    if studio is not None and np.median(np.linalg.norm(lab[inner] - studio, axis=1)) > NOISE:
        return "part"
    near, beyond = dilated(hole, 80), np.asarray(~dilated(mask | hole, 4), bool)
    ground = np.asarray(near & beyond, bool) if (near & beyond).any() else beyond
    like_ground = _in_shadow(lab, inner, ground) > 0.5
    like_cloth = share_like(lab, inner, np.asarray(near & eroded(mask, 3), bool), 6.0) > 0.4
    at_neck = at_the_neck(mask)[hole].mean() > 0.5  # labels, hangers and the inside of the back are there
    if seen is None:
        return "part" if not like_ground or like_cloth else "unclear" if at_neck else "gap"
    least = float(seen[hole].mean())
    if least > _CERTAIN or (like_cloth and least > _DENIED):
        return "part"
    return "gap" if least < _DENIED or (like_ground and not at_neck) else "unclear"


def _in_shadow(lab: Floats, region: Mask, ground: Mask) -> float:
    """Return the share of the region that has a colour of the ground, in light or in any shadow."""
    if not ground.any():
        return 0.0
    seen = lab[region][:: max(1, int(region.sum()) // 200)]
    known = lab[ground][:: max(1, int(ground.sum()) // 800)]
    shade = np.clip(seen[:, None, 0] / np.maximum(known[None, :, 0], 1), 0.2, 1.1)
    tint = np.square(seen[:, None, 1:] - shade[..., None] * known[None, :, 1:]).sum(axis=2)
    light = np.square(seen[:, None, 0] - shade * known[None, :, 0])
    return float((((tint + light) < 6.0**2).mean(axis=1) > 0.01).mean())
