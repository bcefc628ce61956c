"""Cut-outs kept for a while: several channels ask for the same garment."""

import hashlib
from collections import OrderedDict
from dataclasses import dataclass, field
from threading import Lock

import numpy as np

from tools.images.arrays import Colour, Mask, Rgb, Rgba
from tools.images.cutout import Consensus
from tools.images.cutout.cut import soft_cut
from tools.images.scene.harmony import garment_colour
from tools.outlines import OUTLINES, cleared


@dataclass(frozen=True, slots=True)
class Garment:
    """One cut-out, cropped to the garment itself."""

    rgba: Rgba
    colour: Colour
    strategy: str
    rank: int  # 0 = what the strategies trust most
    notes: tuple[str, ...]  # what was retouched, and what is wrong with the mask

    @property
    def aspect(self) -> float:
        """Width by height."""
        return float(self.rgba.shape[1] / self.rgba.shape[0])


@dataclass(slots=True)
class _Entry:
    lock: Lock = field(default_factory=Lock)
    garments: dict[str, Garment] = field(default_factory=dict)


class CutCache:
    """The latest `keep` flat-lays' cut-outs. Safe for threads: two that want the same one compute it once."""

    def __init__(self, keep: int = 8) -> None:
        self._keep = keep
        self._entries: OrderedDict[bytes, _Entry] = OrderedDict()
        self._lock = Lock()

    def garment(self, flatlay: bytes, rank: int) -> Garment:
        """The cut-out by the strategy of this rank, wrapping round.

        Raises PictureError for bytes that are no picture, ValueError when nothing was found in the photo.
        """
        found = OUTLINES.of(flatlay, rank)
        with self._entry(flatlay) as entry:
            if found.best not in entry.garments:
                entry.garments[found.best] = _cut(cleared(flatlay, found), found, rank % len(found.ranking))
            return entry.garments[found.best]

    def _entry(self, flatlay: bytes) -> "_Held":
        key = hashlib.sha256(flatlay).digest()
        with self._lock:
            entry = self._entries.setdefault(key, _Entry())
            self._entries.move_to_end(key)
            while len(self._entries) > self._keep:
                self._entries.popitem(last=False)  # whoever still works on it holds it
        return _Held(entry)


@dataclass(frozen=True, slots=True)
class _Held:
    entry: _Entry

    def __enter__(self) -> _Entry:
        self.entry.lock.acquire()
        return self.entry

    def __exit__(self, *_: object) -> None:
        self.entry.lock.release()


def _cut(photo: Rgb, found: Consensus, rank: int) -> Garment:
    """The garment by the best mask, cropped to the cloth: a layout's box has no margin."""
    strategy = found.best
    problems = tuple(found.reports[strategy].problems)
    notes = ("clips removed by retouching",) if found.spots.any() else ()
    # only the part with the mask in it, and what its soft edge needs around: a phone's photo is large
    near = tuple(_around(np.asarray(found.masks[strategy].any(axis=axis))) for axis in (1, 0))
    rgba = soft_cut(photo[near], found.masks[strategy][near])
    solid = rgba[..., 3] >= 128
    rows, columns = np.flatnonzero(solid.any(axis=1)), np.flatnonzero(solid.any(axis=0))
    if not len(rows):
        reason = "; ".join(problems) or "everything looks like ground"
        raise ValueError(f'no garment found in the flat-lay by "{strategy}": {reason}')
    rgba = np.ascontiguousarray(rgba[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1])
    return Garment(rgba, garment_colour(rgba), strategy, rank, (*notes, *problems))


def _around(line: Mask, margin: int = 12) -> slice:
    """From the first True to the last, with `margin` pixels more where there are any."""
    places = np.flatnonzero(line)
    if not len(places):
        return slice(0, line.size)
    return slice(max(0, int(places[0]) - margin), int(places[-1]) + 1 + margin)
