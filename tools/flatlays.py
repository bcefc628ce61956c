"""What is known of a flat-lay, found once: the garment's outline, and how sure it is."""

import asyncio
import hashlib
from collections import OrderedDict
from dataclasses import dataclass

from tools.images.arrays import Mask, Rgb

LONGEST = 1000  # px; evidence needs no more, and twenty megapixels of it would fill the memory
_KEPT = 12


@dataclass(frozen=True, slots=True)
class FlatLay:
    """A flat-lay at most `LONGEST` px long. `sure` is certainly garment, `doubt` may be.

    `trust` is 0..1 with its reasons in `doubts`; `detail` is the longest side of the garment in pixels of the photo;
    `leaves`: the garment leaves the photo, so no other cut-out can be better.
    """

    rgb: Rgb
    sure: Mask
    doubt: Mask
    trust: float
    doubts: tuple[str, ...]
    detail: int
    leaves: bool = False


class FlatLays:
    """Looks at flat-lays, each at most once at a time; keeps the newest few in memory."""

    def __init__(self) -> None:
        self._found: OrderedDict[str, asyncio.Task[FlatLay]] = OrderedDict()

    async def look(self, data: bytes, choice: int = 0) -> FlatLay:
        """Analyse an encoded photo by the cut-out strategy of this place in the ranking. Raises PictureError if it
        does not open.
        """
        key = f"{hashlib.sha256(data).hexdigest()}/{choice}"
        task = self._found.get(key)
        if task is None or (task.done() and (task.cancelled() or task.exception())):
            task = asyncio.create_task(asyncio.to_thread(_measure, data, choice))
            self._found[key] = task
            while len(self._found) > _KEPT:
                self._found.popitem(last=False)
        self._found.move_to_end(key)
        return await asyncio.shield(task)


def _measure(data: bytes, choice: int) -> FlatLay:
    import cv2
    import numpy as np

    from tools.images.cutout import answerable_to, trust
    from tools.images.opening import shrink
    from tools.outlines import OUTLINES, cleared

    found = OUTLINES.of(data, choice)
    if choice:
        found = answerable_to(found, OUTLINES.of(data))
    _, _, width, height = cv2.boundingRect((found.sure | found.doubt).astype(np.uint8))
    rgb = shrink(cleared(data, found), LONGEST)
    size = (rgb.shape[1], rgb.shape[0])
    sure, doubt = (
        cv2.resize(mask.astype(np.uint8), size, interpolation=cv2.INTER_NEAREST) > 0
        for mask in (found.sure, found.doubt)
    )
    sure_of_it, doubts = trust(found)
    leaves = bool(found.reports[found.best].leaves)
    return FlatLay(rgb, sure, doubt, sure_of_it, doubts, max(width, height), leaves)
