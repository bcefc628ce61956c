"""The copy of an order in further languages: by the shop's table, else by a model, paid once for each language."""

import asyncio
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from agent.documents import Product
from agent.runs.order import Order
from agent.services import Services
from tools.brand_kit import Brand, load_brand
from tools.catalog.csv_file import read_records
from tools.checks.translation import Translation
from tools.errors import WrongValue
from tools.ledger.payer import metered

Languages = Mapping[str, Mapping[str, str]]
"""Code of a language -> line of copy -> its translation."""
_MOST_LINES = 40  # in one call


def read_codes(text: str) -> tuple[str, ...]:
    """Return the codes of languages in a text such as "de,ja", each once. Raises WrongValue."""
    codes = tuple(dict.fromkeys(code.strip() for code in text.split(",") if code.strip()))
    for code in codes:
        if not re.fullmatch("[a-z]{2,3}(-[A-Za-z]{2,4})?", code):
            remedy = "write codes such as de,ja,pt-BR"
            raise WrongValue("is no language's code", remedy, f"--copy-lang {code}", usage=True)
    return codes


def read_translations(path: Path) -> Languages:
    """Return the translations of a table with the column `copy` and a column for each language. Raises TableError.

    The codes are in small letters.
    """
    found: dict[str, dict[str, str]] = {}
    for record in read_records(path, ("copy",)).rows:
        values = {name.casefold(): text.strip() for name, text in record.values.items()}
        line = values.pop("copy")
        for code, text in values.items():
            found.setdefault(code, {}).update({line: text} if text else {})
    return found


async def translated(
    services: Services, lines: Sequence[str], codes: Sequence[str], table: Path | None = None, brand: str = ""
) -> Languages:
    """Return each line in each language, checked. The payer of the block pays for the model's calls.

    Args:
        services: the services of the shop.
        lines: the lines of copy, each once.
        codes: the languages.
        table: the shop's own translations; None for none.
        brand: the path of the brand kit, whose tone and glossary are kept; empty for none.

    Raises:
        WrongValue: a translation does not keep a price, a name or the glossary.
        StyleError: there is no model that translates, or its answer cannot be used.
    """
    known = await asyncio.to_thread(read_translations, table) if table else {}
    kit = await asyncio.to_thread(load_brand, Path(brand), services.settings.shop) if brand else Brand()
    names = tuple(filter(None, (kit.name, *kit.glossary.keep)))
    found: dict[str, Mapping[str, str]] = {}
    for code in codes:
        order = Translation(code, tuple(lines), names, kit.glossary.terms.get(code, {}), kit.tone.words)
        table_of = known.get(code.casefold(), {})
        ours = {line: table_of[line.strip()] for line in lines if line.strip() in table_of}
        missing = [line for line in lines if line not in ours]
        for start in range(0, len(missing), _MOST_LINES):
            asked = replace(order, lines=tuple(missing[start : start + _MOST_LINES]))
            ours |= dict(zip(asked.lines, await services.models.stylist.translated(asked), strict=False))
        found[code] = order.checked([ours.get(line, "") for line in lines])
    return found


async def in_languages(
    services: Services, run_id: str, order: Order, products: Sequence[Product], languages: str, table: Path | None,
    tell: Callable[[str], None] | None,
) -> Order:  # fmt: skip
    """Return the order with its copy in languages: codes such as "de,ja". The budget pays, booked on the first product.

    Each translation is told with `tell`. Without it, nothing is translated: the order is only estimated.

    Raises:
        WrongValue, StyleError: see `translated`; or there is no copy.
        LetteringError: a translation cannot be typeset.
    """
    lines = list(dict.fromkeys(line for product in products for line in order.copy or product.get("copy", ())))
    codes = read_codes(languages)
    if not codes:  # a run that is continued has its languages already
        return order
    if not lines:
        raise WrongValue("has no copy to translate", "give the copy with --copy", "--copy-lang", usage=True)
    if tell is None:
        return replace(order, languages={code: {} for code in codes})
    await services.ledger.open_budget(run_id, order.budget(len(products)))
    with metered(services.ledger.payer(run_id, products[0]["id"], "", "translate", 1)):
        found = await translated(services, lines, codes, table, order.brand)
    for code in codes:
        tell(f"{code}: {' / '.join(lines)} -> {' / '.join(found[code].values())}")
    return replace(order, languages=found).checked(services.channels, services.settings.shop)
