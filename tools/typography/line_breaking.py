"""Find where a line of copy may break, and break it into rows of even length."""

from collections.abc import Callable, Sequence
from itertools import pairwise

from tools.typography.fonts import script

_NO_BREAK_BEFORE = frozenset(
    "、。，．・：；？！）」』】〉》〕｝］ー々ゝゞぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮ…‥％,.!?:;)]}%”’»"
)
_NO_BREAK_AFTER = frozenset("（「『【〈《〔｛［([{“‘«¥￥$€£₩")
_CHARACTERWISE = ("Hani", "Hira", "Kana")
_SPACES = (" ", "\u3000", "\u200b")
_BETWEEN = "·•|∙・–—"  # signs between words: a row may end with one but not begin with one
_HYPHENS = "-\u2010\u2013\u2014/"


def words(line: str) -> tuple[str, ...]:
    """Return the unbreakable pieces of a line, each with the spaces that follow it. Joined they give the line.

    A line breaks after ordinary spaces, but not before a dot or dash between words; after hyphens and slashes between
    letters; and between Chinese or Japanese characters, unless their rules forbid it (kinsoku: no row starts with a
    closing mark or ends with an opening one). Thai has no spaces between words; it breaks only at spaces of the copy.
    """
    return _pieces(line, _anywhere)


def phrases(line: str) -> tuple[str, ...]:
    """Return pieces as `words` does, but Chinese breaks only after punctuation, Japanese also between phrases.

    A Japanese phrase probably ends where Hiragana (particles and endings) is followed by Kanji or Katakana.
    """
    return _pieces(line, _at_phrases)


def _pieces(line: str, between: Callable[[str, str], bool]) -> tuple[str, ...]:
    pieces = [""]
    for before, after in pairwise(line + "\n"):
        pieces[-1] += before
        if after in "\n " or (before in _SPACES and after in _BETWEEN):
            continue
        hyphen = before in _HYPHENS and len(pieces[-1]) > 1 and pieces[-1][-2].isalpha() and after.isalpha()
        if before in _SPACES or hyphen or between(before, after):
            pieces.append("")
    return tuple(pieces)


def _anywhere(before: str, after: str) -> bool:
    if after in _NO_BREAK_BEFORE or before in _NO_BREAK_AFTER or before.isspace() or after.isspace():
        return False
    return script(before) in _CHARACTERWISE or script(after) in _CHARACTERWISE


def _at_phrases(before: str, after: str) -> bool:
    if not _anywhere(before, after):
        return False
    punctuation = before in _NO_BREAK_BEFORE and script(before) == "Zyyy" and before != "ー"
    return punctuation or (script(before) == "Hira" and script(after) in ("Hani", "Kana"))


def break_rows(pieces: Sequence[str], width: float, measure: Callable[[str], float]) -> tuple[str, ...] | None:
    """Return the fewest rows in which the pieces fit into `width`, and of these the most even ones.

    None if one piece alone is too wide. `width` has the unit of `measure`.
    """
    lengths = [measure(piece.rstrip()) for piece in pieces]
    full = [measure(piece) for piece in pieces]
    if max(lengths) > width:
        return None
    rows = _greedy(lengths, full, width)
    low, high = max(lengths), width
    for _ in range(12):  # bisection: find the narrowest column that needs no more rows
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
