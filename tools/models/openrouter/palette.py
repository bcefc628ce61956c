"""Read the colours of a palette, which may be codes, words, or any JSON with both in it."""

import re
from typing import Annotated, Any

from PIL import ImageColor
from pydantic import BeforeValidator

from tools.studio.words import colour_named

_MOST = 8
_CODE = re.compile(r"#(?:[0-9a-f]{6}|[0-9a-f]{3})\b|\b(?:rgb|hsl)\([^)]*\)")
_BETWEEN = re.compile(r"[,;/|\n]| and | with ")


def read_palette(said: Any) -> list[str]:
    """Return the colours in any JSON value as `#rrggbb`: each once, in order, 8 at most. Other words are left out."""
    if isinstance(said, dict | list):
        parts = [part for pair in said.items() for part in pair] if isinstance(said, dict) else said
        return list(dict.fromkeys(colour for part in parts for colour in read_palette(part)))[:_MOST]
    text = str(said).lower()
    codes = _CODE.findall(text)
    found = [_code(code) for code in codes] if codes else [colour_named(words) for words in _BETWEEN.split(text)]
    return ["#{:02x}{:02x}{:02x}".format(*colour[:3]) for colour in found if colour]


def _code(code: str) -> tuple[int, ...] | None:
    try:
        return ImageColor.getrgb(code)
    except ValueError:
        return None


Palette = Annotated[list[str], BeforeValidator(read_palette)]
