"""Words on the garment itself: the flat-lay's print must be legible and equal, and no other may appear. Pure.

A reader of creased cloth errs, so only what it is sure of counts: it must be sure of the word in the picture, and a word with
other letters is a fault only where it is sure of the flat-lay's too.
"""

from collections.abc import Sequence

from tools.checks.letters import distance, folded

Word = tuple[str, float]
"""A line as it was read, and how sure the reader is of it (0..1)."""

_SURE = 0.9
_LEAST = 3  # letters and digits of a word that creases do not make
_SAME = 0.5  # of the longer word's letters may differ before it is another word


def print_fault(flatlay: Sequence[Word], picture: Sequence[Word]) -> str | None:
    """What the print in the picture says wrongly; None where nothing is surely wrong."""
    known = {_key(text): (text, sure) for text, sure in flatlay if _key(text)}
    together = "".join(known)
    for text, sure in picture:
        key = _key(text)
        if sure < _SURE or len(key) < _LEAST or key in known or key in together:
            continue
        nearest = min(known, key=lambda one: distance(one, key), default=None)
        if nearest is None or distance(nearest, key) > _SAME * max(len(nearest), len(key)):
            return f'"{text}" is readable on the garment, and not in the flat-lay'
        before, read_well = known[nearest]
        if read_well >= _SURE:
            return f'its print reads "{text}" where the flat-lay has "{before}"'
    return None


def _key(text: str) -> str:
    return "".join(letter for letter in folded(text) if letter.isalnum())
