"""What `run` and `batch` do between their options and their answer: open the shop, make, publish, close."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from agent.ui.console import say
from agent.ui.errors import Stopped
from agent.ui.open_shop import open_shop
from agent.ui.threads import one_thread_a_core

if TYPE_CHECKING:
    from agent.documents import BatchDocument, Product, RunDocument
    from agent.runs.estimate import Estimate
    from agent.runs.order import Order
    from agent.services import Resources

_PHOTOS = (".jpg", ".jpeg", ".png", ".webp", ".gif", ".tif", ".tiff", ".bmp", ".avif", ".heic")


async def produce_one(
    product: str,
    csv: Path,
    given: "Product",
    order: "Order",
    dry_run: bool,
    companions: Sequence[Path],
    scene: str,
) -> "RunDocument | Estimate":
    """The document of a product of `csv`, or of a flat-lay's file of which `given` is known; its estimate on a dry run."""
    from agent.product.intake import load_product, photo_as_data, with_more
    from agent.runs.runner import make, publish
    from agent.services import close
    from agent.ui.asking import ask
    from tools.storage.records import new_run_id

    one_thread_a_core()
    r = await open_shop(Path.cwd())
    try:
        photo = Path(product)
        if photo.is_file() or photo.suffix.lower() in _PHOTOS:
            data = await photo_as_data(r, photo, given)
        else:
            data = await load_product(r, product, csv)
        data = await with_more(r, data, companions, scene)
        if dry_run:
            return await _estimated(r, order, [data])
        say(f"budget ${order.budget(1):.2f}; {r.models.image.name} makes the pictures")
        made = await make(r, new_run_id(), "run", [data], order, answer=ask)
        document = made["products"][0]
        await publish(r, document)
        return document
    finally:
        await close(Path.cwd())


async def produce_many(order: "Order", resume: str | None, dry_run: bool) -> "BatchDocument | Estimate":
    """The document of all products of the order's CSV, or of the run that is gone on with; an estimate on a dry run."""
    from agent.product.intake import as_data
    from agent.runs.order import Order
    from agent.runs.runner import make, publish
    from agent.services import close
    from agent.ui.progress import watching
    from tools.catalog import read_new_products
    from tools.storage.records import new_run_id

    one_thread_a_core()
    r = await open_shop(Path.cwd())
    try:
        run_id = new_run_id()
        if resume:
            found = await r.records.find(resume)
            run_id, order = found["run"], Order.recorded(found)
        table = await asyncio.to_thread(read_new_products, Path(order.source["csv"]))
        refused = [str(refusal) for refusal in table.refusals]
        for refusal in refused:
            say(refusal)
        products = [await as_data(r, row) for row in table.rows]
        if dry_run:
            return await _estimated(r, order, products)
        say(f"run {run_id}: {len(products)} products, budget ${order.budget(len(products)):.2f}")
        with watching(len(products)) as on_step:
            document = await make(r, run_id, "batch", products, order, refused=refused, on_step=on_step)
        await publish(r, document)
        return document
    except asyncio.CancelledError:
        raise Stopped("stopped", await _how_to_go_on(r, run_id)) from None
    finally:
        await close(Path.cwd())


async def _estimated(r: "Resources", order: "Order", products: "list[Product]") -> "Estimate":
    from agent.runs.estimate import estimate_order

    return await estimate_order(r, order, products)


async def _how_to_go_on(r: "Resources", run_id: str) -> str:
    from tools.storage.records import UnknownRun

    try:
        await r.records.find(run_id)
    except UnknownRun:
        return "nothing was begun"
    done = len(await r.records.documents(run_id))
    return f"{done} finished products are kept; go on with: bestshot batch --resume {run_id}"
