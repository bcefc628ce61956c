"""bestshot decides and runs. From Python: `create_promo("NEW001")["shots"]`, and the same to be awaited.

>>> from agent import create_promo
"""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from agent.documents import RunDocument

__all__ = ["acreate_promo", "create_promo"]


def create_promo(
    product: str | Path,
    channels: Sequence[str] = ("shopify",),
    copy: Sequence[str] = (),
    *,
    shop: str | Path = ".",
    budget_usd: float = 1.0,
    kind: Literal["auto", "packshot", "on_model"] = "auto",
) -> "RunDocument":
    """Make one product's pictures and return the document of `bestshot run --json`, its report written beside them.

    `product` is a new_id of the shop's new_products.csv, or the file of a flat-lay. The shop must be indexed (NoIndex). What
    can't be honoured raises: UnknownProduct, UnknownChannel, LetteringError, PictureError.
    """
    import asyncio

    return asyncio.run(acreate_promo(product, channels, copy, shop=shop, budget_usd=budget_usd, kind=kind))


async def acreate_promo(
    product: str | Path,
    channels: Sequence[str] = ("shopify",),
    copy: Sequence[str] = (),
    *,
    shop: str | Path = ".",
    budget_usd: float = 1.0,
    kind: Literal["auto", "packshot", "on_model"] = "auto",
) -> "RunDocument":
    """The same for a running event loop; several at a time share the shop, which the last one closes."""
    import asyncio

    from agent.product.intake import product_meant
    from agent.runs.order import Order
    from agent.runs.runner import publish, run_order
    from agent.services import opened
    from tools.storage.records import new_run_id

    order = Order(channels, copy, budget_usd, kind=kind)
    async with opened(shop) as services:
        await asyncio.to_thread(order.checked, services.channels, services.settings.shop)
        data = await product_meant(services, product)
        document = (await run_order(services, new_run_id(), "python", [data], order))["products"][0]
        await publish(services, document)
        return document
