"""A contact sheet of defects: a picture of each, with its verdict."""

import asyncio
from pathlib import Path
from textwrap import wrap

import fontpkg
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from agent.evals.gate import CLEAN, Judgement
from tools.imaging.arrays import Rgb

_COLUMNS, _TILE, _PICTURE, _LINE = 10, (250, 400), (242, 310), 13
_GOOD, _BAD, _PLAIN = (20, 120, 50), (190, 20, 40), (90, 90, 90)


class GateSheet:
    """A sheet with the first picture of each defect, and all pictures that were judged wrongly."""

    def __init__(self) -> None:
        self._kept: list[tuple[Judgement, Image.Image]] = []
        self._known: set[tuple[str, str]] = set()

    async def add(self, judged: Judgement, picture: Rgb) -> None:
        """Keep a small copy of the picture (h, w, 3) uint8 if its defect is new or it was judged wrongly."""
        key = judged.family, judged.strength
        wrong = (judged.family == CLEAN) != judged.accepted if judged.family == CLEAN or judged.glance else False
        if key in self._known and not wrong:
            return
        self._known.add(key)
        small = Image.fromarray(np.ascontiguousarray(picture))
        await asyncio.to_thread(small.thumbnail, _PICTURE, Image.Resampling.LANCZOS)
        self._kept.append((judged, small))

    def write(self, out: Path) -> None:
        """Write the sheet as PNG.

        Raises:
            OSError: `out` cannot be written.
        """
        rows = max(1, -(-len(self._kept) // _COLUMNS))
        sheet = Image.new("RGB", (_TILE[0] * _COLUMNS, _TILE[1] * rows), "white")
        pen = ImageDraw.Draw(sheet)
        font = ImageFont.truetype(str(fontpkg.path("Noto Sans", 400)), 11)
        for place, (judged, small) in enumerate(self._kept):
            x, y = place % _COLUMNS * _TILE[0], place // _COLUMNS * _TILE[1]
            sheet.paste(small, (x, y))
            right = judged.accepted == (judged.family == CLEAN)
            colour = _GOOD if right else _BAD if judged.glance or judged.family == CLEAN else _PLAIN
            star = "* " if judged.glance else ""
            said = "accepted" if judged.accepted else "; ".join(judged.faults)
            title = f"{star}{judged.family}, {judged.strength} ({judged.garment})"
            for number, line in enumerate([title, *wrap(said, 44)][:6]):
                pen.text((x, y + _PICTURE[1] + 2 + number * _LINE), line, font=font, fill=colour if number else "black")
        out.parent.mkdir(parents=True, exist_ok=True)
        sheet.save(out)
