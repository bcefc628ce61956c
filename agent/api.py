"""One product from Python, in one call: open the shop, make, publish, close."""

import asyncio
from collections import Counter
from pathlib import Path

from agent.documents import RunDocument
from agent.product.intake import load_product, product_of_photo
from agent.runs.order import Order
from agent.runs.runner import publish, run_order
from agent.services import close_services, open_services
from tools.storage.records import new_run_id

_USERS: Counter[Path] = Counter()  # calls that work in a shop now


async def create(
    product: str | Path, channels: tuple[str, ...], copy: tuple[str, ...], shop: Path, budget_usd: float, kind: str
) -> RunDocument:
    """See `agent.create_promo`."""
    folder = await asyncio.to_thread(shop.resolve)
    _USERS[folder] += 1
    try:
        services = await open_services(folder)
        order = Order(channels, copy, budget_usd, kind=kind)
        await asyncio.to_thread(order.checked, services.channels, folder)
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
    finally:
        _USERS[folder] -= 1
        if not _USERS[folder]:
            await close_services(folder)
