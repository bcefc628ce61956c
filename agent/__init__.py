"""The decisions and runs of bestshot, and how to make pictures from Python: `create_promo("NEW001")["shots"]`.

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
    """Make one product's pictures, write its report, and return the document of `bestshot run --json`.

    Args:
        product: a new_id of the shop's new_products.csv, or the path of a flat-lay's file.
        channels: the names of the channels to make pictures for.
        copy: the lines of text for the picture.
        shop: the shop's folder. The shop must be indexed.
        budget_usd: the most that the pictures may cost, in USD.
        kind: the garment alone, worn by a person, or what the image model does best.

    Raises:
        NoIndex: if the shop is not indexed.
        UnknownProduct, UnknownChannel, LetteringError, PictureError: if the order cannot be carried out.
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
    """Do what `create_promo` does, in a running event loop.

    Calls that run at the same time share the shop's services. The last call closes them.
    """
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
