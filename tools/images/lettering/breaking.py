"""Where a line of copy may break, and how it breaks into rows of even length."""

from collections.abc import Callable, Sequence
from itertools import pairwise

from tools.images.lettering.fonts import script

_NO_BREAK_BEFORE = set(
    "、。，．・：；？！）」』】〉》〕｝］ー々ゝゞぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮ…‥％,.!?:;)]}%”’»"
)
_NO_BREAK_AFTER = set("（「『【〈《〔｛［([{“‘«¥￥$€£₩")
_CHARACTERWISE = {"Hani", "Hira", "Kana"}


def words(line: str) -> tuple[str, ...]:
    """The unbreakable pieces of a line, each with the spaces that follow it; joined they are the line.

    Breaks: after ordinary spaces and hyphens between letters, and between Chinese or Japanese characters except where
    their typesetting forbids it (kinsoku: no row starts with a closing mark or ends with an opening one). Thai writes
    no spaces between words and breaks only where the copy has a space.
    """
    pieces = [""]
    for before, after in pairwise(line + "\n"):
        pieces[-1] += before
        if after != "\n" and _breaks(before, after, pieces[-1]):
            pieces.append("")
    return tuple(pieces)


def _breaks(before: str, after: str, piece: str) -> bool:
    if after == " ":
        return False
    if before in (" ", "\u3000", "\u200b"):
        return True
    if before in "-\u2010\u2013\u2014/" and len(piece) > 1 and piece[-2].isalpha() and after.isalpha():
        return True
    if after in _NO_BREAK_BEFORE or before in _NO_BREAK_AFTER:
        return False
    scripts = (script(before), script(after))
    return any(s in _CHARACTERWISE for s in scripts) and not (before.isspace() or after.isspace())


def break_rows(
    pieces: Sequence[str], width: float, measure: Callable[[str], float]
) -> tuple[str, ...] | None:
    """The fewest rows that hold the pieces within `width`, and of those the ones with the shortest longest row.

    None where one piece alone is too wide.
    """
    lengths = [measure(piece.rstrip()) for piece in pieces]
    full = [measure(piece) for piece in pieces]
    if max(lengths) > width:
        return None
    rows = _greedy(lengths, full, width)
    low, high = max(lengths), width
    for _ in range(12):  # bisection: the narrowest column that needs no more rows
        middle = (low + high) / 2
        if len(_greedy(lengths, full, middle)) <= len(rows):
            high = middle
        else:
            low = middle
    return tuple("".join(pieces[i:j]).strip() for i, j in _greedy(lengths, full, high))


def _greedy(lengths: Sequence[float], full: Sequence[float], width: float) -> list[tuple[int, int]]:
    rows: list[tuple[int, int]] = []
    start, used = 0, 0.0
    for i, length in enumerate(lengths):
        if i > start and used + length > width + 1e-9:
            rows.append((start, i))
            start, used = i, 0.0
        used += full[i]
    rows.append((start, len(lengths)))
    return rows
