"""Copy: a letter or digit wrong, a line missing, repeated, or not ordered."""

from tools.defects.clean import Clean
from tools.imaging.arrays import Rgb
from tools.typography import LetteringError


def letter_wrong(clean: Clean) -> Rgb | None:
    """One letter of the first line is another one."""
    if not clean.copy:
        return None
    first, *rest = clean.copy
    places = [i for i, letter in enumerate(first) if letter.isalpha()]
    place = places[clean.chance("letter").integers(len(places))]
    wrong = "山" if ord(first[place]) > 0x2E80 else ("x" if first[place] != "x" else "o")
    return _with(clean, (first[:place] + wrong + first[place + 1 :], *rest))


def digit_wrong(clean: Clean) -> Rgb | None:
    """One digit of the price is another one; None where no line has digits."""
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
    """The last line is not there."""
    return _with(clean, clean.copy[:-1]) if clean.copy else None


def line_repeated(clean: Clean) -> Rgb | None:
    """The first line stands there twice."""
    return _with(clean, (clean.copy[0], *clean.copy)) if clean.copy else None


def extra_words(clean: Clean) -> Rgb | None:
    """A line that nobody ordered; on pictures without copy the only one."""
    return _with(clean, (*clean.copy, "LIMITED"))


def _with(clean: Clean, lines: tuple[str, ...]) -> Rgb | None:
    try:
        return clean.lettered(clean.unlettered(), lines)
    except LetteringError:  # no room: this picture cannot have the defect
        return None
