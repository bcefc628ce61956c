"""The new products of a shop as cards: its table and its records, read again only where they have changed."""

import asyncio
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import cast
from urllib.parse import quote

from agent.documents import RunDocument
from agent.services import Services
from agent.web.board_cards import Card, Made, card_of, made_of
from tools.catalog import CatalogError, NewProduct, read_new_products
from tools.catalog.csv_file import Table

_BACK = 4  # newest runs of a product whose pictures are looked at


class Shop:
    """The cards of one shop's new products."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._table: tuple[object, Table[NewProduct]] | None = None
        self._made: dict[tuple[str, str], tuple[object, Made]] = {}  # by run and product, with the state that was read
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

    async def row(self, product: str) -> NewProduct | None:
        """Return the row of a product; None if there is none, or no readable table."""
        with suppress(CatalogError, OSError):
            return next((row for row in (await self.table()).rows if row.id == product), None)
        return None

    async def cards(self, making: Collection[str]) -> list[Card]:
        """Return the card of each new product, in the order of the table. Raises CatalogError or OSError.

        `making` has the products that a run works on now.
        """
        async with self._reading:
            table = await self.table()
            outcomes = await self._services.records.outcomes()
            places, cost = defaultdict[str, list[tuple[str, str]]](list), defaultdict[str, float](float)
            known = {row.id for row in table.rows}
            states: dict[tuple[str, str], object] = {}
            for row in outcomes:
                cost[row["product"]] += row["cost_usd"] or 0.0
                if row["product"] in known and len(places[row["product"]]) < _BACK:
                    place = (row["run"], row["product"])
                    places[row["product"]].append(place)
                    states[place] = (row["status"], row["cost_usd"], row["judged"])
            await self._read_again(states)
            ages = await asyncio.to_thread(_ages, [row.image_path for row in table.rows])
        return [
            card_of(
                row, f"/flatlay/{quote(row.id)}?v={age}",
                [self._made[place][1] for place in places[row.id] if place in self._made], cost[row.id],
                row.id in making,
            )
            for row, age in zip(table.rows, ages, strict=True)
        ]  # fmt: skip

    async def _read_again(self, states: Mapping[tuple[str, str], object]) -> None:
        """Read the documents whose state has changed, and forget those that no card shows."""
        kept = {place: held for place, held in self._made.items() if states.get(place) == held[0]}
        documents = await self._services.records.documents_at([place for place in states if place not in kept])
        for document in cast("list[RunDocument]", documents):
            place = (document["run"], document["product"])
            kept[place] = (states[place], made_of(document))
        self._made = kept


def _ages(paths: Sequence[Path]) -> list[int]:
    """Return when each file was last changed, in ns; 0 if it is gone."""
    return [path.stat().st_mtime_ns if path.exists() else 0 for path in paths]
