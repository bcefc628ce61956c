"""A contact sheet of defects: a picture of each, with its verdict."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from tools.defects.clean import Defect
from tools.defects.drawn import CLEAN
from tools.imaging.arrays import Box, Rgb
from tools.imaging.encoding import encode_png
from tools.typography.contact_sheet import BAD, GOOD, LARGEST, PLAIN, Tile, contact_sheet


class GateSheet:
    """A sheet with the first picture of each defect, and all pictures that were judged wrongly."""

    def __init__(self) -> None:
        self._kept: list[Tile] = []
        self._known: set[str] = set()

    async def add(
        self,
        picture: Rgb,
        defect: Defect,
        garment: str,
        *,
        accepted: bool,
        faults: Sequence[str],
        box: Box | None = None,
    ) -> None:
        """Keep a small copy of the picture if its defect is new or it was judged wrongly.

        Args:
            picture: (h, w, 3) uint8.
            defect: what is wrong with it; of the family CLEAN: nothing.
            garment: the garment's id.
            accepted: whether the checks accepted the picture.
            faults: what they found.
            box: where the defect is (left, top, right, bottom in px), to be framed; None for no frame.
        """
        clean, named = defect.family == CLEAN, f"{defect.family}, {defect.strength}"
        right, counts = accepted == clean, clean or defect.glance
        if named in self._known and (right or not counts):
            return
        self._known.add(named)
        small = Image.fromarray(np.array(picture))
        if box:
            ImageDraw.Draw(small).rectangle(box, outline=BAD, width=max(3, max(small.size) // 200))
        await asyncio.to_thread(small.thumbnail, LARGEST, Image.Resampling.LANCZOS)
        title = f"{'* ' if defect.glance else ''}{named} ({garment})"
        said = "not refused" if accepted else "; ".join(faults)
        self._kept.append(Tile(encode_png(np.asarray(small)), title, said, GOOD if right else BAD if counts else PLAIN))

    def write(self, out: Path) -> None:
        """Write the sheet as PNG. Raises OSError if `out` cannot be written."""
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_bytes(contact_sheet(self._kept))
