"""Commands that make pictures: run (one product), batch (many)."""

import asyncio
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from agent.ui.commands.shop import Json
from agent.ui.console import print_json, say
from agent.ui.errors import REVIEW, Stopped

if TYPE_CHECKING:
    from agent.resources import Resources

_PHOTOS = (".jpg", ".jpeg", ".png", ".webp", ".gif", ".tif", ".tiff", ".bmp", ".avif", ".heic")

Channel = Annotated[list[str] | None, typer.Option(help="Channel to make a picture for; repeatable. Default: shopify.")]
Copy = Annotated[list[str] | None, typer.Option(help="Line of text that must stand in the picture; repeatable.")]
Budget = Annotated[
    float | None, typer.Option(min=0, help="Most that the whole command may cost, in USD. Default: 1 per product.")
]


def register(app: typer.Typer) -> None:
    """Add these commands."""
    for command in (run, batch):
        app.command()(command)


def run(
    product: Annotated[str, typer.Argument(help="A new_id of the CSV, or a flat-lay's file.", show_default=False)],
    products: Annotated[Path, typer.Option(help="Where the new products stand.")] = Path("new_products.csv"),
    category: Annotated[str, typer.Option(help="For a flat-lay's file: its category.")] = "",
    style: Annotated[str, typer.Option(help="For a flat-lay's file: its style.")] = "",
    season: Annotated[str, typer.Option(help="For a flat-lay's file: its season.")] = "",
    hint: Annotated[str, typer.Option(help="For a flat-lay's file: what the scene should be.")] = "",
    channel: Channel = None,
    copy: Copy = None,
    budget: Budget = None,
    review: Annotated[
        Literal["never", "on_fail", "always"], typer.Option(help="Whether you are asked to approve pictures.")
    ] = "never",
    as_json: Json = False,
) -> None:
    """Make the pictures of one new product.

    \b
    Example:
      bestshot run NEW001 --channel shopify --channel amazon-main --copy "New season"
      bestshot run flatlay.jpg --category dress --hint "sunlit terrace"
    """
    if review != "never" and not sys.stdin.isatty():
        raise typer.BadParameter("asking a person needs a terminal", param_hint="--review")
    given = {"category": category, "style": style, "season": season, "prompt_hint": hint}
    document = asyncio.run(_run(product, products, given, channel or [], copy or [], budget, review))
    if as_json:
        print_json(document)
    else:
        _tell([document], document["report"])
    raise typer.Exit(0 if document["status"] == "accepted" else REVIEW)


def batch(
    products: Annotated[Path | None, typer.Argument(help="The new_products.csv.", show_default=False)] = None,
    channel: Channel = None,
    copy: Copy = None,
    budget: Budget = None,
    concurrency: Annotated[int, typer.Option(min=1, max=64, help="Products at once.")] = 4,
    resume: Annotated[str | None, typer.Option(help="Go on with this run (an id, or latest).")] = None,
    as_json: Json = False,
) -> None:
    """Make the pictures of many new products; Ctrl-C keeps what is finished.

    \b
    Example:
      bestshot batch new_products.csv --channel shopify --copy "New season" --copy 'From $29.90'
      bestshot batch --resume latest
    """
    if (products is None) == (resume is None):
        raise typer.BadParameter("give either the CSV of new products or --resume RUN")
    if resume and (channel or copy or budget is not None):
        raise typer.BadParameter("a resumed run keeps its channels, copy and budget", param_hint="--resume")
    document = asyncio.run(_batch(products, channel or [], copy or [], budget, concurrency, resume))
    if as_json:
        print_json(document)
    else:
        _tell(document["products"], document["report"], document)
    whole = document["accepted"] == len(document["products"]) and not document["refused"]
    raise typer.Exit(0 if whole else REVIEW)


def _tell(documents: list[dict[str, Any]], report: str, batch_document: dict[str, Any] | None = None) -> None:
    from agent.ui.console import shot_lines

    if batch_document is None:
        for document in documents:
            for note in document["notes"]:
                say(f"note: {note}")
            for line in shot_lines(document):
                say(line)
    else:
        b = batch_document
        for document in documents:
            if document["status"] != "accepted":
                for line in shot_lines(document):
                    say(line)
        refused = f", {len(b['refused'])} refused" if b["refused"] else ""
        say(
            f"{b['accepted']} accepted, {b['needs_review']} need review, {b['failed']} failed{refused}"
            f" in {b['seconds']:.0f} s; ${b['cost_usd']:.2f}"
        )
    say(f"report: {report}")


async def _run(
    product: str,
    csv: Path,
    given: dict[str, str],
    channels: list[str],
    copy: list[str],
    budget: float | None,
    review: str,
) -> dict[str, Any]:
    from agent.making import Order, make
    from agent.products import load_product, photo_as_data
    from agent.resources import close, resources
    from agent.runs import new_run_id
    from agent.ui.asking import ask
    from agent.ui.reporting import publish

    order = Order(tuple(channels) or ("shopify",), tuple(copy), 1.0 if budget is None else budget, review).checked()
    r = await resources(Path.cwd())
    try:
        photo = Path(product)
        if photo.is_file() or photo.suffix.lower() in _PHOTOS:
            data = await photo_as_data(r, photo, given)
        else:
            data = await load_product(r, product, csv)
        say(f"budget ${order.budget_usd:.2f}; {r.models.image.name} makes packshots")
        made = await make(r, new_run_id(), "run", [data], order, answer=ask)
        document: dict[str, Any] = made["products"][0]
        await publish(r, document)
        return document
    finally:
        await close(Path.cwd())


async def _batch(
    csv: Path | None,
    channels: list[str],
    copy: list[str],
    budget: float | None,
    concurrency: int,
    resume: str | None,
) -> dict[str, Any]:
    from agent.making import Order, make
    from agent.products import as_data
    from agent.resources import close, resources
    from agent.runs import new_run_id
    from agent.ui.progress import watching
    from agent.ui.reporting import publish
    from tools.catalog import read_new_products

    r = await resources(Path.cwd())
    try:
        run_id = new_run_id()
        if resume:
            found = await r.records.find(resume)
            run_id, order = found["run"], Order.recorded(found)
            csv = Path(order.source["csv"])
        assert csv is not None
        table = await asyncio.to_thread(read_new_products, csv)
        if not resume:
            each = 1.0 if budget is None else budget / max(len(table.rows), 1)
            source = {"csv": str(csv.resolve())}
            order = Order(tuple(channels) or ("shopify",), tuple(copy), each, "never", concurrency, source).checked()
        refused = [str(refusal) for refusal in table.refusals]
        for refusal in refused:
            say(refusal)
        products = [await as_data(r, row) for row in table.rows]
        say(f"run {run_id}: {len(products)} products, budget ${order.budget_usd * len(products):.2f}")
        with watching(len(products)) as on_step:
            document = await make(r, run_id, "batch", products, order, refused=refused, on_step=on_step)
        await publish(r, document)
        return document
    except asyncio.CancelledError:
        raise Stopped(await _how_to_go_on(r, run_id)) from None
    finally:
        await close(Path.cwd())


async def _how_to_go_on(r: "Resources", run_id: str) -> str:
    from tools.records import UnknownRun

    try:
        await r.records.find(run_id)
    except UnknownRun:
        return "stopped before the first picture"
    done = len(await r.records.documents(run_id))
    return f"stopped; {done} finished products are kept; go on with: bestshot batch --resume {run_id}"
