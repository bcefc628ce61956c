"""Letters of a line as they are compared, and where two lines differ."""

import unicodedata
from dataclasses import dataclass

# What a reader of pictures cannot tell apart, because the shapes are the same or the face decides.
_SAME_SHAPE = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′ʼ´`", "'"),
        **dict.fromkeys("“”„‟″", '"'),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        "…": "...",
        "⋯": "...",
        **dict.fromkeys("•∙⋅・", "·"),
        **dict(zip("ヘベペ", "へべぺ", strict=True)),
        "\u00b5": "μ",  # the micro sign
        "〜": "~",
        "～": "~",
    }
)
_UNSEEN = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"


@dataclass(frozen=True, slots=True)
class Difference:
    """One letter that differs. `position` counts the ordered line's letters from 1, without spaces.

    `ordered` is empty where the picture shows a letter too many (after that position), `read` where one is
    missing.
    """

    position: int
    ordered: str
    read: str

    def __str__(self) -> str:
        if not self.read:
            return f"'{self.ordered}' is missing at letter {self.position}"
        if not self.ordered:
            return f"'{self.read}' is too much after letter {self.position}"
        return f"'{self.ordered}' read as '{self.read}' at letter {self.position}"


def letters(line: str) -> str:
    """The letters of a line as they are compared: composed (NFC), without spaces, of normal width.

    Quotes and dashes are of one kind. Case, accents, digits and currency signs stay.
    """
    narrow = "".join(unicodedata.normalize("NFKC", c) if _has_width(c) else c for c in line)
    composed = unicodedata.normalize("NFC", narrow.translate(_SAME_SHAPE))
    return "".join(c for c in composed if not c.isspace() and c not in _UNSEEN and not _selector(c))


def _has_width(c: str) -> bool:
    """Full-width Latin and half-width Kana: the same letters, drawn for another grid."""
    return "\uff00" <= c <= "\uffef"


def _selector(c: str) -> bool:
    return "\ufe00" <= c <= "\ufe0f" or "\U000e0100" <= c <= "\U000e01ef"


def folded(key: str) -> str:
    """A key without case and accents: by this, lines are recognised as meant to be the same."""
    bare = unicodedata.normalize("NFD", key.casefold())
    return "".join(c for c in bare if not unicodedata.category(c).startswith("M"))


def distance(one: str, other: str) -> int:
    """Levenshtein distance: the fewest letters to change, add or drop."""
    return _table(one, other)[-1][-1]


def differences(ordered: str, read: str) -> tuple[Difference, ...]:
    """What differs along a shortest edit from `ordered` to `read` (both as `letters` gives them)."""
    table = _table(ordered, read)
    i, j = len(ordered), len(read)
    found: list[Difference] = []
    while i or j:
        if i and j and table[i][j] == table[i - 1][j - 1] + (ordered[i - 1] != read[j - 1]):
            if ordered[i - 1] != read[j - 1]:
                found.append(Difference(i, ordered[i - 1], read[j - 1]))
            i, j = i - 1, j - 1
        elif i and table[i][j] == table[i - 1][j] + 1:
            found.append(Difference(i, ordered[i - 1], ""))
            i -= 1
        else:
            found.append(Difference(i, "", read[j - 1]))
            j -= 1
    return tuple(reversed(found))


def _table(one: str, other: str) -> list[list[int]]:
    """Edit distances of all beginnings (Wagner and Fischer, 1974)."""
    table = [list(range(len(other) + 1))]
    for i, a in enumerate(one, 1):
        above, row = table[-1], [i]
        for j, b in enumerate(other, 1):
            row.append(min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (a != b)))
        table.append(row)
    return table
