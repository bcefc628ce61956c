"""A contact sheet of defects: a picture of each, with its verdict."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from textwrap import wrap

import fontpkg
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from tools.defects.drawn import CLEAN
from tools.imaging.arrays import Box, Colour, Rgb

_COLUMNS, _TILE, _PICTURE, _LINE = 10, (250, 400), (242, 310), 13
_GOOD, _BAD, _PLAIN = (20, 120, 50), (190, 20, 40), (90, 90, 90)


class GateSheet:
    """A sheet with the first picture of each defect, and all pictures that were judged wrongly."""

    def __init__(self) -> None:
        self._kept: list[tuple[Image.Image, str, str, Colour]] = []
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
            ImageDraw.Draw(small).rectangle(box, outline=_BAD, width=max(3, max(small.size) // 200))
        await asyncio.to_thread(small.thumbnail, _PICTURE, Image.Resampling.LANCZOS)
        title = f"{'* ' if glance else ''}{family}, {strength} ({garment})"
        said = "not refused" if accepted else "; ".join(faults)
        self._kept.append((small, title, said, _GOOD if right else _BAD if counts else _PLAIN))

    def write(self, out: Path) -> None:
        """Write the sheet as PNG. Raises OSError if `out` cannot be written."""
        rows = max(1, -(-len(self._kept) // _COLUMNS))
        sheet = Image.new("RGB", (_TILE[0] * _COLUMNS, _TILE[1] * rows), "white")
        pen = ImageDraw.Draw(sheet)
        font = ImageFont.truetype(str(fontpkg.path("Noto Sans", 400)), 11)
        for place, (small, title, said, colour) in enumerate(self._kept):
            x, y = place % _COLUMNS * _TILE[0], place // _COLUMNS * _TILE[1]
            sheet.paste(small, (x, y))
            for number, line in enumerate([title, *wrap(said, 44)][:6]):
                pen.text((x, y + _PICTURE[1] + 2 + number * _LINE), line, font=font, fill=colour if number else "black")
        out.parent.mkdir(parents=True, exist_ok=True)
        sheet.save(out)
