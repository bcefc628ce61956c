"""A contact sheet of pictures, each with what is said of it, to look at."""

import textwrap
from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageDraw

from tools.imaging.encoding import shrink
from tools.imaging.opening import open_picture

_TILE = (360, 480)
_WORDS = 110  # pixels below each picture
_COLUMNS = 4


def write_sheet(target: Path, pictures: Sequence[tuple[Path, str]]) -> None:
    """Write a PNG with a tile for each (file, words)."""
    rows = -(-len(pictures) // _COLUMNS)
    sheet = Image.new("RGB", (_COLUMNS * _TILE[0], rows * (_TILE[1] + _WORDS)), "white")
    draw = ImageDraw.Draw(sheet)
    for number, (file, words) in enumerate(pictures):
        left, top = number % _COLUMNS * _TILE[0], number // _COLUMNS * (_TILE[1] + _WORDS)
        small = Image.fromarray(shrink(open_picture(file.read_bytes()), min(_TILE)))
        sheet.paste(small, (left, top))
        said = "\n".join(textwrap.wrap(words, 56)[:8])
        draw.multiline_text((left + 4, top + _TILE[1] + 2), said, fill="black")
    sheet.save(target)
