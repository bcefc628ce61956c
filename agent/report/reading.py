"""Reading a run's document, in which anything may be missing, of another type, or hostile.

Nothing here raises: a report about a broken run is wanted most of all.
"""

import math
import re
import unicodedata
from collections.abc import Mapping

# Control characters and lone surrogates cannot be written as HTML; tabs and line ends can.
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
# These turn what follows around, letter by letter: no language needs them, only disguises do.
_OVERRIDES = re.compile("[\u202d\u202e]")
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


def text(value: object) -> str:
    """A string or a finite number as text that HTML can hold; '' for everything else."""
    if isinstance(value, bool) or value is None:
        return ""
    if isinstance(value, float) and not math.isfinite(value):
        return ""
    if isinstance(value, str | int | float):
        return _OVERRIDES.sub("", _UNWRITABLE.sub("\ufffd", str(value))).strip()
    return ""


def words(document: Mapping[str, object], key: str) -> str:
    """The text under a key."""
    return text(document.get(key))


def strings(document: Mapping[str, object], key: str) -> tuple[str, ...]:
    """The texts of a list under a key; a lone text counts as a list of one."""
    value = document.get(key)
    items = value if isinstance(value, list | tuple) else [value]
    return tuple(found for found in map(text, items) if found)


def number(document: Mapping[str, object], key: str) -> float | None:
    """A finite number under a key."""
    value = document.get(key)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return float(value) if math.isfinite(value) else None
    except OverflowError:  # an int beyond the range of float
        return None


def amounts(document: Mapping[str, object], key: str) -> dict[str, float | None]:
    """The finite numbers of a mapping under a key."""
    found = part(document, key)
    return {name: number(found, name) for name in map(str, found)}


def part(document: Mapping[str, object], key: str) -> Mapping[str, object]:
    """The mapping under a key, or an empty one."""
    value = document.get(key)
    return value if isinstance(value, Mapping) else {}


def parts(document: Mapping[str, object], key: str) -> tuple[Mapping[str, object], ...]:
    """The mappings of a list under a key."""
    value = document.get(key)
    if not isinstance(value, list | tuple):
        return ()
    return tuple(item for item in value if isinstance(item, Mapping))


def colours(document: Mapping[str, object], key: str) -> tuple[str, ...]:
    """Those texts of a list that are colours '#rrggbb'; nothing else may reach an attribute that paints."""
    return tuple(found.lower() for found in strings(document, key) if _COLOUR.fullmatch(found))


def shorten(value: str, length: int) -> str:
    """At most `length` characters, cut before a combining mark rather than through a letter."""
    if len(value) <= length:
        return value
    end = length - 1
    while end > 1 and unicodedata.combining(value[end]):
        end -= 1
    return value[:end].rstrip() + "…"
