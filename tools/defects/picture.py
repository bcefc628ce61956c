"""Defects of the whole picture: its frame, its ground, its copy. All pictures are (h, w, 3) uint8."""

import cv2
import numpy as np

from tools.defects.clean import Clean
from tools.imaging.arrays import Rgb
from tools.typography import LetteringError


def off_ratio(clean: Clean, share: float) -> Rgb:
    """Return the picture cropped to be narrower by `share` than ordered."""
    width = clean.plate.shape[1]
    cut = round(width * share / 2)
    return np.ascontiguousarray(clean.shown()[:, cut : width - cut])


def enlarged(clean: Clean, factor: float) -> Rgb:
    """Return the picture as if made `factor` times too small and then enlarged; its copy is as blurred as the rest."""
    picture = clean.shown()
    height, width = picture.shape[:2]
    small = cv2.resize(picture, (round(width / factor), round(height / factor)), interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC), np.uint8)


def off_white(clean: Clean, level: int) -> Rgb | None:
    """Return the picture with a white ground of `level` instead of 255; None on other sets."""
    if not clean.white:
        return None
    alpha = clean.alpha()[..., None]
    return np.rint(clean.shown() * (alpha + (1 - alpha) * level / 255)).astype(np.uint8)


def letter_wrong(clean: Clean) -> Rgb | None:
    """Return the picture with one wrong letter in the first line; None without copy."""
    if not clean.copy:
        return None
    first, *rest = clean.copy
    places = [i for i, letter in enumerate(first) if letter.isalpha()]
    place = places[clean.chance("letter").integers(len(places))]
    wrong = "山" if ord(first[place]) > 0x2E80 else ("x" if first[place] != "x" else "o")
    return _with(clean, (first[:place] + wrong + first[place + 1 :], *rest))


def digit_wrong(clean: Clean) -> Rgb | None:
    """Return the picture with one wrong digit in the price; None if no line has digits."""
    for number, line in enumerate(clean.copy):
        places = [i for i, letter in enumerate(line) if letter.isdigit()]
        if places:
            place = places[clean.chance("digit").integers(len(places))]
            wrong = str((int(line[place]) + 1 + int(clean.chance("by").integers(8))) % 10)
            lines = list(clean.copy)
            lines[number] = line[:place] + wrong + line[place + 1 :]
            return _with(clean, tuple(lines))
    return None


def line_missing(clean: Clean) -> Rgb | None:
    """Return the picture without the last line; None without copy."""
    return _with(clean, clean.copy[:-1]) if clean.copy else None


def line_repeated(clean: Clean) -> Rgb | None:
    """Return the picture with the first line twice; None without copy."""
    return _with(clean, (clean.copy[0], *clean.copy)) if clean.copy else None


def extra_words(clean: Clean) -> Rgb | None:
    """Return the picture with a line that nobody ordered. Without copy it is the only line."""
    return _with(clean, (*clean.copy, "LIMITED"))


def _with(clean: Clean, lines: tuple[str, ...]) -> Rgb | None:
    try:
        return clean.lettered(clean.unlettered(), lines)
    except LetteringError:  # there is no room, so this picture cannot have the defect
        return None
