"""Foreign words in prompts: one line each, between « and », never in straight double quotes, which belong to copy."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from prompts import render
from tools.errors import one_line

_FACTS = ("category", "color", "colour", "style", "season", "description")
_WISH = "prompt_hint"
_SIGNS = str.maketrans({"«": "‹", "»": "›", '"': "”"})
_LONGEST_VALUE = 400  # letters of one value


def data(text: object) -> str:
    """`«text»` on one line; signs and quotes inside are replaced, so that nothing in it can end the data."""
    return f"«{one_line(text, _LONGEST_VALUE).translate(_SIGNS)}»"


def lines(values: Iterable[tuple[str, object]]) -> str:
    """`name: «value»`, a line each; empty values are left out."""
    return "\n".join(f"{name}: {data(value)}" for name, value in values if str(value or "").strip())


def product_lines(product: Mapping[str, Any], *, wish: bool = False) -> str:
    """What the shop says of a product, under a heading that says it is data; empty where it says nothing.

    The `wish` for a scene is for who writes the brief; who paints gets it as far as the brief honours it.
    """
    facts = lines((name, product.get(name)) for name in (*_FACTS, *([_WISH] if wish else ())))
    what = f", {_WISH} being what it wishes for the picture" if wish and product.get(_WISH) else ""
    told = render("product_data", what=what, lines=facts) if facts else ""
    return "\n\n".join(part for part in (told, _lessons(product)) if part)


def _lessons(product: Mapping[str, Any]) -> str:
    """What people of the shop rejected or approved before, and why; empty where nothing is on record."""
    said = [
        f"- {'avoid' if lesson['decision'] == 'reject' else 'keep'}: {data(lesson['note'])}"
        for lesson in product.get("lessons", ())
    ]
    return render("preferences", lines="\n".join(said)) if said else ""


def copy_lines(copy: Iterable[str]) -> str:
    """Copy in straight double quotes, a line each; quotes inside it escaped as in JSON."""
    return "\n".join(json.dumps(" ".join(line.split()), ensure_ascii=False) for line in copy)
