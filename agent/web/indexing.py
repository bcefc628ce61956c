"""The index run that the page's server makes in the background, so that pictures can follow what sells."""

import asyncio
from collections.abc import Callable
from contextvars import Context

from agent.services import Services, budget_scope
from tools.catalog import read_products
from tools.catalog.row_errors import sentences
from tools.errors import one_line


class Indexing:
    """The index run of one shop's page. `done` and `total` count products."""

    def __init__(self, services: Services, changed: Callable[[], None]) -> None:
        self._services, self._changed = services, changed
        self._task: asyncio.Task[None] | None = None
        self.done = self.total = 0
        self.trouble = ""
        self.refused: tuple[str, ...] = ()  # rows of the table that were left out, in words

    @property
    def busy(self) -> bool:
        """Return whether the catalogue is being indexed."""
        return self._task is not None and not self._task.done()

    def start(self) -> None:
        """Index the shop's products.csv, unless it is being indexed already."""
        if not self.busy:
            self.done = self.total = 0
            self.trouble, self.refused = "", ()
            self._task = asyncio.create_task(self._index(), context=Context())
            self._changed()

    async def close(self) -> None:
        """Stop the run and wait for its end. What is indexed is kept."""
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _index(self) -> None:
        try:
            table = await asyncio.to_thread(read_products, self._services.settings.shop / "products.csv")
            self.total = len(table.rows)
            self._changed()
            async with budget_scope(self._services, "index", max(1.0, 0.005 * self.total)):
                found = await (await self._services.catalog()).index(table, self._progress)
            self.refused = tuple(sentences(found.refused))
        except Exception as error:
            self.trouble = one_line(error)
        finally:
            self._changed()

    def _progress(self, done: int, total: int) -> None:
        self.done, self.total = done, total
        self._changed()
