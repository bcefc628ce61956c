"""A run's document without what differs from run to run: ids, times, places."""

import re
from pathlib import Path
from typing import Any

from tests.golden.differences import entries

_VOLATILE = frozenset({"run", "seconds", "report"})
_KEY = re.compile(r"sha256:[0-9a-f]{64}")
_DECIMALS = re.compile(r"(?<![\d.$])\d+\.\d{3,}")


def canonical(document: dict[str, Any], shop: Path) -> Any:
    """The document of one product.

    Numbers are rounded to .01, also inside sentences; money to a millionth of a dollar, scores of the search to .0001.
    A picture's key says instead where in the document the picture is met first, so that it still tells which pictures
    are the same.
    """
    return _Canonical(document["run"], shop).value(document, "")


class _Canonical:
    def __init__(self, run: str, shop: Path) -> None:
        self._places = ((run, "{run}"), (str(shop), "{shop}"))
        self._pictures: dict[str, str] = {}

    def value(self, value: Any, at: str) -> Any:
        if isinstance(value, dict | list):
            kept = {name: part for name, part in entries(value).items() if name not in _VOLATILE}
            parts = {name: self.value(part, f"{at}/{name}") for name, part in kept.items()}
            return parts if isinstance(value, dict) else list(parts.values())
        if isinstance(value, float):
            return round(value, 6 if at.endswith("usd") or "/cost_by_" in at else 4 if "/references/" in at else 2)
        return self._text(value, at) if isinstance(value, str) else value

    def _text(self, text: str, at: str) -> str:
        if _KEY.fullmatch(text):
            first = self._pictures.setdefault(text, at.strip("/"))
            return f"the picture of {first}"
        for volatile, name in self._places:
            text = text.replace(volatile, name)
        return _DECIMALS.sub(lambda number: f"{float(number[0]):.2f}", text)
