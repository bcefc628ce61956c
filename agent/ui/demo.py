"""The demo: a sample shop written to disk, indexed, and pictures of its 4 new products."""

import asyncio
from pathlib import Path

from agent.ui.console import counting, say, shot_lines
from agent.ui.open_shop import open_shop
from agent.ui.threads import one_thread_a_core

CHANNELS = ("shopify", "amazon-main")
COPY = ("New season", "From $29.90")


async def run_demo(out: Path) -> Path:
    """Write, index and make; returns the report's path. Everything stays inside `out`."""
    from agent.product.intake import as_data
    from agent.runs.order import Order
    from agent.runs.runner import make, publish
    from agent.services import close
    from agent.ui.progress import watching
    from tools.catalog import read_new_products, read_products
    from tools.sample import write_shop
    from tools.storage.records import new_run_id

    one_thread_a_core()
    shop = out.resolve()
    say("1/3  writing a sample shop")
    await asyncio.to_thread(write_shop, shop)
    r = await open_shop(shop, local=True)  # trying it out costs nothing, also where a key is set
    try:
        with counting("2/3  indexing its 40 products") as progress:
            await (await r.catalog()).index(read_products(shop / "products.csv"), progress)
        table = read_new_products(shop / "new_products.csv")
        products = [await as_data(r, row) for row in table.rows]
        say("3/3  making and checking promotional pictures of its 4 new products")
        with watching(len(products)) as on_step:
            order = Order(CHANNELS, COPY).checked(r.channels, r.settings.shop)
            document = await make(r, new_run_id(), "demo", products, order, on_step=on_step)
        report = await publish(r, document)
    finally:
        await close(shop)
    for product in document["products"]:
        for line in shot_lines(product):
            say(f"  {line}")
    return report
