"""Quoting of outside texts in prompts: one line each, between « and ». Straight double quotes are only for copy."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from prompts import render

_FACTS = ("category", "color", "colour", "style", "season", "description")
_WISH = "prompt_hint"
_SIGNS = str.maketrans({"«": "‹", "»": "›", '"': "”"})
_LONGEST_VALUE = 400  # characters of one value


def data(text: object) -> str:
    """Return `«text»` on one line. Quotation marks inside are replaced, so that no text can end the quotation."""
    line = " ".join("".join(c if c.isprintable() else " " for c in str(text)).split())
    short = line if len(line) <= _LONGEST_VALUE else line[: _LONGEST_VALUE - 1] + "…"
    return f"«{short.translate(_SIGNS)}»"


def lines(values: Iterable[tuple[str, object]]) -> str:
    """Return `name: «value»` lines, without empty values."""
    return "\n".join(f"{name}: {data(value)}" for name, value in values if str(value or "").strip())


def product_lines(product: Mapping[str, Any], *, wish: bool = False) -> str:
    """Return what the shop says about a product, under a heading that says it is data; empty if it says nothing.

    Args:
        product: the fields of the product; `lessons` has the `decision` and `note` of earlier judgements.
        wish: whether to add `prompt_hint`. Only the model that writes the brief gets it; image models get the brief.
    """
    facts = lines((name, product.get(name)) for name in (*_FACTS, *([_WISH] if wish else ())))
    what = f", {_WISH} being what it wishes for the picture" if wish and product.get(_WISH) else ""
    told = render("product_data", what=what, lines=facts) if facts else ""
    return "\n\n".join(part for part in (told, _lessons(product)) if part)


def _lessons(product: Mapping[str, Any]) -> str:
    """Return what people of the shop rejected or approved before, and why; empty if there is nothing."""
    lessons = product.get("lessons", ())
    said = [f"- {'avoid' if one['decision'] == 'reject' else 'keep'}: {data(one['note'])}" for one in lessons]
    return render("preferences", lines="\n".join(said)) if said else ""


def copy_lines(copy: Iterable[str]) -> str:
    """Return each line of copy in straight double quotes on a line of its own. Quotes in it are escaped as in JSON."""
    return "\n".join(json.dumps(" ".join(line.split()), ensure_ascii=False) for line in copy)
