"""The board of a large shop in a real browser: `python -m tests.bench.board [--products N]`.

Each product has a photo of its own and a document of a real
run on record. Prints the milliseconds from the request of the page until the first picture is seen: on the first visit
after the server's start, and on the next one.
"""

import argparse
import asyncio
import csv
import shutil
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser, expect, sync_playwright

from agent.product.intake import load_product
from agent.runs.order import Order
from agent.runs.runner import run_order
from agent.services import opened
from tests.e2e.served_page import Site, serving
from tests.shops import NEW_COLUMNS
from tools.catalog import read_products
from tools.sample import write_shop

RUN = "20261129-120000-0001"


async def _fill(shop: Path, products: int) -> None:
    """Index the shop, make one product, and put its document on record for all of them."""
    async with opened(shop, local=True) as services:
        await (await services.catalog()).index(read_products(shop / "products.csv"))
        made = await run_order(services, RUN, "batch", [await load_product(services, "NEW001")], Order())
        for number in range(1, products + 1):
            await services.records.keep({**made["products"][0], "product": f"NEW{number:03}"})


def _shop(folder: Path, products: int) -> Path:
    shop = write_shop(folder / "shop")
    photos = sorted((shop / "new_products").iterdir())
    asyncio.run(_fill(shop, products))
    for number in range(5, products + 1):
        shutil.copyfile(photos[number % 4], shop / "new_products" / f"NEW{number:03}{photos[number % 4].suffix}")
    with (shop / "new_products.csv").open("w", newline="", encoding="utf-8") as file:
        names = [f"NEW{number:03}" for number in range(1, products + 1)]
        rows = [[name, next((shop / "new_products").glob(f"{name}.*")).name, "dress", "", "", ""] for name in names]
        csv.writer(file).writerows([NEW_COLUMNS, *rows])
    return shop


def _visit(site: Site, browser: Browser) -> float:
    """Return the ms until the first picture is seen."""
    page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    began = time.perf_counter()
    page.goto(site.url, wait_until="commit")
    page.wait_for_function("(one => one && one.complete && one.naturalWidth)(document.querySelector('.card img'))")
    seen = (time.perf_counter() - began) * 1000
    expect(page.locator(".card")).to_have_count(60)
    page.context.close()
    return seen


def main() -> None:
    """Make the shop, visit it, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--products", type=int, default=1000)
    products = parser.parse_args().products
    with tempfile.TemporaryDirectory() as folder:
        shop = _shop(Path(folder), products)
        with sync_playwright() as playwright, serving(shop) as site:
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
            print(
                f"{products:,} products: first visit {_visit(site, browser):.0f} ms, next {_visit(site, browser):.0f} ms"
            )
            browser.close()


if __name__ == "__main__":
    main()
