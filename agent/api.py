"""One product from Python, in one call: open the shop, make, publish, close."""

import asyncio
from pathlib import Path

from agent.documents import RunDocument
from agent.product.intake import load_product, product_of_photo
from agent.runs.order import Order
from agent.runs.runner import publish, run_order
from agent.services import opened
from tools.storage.records import new_run_id


async def create(product: str | Path, order: Order, shop: Path) -> RunDocument:
    """See `agent.create_promo`."""
    async with opened(shop) as services:
        order = await asyncio.to_thread(order.checked, services.channels, services.settings.shop)
        photo = Path(product)
        if isinstance(product, Path) or await asyncio.to_thread(photo.is_file):
            data = await product_of_photo(
                services, photo, {"category": "", "style": "", "season": "", "prompt_hint": ""}
            )
        else:
            data = await load_product(services, product)
        document = (await run_order(services, new_run_id(), "python", [data], order))["products"][0]
        await publish(services, document)
        return document
