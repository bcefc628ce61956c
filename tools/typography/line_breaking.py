"""Find where a line of copy may break, and break it into rows of even length."""

import re
from collections.abc import Callable, Sequence
from itertools import accumulate, pairwise

from icu4py.breakers import LineBreaker

from tools.typography.fonts import script

_CURRENCY = "$¢£¤¥฿₠-⃀"
_UNITS = (
    "[A-Z]{3} kr zł Kč Ft Fr Rs lei лв грн руб đ đồng درهم ريال ر.س د.إ دينار บาท रुपये 円 元 月 年 日 "
    "mm cm m km kg g mg ml cl l W V °C °F °".replace(".", r"\.").replace(" ", "|")
)
_BEFORE = "|".join(
    rf"(?<=\b{name})"
    for name in ("[A-Z]{3}", "Rs", r"Rs\.", "Rp", "RM", "kr", r"kr\.", "Fr", r"Fr\.", r"Nr\.", r"No\.", "№")
)
_GLUE = re.compile(
    rf"""
    \s(?=[·•|∙–—])  # a row may end with a sign between words but not begin with one
    | (?: (?<=\d) | (?<=\d[.,][-–]) )\s(?=\d{{3}}(?!\d) | [{_CURRENCY}%٪‰] | (?:{_UNITS})(?!\w))  # "20 000 ₫"
    | (?: (?<=[{_CURRENCY}٪]) | (?<=[−+]) | (?<=-)(?=\s\d+\s?%) | {_BEFORE} )\s(?=\d)  # "€ 5", "− 50 %", "USD 1,299"
    | (?<=\d)\s(?=[-–—×x/]\s\d) | (?<=\d\s[-–—×x/])\s(?=\d)  # "10 – 12", "20 x 30"
    | (?<=\d)[-‐–—/](?=\w) | (?<=\w)[-‐–—/](?=\d)  # "10–12", "3-piece"
    | (?<=[{_CURRENCY}])/(?=\w)  # "€/Stück"
    | (?<=[«‹]) \s | \s (?=[»›!?:;])  # French spaces its punctuation
    """,
    re.VERBOSE,
)
_JAPANESE_UNIT = re.compile(r"(?<=\d)[円元圓割]")
_ALIKE = str.maketrans({"—": "–", "\u00ad": "\u2060"})  # no row begins with a dash, or ends without its hyphen


def words(line: str) -> tuple[str, ...]:
    """Return the unbreakable pieces of a line, each with the spaces that follow it. Joined they give the line.

    A line breaks by the rules of Unicode (UAX 14) in ICU: after spaces and hyphens, between Chinese or Japanese
    characters, and between Thai words, which a dictionary finds. Korean breaks only at spaces. A number is never split,
    and never parted from its unit.
    """
    return _pieces(line, {"Hang"}, "und")


def phrases(line: str) -> tuple[str, ...]:
    """Return larger pieces: Japanese breaks only between phrases, Chinese after punctuation, Thai at spaces.

    The dictionary cuts some of the foreign words in Thai, so Thai words are not parted if there is another way.
    """
    japanese = any(script(c) in ("Hira", "Kana") for c in line)
    return _pieces(line, {"Hang", "Thai"} if japanese else {"Hang", "Thai", "Hani"}, "ja-u-lw-phrase")


def _pieces(line: str, spaced: set[str], locale: str) -> tuple[str, ...]:
    """Return the pieces of a line. Scripts in `spaced` break like Latin words."""
    shown = _JAPANESE_UNIT.sub("%", _GLUE.sub("\u2060", line.translate(_ALIKE)))
    shown = "".join("x" if script(c) in spaced else c for c in shown)
    ends = accumulate(map(len, LineBreaker(shown, locale)), initial=0)
    return tuple(line[start:end] for start, end in pairwise(ends))


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
