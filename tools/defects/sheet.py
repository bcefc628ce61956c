"""A contact sheet of defects: a picture of each, with its verdict."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from tools.defects.drawn import CLEAN
from tools.imaging.arrays import Box, Rgb
from tools.imaging.encoding import encode_png
from tools.typography.contact_sheet import BAD, GOOD, LARGEST, PLAIN, Tile, contact_sheet


class GateSheet:
    """A sheet with the first picture of each defect, and all pictures that were judged wrongly."""

    def __init__(self) -> None:
        self._kept: list[Tile] = []
        self._known: set[tuple[str, str]] = set()

    async def add(
        self,
        picture: Rgb,
        family: str,
        strength: str,
        garment: str,
        *,
        glance: bool,
        accepted: bool,
        faults: Sequence[str],
        box: Box | None = None,
    ) -> None:
        """Keep a small copy of the picture if its defect is new or it was judged wrongly.

        Args:
            picture: (h, w, 3) uint8.
            family: the kind of defect, or CLEAN.
            strength: how strong the defect is, in words; of a clean picture its light.
            garment: the garment's id.
            glance: whether a person sees the defect at a glance.
            accepted: whether the checks accepted the picture.
            faults: what they found.
            box: where the defect is (left, top, right, bottom in px), to be framed; None for no frame.
        """
        clean = family == CLEAN
        right, counts = accepted == clean, clean or glance
        if (family, strength) in self._known and (right or not counts):
            return
        self._known.add((family, strength))
        small = Image.fromarray(np.array(picture))
        if box:
            ImageDraw.Draw(small).rectangle(box, outline=BAD, width=max(3, max(small.size) // 200))
        await asyncio.to_thread(small.thumbnail, LARGEST, Image.Resampling.LANCZOS)
        title = f"{'* ' if glance else ''}{family}, {strength} ({garment})"
        said = "not refused" if accepted else "; ".join(faults)
        self._kept.append(Tile(encode_png(np.asarray(small)), title, said, GOOD if right else BAD if counts else PLAIN))

    def write(self, out: Path) -> None:
        """Write the sheet as PNG. Raises OSError if `out` cannot be written."""
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_bytes(contact_sheet(self._kept))
