"""Commands about the shop itself: `demo`, `index`, `search`, `clean`."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from agent.cli.console import counting, print_json, say, say_shots, watching, with_paths
from agent.cli.errors import REVIEW
from agent.cli.open_shop import open_shop
from agent.cli.options import Json

if TYPE_CHECKING:
    from agent.cli.console import Progress
    from agent.services import Services


CHANNELS = ("shopify", "amazon-main")
COPY = ("New season", "From $29.90")


async def demo(out: Path = Path("demo")) -> None:
    """Write a sample shop, index it, and make pictures of its 4 new products. Every file stays inside --out.

    \b
    Example:
      bestshot demo --out demo

    Args:
        out: Folder for the sample shop and its pictures.
    """
    from agent.product.intake import product_of_row
    from agent.runs.order import Order
    from agent.runs.runner import publish, run_order
    from tools.catalog import read_new_products, read_products
    from tools.sample import write_shop
    from tools.storage.records import new_run_id

    shop = out.resolve()
    say("1/3  writing a sample shop")
    await asyncio.to_thread(write_shop, shop)
    async with open_shop(shop, local=True) as services:  # the demo is free, even if a key is set
        with counting("2/3  indexing its 40 products") as progress:
            await (await services.catalog()).index(read_products(shop / "products.csv"), progress)
        table = read_new_products(shop / "new_products.csv")
        products = [await product_of_row(services, row) for row in table.rows]
        say("3/3  making and checking promotional pictures of its 4 new products")
        with watching(len(products)) as on_step:
            order = Order(CHANNELS, COPY).checked(services.channels, services.settings.shop)
            document = await run_order(services, new_run_id(), "demo", products, order, on_step=on_step)
        report = await publish(services, document)
        for product in document["products"]:
            say_shots(with_paths(product, services.settings.resolved_out()), "  ")
    say(f"\nOpen this in a browser: {report}")


async def index(products: Path, images: Path | None = None, prune: bool = False, as_json: Json = False) -> int:
    """Read a shop's products into the catalogue. Only new and changed products take time.

    \b
    Example:
      bestshot index products.csv

    Args:
        products: products.csv, or an Excel file like it.
        images: Folder of pictures; default: images/ beside the CSV.
        prune: Also remove products that are no longer in the CSV.
    """
    from agent.services import budget_scope, opened
    from tools.catalog import read_products
    from tools.catalog.row_errors import sentences

    table = await asyncio.to_thread(read_products, products, images)
    async with opened(Path.cwd()) as services:
        with counting("indexing") as progress:
            async with budget_scope(services, "index", max(1.0, 0.005 * len(table.rows))) as purse:
                paced = _with_minutes(services, progress)
                found = await (await services.catalog()).index(table, paced, prune=prune)
        if purse.spent_usd:
            say(f"embedding cost ${purse.spent_usd:.4f}")
    for line in (*table.notes, *found.notes, *sentences(found.refused)):
        say(line)
    if as_json:
        counts = {"new": found.new, "changed": found.changed, "unchanged": found.unchanged}
        print_json({**counts, "refused": [str(refusal) for refusal in found.refused], "pruned": found.pruned})
    else:
        say(str(found))
    return REVIEW if found.refused else 0


def _with_minutes(services: "Services", progress: "Progress") -> "Progress":
    """Return a progress function that also says how many minutes are left if a free embedder limits the speed.

    Args:
        progress: the function `(done, total)` that moves the progress bar.
    """
    cloud, said = services.models.cloud, 0

    def paced(done: int, total: int) -> None:
        nonlocal said
        progress(done, total)
        left = cloud.embedding_minutes(total - done) if cloud else 0
        if left and left != said:
            wait = f"about {left} min with the free quota"
            say(f"{total - done} pictures left, {wait}; Ctrl-C stops, a new start continues")
        said = left

    return paced


async def search(
    image: Path | None = None,
    text: str | None = None,
    category: str | None = None,
    min_sales: Annotated[int, typer.Option(min=0, max=2**63 - 1)] = 1501,
    k: Annotated[int, typer.Option("-k", min=1, max=100)] = 3,
    mode: str = "hybrid",
    as_json: Json = False,
) -> None:
    """Find the bestsellers whose picture or description is most similar.

    \b
    Example:
      bestshot search --image flatlay.jpg --category dress -k 5
      bestshot search --text "red summer dress" --min-sales 0

    Args:
        image: Picture to find similar products for.
        text: Words to search the descriptions for.
        category: Only products of this category, written as in the CSV.
        min_sales: Only products sold at least this often; 0 means all.
        k: How many products.
        mode: hybrid, dense (looks) or sparse (words).
    """
    from agent.services import budget_scope, opened
    from tools.catalog import Query
    from tools.imaging.opening import read_photo

    if image is None and not text:
        raise typer.BadParameter("give --image FILE, --text WORDS, or both")
    photo = await asyncio.to_thread(read_photo, image) if image else None
    async with opened(Path.cwd()) as services, budget_scope(services, "search", 0.05):
        vector = (await services.models.embedder.embed_pictures([photo]))[0] if photo else None
        query = Query(vector, text, category, min_sales, k, mode)  # type: ignore[arg-type]
        catalog = await services.catalog()
        hits = await catalog.search(query)
        if not hits:
            say(f"nothing found: {await catalog.why_nothing(query)} (--min-sales, --text)")
    if as_json:
        print_json([hit.as_json() for hit in hits])
        return
    for hit in hits:
        typer.echo(f"{hit.product_id}  {hit.category}  {hit.color}  sold {hit.sales_count:,}  ${hit.price:.2f}")
        typer.echo(f"    {hit.description}")
        typer.echo(f"    {hit.why}")


async def clean(older_than: Annotated[str, typer.Option()]) -> None:
    """Delete working pictures and checkpoints of old runs; delivered files and reports are kept.

    \b
    Example:
      bestshot clean --older-than 30d

    Args:
        older_than: Delete only what is older than this many days, like 30d.
    """
    from agent.retention import clean_up

    days = older_than.removesuffix("d")
    if not days.isdecimal() or int(days) > 36_500:
        problem = f"{older_than!r} is not a number of days; write it like 30d"
        raise typer.BadParameter(problem, param_hint="--older-than")
    pictures, size, threads = await clean_up(Path.cwd(), int(days))
    say(f"deleted {pictures} pictures ({size / 1e6:.1f} MB) and the checkpoints of {threads} products")
