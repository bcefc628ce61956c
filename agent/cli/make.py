"""Commands that make pictures: `run` (one product) and `batch` (many products)."""

import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from agent.cli import options
from agent.cli.console import one_thread_a_core, print_json, say, say_shots, with_paths
from agent.cli.errors import REVIEW, Stopped
from agent.cli.open_shop import open_shop
from agent.cli.options import absolute

if TYPE_CHECKING:
    from agent.documents import BatchDocument, Product, RunDocument
    from agent.runs.estimate import Estimate
    from agent.runs.order import Order
    from agent.services import Services

Languages = tuple[str, Path | None]
"""Codes of further languages of the copy, such as "de,ja", and the table of its translations."""


def run(
    product: Annotated[str, typer.Argument(help="A new_id of the CSV, or the file of a flat-lay.", show_default=False)],
    products: Annotated[Path, typer.Option(help="The CSV file that lists the new products.")] = Path(
        "new_products.csv"
    ),
    category: Annotated[str, typer.Option(help="The garment's category, if PRODUCT is a file.")] = "",
    style: Annotated[str, typer.Option(help="The garment's style, if PRODUCT is a file.")] = "",
    season: Annotated[str, typer.Option(help="The garment's season, if PRODUCT is a file.")] = "",
    hint: Annotated[str, typer.Option(help="A wish for the scene, if PRODUCT is a file.")] = "",
    channel: options.Channel = None,
    copy: options.Copy = None,
    copy_mode: options.CopyMode = "auto",
    copy_lang: options.CopyLang = "",
    translations: options.Translations = None,
    brand: options.Brand = None,
    handwriting: options.Handwriting = None,
    kind: options.Kind = "auto",
    person: options.Person = "",
    budget: options.Budget = None,
    companions: Annotated[
        list[Path] | None,
        typer.Option("--with", help="Flat-lay of another garment to show with it; can be given several times."),
    ] = None,
    scene: options.Scene = "",
    variants: Annotated[
        int, typer.Option(min=1, max=6, help="How many versions of each picture to make, so that you can choose.")
    ] = 1,
    review: Annotated[
        Literal["never", "on_fail", "always"], typer.Option(help="When to ask you to approve pictures.")
    ] = "never",
    blend: options.Blend = 1,
    draft: options.Draft = False,
    dry_run: options.DryRun = False,
    as_json: options.Json = False,
) -> None:
    """Make the pictures of one new product.

    \b
    Example:
      bestshot run NEW001 --channel shopify --channel amazon-main --copy "New season"
      bestshot run flatlay.jpg --category dress --hint "sunlit terrace"
    """
    from agent.runs.order import Order

    if review != "never" and not sys.stdin.isatty():
        needed = f"{review} asks you questions, which needs a terminal; write never, or start it in a terminal"
        raise typer.BadParameter(needed, param_hint="--review")
    if review != "never" and draft:
        raise typer.BadParameter("choose a draft with bestshot revise RUN --shot S --final", param_hint="--review")
    given: Product = {"category": category, "style": style, "season": season, "prompt_hint": hint}
    order = Order(
        channel or (), copy or (), budget, review, kind=kind, person=person, copy_mode=copy_mode, variants=variants,
        draft=draft, blend=blend, brand=absolute(brand), handwriting=absolute(handwriting), scene=scene,
    )  # fmt: skip
    languages = (copy_lang, translations)
    document = asyncio.run(produce_one(product, products, given, order, dry_run, companions or (), languages))
    if as_json:
        print_json(document)
    if "least_usd" in document:
        return None if as_json else _tell_estimate(document)
    if not as_json:
        for line in document["notes"]:
            say(f"note: {line}")
        say_shots(document)
        say(f"report: {document['report']}")
    raise typer.Exit(0 if document["status"] == "accepted" else REVIEW)


def batch(
    products: Annotated[Path | None, typer.Argument(help="The CSV of new products.", show_default=False)] = None,
    channel: options.Channel = None,
    copy: options.Copy = None,
    copy_mode: options.CopyMode = "auto",
    copy_lang: options.CopyLang = "",
    translations: options.Translations = None,
    brand: options.Brand = None,
    handwriting: options.Handwriting = None,
    kind: options.Kind = "auto",
    person: options.Person = "",
    budget: options.Budget = None,
    concurrency: Annotated[int, typer.Option(min=1, max=64, help="How many products to work on at the same time.")] = 4,
    resume: Annotated[str | None, typer.Option(help="Continue this run (an id, or latest).")] = None,
    scene: options.Scene = "",
    same_look: options.SameLook = False,
    blend: options.Blend = 1,
    draft: options.Draft = False,
    dry_run: options.DryRun = False,
    as_json: options.Json = False,
) -> None:
    """Make the pictures of many new products. Ctrl-C stops, and keeps the finished products.

    \b
    Example:
      bestshot batch new_products.csv --channel shopify --copy "New season" --copy 'From $29.90'
      bestshot batch new_products.csv --same-look
      bestshot batch --resume latest
    """
    from agent.runs.order import Order

    if (products is None) == (resume is None):
        raise typer.BadParameter("give one of two: the CSV of new products, or --resume RUN")
    plain = (kind, copy_mode, blend, scene, copy_lang) == ("auto", "auto", 1, "", "")
    given = channel or copy or person or draft or dry_run or brand or handwriting or same_look or budget is not None
    if resume and (given or not plain):
        others = "channel, copy, kind, person, brand, handwriting, same-look, budget and dry-run"
        problem = f"run {resume} keeps the options of its start; leave out {others}"
        raise typer.BadParameter(problem, param_hint="--resume")
    source = {"csv": str(products.resolve())} if products else {}
    order = Order(
        channel or (), copy or (), budget, concurrency=concurrency, kind=kind, person=person, copy_mode=copy_mode,
        draft=draft, blend=blend, brand=absolute(brand), handwriting=absolute(handwriting), scene=scene, same_look=same_look,
        source=source,
    )  # fmt: skip
    document = asyncio.run(produce_many(order, resume, dry_run, (copy_lang, translations)))
    if as_json:
        print_json(document)
    if "least_usd" in document:
        return None if as_json else _tell_estimate(document)
    if not as_json:
        _tell(document)
    whole = document["accepted"] == len(document["products"]) and not document["refused"]
    raise typer.Exit(0 if whole else REVIEW)


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


def _tell_estimate(document: "Estimate") -> None:
    least, most, budget = document["least_usd"], document["most_usd"], document["budget_usd"]
    say(f"{document['products']} products, {document['pictures']} pictures with {document['image']}")
    say(f"at least ${least:.3f}, if every picture passes at once; at most ${most:.3f}, budget ${budget:.2f}")


async def produce_one(
    product: str,
    csv: Path,
    given: "Product",
    order: "Order",
    dry_run: bool,
    companions: Sequence[Path] = (),
    languages: Languages = ("", None),
) -> "RunDocument | Estimate":
    """Make one product's pictures and return its document, or an estimate of the cost on a dry run.

    Args:
        product: a new_id of `csv`, or the path of a flat-lay's file.
        csv: the table of new products.
        given: what is known about a flat-lay's file: `{category, style, season, prompt_hint}`.
        order: the channels, the copy and the budget. It is checked here, before the shop is opened.
        dry_run: whether to return an estimate and make nothing.
        companions: flat-lays of garments that are shown together with the product.
        languages: further languages of the copy, and the table of its translations.
    """
    from agent.cli.console import ask
    from agent.product.intake import product_meant, with_companions
    from agent.runs.estimate import estimate_order
    from agent.runs.languages import in_languages
    from agent.runs.runner import publish, run_order
    from tools.channels import load_channels
    from tools.storage.records import new_run_id

    one_thread_a_core()
    order, run_id = order.checked(load_channels(Path.cwd()), Path.cwd()), new_run_id()  # before anything is opened
    async with open_shop(Path.cwd()) as services:
        data = await product_meant(services, product, given, csv)
        data = await with_companions(services, data, companions, "")
        order = await in_languages(services, run_id, order, [data], *languages, None if dry_run else say)
        if dry_run:
            return await estimate_order(services, order, [data])
        say(f"budget ${order.budget(1):.2f}; {services.models.image.name} makes the pictures")
        made = await run_order(services, run_id, "run", [data], order, answer=ask)
        document = made["products"][0]
        await publish(services, document)
        return with_paths(document, services.settings.resolved_out())


async def produce_many(
    order: "Order", resume: str | None, dry_run: bool, languages: Languages = ("", None)
) -> "BatchDocument | Estimate":
    """Make the pictures of all products in a table and return the batch's document, or an estimate on a dry run.

    Args:
        order: the order. `source["csv"]` is the path of the table. It is checked here, before the shop is opened.
        resume: the run to continue, an id or "latest"; its own order replaces `order`. None starts a new run.
        dry_run: whether to return an estimate and make nothing.
        languages: further languages of the copy, and the table of its translations.

    Raises:
        Stopped: after Ctrl-C. The remedy says how to go on.
    """
    from agent.cli.console import watching
    from agent.product.intake import product_of_row
    from agent.runs.estimate import estimate_order
    from agent.runs.languages import in_languages
    from agent.runs.order import Order
    from agent.runs.runner import publish, run_order
    from tools.catalog import read_new_products
    from tools.catalog.row_errors import sentences
    from tools.channels import load_channels
    from tools.storage.records import new_run_id

    one_thread_a_core()
    order = order.checked(load_channels(Path.cwd()), Path.cwd())  # before anything is opened
    async with open_shop(Path.cwd()) as services:
        try:
            run_id = new_run_id()
            if resume:
                found = await services.records.find(resume)
                run_id, order = found["run"], Order.recorded(found)
            table = await asyncio.to_thread(read_new_products, Path(order.source["csv"]))
            refused = [str(refusal) for refusal in table.refusals]
            for line in (*table.notes, *sentences(table.refusals)):
                say(line)
            products = [await product_of_row(services, row) for row in table.rows if order.wants(row.id)]
            order = await in_languages(services, run_id, order, products, *languages, None if dry_run else say)
            if dry_run:
                return await estimate_order(services, order, products)
            say(f"run {run_id}: {len(products)} products, budget ${order.budget(len(products)):.2f}")
            with watching(len(products)) as on_step:
                document = await run_order(services, run_id, "batch", products, order, refused=refused, on_step=on_step)
            await publish(services, document)
            out = services.settings.resolved_out()
            return {**document, "products": [with_paths(one, out) for one in document["products"]]}
        except asyncio.CancelledError:
            raise Stopped("stopped", await _how_to_go_on(services, run_id)) from None


async def _how_to_go_on(services: "Services", run_id: str) -> str:
    from tools.storage.records import UnknownRun

    try:
        await services.records.find(run_id)
    except UnknownRun:
        return "no run was started"
    done = len(await services.records.documents(run_id))
    return f"{done} finished products are kept; continue with: bestshot batch --resume {run_id}"
