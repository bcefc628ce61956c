"""The differences of two JSON values in plain words; numbers count as the same to .01, also inside sentences."""

import difflib
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from tests.golden.pictures import looks_apart

NAMES = ("shot", "number", "name", "rule", "product_id")
"""What an entry of a list is called by, where all its entries have it."""
_NUMBER = re.compile(r"(\d+(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)")
_TILES, _HASH = "tiles", "sha256"  # of a picture that was sent: what an eye sees of it, and its bytes
_BYTES = 0.03  # of a file: an encoder sees what no eye does
_SHOWN = 300  # letters of a value


def entries(value: Any) -> dict[str, Any]:
    """The parts of a mapping or a list by name; a list's entries by what they are called, else by their place from 1."""
    if isinstance(value, Mapping):
        return dict(value)
    for name in NAMES:
        called = [str(entry[name]) for entry in value if isinstance(entry, Mapping) and name in entry]
        if value and len(set(called)) == len(value):
            return dict(zip(called, value, strict=True))
    return {str(place): entry for place, entry in enumerate(value, 1)}


def differences(was: Any, now: Any, at: str = "", *, exact: bool = False) -> Iterator[str]:
    """One line each: `PLACE: was …, is …`. `exact`: pictures sent must be the same to the bit."""
    if isinstance(was, Mapping | list) and isinstance(now, Mapping | list) and type(was) is type(now):
        before, after = entries(was), entries(now)
        for name in before | after:
            place = f"{at}/{name}" if at else name
            if name not in after:
                yield f"{place}: is gone, was {_shown(before[name])}"
            elif name not in before:
                yield f"{place}: is new: {_shown(after[name])}"
            elif name == _TILES:
                if how := looks_apart(before[name], after[name]):
                    yield f"{place}: {how}"
            elif name != _HASH or exact:
                yield from differences(before[name], after[name], place, exact=exact)
        common = [name for name in before if name in after]
        if common != [name for name in after if name in before] and isinstance(was, list):
            yield f"{at}: the order was {', '.join(before)}, is {', '.join(after)}"
    elif not _same(was, now, at):
        yield f"{at}: {_changed(was, now)}"


def _same(was: Any, now: Any, at: str) -> bool:
    if isinstance(was, str) and isinstance(now, str):
        return was == now or _same_text(was, now)
    if bool in (type(was), type(now)) or not (isinstance(was, int | float) and isinstance(now, int | float)):
        return type(was) is type(now) and bool(was == now)
    if at.endswith("bytes"):
        return abs(was - now) <= _BYTES * max(was, now)
    if at.endswith("usd") or "cost_by_" in at:
        return abs(was - now) < 1e-6
    step = 0 if isinstance(was, int) and isinstance(now, int) else 0.0001 if "references/" in at else 0.01
    return abs(was - now) <= step + 1e-9


def _same_text(was: str, now: str) -> bool:
    """Whether the words are the same and each number is as good as the same: one step of its last decimal, or 1%."""
    before, after = _NUMBER.split(was), _NUMBER.split(now)
    if before[::2] != after[::2]:
        return False
    numbers = zip(before[1::2], after[1::2], before[:-1:2], before[2::2], strict=True)
    return all(_same_number(*number) for number in numbers)


def _same_number(was: str, now: str, words_before: str, words_after: str) -> bool:
    if was == now:
        return True
    one, other = (float(number.replace(",", "")) for number in (was, now))
    if words_after.startswith((" KB", " MB")):
        return abs(one - other) <= _BYTES * max(one, other)
    decimals = len(was.partition(".")[2])
    if words_before.endswith("$") or (not decimals and not words_after.startswith("%")):
        return False
    return abs(one - other) <= max(0.1**decimals, 0.01) + 1e-9


def _changed(was: Any, now: Any) -> str:
    """Of a long text only the lines that changed."""
    if isinstance(was, str) and isinstance(now, str) and "\n" in was:
        lines = list(difflib.unified_diff(was.splitlines(), now.splitlines(), n=0, lineterm=""))
        changed = [line for line in lines[2:] if not line.startswith("@@")]
        return "its lines changed\n" + "\n".join(f"    {line[:_SHOWN]}" for line in changed)
    return f"was {_shown(was)}, is {_shown(now)}"


def _shown(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
