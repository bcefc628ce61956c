"""The analysis of a flat-lay, made once and used by the embedder, the studio and the checks."""

import asyncio
from dataclasses import dataclass

import cv2
import numpy as np

from tools.cutout import refine
from tools.cutout.confidence import TRUSTED, Confidence, confidence, edgeless, worn
from tools.cutout.net import Floats, Net, views
from tools.cutout.refine import grab, smooth
from tools.cutout.tags_and_hangers import without_hanger, without_tags
from tools.cutout.weights import choose
from tools.imaging.arrays import Mask, Rgb, Rgba
from tools.imaging.colour import picture_to_lab
from tools.imaging.content_cache import kept_by_content
from tools.imaging.encoding import resized_rgba, shrink
from tools.imaging.masks import dilated, eroded, largest, pieces, resized
from tools.imaging.opening import open_file
from tools.vision.garment_area import border_mask

LONGEST = 3000  # px, the longest side of a cut-out: more than any frame shows, and still fast for a 50 MP photo
_KEPT = 40_000_000  # bytes; the newest analyses are kept in memory, about ten
_WORKING = 800  # px, the longest side of the photo in which the outline is found
_EVIDENCE = 1000  # px, the longest side of the photo that checks compare
_HINTED = 0.2  # least probability at which a hook may be there
_LEFT = 0.0018  # of the garment's area: ground that is left in a gap
_APART, _SECOND = 0.015, 0.25  # of the garment's area: a lost part, a second garment


@dataclass(frozen=True, slots=True)
class FlatlayAnalysis:
    """A flat-lay, its garment, and how sure the outline is.

    `rgb` (h, w, 3) uint8 is the photo, at most 1000 px long. `sure` (certainly garment) and `doubt` (may be garment)
    are (h, w) masks. `rgba` is the cut-out at the photo's size (at most 3000 px), cropped to the cloth, and empty if no
    garment was found; `origin` is its left, top corner in the photo. `detail` is the garment's longest side in px of
    the photo. `trust` is 0..1, and `doubts` gives its reasons. `notes` say what was repaired.
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
    def cloth(self) -> Mask:
        """Return the garment in `rgb` (h, w), with its doubtful pixels."""
        return np.asarray(self.sure | self.doubt, bool)

    @property
    def trusted(self) -> bool:
        """Return whether the outline may be used before a person has looked at it."""
        return self.trust >= TRUSTED


@dataclass(frozen=True, slots=True)
class Outline(Confidence):
    """A garment's outline in a photo of working size, (h, w). `notes` say what was repaired."""

    mask: Mask
    notes: tuple[str, ...]


def outline(rgb: Rgb, rough: Mask, net: Net | None) -> Outline:
    """Find the garment in a photo of working size.

    Args:
        rgb: the photo, (h, w, 3) uint8.
        rough: a first guess at the garment, (h, w).
        net: the segmentation net; None to use GrabCut alone.
    """
    lab = picture_to_lab(rgb)
    alone = largest(smooth(grab(rgb, refine.without_ground(lab, _as_guess(rough), rough))))
    if net is None:
        guess, least = _as_guess(rough), None
        witnesses = [rough, _smaller(rgb)]
    else:
        seen = views(net, rgb)
        # The median, so that one view that loses half a garment does not decide.
        guess, least = np.asarray(np.median(seen, axis=0), np.float32), np.asarray(seen.min(axis=0), np.float32)
        witnesses = [*(seen > 0.5), alone]
    hinted = np.asarray((guess > _HINTED) & (net is not None), bool)
    key = refine.studio_key(lab)
    if key is None:
        guess = refine.without_ground(lab, guess, largest(grab(rgb, guess, net is not None)))
    else:
        guess = refine.with_key(lab, guess, key)
    found = smooth(grab(rgb, guess, net is not None))
    studio = None if key is None else np.median(lab[~key], axis=0)
    mask, holes = without_tags(lab, largest(found), least, studio)
    bare = without_hanger(lab, mask, hinted)
    mask = largest(bare.mask if key is not None else refine.without_gaps(lab, bare.mask, least))
    faults = [*bare.faults, *several(mask, found)]
    if "unclear" in holes:
        faults.append("it is unclear whether a region inside the garment shows the ground")
    if key is None and pieces(refine.ground_in(lab, mask))[1][1:].max(initial=0) > _LEFT * mask.sum():
        faults.append("old ground seems to show in a gap of the garment")
    if key is None and edgeless(rgb, mask):
        faults.append("the outline crosses a gap of the garment where the photo has no edge")
    if worn(lab, mask):
        faults = ["a person seems to wear the garment; photograph it lying flat"]
    decided = np.zeros_like(mask) if key is None else np.asarray(mask == key, bool)
    judged = confidence(lab, mask, witnesses, alone, decided, tuple(faults))
    kept = ("a tag or print inside the garment was kept",) if "part" in holes else ()
    trust = judged.trust if net or key is not None else round(0.9 * judged.trust, 3)
    return Outline(trust, judged.faults, judged.doubt, mask, (*kept, *bare.notes))


def _outline_in_file(rgb: Rgb, mask: Mask) -> Outline:
    """Return the outline that a file's alpha draws. No witness is asked, but its form and a person in it are judged."""
    lab = picture_to_lab(rgb)
    faults = ("a person seems to wear the garment; photograph it lying flat",) if worn(lab, mask) else ()
    judged = confidence(lab, mask, [mask], mask, np.ones_like(mask), faults)
    return Outline(judged.trust, judged.faults, judged.doubt, mask, ("the outline is the transparency of the file",))


def _as_guess(mask: Mask) -> Floats:
    """Return a mask as a guess (h, w) 0..1 for GrabCut: sure well inside, unsure along its outline."""
    reach = max(3.0, 0.01 * max(mask.shape))
    return np.select([eroded(mask, reach), mask, dilated(mask, 2 * reach)], [0.95, 0.6, 0.3]).astype(np.float32)


def _smaller(rgb: Rgb) -> Mask:
    """Return the garment (h, w) that GrabCut alone finds in a copy of half the size."""
    half = shrink(rgb, max(rgb.shape[:2]) // 2)
    return refine.enlarged(largest(smooth(grab(half, _as_guess(border_mask(half))))), rgb.shape[1::-1])


def several(mask: Mask, found: Mask) -> list[str]:
    """Return faults in words if `found` (h, w) has more things than the garment `mask` (h, w)."""
    _, areas = pieces(np.asarray(found & ~dilated(mask, 2), bool))
    shares = areas[1:] / max(int(mask.sum()), 1)
    if (shares > _SECOND).any():
        return ["the photo seems to show two garments; photograph each on its own"]
    return ["a part that may belong to the garment is apart from it"] if (shares > _APART).any() else []


@kept_by_content(_KEPT // 8, lambda seen: seen[0].nbytes)
def first_look(data: bytes) -> tuple[Rgb, Mask]:
    """Return the photo, at most 800 px long, and roughly where its garment is. An embedder needs no more.

    Args:
        data: the encoded photo.

    Returns:
        (h, w, 3) uint8 and an (h, w) mask.

    Raises:
        PictureError: these bytes are no picture.
    """
    file = open_file(data)
    rgb, cut = shrink(file.rgb(), _WORKING), file.cutout()
    if cut is None:
        return rgb, border_mask(rgb)
    return rgb, np.asarray(resized_rgba(cut, rgb.shape[1::-1])[..., 3] >= 128, bool)


@kept_by_content(_KEPT, lambda made: made.rgb.nbytes + made.sure.nbytes + made.doubt.nbytes + made.rgba.nbytes)
def analyse(data: bytes, net: Net | None) -> FlatlayAnalysis:
    """Analyse an encoded photo. A file with alpha is a cut-out already. Raises PictureError for bytes that are no picture."""
    file = open_file(data)
    photo, cut = shrink(file.rgb(), LONGEST), file.cutout()
    found = outline(*first_look(data), net) if cut is None else _outline_in_file(*first_look(data))
    size = photo.shape[1::-1]
    mask = refine.enlarged(found.mask, size)
    left, top, width, height = cv2.boundingRect(mask.astype(np.uint8))
    window = (slice(max(0, top - 12), top + height + 12), slice(max(0, left - 12), left + width + 12))
    rgba = refine.soft_cut(photo[window], mask[window]) if cut is None else resized_rgba(cut, size)[window]
    x, y, wide, high = cv2.boundingRect((rgba[..., 3] >= 128).astype(np.uint8))
    evidence = shrink(photo, _EVIDENCE)
    certain = np.asarray(eroded(found.mask, 1) & ~found.doubt, bool)  # pixels at the outline are mixed with the ground
    unsure = np.asarray(found.doubt | (found.mask & ~certain), bool)
    sure, doubt = (resized(each, evidence.shape[1::-1]) for each in (certain, unsure))
    rgba, origin = np.ascontiguousarray(rgba[y : y + high, x : x + wide]), (window[1].start + x, window[0].start + y)
    notes, detail = (*file.notes, *found.notes), max(width, height)
    return FlatlayAnalysis(evidence, sure, doubt, found.trust, found.faults, notes, rgba, origin, detail)


class FlatlayAnalyses:
    """The analyses of a shop's flat-lays, shared by the embedder, the studio and the checks."""

    def __init__(self, setting: str = "auto", worn: str = "none") -> None:
        """Use the nets that `setting` and `worn` name (see `weights.choose`): for flat-lays, and for worn garments."""
        self._setting, self._worn = setting, worn

    def of(self, data: bytes) -> FlatlayAnalysis:
        """Return the analysis of an encoded photo, made once.

        Raises PictureError, or WeightsError if the net cannot be used.
        """
        return analyse(data, chosen_net(self._setting))

    def wearer(self, rgb: Rgb) -> Floats | None:
        """Return how likely each pixel of a picture (h, w, 3) belongs to its subject, (h, w) 0..1; None without a net."""
        net = chosen_net(self._worn, "BESTSHOT_WORN_NET")
        return net.probability(rgb) if net else None

    async def look(self, data: bytes) -> FlatlayAnalysis:
        """Return `of(data)`, computed in a thread."""
        return await asyncio.to_thread(self.of, data)


def chosen_net(setting: str, variable: str = "BESTSHOT_CUTOUT") -> Net | None:
    """Return the net that a setting names, or None to use GrabCut alone. Raises WeightsError."""
    weights = choose(setting, variable)
    return Net(weights.path, weights.form) if weights.path and weights.form else None
