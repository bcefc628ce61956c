"""The new products of a shop as cards: its table and its records, read again only where they have changed."""

import asyncio
from collections import defaultdict
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import cast
from urllib.parse import quote

from agent.documents import RunDocument
from agent.services import Services
from agent.web.board_cards import Card, Made, card_of, made_of
from tools.catalog import NewProduct, read_new_products
from tools.catalog.csv_file import Table

_BACK = 4  # newest runs of a product whose pictures are looked at
_State = tuple[str, str, str, float | None, int]
"""A run, a product, and what changes when their document does: the status, the cost in USD, the newest decision."""


class Shop:
    """The cards of one shop's new products."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._table: tuple[object, Table[NewProduct]] | None = None
        self._made: dict[_State, Made] = {}
        self._reading = asyncio.Lock()

    @property
    def file(self) -> Path:
        """Return the path of the table of new products, which may be missing."""
        return self._services.settings.shop / "new_products.csv"

    def state(self) -> Sequence[int]:
        """Return when the table and the folders of its photos were changed, in ns; 0 for what is missing."""
        return _ages((self.file, self.file.parent, self.file.parent / "new_products"))

    async def table(self) -> Table[NewProduct]:
        """Return the table of new products. Raises CatalogError or OSError if it cannot be read."""
        await asyncio.to_thread(self.file.stat)  # FileNotFoundError: there is no shop yet
        changed = await asyncio.to_thread(self.state)
        if self._table is None or self._table[0] != changed:
            self._table = changed, await asyncio.to_thread(read_new_products, self.file)
        return self._table[1]

    async def made(self) -> tuple[dict[str, list[Made]], dict[str, float]]:
        """Return what the newest runs made of each product, newest run first, and what all its runs cost in USD.

        Only documents whose state has changed are read again.
        """
        async with self._reading:
            states, cost = defaultdict[str, list[_State]](list), defaultdict[str, float](float)
            for row in await self._services.records.outcomes():
                cost[row["product"]] += row["cost_usd"] or 0.0
                state = (row["run"], row["product"], row["status"], row["cost_usd"], row["judged"])
                states[row["product"]] = [*states[row["product"]], state][:_BACK]
            known = {state: self._made.get(state) for found in states.values() for state in found}
            new = {state[:2]: state for state, made in known.items() if made is None}
            for document in cast("list[RunDocument]", await self._services.records.documents_at(list(new))):
                known[new[document["run"], document["product"]]] = made_of(document)
            self._made = {state: made for state, made in known.items() if made}
            each = {name: [self._made[one] for one in found if one in self._made] for name, found in states.items()}
            return each, cost

    async def cards(self, making: Collection[str]) -> list[Card]:
        """Return the card of each new product, in the order of the table. Raises CatalogError or OSError.

        `making` has the products that a run works on now.
        """
        table, (made, cost) = await self.table(), await self.made()
        ages = await asyncio.to_thread(_ages, [row.image_path for row in table.rows])
        return [
            card_of(
                row, f"/flatlay/{quote(row.id)}?v={age}", made.get(row.id, ()), cost.get(row.id, 0.0), row.id in making
            )
            for row, age in zip(table.rows, ages, strict=True)
        ]


def _ages(paths: Sequence[Path]) -> list[int]:
    """Return when each file was last changed, in ns; 0 if it is gone."""
    return [path.stat().st_mtime_ns if path.exists() else 0 for path in paths]
