"""Prints on cloth: a word drawn on a garment, and the same word gone, misspelt, exchanged or invented."""

from dataclasses import replace
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from tools.defects.clean import Clean, Word
from tools.defects.pattern import VISIBLE, strength
from tools.imaging.arrays import Rgb, Rgba


def chest(rgba: Rgba, text: str, width: float = 0.34) -> Word:
    """Where a print goes: the middle of the chest, `width` of the garment's breadth there, in a colour that shows."""
    solid = rgba[..., 3] > 200
    row = round(0.36 * min(rgba.shape[0], 1.1 * rgba.shape[1]))  # a dress is printed on its chest too
    columns = np.flatnonzero(solid[row])
    left, right = (int(columns[0]), int(columns[-1])) if len(columns) else (0, rgba.shape[1] - 1)
    wide = max(24, round((right - left) * width))
    high, middle = round(wide * 1.5 / len(text)), (left + right) // 2
    box = (middle - wide // 2, row - high // 2, middle - wide // 2 + wide, row - high // 2 + high)
    cloth = rgba[max(box[1], 0) : box[3], max(box[0], 0) : box[2], :3]
    dark = cloth.size > 0 and float(cloth.mean()) < 120
    return Word(text, box, (236, 230, 216) if dark else (34, 38, 58))


def printed(rgba: Rgba, word: Word) -> Rgba:
    """The cut-out with the word inked into the cloth, whose folds shine through. Parts off the cloth are not drawn."""
    left, top, right, bottom = word.box
    ink = _ink(word.text, right - left, bottom - top)
    out, (height, width) = rgba.copy(), rgba.shape[:2]
    x0, y0, x1, y1 = max(left, 0), max(top, 0), min(right, width), min(bottom, height)
    if x0 >= x1 or y0 >= y1:
        return out
    part = out[y0:y1, x0:x1, :3].astype(np.float32)
    shade = part.mean(axis=2, keepdims=True) / max(float(part.mean()), 1.0)
    cover = ink[y0 - top : y1 - top, x0 - left : x1 - left, None] * (out[y0:y1, x0:x1, 3:] / 255.0)
    inked = part + (np.array(word.colour, np.float32) * np.clip(shade, 0.6, 1.25) - part) * 0.92 * cover
    out[y0:y1, x0:x1, :3] = np.clip(np.rint(inked), 0, 255).astype(np.uint8)
    return out


def print_removed(clean: Clean) -> Rgb | None:
    """The print gone; None where there is none."""
    return clean.shown(clean.blank) if clean.blank is not None else None


def print_exchanged(clean: Clean, *, letters: int) -> Rgb | None:
    """The print with this many of its letters wrong."""
    if clean.word is None or clean.blank is None:
        return None
    text = list(clean.word.text)
    for place in (1, 3, 0, 2)[:letters]:
        text[place] = "KXZW"[place] if text[place] not in "KXZW" else "A"
    return clean.shown(printed(clean.blank, replace(clean.word, text="".join(text))))


def print_invented(clean: Clean, width: float) -> Rgb | None:
    """A word on plain cloth; None on a garment with a print or a pattern, where nobody would find it at once."""
    if clean.word or strength(clean.rgba) > VISIBLE:
        return None
    return clean.shown(printed(clean.rgba, chest(clean.rgba, "MAISON", width)))


def label_showing(clean: Clean, width: float) -> Rgb:
    """A size label at the neck, `width` of the garment's breadth: white, or black on pale cloth."""
    word = chest(clean.rgba, "COTTON M", width)
    solid = clean.rgba[..., 3] > 200
    middle = (word.box[0] + word.box[2]) // 2
    column = np.flatnonzero(solid[:, np.clip(middle, 0, solid.shape[1] - 1)])
    wide, top = word.box[2] - word.box[0], int(column[0] if len(column) else 0) + 4
    high = round(wide * 0.6)
    out = clean.rgba.copy()
    pale = word.colour[0] < 128  # the ink that shows on the cloth is dark
    ground, ink = ((26, 27, 30), (240, 240, 236)) if pale else ((248, 247, 243), (30, 30, 34))
    cv2.rectangle(out, (middle - wide // 2, top), (middle + wide // 2, top + high), (*ground, 255), -1)
    inset = round(wide * 0.08)
    box = (middle - wide // 2 + inset, top + inset, middle + wide // 2 - inset, top + high - inset)
    return clean.shown(printed(out, Word(word.text, box, ink)))


@lru_cache(maxsize=64)
def _ink(text: str, width: int, height: int) -> NDArray[np.float32]:
    """The word's coverage (height, width), 0..1, filling the box."""
    import fontpkg

    font = ImageFont.truetype(str(fontpkg.path("Noto Sans", 800)), 160)
    left, top, right, bottom = (round(edge) for edge in font.getbbox(text))
    plate = Image.new("L", (right - left + 4, bottom - top + 4), 0)
    ImageDraw.Draw(plate).text((2 - left, 2 - top), text, font=font, fill=255)
    small = plate.resize((max(width, 1), max(height, 1)), Image.Resampling.LANCZOS)
    return np.asarray(np.asarray(small, np.float32) / 255, np.float32)
