"""Read a run's document. Anything in it may be missing, of another type, or hostile.

No function here raises: the report of a broken run is needed most.
"""

import math
import re
import unicodedata
from collections.abc import Mapping

# HTML cannot contain control characters and lone surrogates; it can contain tabs and line ends.
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
# These reverse the order of the letters that follow. No language needs them; they only disguise text.
_OVERRIDES = re.compile("[\u202d\u202e]")
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


Row = dict[str, object]
"""Values for a template, by name: one part of a document."""


def text(value: object) -> str:
    """Return a string or a finite number as text for HTML; '' for everything else."""
    if isinstance(value, bool) or value is None:
        return ""
    if isinstance(value, float) and not math.isfinite(value):
        return ""
    if isinstance(value, str | int | float):
        return _OVERRIDES.sub("", _UNWRITABLE.sub("\ufffd", str(value))).strip()
    return ""


def words(document: Mapping[str, object], key: str) -> str:
    """Return the text of a key."""
    return text(document.get(key))


def strings(document: Mapping[str, object], key: str) -> tuple[str, ...]:
    """Return the texts of the list at a key. A single text counts as a list of one."""
    value = document.get(key)
    items = value if isinstance(value, list | tuple) else [value]
    return tuple(found for found in map(text, items) if found)


def number(document: Mapping[str, object], key: str) -> float | None:
    """Return the finite number at a key; None if there is none."""
    value = document.get(key)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return float(value) if math.isfinite(value) else None
    except OverflowError:  # an int beyond the range of float
        return None


def amounts(document: Mapping[str, object], key: str) -> dict[str, float | None]:
    """Return the finite numbers of the mapping at a key; None for any other value."""
    found = part(document, key)
    return {name: number(found, name) for name in map(str, found)}


def part(document: Mapping[str, object], key: str) -> Mapping[str, object]:
    """Return the mapping at a key, or an empty one."""
    value = document.get(key)
    return value if isinstance(value, Mapping) else {}


def parts(document: Mapping[str, object], key: str) -> tuple[Mapping[str, object], ...]:
    """Return the mappings in the list at a key."""
    value = document.get(key)
    if not isinstance(value, list | tuple):
        return ()
    return tuple(item for item in value if isinstance(item, Mapping))


def colours(document: Mapping[str, object], key: str) -> tuple[str, ...]:
    """Return the texts of a list that are colours '#rrggbb'. Nothing else may get into a style attribute."""
    return tuple(found.lower() for found in strings(document, key) if _COLOUR.fullmatch(found))


def shorten(value: str, length: int) -> str:
    """Return at most `length` characters. The cut does not separate a letter from its combining marks."""
    if len(value) <= length:
        return value
    end = length - 1
    while end > 1 and unicodedata.combining(value[end]):
        end -= 1
    return value[:end].rstrip() + "…"
