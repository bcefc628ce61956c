"""From an order (products, channels, copy) to a run on record: what `run`, `batch` and `demo` share."""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from agent.batch import OnStep, make_all
from agent.context import Context
from agent.documents import BatchDocument, Product
from agent.product.document import summary
from agent.product.intake import equipped
from agent.services import Resources
from agent.state import Answer, Question
from tools.brand_kit import load_brand
from tools.catalog import NoIndex
from tools.channels import Channels
from tools.errors import Problem
from tools.typography import proofread


class NotResumable(Problem, ValueError):
    """The run is no batch that could be gone on with."""


class CannotDeliver(Problem):
    """The folder for finished pictures cannot be written."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked of a run, as far as it is the same for all its products."""

    channels: tuple[str, ...] = ("shopify",)
    copy: tuple[str, ...] = ()
    budget_usd: float | None = None  # for all products together; None: $1 each
    review: str = "never"
    concurrency: int = 4
    kind: str = "auto"
    person: str = ""
    copy_mode: str = "auto"
    variants: int = 1
    brand: str = ""  # the brand kit's file
    handwriting: str = ""  # the file of a sample of handwriting
    source: dict[str, str] = field(default_factory=dict)  # what `--resume` needs to find the products again

    def budget(self, products: int) -> float:
        """Most that so many products may cost together, in USD."""
        return self.budget_usd if self.budget_usd is not None else 1.0 * products

    def checked(self, channels: Channels, shop: Path) -> "Order":
        """This order, or UnknownChannel / BrandError / LetteringError for what no run could honour."""
        for name in self.channels:
            channels.find(name)
        brand = load_brand(Path(self.brand), shop) if self.brand else None
        proofread(self.copy, brand.fonts.copy_font if brand else None)
        return self

    @classmethod
    def recorded(cls, run: Mapping[str, Any]) -> "Order":
        """The order of a run on record. Raises NotResumable if its products cannot be found again."""
        options = {f.name: run["options"][f.name] for f in fields(cls) if f.name in run["options"]}
        order = cls(**options | {"channels": tuple(options["channels"]), "copy": tuple(options["copy"])})
        if "csv" not in order.source:
            made = f"run {run['run']} was made by `bestshot {run['command']}`"
            raise NotResumable(made, "only a batch is resumed, and `bestshot runs` lists them")
        return order


async def make(
    r: Resources,
    run_id: str,
    command: str,
    products: Sequence[Product],
    order: Order,
    *,
    refused: Sequence[str] = (),
    on_step: OnStep = lambda product, node: None,
    answer: Callable[[Question], dict[str, Answer]] | None = None,
) -> BatchDocument:
    """Make all pictures and return the batch document; the run is on record from its first moment."""
    catalog = await r.catalog()
    if not await catalog.count():
        raise NoIndex("nothing is indexed yet")
    products = await equipped(r, products, order.brand, order.handwriting, order.copy_mode)
    context = Context(
        shop=str(r.settings.shop),
        budget_usd=min(order.budget(len(products)), 100),
        review=order.review,  # type: ignore[arg-type]
        kind=order.kind,  # type: ignore[arg-type]
        person=order.person,
        copy_mode=order.copy_mode,  # type: ignore[arg-type]
        variants=order.variants,
    )
    folder = r.settings.resolved_out() / run_id
    await asyncio.to_thread(make_folder, folder)
    await r.records.start(run_id, command, {**asdict(order), "refused": list(refused)}, str(folder))
    await r.ledger.open_pot(run_id, order.budget(len(products)))
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


def make_folder(folder: Path) -> None:
    """Before anything is drawn: a place that cannot be written must not cost a run."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        why, remedy = f"cannot be written ({error.strerror})", "set BESTSHOT_OUT to a folder that can"
        raise CannotDeliver(why, remedy, str(folder.parent)) from error
