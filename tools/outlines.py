"""The garment's outline in a flat-lay, found once for all who ask: the studio that cuts it out, the judge that compares."""

import hashlib
from collections import OrderedDict
from dataclasses import dataclass, field
from threading import Lock

from tools.images.arrays import Rgb
from tools.images.cutout import STRATEGIES, Consensus, consensus, retouched
from tools.images.opening import open_picture, shrink

LONGEST = 3000  # px: more than any frame shows, and a 50 MP photo stays affordable
_KEPT = 8


def opened(flatlay: bytes) -> Rgb:
    """The photo in the size that outlines are found in. Raises PictureError for bytes that are no picture."""
    return shrink(open_picture(flatlay), LONGEST)


def cleared(flatlay: bytes, found: Consensus) -> Rgb:
    """`opened(flatlay)` without the clips on its garment: what a cut-out shows, and what it is compared with."""
    return retouched(opened(flatlay), found.masks[found.best], found.spots)


@dataclass(slots=True)
class _Entry:
    lock: Lock = field(default_factory=Lock)
    found: Consensus | None = None


class Outlines:
    """The latest few flat-lays' outlines. Safe for threads: two that want the same one compute it once."""

    def __init__(self, keep: int = _KEPT) -> None:
        self._keep = keep
        self._entries: OrderedDict[bytes, _Entry] = OrderedDict()
        self._lock = Lock()

    def of(self, flatlay: bytes, choice: int = 0) -> Consensus:
        """The strategies' masks on `opened(flatlay)`, the best one being that of this place in their ranking.

        Raises PictureError for bytes that are no picture.
        """
        key = hashlib.sha256(flatlay).digest() + bytes([choice % len(STRATEGIES)])
        with self._lock:
            entry = self._entries.setdefault(key, _Entry())
            self._entries.move_to_end(key)
            while len(self._entries) > self._keep:
                self._entries.popitem(last=False)  # whoever still works on it holds it
        with entry.lock:
            if entry.found is None:
                entry.found = consensus(opened(flatlay), choice=choice)
            return entry.found


OUTLINES = Outlines()
"""The outlines of this process."""
