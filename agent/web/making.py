"""The batch run that the page's server makes in the background: its progress, stopping it, and going on."""

import asyncio
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from contextvars import Context
from dataclasses import dataclass, field, replace

from agent.product.intake import product_of_row
from agent.runs.order import Order
from agent.runs.runner import publish, publish_run, run_order
from agent.services import Services
from agent.web.board_shop import Shop
from tools.errors import Problem, one_line
from tools.storage.records import UnknownRun, new_run_id

_BACK = 20  # newest runs among which a stopped one is looked for


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is. `before` counts the products that were finished when it began or went on. Money is in USD."""

    products: int
    done: int
    before: int
    accepted: int
    minutes: float
    cost_usd: float
    budget_usd: float

    @property
    def per_minute(self) -> float:
        """Return how many products are finished in a minute, on average since the start."""
        return (self.done - self.before) / max(self.minutes, 1e-6)

    @property
    def to_come_usd(self) -> float:
        """Return what the rest will cost if it costs like the finished products, at most what is left of the budget."""
        each = self.cost_usd / self.done if self.done else 0.0
        return min(each * (self.products - self.done), max(self.budget_usd - self.cost_usd, 0.0))


@dataclass(slots=True)
class Run:
    """The run that is made now, or the last one. `left` has the products that are not finished."""

    id: str
    order: Order
    products: int = 0
    left: list[str] = field(default_factory=list)
    before: int = 0
    began: float = field(default_factory=time.monotonic)


class Busy(Problem):
    """A run is being made already."""


class Making:
    """The run of one shop's page. There is one at a time, and closing a tab does not stop it."""

    def __init__(self, services: Services, shop: Shop, changed: Callable[[], None]) -> None:
        self._services, self._shop, self._changed = services, shop, changed
        self._task: asyncio.Task[None] | None = None
        self._left_alone: set[str] = set()
        self.run: Run | None = None
        self.trouble = ""

    @property
    def busy(self) -> bool:
        """Return whether a run is being made."""
        return self._task is not None and not self._task.done()

    @property
    def products(self) -> list[str]:
        """Return the products that the run has still to make."""
        return self.run.left if self.busy and self.run else []

    async def progress(self) -> Progress | None:
        """Return how far the run is; None if there was none since the server started."""
        if (run := self.run) is None:
            return None
        rows = [row for row in await self._services.records.outcomes() if row["run"] == run.id]
        accepted = sum(row["status"] == "accepted" for row in rows)
        cost = (await self._services.ledger.costs(run.id)).total.spent_usd
        minutes, budget = (time.monotonic() - run.began) / 60, run.order.budget(run.products)
        return Progress(run.products, run.products - len(run.left), run.before, accepted, minutes, cost, budget)

    def order(self, products: Sequence[str], order: Order) -> Order:
        """Return the checked order of these products of the shop's table. Raises Problem."""
        source = {"csv": str(self._shop.file), "only": "\n".join(products)}
        return replace(order, source=source).checked(self._services.channels, self._services.settings.shop)

    def start(self, order: Order, run: str = "") -> None:
        """Start a run, or go on with the one that has this id. Raises Busy."""
        if self.busy:
            raise Busy("a run is being made already", "wait for its end, or stop it")
        self.trouble, self.run = "", Run(run or new_run_id(), order)
        self._task = asyncio.create_task(self._follow(self.run), context=Context())
        self._changed()

    async def stopped(self) -> str:
        """Return the id of the newest batch if it was stopped before its end, by a person or by a crash; else ""."""
        runs = await self._services.records.runs(_BACK)
        newest = next((run for run in runs if run["command"] == "batch"), None)
        if self.busy or newest is None or newest["run"] in self._left_alone or newest["status"] == "finished":
            return ""
        ours = newest["status"] == "stopped" or "only" in newest["options"].get("source", {})
        return str(newest["run"]) if ours else ""

    def dismiss(self, stopped: str) -> None:
        """Say no more of the last run, and do not offer the stopped one again."""
        self._left_alone.add(stopped)
        self.run, self.trouble = None, ""
        self._changed()

    async def resume(self, run: str) -> None:
        """Go on with a stopped run. Raises Busy, UnknownRun or NotResumable."""
        self.start(Order.recorded(await self._services.records.find(run)), run)

    def stop(self) -> None:
        """Stop the run. What is finished is kept."""
        if self._task:
            self._task.cancel()

    async def close(self) -> None:
        """Stop the run and wait for its end."""
        self.stop()
        if self._task:
            await asyncio.gather(self._task, return_exceptions=True)

    async def _follow(self, run: Run) -> None:
        def on_step(product: str, node: str) -> None:
            if node == "done" and product in run.left:
                run.left.remove(product)
            self._changed()

        try:
            rows = [row for row in (await self._shop.table()).rows if run.order.wants(row.id)]
            done = await self._services.documents(run.id)
            run.products, run.left = len(rows), [row.id for row in rows if row.id not in done]
            run.before = run.products - len(run.left)
            products = [await product_of_row(self._services, row) for row in rows]
            await publish(
                self._services, await run_order(self._services, run.id, "batch", products, run.order, on_step=on_step)
            )
        except asyncio.CancelledError:
            self.trouble = "Stopped. What is finished is kept."
            with suppress(UnknownRun):
                await publish_run(self._services, run.id)
        except Exception as error:
            self.trouble = f"It did not work: {one_line(error)}"
        finally:
            self._changed()
