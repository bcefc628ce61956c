"""Commands about finished pictures: review (approve, reject, revise) and revise."""

import asyncio
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from agent.ui.commands.options import Budget, Json
from agent.ui.console import print_json, say, shot_lines
from agent.ui.errors import REVIEW

if TYPE_CHECKING:
    from agent.documents import RunDocument

Run = Annotated[str, typer.Argument(help="A run's id, or latest.", show_default=False)]
Product = Annotated[str | None, typer.Option(help="Which product, where the run has several.")]


def register(app: typer.Typer) -> None:
    """Add these commands."""
    for command in (review, revise):
        app.command()(command)


def revise(
    run: Run,
    note: Annotated[str, typer.Argument(help='What shall be different, as in "warmer light".', show_default=False)],
    shot: Annotated[
        str, typer.Option(help="Which picture: its channel, or its id like shopify#2.", show_default=False)
    ],
    product: Product = None,
    budget: Budget = None,
    as_json: Json = False,
) -> None:
    """Change one finished picture; only the stage that the note is about is made anew, and it is checked again.

    \b
    Example:
      bestshot revise latest --shot shopify "warmer light"
      bestshot revise latest --shot shopify 'headline "Last days"'
    """
    from agent.ui.changing import revise_shot

    document = asyncio.run(revise_shot(run, product, shot, note, 1.0 if budget is None else budget))
    if as_json:
        print_json(document)
    else:
        for line in shot_lines(document):
            say(line)
        say(f"report: {document['report']}")
    raise typer.Exit(0 if document["status"] == "accepted" else REVIEW)


def review(
    run: Run = "latest",
    product: Product = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Go through all pictures, not only those that wait.")
    ] = False,
    approve: Annotated[list[str] | None, typer.Option(help="Approve this shot without asking; repeatable.")] = None,
    reject: Annotated[list[str] | None, typer.Option(help="Reject this shot without asking; repeatable.")] = None,
    note: Annotated[str, typer.Option(help="Why, for --approve and --reject.")] = "",
    budget: Budget = None,
    as_json: Json = False,
) -> None:
    """Decide about the pictures that wait for a person; nothing is made anew unless you ask for it.

    \b
    Example:
      bestshot review latest
      bestshot review latest --approve shopify --reject story --note "the hem is cut off"
    """
    from agent.ui.changing import decide_all, walk

    given = [("approve", shot) for shot in approve or ()] + [("reject", shot) for shot in reject or ()]
    twice = sorted({shot for _, shot in given if sum(shot == other for _, other in given) > 1})
    if twice:
        raise typer.BadParameter(f"{twice[0]} is decided twice", param_hint="--approve")
    if given:
        documents = asyncio.run(decide_all(run, product, given, note))
    elif sys.stdin.isatty():
        documents = asyncio.run(walk(run, product, everything, 1.0 if budget is None else budget))
    else:
        raise typer.BadParameter("asking a person needs a terminal; or decide with --approve SHOT, --reject SHOT")
    _tell(documents, as_json)
    raise typer.Exit(0 if all(document["status"] == "accepted" for document in documents) else REVIEW)


def _tell(documents: "list[RunDocument]", as_json: bool) -> None:
    if as_json:
        print_json(documents)
        return
    for document in documents:
        for shot in document["shots"]:
            say(f"{document['product']}  {shot.get('shot') or shot['channel']}  {shot['status']}: {shot['reason']}")
