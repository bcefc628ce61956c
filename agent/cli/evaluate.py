"""The commands `eval gate` and `eval live`, which measure how good the checks are."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from agent.cli.command import command
from agent.cli.console import counting, print_json, say
from agent.cli.open_shop import open_shop
from agent.cli.options import Json

group = typer.Typer(name="eval", help="Measure how good the checks are.")
group.callback()(lambda: None)


@group.command()
@command
async def gate(
    shop: Path | None = None,
    limit: Annotated[int, typer.Option(min=1)] = 6,
    budget: Annotated[float, typer.Option(min=0)] = 1.0,
    sheet: Path | None = None,
    as_json: Json = False,
) -> None:
    """Draw labelled defects on clean pictures, and on accepted pictures of worn garments of this shop's runs. Count what
    the configured models notice.

    With a key the inspector looks at the worn garments, which costs money: at most --budget.

    \b
    Example:
      bestshot eval gate --limit 12 --sheet gate.png

    Args:
        shop: Folder with new_products.csv. Default: the sample shop.
        limit: How many garments to use, chosen evenly from all; each takes one to two minutes.
        budget: The highest cost of the inspector, in USD.
        sheet: Write a contact sheet of every defect with its verdict.
    """
    from agent.evals.gate import chosen, evaluate, rates, shop_sources, summary, table
    from agent.evals.worn import accepted_worn, evaluate_worn
    from agent.services import budget_scope
    from tools.defects.garments import sample_sources
    from tools.defects.sheet import GateSheet

    async with open_shop(Path.cwd()) as services:
        sources = await asyncio.to_thread(shop_sources, shop, services.flatlays) if shop else sample_sources()
        drawn = GateSheet() if sheet else None
        if services.models.inspector:
            name, price = services.models.inspector.name, services.models.inspector.price()
            say(f"{name} looks at every worn garment, at most ${price:.3f} each; budget ${budget:.2f}")
        with counting("judging garments") as progress:
            async with budget_scope(services, "eval", budget) as purse:
                found = await evaluate(services, chosen(sources, limit), progress, drawn)
                shots = await accepted_worn(services, limit)
                worn = await evaluate_worn(services, shots, lambda: budget - purse.spent_usd, drawn)
        if not shots:
            say("worn garments: this shop has no accepted picture of kind on_model, so only packshots were judged")
        names = services.models.names()
        of_worn = {"inspector": names["inspector"], "rows": rates(worn.judgements), "left_out": worn.left_out}
        told = {"worn": of_worn, "models": names, "cost_usd": purse.spent_usd, "stopped": worn.stopped}
    if drawn and sheet:
        await asyncio.to_thread(drawn.write, sheet)
        say(f"contact sheet: {sheet}")
    document = {**summary(found), **told}
    print_json(document) if as_json else typer.echo(table(document))


@group.command()
@command
async def live(
    more: Annotated[list[Path] | None, typer.Argument(hidden=True, exists=True, dir_okay=False)] = None,
    answers: Annotated[list[Path] | None, typer.Option(exists=True, dir_okay=False)] = None,
    out: Path = Path("live.html"),
    limit: Annotated[int, typer.Option(min=1)] = 40,
    seed: int = 1,
    plot: Path | None = None,
    as_json: Json = False,
) -> None:
    """Write a page on which people label the shop's pictures, or compare their answers with the checks.

    The page does not show what the checks said. Send it to several people; each saves a file of answers.

    \b
    Example:
      bestshot eval live --limit 60
      bestshot eval live --answers answers-Ann.json answers-Bo.json --plot live.svg

    Args:
        answers: A file of answers that the page saved; all others may follow it.
        out: The page to write.
        limit: How many pictures to show, half of them accepted.
        seed: The choice and the order of the pictures.
        plot: Write the figures as SVG, with --answers.
    """
    from agent.evals.live import chosen, judged_pictures, live_page
    from agent.services import opened
    from tools.errors import Problem

    if not answers and (more or plot):
        raise typer.BadParameter("needs the files of answers", param_hint="--answers")
    async with opened(Path.cwd(), local=True) as services:
        known, load = await judged_pictures(services), services.store.get
    if answers:
        from agent.evals.live_figures import figures, read_answers, shown

        document = figures(known, read_answers([*answers, *(more or ())], known))
        print_json(document) if as_json else typer.echo(shown(document, "live.txt"))
        if plot:
            plot.write_text(shown(document, "live.svg"), encoding="utf-8")
            say(f"plot: {plot}")
        return
    page, count = await asyncio.to_thread(live_page, chosen(known, limit, seed), load, seed)
    if not count:
        raise Problem("this shop has no judged picture yet", "make some with: bestshot run PRODUCT")
    out.write_text(page, encoding="utf-8")
    print_json({"page": str(out), "n": count}) if as_json else typer.echo(out)
