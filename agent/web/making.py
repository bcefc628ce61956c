"""The batch run that the page's server makes in the background: its progress, stopping it, and going on."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from math import inf

from agent.product.intake import product_of_row
from agent.report.words import money
from agent.runs.estimate import estimate_order
from agent.runs.order import Order
from agent.runs.runner import publish_run, run_order
from agent.services import Services
from agent.web.background import Background
from agent.web.board_shop import Shop
from tools.catalog import NewProduct
from tools.errors import Problem
from tools.shielded import shielded
from tools.storage.records import new_run_id

_BACK = 20  # newest runs among which a stopped one is looked for


@dataclass(slots=True)
class Run:
    """The run that is made now, or the last one. `left` has the products that are not finished.

    `before` counts the products that were finished when it began or went on. `most_usd` is the most that it costs from
    then on by its estimate, endless until that is made.
    """

    id: str
    order: Order
    products: int = 0
    left: list[str] = field(default_factory=list)
    before: int = 0
    most_usd: float = inf
    began: float = field(default_factory=time.monotonic)

    @property
    def done(self) -> int:
        """Return how many products are finished."""
        return self.products - len(self.left)

    def figures(self, accepted: int, cost_usd: float, minutes: float) -> dict[str, str]:
        """Return the run's figures in words.

        The rest will cost as much as the finished products, each, and at most what is left of the budget. Before one is
        finished, it will cost at most the estimate.

        Args:
            accepted: how many products are accepted.
            cost_usd: what the run has cost, in USD.
            minutes: how long it has run since it began or went on.
        """
        left = max(self.order.budget(self.products) - cost_usd, 0.0)
        to_come = min(cost_usd / self.done * len(self.left) if self.done else self.most_usd, left)
        return {
            "Done": f"{self.done} of {self.products}",
            "Accepted": f"{accepted / self.done:.0%}" if self.done else "–",
            "A minute": f"{(self.done - self.before) / max(minutes, 1e-6):.1f}",
            "Cost so far": money(cost_usd),
            "To come": f"{'about' if self.done else 'at most'} {money(to_come)}" if to_come else money(0),
        }


class Making(Background):
    """The run of one shop's page. There is one at a time, and closing a tab does not stop it."""

    def __init__(self, services: Services, shop: Shop) -> None:
        super().__init__()
        self._services, self._shop = services, shop
        self.run: Run | None = None

    @property
    def products(self) -> list[str]:
        """Return the products that the run has still to make."""
        return self.run.left if self.busy and self.run else []

    async def figures(self) -> dict[str, str]:
        """Return the figures of the run in words; none if there was no run since the server started."""
        if (run := self.run) is None:
            return {}
        rows = [row for row in await self._services.records.outcomes() if row["run"] == run.id]
        cost = (await self._services.ledger.costs(run.id)).spent_usd
        # A product is on record a moment before it counts as done.
        accepted = sum(row["status"] == "accepted" and row["product"] not in run.left for row in rows)
        return run.figures(accepted, cost, (time.monotonic() - run.began) / 60)

    def order(self, products: Sequence[str], order: Order) -> Order:
        """Return the checked order of these products of the shop's table. Raises Problem."""
        source = {"csv": str(self._shop.file), "only": "\n".join(products)}
        return replace(order, source=source).checked(self._services.channels, self._services.settings.shop)

    async def rows(self, order: Order) -> list[NewProduct]:
        """Return the rows of the table that an order wants. Raises Problem if there are none any more."""
        rows = [row for row in (await self._shop.table()).rows if order.wants(row.id)]
        if not rows:
            raise Problem("none of these garments is in the table any more", "close this order, and select others")
        return rows

    def start(self, order: Order, run: str = "") -> None:
        """Start a run, or go on with the one that has this id. Raises Problem if there is another run."""
        started = Run(run or new_run_id(), order)
        if not self.begin(self._make(started)):
            raise Problem("a run is being made already", "wait for its end, or stop it")
        self.run = started

    async def stopped(self) -> str:
        """Return the id of the newest batch if it was stopped before its end, by a person or by a crash; else "".

        A batch of another table is not offered: `bestshot batch --resume` continues it.
        """
        newest = (run for run in await self._services.records.runs(_BACK) if run["command"] == "batch")
        if self.busy or (run := next(newest, None)) is None:
            return ""
        source, status = run["options"].get("source", {}), run["status"]
        ended = status == "stopped" or (status == "running" and "only" in source)  # others may run elsewhere
        return str(run["run"]) if ended and source.get("csv") == str(self._shop.file) else ""

    async def resume(self, run: str) -> None:
        """Go on with a stopped run. Raises Problem if that is not possible."""
        self.start(Order.recorded(await self._services.records.find(run)), run)

    async def _make(self, run: Run) -> None:
        def on_step(product: str, node: str) -> None:
            if node == "done" and product in run.left:
                run.left.remove(product)
            self.touch()

        rows = await self.rows(run.order)
        done = await self._services.documents(run.id)
        run.products, run.left = len(rows), [row.id for row in rows if row.id not in done]
        run.before = run.done
        products = [await product_of_row(self._services, row) for row in rows]
        to_make = [product for product in products if product["id"] in run.left]
        run.most_usd = (await estimate_order(self._services, run.order, to_make))["most_usd"]
        self.touch()
        try:
            await run_order(self._services, run.id, "batch", products, run.order, on_step=on_step)
        finally:
            if run.done:
                await shielded(publish_run(self._services, run.id))
