"""What is known of a flat-lay, found once: the garment's outline, how sure it is, and what is printed on it."""

import asyncio
import hashlib
from collections import OrderedDict
from dataclasses import dataclass

from tools.images.arrays import Mask, Rgb
from tools.models.roles import Reader

LONGEST = 1400  # px; evidence needs no more, and twenty megapixels of it would fill the memory
_KEPT = 12


@dataclass(frozen=True, slots=True)
class FlatLay:
    """A flat-lay at most `LONGEST` px long. `sure` is certainly garment, `doubt` may be.

    `trust` is 0..1 with its reasons in `doubts`; `printed` are the texts readable in the photo; `detail` is the longest
    side of the garment in pixels of the original photo.
    """

    rgb: Rgb
    sure: Mask
    doubt: Mask
    trust: float
    doubts: tuple[str, ...]
    printed: tuple[str, ...]
    detail: int


class FlatLays:
    """Looks at flat-lays, each at most once at a time; keeps the newest few in memory."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._found: OrderedDict[str, asyncio.Task[FlatLay]] = OrderedDict()

    async def look(self, data: bytes) -> FlatLay:
        """Analyse an encoded photo. Raises PictureError if it does not open."""
        key = hashlib.sha256(data).hexdigest()
        task = self._found.get(key)
        if task is None or (task.done() and (task.cancelled() or task.exception())):
            task = asyncio.create_task(self._look(data))
            self._found[key] = task
            while len(self._found) > _KEPT:
                self._found.popitem(last=False)
        self._found.move_to_end(key)
        return await asyncio.shield(task)

    async def _look(self, data: bytes) -> FlatLay:
        seen = await asyncio.to_thread(_measure, data)
        lines = await self._reader.read(data)
        rgb, sure, doubt, trust, doubts, detail = seen
        return FlatLay(rgb, sure, doubt, trust, doubts, tuple(line.text for line in lines), detail)


def _measure(data: bytes) -> tuple[Rgb, Mask, Mask, float, tuple[str, ...], int]:
    import cv2
    import numpy as np

    from tools.images.cutout import consensus, trust
    from tools.images.opening import open_picture, shrink

    original = open_picture(data)
    rgb = shrink(original, LONGEST)
    found = consensus(rgb)
    sure_of_it, doubts = trust(found)
    _, _, width, height = cv2.boundingRect((found.sure | found.doubt).astype(np.uint8))
    detail = round(max(width, height) * max(original.shape[:2]) / max(rgb.shape[:2]))
    return rgb, found.sure, found.doubt, sure_of_it, doubts, detail
