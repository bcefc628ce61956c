"""The index run that the page's server makes in the background, so that pictures can follow what sells."""

import asyncio
from collections.abc import Sequence

from agent.services import Services, budget_scope
from agent.web.background import Background
from tools.catalog import read_products
from tools.catalog.row_errors import BadValue


class Indexing(Background):
    """The index run of one shop's page. `done` and `total` count products, `refused` has the rows that were left out."""

    def __init__(self, services: Services) -> None:
        super().__init__()
        self._services, self.done, self.total = services, 0, 0
        self.refused: Sequence[BadValue] = ()

    def start(self) -> None:
        """Index the shop's products.csv, unless it is being indexed already."""
        self.begin(self._index())

    async def _index(self) -> None:
        table = await asyncio.to_thread(read_products, self._services.settings.shop / "products.csv")
        self._progress(0, len(table.rows))
        async with budget_scope(self._services, "index", max(1.0, 0.005 * self.total)):
            self.refused = (await (await self._services.catalog()).index(table, self._progress)).refused

    def _progress(self, done: int, total: int) -> None:
        self.done, self.total = done, total
        self.touch()
