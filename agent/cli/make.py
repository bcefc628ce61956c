"""Commands that make pictures: `run` (one product), `batch` (many products) and `scene` (a background alone)."""

import asyncio
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from agent.cli.console import ask, print_json, say, say_shots, watching, with_paths
from agent.cli.errors import REVIEW, Stopped
from agent.cli.open_shop import open_shop
from agent.cli.options import Asked, Json, setting, with_order
from agent.context import Review

if TYPE_CHECKING:
    from agent.documents import BatchDocument, Product
    from agent.services import Services


@with_order
async def run(
    product: str,
    asked: Asked,
    products: Path = Path("new_products.csv"),
    category: str = "",
    style: str = "",
    season: str = "",
    hint: str = "",
    companions: Annotated[list[Path] | None, typer.Option("--with")] = None,
    variants: Annotated[int, setting("variants")] = 1,
    review: Annotated[Review, setting("review")] = "never",
) -> int:
    """Make the pictures of one new product.

    \b
    Example:
      bestshot run NEW001 --channel shopify --channel amazon-main --copy "New season"
      bestshot run flatlay.jpg --category dress --hint "sunlit terrace"

    Args:
        product: A new_id of the CSV, or the file of a flat-lay.
        products: The CSV file that lists the new products.
        category: The garment's category, if PRODUCT is a file.
        style: The garment's style, if PRODUCT is a file.
        season: The garment's season, if PRODUCT is a file.
        hint: A wish for the scene, if PRODUCT is a file.
        companions: Flat-lay of another garment to show with it; can be given several times.
    """
    from agent.product.intake import product_meant, with_companions
    from agent.runs.runner import publish, run_order
    from tools.storage.records import new_run_id

    if review != "never" and not sys.stdin.isatty():
        needed = f"{review} asks you questions, which needs a terminal; write never, or start it in a terminal"
        raise typer.BadParameter(needed, param_hint="--review")
    if review != "never" and asked.order.draft:
        raise typer.BadParameter("choose a draft with bestshot revise RUN --shot S --final", param_hint="--review")
    given: Product = {"category": category, "style": style, "season": season, "prompt_hint": hint}
    order, run_id = asked.checked(review=review, variants=variants), new_run_id()
    async with open_shop(Path.cwd()) as services:
        data = await product_meant(services, product, given, products)
        data = await with_companions(services, data, companions or (), "")
        settled = await asked.settled(services, run_id, order, [data])
        if settled is None:
            return 0
        made = await run_order(services, run_id, "run", [data], settled, answer=ask)
        await publish(services, made["products"][0])
        document = with_paths(made["products"][0], services.settings.resolved_out())
    if asked.as_json:
        print_json(document)
    else:
        for line in document["notes"]:
            say(f"note: {line}")
        say_shots(document)
        say(f"report: {document['report']}")
    return 0 if document["status"] == "accepted" else REVIEW


@with_order
async def batch(
    context: typer.Context,
    asked: Asked,
    products: Annotated[Path | None, typer.Argument()] = None,
    concurrency: Annotated[int, typer.Option(min=1, max=64)] = 4,
    resume: str | None = None,
    same_look: Annotated[bool, typer.Option("--same-look")] = False,
) -> int:
    """Make the pictures of many new products. Ctrl-C stops, and keeps the finished products.

    \b
    Example:
      bestshot batch new_products.csv --channel shopify --copy "New season" --copy 'From $29.90'
      bestshot batch new_products.csv --same-look
      bestshot batch --resume latest

    Args:
        products: The CSV of new products.
        concurrency: How many products to work on at the same time.
        resume: Continue this run (an id, or latest).
        same_look: One person, light, set and framing for all products.
    """
    from agent.product.intake import product_of_row
    from agent.runs.order import Order
    from agent.runs.runner import publish, run_order
    from tools.catalog import read_new_products
    from tools.catalog.row_errors import sentences
    from tools.storage.records import new_run_id

    if (products is None) == (resume is None):
        raise typer.BadParameter("give one of two: the CSV of new products, or --resume RUN")
    free = ("products", "resume", "concurrency", "as_json")
    given = [name for name in context.params if name not in free and _is_given(context, name)]
    if resume and given:
        others = ", ".join(name.replace("_", "-") for name in given)
        problem = f"run {resume} keeps the options of its start; leave out {others}"
        raise typer.BadParameter(problem, param_hint="--resume")
    source = {"csv": str(products.resolve())} if products else {}
    order, run_id = asked.checked(concurrency=concurrency, same_look=same_look, source=source), new_run_id()
    async with open_shop(Path.cwd()) as services:
        try:
            if resume:
                found = await services.records.find(resume)
                run_id, order = found["run"], Order.recorded(found)
            table = await asyncio.to_thread(read_new_products, Path(order.source["csv"]))
            refused = [str(refusal) for refusal in table.refusals]
            for line in (*table.notes, *sentences(table.refusals)):
                say(line)
            rows = [await product_of_row(services, row) for row in table.rows if order.wants(row.id)]
            settled = await asked.settled(services, run_id, order, rows)
            if settled is None:
                return 0
            with watching(len(rows)) as on_step:
                made = await run_order(services, run_id, "batch", rows, settled, refused=refused, on_step=on_step)
            await publish(services, made)
        except asyncio.CancelledError:
            raise Stopped("stopped", await _how_to_go_on(services, run_id)) from None
        out = services.settings.resolved_out()
    document: BatchDocument = {**made, "products": [with_paths(one, out) for one in made["products"]]}
    print_json(document) if asked.as_json else _tell(document)
    return 0 if document["accepted"] == len(document["products"]) and not refused else REVIEW


def _is_given(context: typer.Context, option: str) -> bool:
    source = context.get_parameter_source(option)
    return source is not None and source.name == "COMMANDLINE"


def _tell(batch: "BatchDocument") -> None:
    for document in batch["products"]:
        if document["status"] != "accepted":
            say_shots(document)
    counts = f"{batch['accepted']} accepted, {batch['needs_review']} need review, {batch['failed']} failed"
    refused = f", {len(batch['refused'])} refused" if batch["refused"] else ""
    say(f"{counts}{refused} in {batch['seconds']:.0f} s; ${batch['cost_usd']:.2f}")
    if look := batch.get("look"):
        say(f"look: {look['text']}")
        for document in batch["products"]:
            for drift in document.get("drift", ()):
                say(f"  {document['product']}  {drift['shot']}  {drift['text']}")
        say(f"wall: {look['wall']}")
    say(f"report: {batch['report']}")


async def _how_to_go_on(services: "Services", run_id: str) -> str:
    from tools.storage.records import UnknownRun

    try:
        await services.records.find(run_id)
    except UnknownRun:
        return "no run was started"
    done = len(await services.records.documents(run_id))
    return f"{done} finished products are kept; continue with: bestshot batch --resume {run_id}"


async def scene(
    words: str,
    ratio: str = "16:9",
    size: str = "2K",
    like: list[str] | None = None,
    place: Annotated[Path | None, typer.Option("--map")] = None,
    style: str = "",
    budget: Annotated[float, typer.Option(min=0)] = 1.0,
    as_json: Json = False,
) -> int:
    """Make a background scene alone: no person, no text that you did not ask for, checked like all pictures.

    Use it as it is, or give its file to `bestshot run` or `batch` with --scene.

    \b
    Example:
      bestshot scene "rainy skyline through a window" --ratio 4:1 --like SKU001
      bestshot scene "the old harbour in the evening" --map screenshot.png --style anime

    Args:
        words: The scene. Text in "quotes" is lettering in it.
        ratio: Width to height: a ratio of the image model, such as 4:1.
        size: 512, 1K, 2K or 4K.
        like: A catalogue product whose picture's light it follows.
        place: A photo or a map of the place.
        style: How it is drawn, such as "anime". Default: as a photo.
        budget: The highest cost, in USD.
    """
    from agent.product.intake import keep_photo
    from agent.runs.scene import SceneOrder, run_scene
    from tools.storage.records import new_run_id

    if not any(map(str.isalnum, words)):
        raise typer.BadParameter("say in words what the scene shows", param_hint="WORDS")
    async with open_shop(Path.cwd()) as services:
        key = await keep_photo(services, place) if place else None
        order = SceneOrder(words, ratio, size, tuple(like or ()), key, style, budget)
        document = await run_scene(services, new_run_id(), order)
    if as_json:
        print_json(document)
    else:
        for note in (note for attempt in document["attempts"] for note in attempt["notes"]):
            say(f"note: {note}")
        why = f": {document['reason']}" if document["reason"] else ""
        say(f"{document['status'].replace('_', ' ')}{why}; ${document['cost_usd']:.2f}")
        say(f"file: {document['file']}, {document['width']} x {document['height']} px")
    return 0 if document["status"] == "accepted" else REVIEW
