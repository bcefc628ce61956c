"""A contact sheet: small pictures side by side, each with a title and a few lines of text."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap

from PIL import Image, ImageDraw

from tools.imaging.arrays import Colour
from tools.imaging.opening import decoded
from tools.typography.fonts import LATIN, covers, fallbacks, han_face, opened

GOOD, BAD, PLAIN = (20, 120, 50), (190, 20, 40), (90, 90, 90)
LARGEST = (280, 360)  # px; width and height of a picture's place
_GAP, _TEXT, _LINES, _COLUMNS = 5, 12, 6, 8  # px around a picture, px of letters, lines of text, tiles side by side


@dataclass(frozen=True, slots=True)
class Tile:
    """An encoded picture of a sheet (None: it has none), its title and text, the text's colour, and the colour of a frame."""

    picture: bytes | None
    title: str
    said: str
    colour: Colour = PLAIN
    frame: Colour | None = None


def contact_sheet(tiles: Sequence[Tile], form: str = "PNG") -> bytes:
    """Return the sheet, encoded. Pictures are made smaller where they are larger than their place. Raises PictureError."""
    wide, tall = (LARGEST[0] + 2 * _GAP, LARGEST[1] + 3 * _GAP + _LINES * (_TEXT + 2))
    columns = max(1, min(_COLUMNS, len(tiles)))
    sheet = Image.new("RGB", (wide * columns, tall * max(1, -(-len(tiles) // columns))), "white")
    pen = ImageDraw.Draw(sheet)
    for place, tile in enumerate(tiles):
        x, y = place % columns * wide + _GAP, place // columns * tall + _GAP
        if tile.picture:
            small = Image.fromarray(decoded(tile.picture))
            small.thumbnail(LARGEST, Image.Resampling.LANCZOS)
            if tile.frame:
                around = (x - _GAP, y - _GAP, x + small.width + _GAP - 1, y + small.height + _GAP - 1)
                pen.rectangle(around, fill=tile.frame)
            sheet.paste(small, (x, y))
        lines = [tile.title, *wrap(tile.said, int(1.85 * LARGEST[0] / _TEXT))][:_LINES]
        for number, line in enumerate(lines):
            at = (x, y + LARGEST[1] + _GAP + number * (_TEXT + 2) + _TEXT)
            write(pen, at, line, _TEXT, tile.colour if number else (0, 0, 0))
    out = io.BytesIO()
    sheet.save(out, form, quality=90)
    return out.getvalue()


def write(pen: ImageDraw.ImageDraw, at: tuple[int, int], line: str, size: int, colour: Colour) -> None:
    """Write a line in letters of `size` px. `at` is the left end of its baseline, in px."""
    face = next((one for one in fallbacks(han_face([line])) if covers(one, line)), LATIN)
    pen.text(at, line, font=opened(face, size, 400), fill=colour, anchor="ls")
