"""Cut-outs kept for a while: several channels ask for the same garment."""

import hashlib
from collections import OrderedDict
from dataclasses import dataclass, field
from threading import Lock

import numpy as np

from tools.images.arrays import Colour, Rgba
from tools.images.cutout import consensus, cut_out
from tools.images.opening import open_picture, shrink
from tools.images.scene.harmony import garment_colour

_LONGEST = 3000  # px: more than any frame shows, and a 50 MP photo stays affordable


@dataclass(frozen=True, slots=True)
class Garment:
    """One cut-out, cropped to the garment itself."""

    rgba: Rgba
    colour: Colour
    strategy: str
    rank: int  # 0 = what the strategies trust most
    problems: tuple[str, ...]

    @property
    def aspect(self) -> float:
        """Width by height."""
        return float(self.rgba.shape[1] / self.rgba.shape[0])


@dataclass(slots=True)
class _Entry:
    lock: Lock = field(default_factory=Lock)
    ranking: tuple[str, ...] = ()
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
        with self._entry(flatlay) as entry:
            if not entry.ranking:
                entry.ranking = consensus(shrink(open_picture(flatlay), _LONGEST)).ranking
            rank %= len(entry.ranking)
            strategy = entry.ranking[rank]
            if strategy not in entry.garments:
                entry.garments[strategy] = _cut(flatlay, strategy, rank)
            return entry.garments[strategy]

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


def _cut(flatlay: bytes, strategy: str, rank: int) -> Garment:
    cut = cut_out(shrink(open_picture(flatlay), _LONGEST), strategy)
    solid = cut.rgba[..., 3] >= 128
    rows, columns = np.flatnonzero(solid.any(axis=1)), np.flatnonzero(solid.any(axis=0))
    if not len(rows):
        reason = "; ".join(cut.report.problems) or "everything looks like ground"
        raise ValueError(f'no garment found in the flat-lay by "{strategy}": {reason}')
    # cropped to the cloth: a layout's box is then the garment, not its margin
    rgba = np.ascontiguousarray(cut.rgba[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1])
    return Garment(rgba, garment_colour(rgba), strategy, rank, tuple(cut.report.problems))
