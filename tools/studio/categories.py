"""The categories of a shop that a person means by a word such as "trousers" or "dresses"."""

import re
from collections.abc import Iterable

from tools.studio.picture_words import ANY_KIND, SAME_KINDS

ALL = "all"
"""The word for every category."""


_WHOLE = ("t-shirt", "polo-shirt")  # a t-shirt is no shirt


def forms(word: str) -> set[str]:
    """Return the word in small letters, joined by hyphens, and what it may be the plural of.

    >>> sorted(forms("Midi Dresses"))
    ['midi-dress', 'midi-dresse', 'midi-dresses']
    """
    plain = re.sub(r"[\W_]+", "-", word.casefold()).strip("-")
    ends = {"s": "", "es": "", "ies": "y", "ves": "f"}
    return {plain} | {plain[: -len(end)] + other for end, other in ends.items() if plain.endswith(end)}


def categories_meant(word: str, known: Iterable[str]) -> list[str]:
    """Return the known categories that a word means: its synonyms, and more special ones, in the order of `known`.

    >>> categories_meant("dresses", ["midi_dress", "pants", "dress shirt"])
    ['midi_dress']
    """
    meant = forms(word)
    if meant & (ANY_KIND | {ALL}):
        return list(known)
    meant |= {name for group in SAME_KINDS if group & meant for name in group}
    ends = re.compile(rf"(?:^|-)(?:{'|'.join(map(re.escape, sorted(meant)))})$")
    return [
        category
        for category in known
        if any(form in meant or (form not in _WHOLE and ends.search(form)) for form in forms(category))
    ]
