"""Contact sheets against the test server, or of the local studio with `--studio`.

`python -m tests.bench.scene_sheet scenes OUT.png [--studio]`: one scene in all 14 ratios.
`python -m tests.bench.scene_sheet languages OUT.png [--studio]`: one product's copy in six languages.
"""

import asyncio
import os
import sys
import tempfile
from contextlib import nullcontext
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from agent.product.intake import load_product
from agent.runs.languages import in_languages
from agent.runs.order import Order
from agent.runs.runner import run_order
from agent.runs.scene import SceneOrder, run_scene
from agent.services import Services, opened
from tests.openrouter.running import running
from tests.shops import write_shop
from tools.catalog import read_products
from tools.imaging.sizes import PIXELS_1K

WORDS = "an evening street in warm light, a plain sand-coloured wall"
COPY, CODES = ("New season", "From $29.90"), "de,fr,ja,ar,ru"
TABLE = (
    "copy,de,fr,ja,ar,ru\nNew season,Neue Saison,Nouvelle saison,新シーズン,موسم جديد,Новый сезон\n"
    "From $29.90,Ab $29.90,Dès $29.90,$29.90から,ابتداءً من $29.90,От $29.90\n"
)
SIDE = 420

Shown = list[tuple[str, str | None]]


async def scenes(services: Services) -> Shown:
    """The scene in every ratio, with what the checks say."""
    shown: Shown = []
    for number, ratio in enumerate(PIXELS_1K):
        made = await run_scene(services, f"r{number}", SceneOrder(WORDS, ratio, "1K"))
        size = f"{made['width']} x {made['height']}"
        shown.append((f"{ratio}, {size}: {made['status']}, ${made['cost_usd']:.3f}", made["file"]))
    return shown


async def languages(services: Services) -> Shown:
    """One product's picture in the ordered and five more languages."""
    await (await services.catalog()).index(read_products(services.settings.shop / "products.csv"))
    product = await load_product(services, "NEW1")
    table = services.settings.shop / "words.csv"
    table.write_text(TABLE, encoding="utf-8")
    order = Order(("shopify",), COPY, 3.0)
    use = None if services.models.cloud else table
    order = await in_languages(services, "r1", order, [product], CODES, use, print)
    document = (await run_order(services, "r1", "run", [product], order))["products"][0]
    folder = services.settings.resolved_out() / "r1"
    print(document["cost_by_stage"], document["notes"])
    return [
        (f"{shot['shot']}: {shot['status']}, ${sum(one['cost_usd'] for one in shot['attempts']):.3f}",
         str(folder / shot["file"]) if shot["file"] else None)
        for shot in document["shots"]
    ]  # fmt: skip


def sheet(shown: Shown, across: int) -> Image.Image:
    """The pictures in a grid, each with its line below."""
    font = ImageFont.load_default(15)
    rows = -(-len(shown) // across)
    page = Image.new("RGB", (across * SIDE, rows * (SIDE + 30)), "white")
    pen = ImageDraw.Draw(page)
    for number, (line, file) in enumerate(shown):
        left, top = (number % across) * SIDE, (number // across) * (SIDE + 30)
        if file:
            picture = Image.open(file).convert("RGB")
            picture.thumbnail((SIDE - 16, SIDE - 16))
            page.paste(picture, (left + (SIDE - picture.width) // 2, top + (SIDE - picture.height) // 2))
        pen.text((left + 8, top + SIDE), line, fill="black", font=font)
    return page


async def main(what: str, out: str, studio: bool) -> None:
    """Draw one sheet."""
    with nullcontext() if studio else running() as server, tempfile.TemporaryDirectory() as folder:
        if server:
            named = {"OPENROUTER_API_KEY": "test", "OPENROUTER_BASE_URL": server.base_url, "BESTSHOT_EMBEDDER": "local"}
            os.environ.update(named)
        async with opened(write_shop(Path(folder) / "shop", new=1), local=studio) as services:
            made = await (scenes if what == "scenes" else languages)(services)
            sheet(made, 5 if what == "scenes" else 3).save(out)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], "--studio" in sys.argv))
