"""What is known of a flat-lay, found once for all who ask: embedder, studio and checks."""

import asyncio
from dataclasses import dataclass
from operator import attrgetter

import cv2
import numpy as np

from tools.cutout.confidence import TRUSTED, confidence, worn
from tools.cutout.hangers import without_hanger
from tools.cutout.holes import without_tags
from tools.cutout.net import Floats, Net, views
from tools.cutout.refine import (
    enlarged,
    grab,
    ground_in,
    smooth,
    soft_cut,
    studio_key,
    with_key,
    without_gaps,
    without_ground,
)
from tools.cutout.weights import choose
from tools.imaging.arrays import Mask, Rgb, Rgba
from tools.imaging.colour import picture_to_lab
from tools.imaging.content_cache import kept_by_content
from tools.imaging.encoding import shrink
from tools.imaging.masks import dilated, eroded, largest, pieces
from tools.imaging.opening import open_picture
from tools.vision.garment_area import border_mask

LONGEST = 3000  # px of a cut-out: more than any frame shows, and a 50 MP photo stays affordable
_KEPT = 120_000_000  # bytes of the newest analyses
_WORKING = 800  # px that the outline is found in
_EVIDENCE = 1000  # px that checks compare in
_HINTED = 0.2  # probability from which on a hook may be there
_LEFT = 0.0018  # of the garment: ground that is left in a gap
_APART, _SECOND = 0.015, 0.25  # of the garment: a lost part, a second garment


@dataclass(frozen=True, slots=True)
class FirstLook:
    """The first step of an analysis, and all that an embedder needs: a photo and roughly where its garment is.

    `rgb` has at most 800 px; `garment` is a mask of its size.
    """

    rgb: Rgb
    garment: Mask


@dataclass(frozen=True, slots=True)
class FlatlayAnalysis:
    """A flat-lay, its garment, and how sure its outline is.

    `rgb`, `sure` (certainly garment) and `doubt` (may be) have one size, at most 1000 px. `rgba` is the cut-out at the
    photo's size (at most 3000 px), cropped to the cloth; `origin` is its left, top corner in the photo; it is empty
    where no garment was found. `detail` is the longest side of the garment in px of the photo. `trust` is 0..1 with its
    reasons in `doubts`. `notes` say what was mended.
    """

    rgb: Rgb
    sure: Mask
    doubt: Mask
    trust: float
    doubts: tuple[str, ...]
    notes: tuple[str, ...]
    rgba: Rgba
    origin: tuple[int, int]
    detail: int

    @property
    def trusted(self) -> bool:
        """Whether the outline may be used without a person's look."""
        return self.trust >= TRUSTED


@dataclass(frozen=True, slots=True)
class Outline:
    """A garment's outline in a photo of working size."""

    mask: Mask
    doubt: Mask
    trust: float
    faults: tuple[str, ...]
    notes: tuple[str, ...]


def outline(rgb: Rgb, net: Net | None, rough: Mask) -> Outline:
    """Find the garment in a photo of working size, from a first guess: by the net, or by GrabCut alone without one."""
    lab = picture_to_lab(rgb)
    alone = largest(smooth(grab(rgb, without_ground(lab, _as_guess(rough), rough))))
    if net is None:
        guess, hinted, least = _as_guess(rough), np.zeros_like(rough), None
        witnesses = [rough, _smaller(rgb)]
    else:
        seen = views(net, rgb)
        guess, hinted, least = seen.agreed, np.asarray(seen.agreed > _HINTED, bool), seen.least
        witnesses = [seen.plain > 0.5, seen.mirrored > 0.5, seen.smaller > 0.5, alone]
    key = studio_key(rgb)
    guess = (
        without_ground(lab, guess, largest(grab(rgb, guess, net is not None)))
        if key is None
        else with_key(rgb, guess, key)
    )
    found = smooth(grab(rgb, guess, net is not None))
    filled = without_tags(lab, largest(found), least)
    mask = filled.mask
    bare = without_hanger(lab, mask, hinted)
    mask = largest(bare.mask if key is not None else without_gaps(lab, bare.mask, least))
    faults = [*bare.faults, *several(mask, found)]
    if filled.unclear.any():
        faults.append("it is unclear whether a region inside the garment shows the ground")
    if key is None and pieces(ground_in(lab, mask))[1][1:].max(initial=0) > _LEFT * mask.sum():
        faults.append("old ground seems to show in a gap of the garment")
    if worn(lab, mask):
        faults = ["a person seems to wear the garment; photograph it lying flat"]
    decided = np.zeros_like(mask) if key is None else np.asarray(mask == key, bool)
    judged = confidence(lab, mask, witnesses, alone, decided, tuple(faults))
    kept = ("a tag or print inside the garment was kept",) if filled.parts.any() else ()
    trust = judged.trust if net or key is not None else round(0.9 * judged.trust, 3)
    return Outline(mask, judged.doubt, trust, judged.faults, (*kept, *bare.notes))


def _as_guess(mask: Mask) -> Floats:
    """Return a mask as a guess for GrabCut: sure well inside, open along its rim."""
    reach = max(3.0, 0.01 * max(mask.shape))
    guess = np.where(mask, np.float32(0.6), np.float32(0.0))
    guess[eroded(mask, reach)] = 0.95
    guess[dilated(mask, 2 * reach) & ~mask] = 0.3
    return guess


def _smaller(rgb: Rgb) -> Mask:
    """Return what GrabCut alone finds in a copy of half the size."""
    half = shrink(rgb, max(rgb.shape[:2]) // 2)
    return enlarged(largest(smooth(grab(half, _as_guess(border_mask(half))))), rgb.shape[1::-1])


def several(mask: Mask, found: Mask) -> list[str]:
    """Return what is wrong where the photo shows more than one thing."""
    _, areas = pieces(np.asarray(found & ~dilated(mask, 2), bool))
    shares = areas[1:] / max(int(mask.sum()), 1)
    if (shares > _SECOND).any():
        return ["the photo seems to show two garments; photograph each on its own"]
    return ["a part that may belong to the garment is apart from it"] if (shares > _APART).any() else []


@kept_by_content(_KEPT // 8, attrgetter("rgb.nbytes"))
def first_look(data: bytes) -> FirstLook:
    """Look at an encoded photo for some milliseconds. Raises PictureError for bytes that are no picture."""
    rgb = shrink(open_picture(data), _WORKING)
    return FirstLook(rgb, border_mask(rgb))


@kept_by_content(_KEPT, attrgetter("rgba.nbytes"))
def analyse(data: bytes, net: Net | None) -> FlatlayAnalysis:
    """Analyse an encoded photo. Raises PictureError for bytes that are no picture."""
    photo = shrink(open_picture(data), LONGEST)
    seen = first_look(data)
    found = outline(seen.rgb, net, seen.garment)
    size = photo.shape[1::-1]
    mask = enlarged(found.mask, size)
    left, top, width, height = cv2.boundingRect(mask.astype(np.uint8))
    window = (slice(max(0, top - 12), top + height + 12), slice(max(0, left - 12), left + width + 12))
    rgba = soft_cut(photo[window], mask[window])
    x, y, wide, high = cv2.boundingRect((rgba[..., 3] >= 128).astype(np.uint8))
    evidence = shrink(photo, _EVIDENCE)
    certain = np.asarray(eroded(found.mask, 1) & ~found.doubt, bool)  # the last pixels are mixed with the ground
    unsure = np.asarray(found.doubt | (found.mask & ~certain), bool)
    sure, doubt = (_resized(each, evidence.shape[1::-1]) for each in (certain, unsure))
    return FlatlayAnalysis(
        rgb=evidence,
        sure=sure,
        doubt=doubt,
        trust=found.trust,
        doubts=found.faults,
        notes=found.notes,
        rgba=np.ascontiguousarray(rgba[y : y + high, x : x + wide]),
        origin=(window[1].start + x, window[0].start + y),
        detail=max(width, height),
    )


def _resized(mask: Mask, size: tuple[int, int]) -> Mask:
    return np.asarray(cv2.resize(mask.astype(np.uint8), size, interpolation=cv2.INTER_NEAREST) > 0, bool)


class FlatlayAnalyses:
    """The analyses of a shop's flat-lays: one for the embedder, the studio and the checks."""

    def __init__(self, setting: str = "auto") -> None:
        """Take the net that `setting` names (see `weights.choose`)."""
        self._setting = setting

    def of(self, data: bytes) -> FlatlayAnalysis:
        """Analyse an encoded photo, once. Raises PictureError for bytes that are no picture, WeightsError."""
        return analyse(data, chosen_net(self._setting))

    async def look(self, data: bytes) -> FlatlayAnalysis:
        """Return `of(data)`, computed in a thread."""
        return await asyncio.to_thread(self.of, data)


def chosen_net(setting: str) -> Net | None:
    """Return the net that a setting names; None where GrabCut has to do alone. Raises WeightsError."""
    weights = choose(setting)
    return Net(weights.path, weights.form) if weights.path and weights.form else None
