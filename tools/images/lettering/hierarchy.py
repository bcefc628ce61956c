"""The typographic hierarchy: what each line of the copy is, and how it is cut."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace

from tools.images.lettering.fonts import script
from tools.images.lettering.glyphs import Cut

NARROW = 84  # per cent of the normal width: still a drawn cut of the typeface, not a squeezed one
_MONEY = "%٪％‰元円원"


@dataclass(frozen=True, slots=True)
class Role:
    """What a line is in the hierarchy.

    `scale` is its size against the headline, `air` the space above its letters in its own em.
    """

    name: str
    scale: float
    cut: Cut
    air: float
    most_rows: int


HEADLINE = Role("headline", 1.0, Cut(400, -0.018), 0.0, 3)
PRICE = Role("price", 0.56, Cut(650, 0.0), 0.7, 1)
SUPPORT = Role("support", 0.35, Cut(480, 0.014), 0.9, 6)
_HEAVY = {"headline": 620, "price": 700, "support": 580}


def roles(lines: Sequence[str], *, heavy: bool = False, narrow: bool = False) -> tuple[Role, ...]:
    """The first line is the headline; a short line with an amount is set bolder; the rest supports.

    `heavy` cuts hold on a restless ground, `narrow` ones in a narrow zone.
    """
    found = [HEADLINE if i == 0 else PRICE if is_price(line) else SUPPORT for i, line in enumerate(lines)]
    return tuple(
        replace(
            role,
            cut=replace(
                role.cut,
                weight=_HEAVY[role.name] if heavy else role.cut.weight,
                width=NARROW if narrow else role.cut.width,
            ),
        )
        for role in found
    )


def is_price(line: str) -> bool:
    """Whether a line is an amount of money or a percentage, with few words beside it.

    Either it has a currency sign, or it is a number with a short unit ("49 EUR", "٢٩٩ ريال").
    """
    digits = sum(c.isdigit() for c in line)
    letters = sum(c.isalpha() for c in line)
    if not digits or len(line) > 24 or len(line.split()) > 4:
        return False
    money = any(unicodedata.category(c) == "Sc" or c in _MONEY for c in line)
    return money or (digits >= 2 and 2 <= letters <= 4 and len(line.split()) <= 3)


def leading(line: str) -> float:
    """Distance of baselines in em: tight for Latin, more for scripts with marks above and below."""
    scripts = {script(c) for c in line}
    if scripts & {"Arab", "Thai", "Deva"}:
        return 1.36
    return 1.24 if scripts & {"Hani", "Hira", "Kana", "Hang", "Hebr"} else 1.06
