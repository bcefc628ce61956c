"""Find the place and the light that a sentence wants, and the words of it that nothing explains. Pure."""

import re
from collections.abc import Sequence

from tools.models.local.vocabulary import COLOURS, SCENIC, SIGNS, TABLE, TOKEN, USUAL, WORD, pattern
from tools.studio.categories import forms

_ENDS = pattern(TABLE["place_ends"])
_APART = 7  # words from a preposition to the place that it is about
_SHORTEST = 3  # letters of a word that says nothing


def place_in(text: str) -> str:
    """Return the place or the light in words; empty if none is said. `text` is a sentence with signs for its parts."""
    if put := SIGNS["put"].search(text):
        return re.sub(r"\s*(?:for |on |in )?@\w+\b(?: and)?", "", put[1]).strip(" .,!?")
    return ", ".join(filter(None, map(_placed, _ENDS.split(text))))


def unexplained(text: str, place: str) -> list[tuple[str, bool]]:
    """Return the odd words of each clause of such a text besides its place, and whether they are about the picture."""
    rest = SIGNS["put"].sub(" @ ", text)
    for sign in ("variants", "too", "without"):
        rest = SIGNS[sign].sub(" @ ", rest)
    for told in filter(None, place.split(", ")):
        rest = re.sub(rf"\b{re.escape(told)}\b", " @ ", rest)
    clauses = [TOKEN.findall(clause) for clause in re.split(r"[,.;!?]|@\w*|\b(?:and|but)\b", rest)]
    odd = [[place for place, word in enumerate(words) if _is_odd(word)] for words in clauses]
    parts = [(words, some[0], some[-1] + 1) for words, some in zip(clauses, odd, strict=True) if some]
    return [_told(words, start, end) for words, start, end in parts]


def _placed(part: str) -> str:
    """Return the words of a part that say a place or a light, from the preposition on; empty if none do."""
    first = next((it.start() for it in WORD.finditer(part) if it[0] in SCENIC), len(part))
    begins = [
        it.start() for it in SIGNS["sets"].finditer(part[:first]) if len(part[it.start() : first].split()) <= _APART
    ]
    begins = begins[-1:] + [it.start() for it in SIGNS["ground"].finditer(part)]
    told = part[min(begins) :].strip() if begins else ""
    scenic = _is_scenic(WORD.findall(told)) or (SIGNS["ground"].search(told) and SCENIC & {*told.split()})
    return told if scenic else ""


def _told(words: Sequence[str], start: int, end: int) -> tuple[str, bool]:
    """Return what a clause tells in its odd words, which begin and end there, and whether that is about a scene."""
    scenic = [place for place in range(start, end) if words[place] in SCENIC] if _is_scenic(words[start:end]) else []
    around = " ".join(words[max(start - 3, 0) : end if scenic else start])
    if SIGNS["sets"].search(around) or {"behind", "background"} & {*words}:
        return " ".join(words[start:end]), True
    # "a living room" ends with a word that alone says little
    last = scenic[-1] + 1 + (words[scenic[-1] + 1 : scenic[-1] + 2] == ["room"]) if scenic else end
    return " ".join(words[scenic[0] if scenic else start : last]), bool(scenic)


def _is_scenic(words: Sequence[str]) -> bool:
    """Return whether a word is about a scene. A colour alone may be that of a garment, or of copy."""
    return bool((SCENIC - COLOURS) & {*words})


def _is_odd(word: str) -> bool:
    """Return whether a word is none of a request's usual words, so that it must be about the picture."""
    return word in SCENIC or (len(word) > _SHORTEST and not word.endswith("ly") and not forms(word) & USUAL)
