"""From an order (products, channels, copy) to a run on record: what `run`, `batch` and `demo` share."""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from agent.batch import OnStep, make_all, summary
from agent.context import Context
from agent.resources import Resources
from tools.catalog import NoIndex
from tools.channels import find_channel
from tools.images.lettering import proofread


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked of a run, as far as it is the same for all its products."""

    channels: tuple[str, ...] = ("shopify",)
    copy: tuple[str, ...] = ()
    budget_usd: float = 1.0  # for one product
    review: str = "never"
    concurrency: int = 4
    source: dict[str, str] = field(default_factory=dict)  # what `--resume` needs to find the products again

    def checked(self) -> "Order":
        """This order, or UnknownChannel / LetteringError for what no run could honour."""
        for name in self.channels:
            find_channel(name)
        proofread(self.copy)
        return self


async def make(
    r: Resources,
    run_id: str,
    command: str,
    products: Sequence[Mapping[str, Any]],
    order: Order,
    *,
    refused: Sequence[str] = (),
    on_step: OnStep = lambda product, node: None,
    answer: Callable[[dict[str, Any]], dict[str, Any]] | None = None,
) -> dict[str, Any]:
    """Make all pictures and return the batch document; the run is on record from its first moment."""
    catalog = await r.catalog()
    if not await catalog.count():
        raise NoIndex("nothing is indexed yet; run: bestshot index products.csv")
    context = Context(
        shop=str(r.settings.shop),
        budget_usd=order.budget_usd,
        review=order.review,  # type: ignore[arg-type]
    )
    folder = r.settings.resolved_out() / run_id
    await r.records.start(run_id, command, {**asdict(order), "refused": list(refused)}, str(folder))
    began = time.monotonic()
    try:
        documents = await make_all(
            run_id, products, context,
            channels=order.channels, copy=order.copy, concurrency=order.concurrency, on_step=on_step, answer=answer,
        )  # fmt: skip
    except BaseException:
        # Ctrl-C lands here too: what was finished is on record, and the run can be resumed.
        await asyncio.shield(r.records.finish(run_id, "stopped"))
        raise
    await r.records.finish(run_id, "finished")
    return summary(run_id, documents, refused, time.monotonic() - began)


def relative(path: Path, folder: Path) -> str:
    """A path as a person in `folder` would write it."""
    return str(path.relative_to(folder)) if path.is_relative_to(folder) else str(path)
