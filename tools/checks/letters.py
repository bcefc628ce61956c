"""Compare copy with read text, letter by letter and line by line."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import product, starmap

from rapidfuzz.distance import Levenshtein

from tools.toml_file import packaged

_SIGNS = packaged("tools.checks", "same_shape.toml")
_SAME_SHAPE = str.maketrans({each: sign for sign, alike in _SIGNS.items() for each in alike})
_UNSEEN = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"


def letters(line: str) -> str:
    """Return the letters of a line for comparison: composed (NFC), without spaces, of normal width.

    There is one kind of quotes and one kind of dashes. Case, accents, digits and currency signs are kept.
    """
    # Full-width Latin and half-width Kana are equal letters, drawn in another width.
    narrow = "".join(unicodedata.normalize("NFKC", c) if "\uff00" <= c <= "\uffef" else c for c in line)
    composed = unicodedata.normalize("NFC", narrow.translate(_SAME_SHAPE))
    return "".join(c for c in composed if not c.isspace() and c not in _UNSEEN and not _selector(c))


def _selector(c: str) -> bool:
    return "\ufe00" <= c <= "\ufe0f" or "\U000e0100" <= c <= "\U000e01ef"


def folded(key: str) -> str:
    """Return a key without case and accents, by which similar lines are recognised."""
    bare = unicodedata.normalize("NFD", key.casefold())
    return "".join(c for c in bare if not unicodedata.category(c).startswith("M"))


def bare(text: str) -> str:
    """Return the letters and digits of a text, without case and accents."""
    return "".join(filter(str.isalnum, folded(text)))


def differences(ordered: str, read: str) -> list[tuple[int, str, str]]:
    """Return the differences on a shortest edit from `ordered` to `read`, both as `letters` returns them.

    Each is the position in the ordered line, counted from 1, the ordered letter and the read one. The ordered one is empty
    if the picture has an extra letter after this position, the read one if a letter is missing.
    """
    one, other = ordered[::-1], read[::-1]  # from the end: of two equal letters, the first counts as too much
    found = [
        (
            len(one) - edit.src_pos,
            one[edit.src_pos] if edit.tag != "insert" else "",
            other[edit.dest_pos] if edit.tag != "delete" else "",
        )
        for edit in Levenshtein.editops(one, other)
    ]
    return found[::-1]


def _in_words(position: int, ordered: str, read: str) -> str:
    if not read:
        return f"'{ordered}' is missing at letter {position}"
    if not ordered:
        return f"'{read}' is too much after letter {position}"
    return f"'{ordered}' read as '{read}' at letter {position}"


_SIMILAR = 0.5  # of the longer line's letters may differ; with more it is another line
_MOST_ROWS = 8  # read rows into which one ordered line may be broken
_NAMED = 6  # differing letters that are named in words


@dataclass(frozen=True, slots=True)
class CopyReading:
    """The matches of read lines and ordered lines: lines that are missing, wrong (and how, in words), or too much."""

    missing: tuple[str, ...] = ()
    wrong: Mapping[str, str] = field(default_factory=dict)
    extra: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Return whether every ordered line was read once, to the letter, and nothing else."""
        return not (self.missing or self.wrong or self.extra)

    def __str__(self) -> str:
        said = [f'"{line}" is missing' for line in self.missing]
        said += [*self.wrong.values(), *(f'"{line}" was not ordered' for line in self.extra)]
        return "; ".join(said) or "every line is right, letter by letter"


_Answers = dict[int, tuple[int, ...]]
"""Ordered line -> the read lines that match it; a missing line has none."""


def compare_copy(ordered: Sequence[str], read: Sequence[str]) -> CopyReading:
    """Compare ordered lines with lines read from a picture in reading order.

    Case, accents, digits and currency signs count. Spaces, quote styles, dash lengths and full or half width do not. An
    ordered line may be broken into several read ones, and lines may be in another order. A line that was ordered once
    but read twice is extra.
    """
    wanted = [(line, letters(line)) for line in ordered if letters(line)]
    seen = [(line, letters(line)) for line in read if letters(line)]
    want, have = [key for _, key in wanted], [key for _, key in seen]
    if "".join(want) == "".join(have):  # also true if two short lines side by side were read as one
        return CopyReading()
    best = _matched(want, have)
    missing, wrong = [], {}
    for i, (line, key) in enumerate(wanted):
        answer = best.get(i, ())
        if not answer:
            missing.append(line)
        elif (joined := "".join(have[j] for j in answer)) != key:
            found = differences(key, joined)
            named, more = ", ".join(starmap(_in_words, found[:_NAMED])), len(found) - _NAMED
            wrong[line] = f'{named}{f" and {more} more" if more > 0 else ""} of "{line}"'
    used = {j for answer in best.values() for j in answer}
    extra = [line for j, (line, _) in enumerate(seen) if j not in used]
    return CopyReading(tuple(missing), wrong, tuple(extra))


def resembles(ordered: Sequence[str], read: str) -> bool:
    """Return whether a read row may be an ordered line or a part of one, spelt right or wrong."""
    row = letters(read)
    return bool(row) and any(
        folded(row) in folded(letters(line)) or _cost(letters(line), row) is not None for line in ordered
    )


def _claim_exact(want: Sequence[str], have: Sequence[str]) -> _Answers:
    """Return the ordered lines that read rows spell exactly, even with other rows between (a print on the garment).

    The longest lines come first. If there are several ways, the way with the nearest rows is used.
    """
    free = set(range(len(have)))
    claimed: _Answers = {}
    for i in sorted(range(len(want)), key=lambda i: -len(want[i])):
        rows = _spelling(want[i], have, free)
        if rows:
            claimed[i] = rows
            free -= set(rows)
    return claimed


def _spelling(key: str, have: Sequence[str], free: set[int]) -> tuple[int, ...]:
    """Return the free rows, in order and near each other, that joined give `key`; empty if there are none."""
    ways: dict[str, tuple[int, ...]] = {"": ()}  # the start of the key -> rows that spell it, with the latest start
    best: tuple[int, ...] = ()
    for j in sorted(free):
        for spelt, rows in list(ways.items()):
            if key.startswith(spelt + have[j]):
                ways[spelt + have[j]] = max(ways.get(spelt + have[j], ()), (*rows, j))
        whole = ways.pop(key, None)
        if whole and (not best or whole[-1] - whole[0] < best[-1] - best[0]):
            best = whole
    return best


def _matched(want: Sequence[str], have: Sequence[str]) -> _Answers:
    """Return the lines that rows spell exactly, then the matches that explain most letters, each with its rows."""
    answers = _claim_exact(want, have)
    free = set(range(len(have))).difference(*answers.values())
    rest = sorted(free)  # a price beside two rows is read between them
    groups = [rest[j:end] for j in range(len(rest)) for end in range(j + 1, min(j + _MOST_ROWS, len(rest)) + 1)]
    found: list[tuple[int, int, int, list[int]]] = []
    for (i, line), rows in product(enumerate(want), groups):
        joined = "".join(have[row] for row in rows)
        cost = _cost(line, joined)
        if cost is not None:
            found.append((cost - len(line) - len(joined), cost, i, rows))
    for _, _, i, rows in sorted(found, key=lambda one: one[:3]):
        if i not in answers and free.issuperset(rows):
            answers[i] = tuple(rows)
            free -= set(rows)
    return answers


@lru_cache(maxsize=4096)
def _cost(want: str, have: str) -> int | None:
    """Return how many letters must change; None if the two are different lines."""
    if want == have:
        return 0
    one, other = folded(want), folded(have)
    if Levenshtein.distance(one, other) > _SIMILAR * max(len(one), len(other), 1):
        return None
    return Levenshtein.distance(want, have)
