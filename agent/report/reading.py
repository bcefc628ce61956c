"""Read a run's document by its type. Anything in it may be missing, of another type, or hostile.

No function here raises: the report of a broken run is needed most.
"""

import math
import re
from collections.abc import Mapping
from functools import cache
from types import NoneType, UnionType
from typing import TypeVar, cast, get_args, get_origin

from typing_extensions import get_type_hints, is_typeddict

# HTML cannot contain control characters and lone surrogates; it can contain tabs and line ends.
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
# These reverse the order of the letters that follow. No language needs them; they only disguise text.
_OVERRIDES = re.compile("[\u202d\u202e]")
_T = TypeVar("_T")
_fields = cache(get_type_hints)


def read(kind: type[_T], document: Mapping[str, object]) -> _T:
    """Return a document as a TypedDict with all its keys.

    What is missing or of another type is empty: "", None for a number, [], {}, or an object whose values are empty.
    Texts are safe for HTML, and numbers are finite. An item of a list that is of another type is left out.
    """
    return cast("_T", _read(kind, document))


def _read(kind: object, value: object) -> object:
    if isinstance(kind, UnionType):  # X | None
        kind = next(one for one in get_args(kind) if one is not NoneType)
    if is_typeddict(kind):
        given = value if isinstance(value, dict) else {}
        return {name: _read(one, given.get(name)) for name, one in _fields(kind).items()}
    if get_origin(kind) is list:
        (one,) = get_args(kind)
        items = value if isinstance(value, list | tuple) else ()
        found = [_read(one, item) for item in items if isinstance(item, dict) or not is_typeddict(one)]
        return [item for item in found if item not in ("", None)]
    if get_origin(kind) is dict:
        _, one = get_args(kind)
        return {text(name): _read(one, item) for name, item in value.items()} if isinstance(value, dict) else {}
    if kind is bool:
        return value is True
    return number(value) if kind in (int, float) else text(value)


def text(value: object) -> str:
    """Return a string or a finite number as text for HTML; '' for everything else."""
    if isinstance(value, str):
        return _OVERRIDES.sub("", _UNWRITABLE.sub("\ufffd", value)).strip()
    found = number(value)
    return "" if found is None else str(found)


def number(value: object) -> float | None:
    """Return a finite number; None for everything else."""
    try:
        good = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    except OverflowError:  # an int beyond the range of float
        return None
    return cast("float", value) if good else None


def shorten(value: str, length: int) -> str:
    """Return at most `length` characters."""
    return value if len(value) <= length else value[: length - 1].rstrip() + "…"
