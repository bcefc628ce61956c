"""Copy drawn into the picture, in a font that has the letters."""

from functools import cache
from importlib import resources

import fontpkg
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from tools.imaging.arrays import Rgb

_CJK = str(resources.files("manimgx_fonts_cjk") / "NotoSansCJK-VF.otf.ttc")
_BLOCKS = (  # first and last code point, family, face in the file; the first block that holds any letter of the line counts
    (0x3040, 0x30FF, _CJK, 0), (0xAC00, 0xD7AF, _CJK, 1), (0x3400, 0x9FFF, _CJK, 2), (0x0590, 0x05FF, "Heebo", 0),
    (0x0600, 0x06FF, "Noto Sans Arabic", 0), (0x0900, 0x097F, "Noto Sans Devanagari", 0),
    (0x0E00, 0x0E7F, "Noto Sans Thai", 0),
)  # fmt: skip


def draw_lines(picture: Rgb, lines: tuple[str, ...], at: float = 0.025) -> None:
    """Draw the lines centred, beginning at this share of the height, in place; dark on light ground and light on dark."""
    if not lines:
        return
    height, width = picture.shape[:2]
    size = max(14, round(min(0.055 * height, 0.2 * width)))
    top = round(at * height)
    ground = picture[max(0, top - round(0.025 * height)) : top + round(0.175 * height) + 1].mean()
    ink = (28, 26, 30) if ground > 128 else (250, 248, 244)
    fonts = [_fitting(line, size, 0.9 * width) for line in lines]
    bottom = min(height, top + sum(round(1.3 * font.size) for font in fonts) + size)
    strip = Image.fromarray(picture[:bottom])
    pen = ImageDraw.Draw(strip)
    y = top
    for line, font in zip(lines, fonts, strict=True):
        pen.text((width / 2, y), line, fill=ink, font=font, anchor="ma")
        y += round(1.3 * font.size)
    picture[:bottom] = np.asarray(strip)


def _fitting(line: str, size: int, room: float) -> ImageFont.FreeTypeFont:
    font = _font(line, size)
    length = font.getlength(line)
    return font if length <= room else _font(line, max(9, int(size * room / length)))


def _font(line: str, size: int) -> ImageFont.FreeTypeFont:
    points = [ord(letter) for letter in line]
    for first, last, family, face in _BLOCKS:
        if any(first <= point <= last for point in points):
            return _opened(family, face, size)
    return _opened("Noto Sans", 0, size)


@cache
def _opened(family: str, face: int, size: int) -> ImageFont.FreeTypeFont:
    if family != _CJK:
        return ImageFont.truetype(str(fontpkg.path(family, 400)), size)
    font = ImageFont.truetype(family, size, index=face)
    font.set_variation_by_axes([400])  # opens as Thin
    return font
