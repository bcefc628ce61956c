"""One product from Python, in one call: open the shop, make, publish, close."""

import asyncio
from pathlib import Path

from agent.documents import RunDocument
from agent.product.intake import product_meant
from agent.runs.order import Order
from agent.runs.runner import publish, run_order
from agent.services import opened
from tools.storage.records import new_run_id


async def create(product: str | Path, order: Order, shop: Path) -> RunDocument:
    """See `agent.create_promo`."""
    async with opened(shop) as services:
        order = await asyncio.to_thread(order.checked, services.channels, services.settings.shop)
        data = await product_meant(services, product)
        document = (await run_order(services, new_run_id(), "python", [data], order))["products"][0]
        await publish(services, document)
        return document
