"""Draw rows of letters as coverage, and measure them."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from tools.typography.fonts import Face, Typefaces, opened, script
from tools.typography.itemise import Run, split

Coverage = NDArray[np.uint8]  # (height, width), 0 = ground .. 255 = ink

_MEASURE = 256.0  # px per em for measuring; the outlines have no hinting, so other sizes are proportional
# scripts whose letters may have extra space between them
_TRACKED = {"Latn", "Grek", "Cyrl", "Zyyy", "Hani", "Hira", "Kana", "Hang"}


@dataclass(frozen=True, slots=True)
class Cut:
    """The style of letters: weight 100..900, tracking in em, width in percent (if the face has this axis)."""

    weight: int = 400
    tracking: float = 0.0
    width: int = 100


@dataclass(frozen=True, slots=True)
class Row:
    """A drawn row: its trimmed ink, and the position of its top left corner in px from the pen's start."""

    ink: Coverage
    left: int
    top: int


@dataclass(frozen=True, slots=True)
class Extent:
    """Size of a row in em: its ink left and right of the pen's start, above and below the baseline."""

    left: float
    right: float
    above: float
    below: float

    @property
    def width(self) -> float:
        """Return the width from the first ink to the last, in em."""
        return self.right - self.left


def _tracked(text: str) -> bool:
    return all(script(c) in _TRACKED and not unicodedata.category(c).startswith("M") for c in text)


def _advances(run: Run, cut: Cut, size: float) -> tuple[list[tuple[str, float]], float]:
    """Return the parts of a run with their places in px from its start, and how far the pen moves in px."""
    font = opened(run.face, size, cut.weight, cut.width)
    direction, language = "rtl" if run.rtl else "ltr", run.face.language

    def length(text: str) -> float:
        return float(font.getlength(text, direction=direction, language=language))

    if not cut.tracking or run.rtl or not _tracked(run.text):
        return [(run.text, 0.0)], length(run.text)
    gap = cut.tracking * size
    # The length of the text up to a letter, minus the letter, is where kerning puts the letter.
    starts = [length(run.text[: i + 1]) - length(c) + i * gap for i, c in enumerate(run.text)]
    return list(zip(run.text, starts, strict=True)), length(run.text) + len(run.text) * gap


def draw(text: str, faces: Typefaces, cut: Cut, size: float, *, rtl: bool, whole: str) -> Row:
    """Return the ink of a row, which is a part of the line `whole`, drawn at `size` px per em."""
    pieces: list[tuple[Run, str, float]] = []
    pen = 0.0
    for run in split(text, faces, rtl=rtl, whole=whole):
        placed, advance = _advances(run, cut, size)
        pieces += [(run, part, pen + x) for part, x in placed]
        pen += advance
    pad = int(size) + 2
    canvas = Image.new("L", (int(pen) + 2 * pad, int(3.2 * size) + 4))
    baseline = int(2 * size)
    pencil = ImageDraw.Draw(canvas)
    for run, part, x in pieces:
        font, way = opened(run.face, size, cut.weight, cut.width), "rtl" if run.rtl else "ltr"
        pencil.text((pad + x, baseline), part, 255, font, "ls", direction=way, language=run.face.language)
    return _trimmed(canvas, pad, baseline)


def cells(text: str) -> list[str]:
    """Return the cells of a column: a letter, or a number of two digits, which stands upright (tate-chu-yoko)."""
    return re.findall(r"[0-9]{2}|.", text)


def draw_column(text: str, face: Face, cut: Cut, size: float) -> Row:
    """Return the ink of a column of letters, drawn at `size` px per em. Its pen starts in the middle of the upper edge."""
    pad = int(size) + 2
    canvas = Image.new("L", (2 * pad, int(len(cells(text)) * size) + 2 * pad))
    pencil, font = ImageDraw.Draw(canvas), opened(face, size, cut.weight)
    down = float(pad)
    for part in re.split(r"([0-9]{2})", text):
        number = len(part) == 2 and part.isascii()
        if number:  # on the baseline of its cell, in half-width digits
            at, way, features = (pad, down + 0.88 * size), ("ms", "ltr"), ["hwid"]
        else:
            at, way, features = (pad, down), ("mt", "ttb"), []
        pencil.text(at, part, 255, font, way[0], direction=way[1], features=features, language=face.language)
        down += len(cells(part)) * size
    return _trimmed(canvas, pad, pad)


def _trimmed(canvas: Image.Image, x: int, y: int) -> Row:
    """Return the ink on a canvas; the pen started at (x, y)."""
    ink = np.asarray(canvas)
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    if not rows.size:  # spaces only
        return Row(np.zeros((1, 1), np.uint8), 0, 0)
    top, bottom, left, right = rows[0], rows[-1] + 1, columns[0], columns[-1] + 1
    return Row(ink[top:bottom, left:right].copy(), int(left) - x, int(top) - y)


@lru_cache(maxsize=4096)
def extent(text: str, faces: Typefaces, cut: Cut, *, rtl: bool, whole: str) -> Extent:
    """Return how far the ink of a row reaches, in em. The arguments are as in `draw`."""
    row = draw(text, faces, cut, _MEASURE, rtl=rtl, whole=whole)
    height, width = row.ink.shape
    return Extent(
        row.left / _MEASURE, (row.left + width) / _MEASURE, -row.top / _MEASURE, (row.top + height) / _MEASURE
    )


@lru_cache(maxsize=8192)
def advance(text: str, faces: Typefaces, cut: Cut, *, rtl: bool, whole: str) -> float:
    """Return how far the pen moves over a text, in em. This is cheap, and lengths of words add up."""
    return sum(_advances(run, cut, _MEASURE)[1] for run in split(text, faces, rtl=rtl, whole=whole)) / _MEASURE
