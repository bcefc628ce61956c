"""Commands about finished pictures: `review` (approve, reject, revise) and `revise`."""

import asyncio
import sys
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from agent.cli.console import one_thread_a_core, print_json, say, say_shots, with_paths
from agent.cli.errors import REVIEW
from agent.cli.options import Budget, Json

if TYPE_CHECKING:
    from agent.documents import RunDocument, Shot
    from agent.services import Services

Run = Annotated[str, typer.Argument(help="A run's id, or latest.", show_default=False)]
Product = Annotated[str | None, typer.Option(help="Which product, if the run has several.")]


def revise(
    run: Run,
    shot: Annotated[
        str, typer.Option(help="Which picture: its channel, or its id like shopify#2.", show_default=False)
    ],
    note: Annotated[str, typer.Argument(help='What to change, for example "warmer light".', show_default=False)] = "",
    final: Annotated[
        bool, typer.Option("--final", help="Make this draft in the channel's size, without a note.")
    ] = False,
    product: Product = None,
    budget: Budget = None,
    as_json: Json = False,
) -> None:
    """Change one finished picture. Only the stage that the note is about is made again; then the picture is checked again.

    \b
    Example:
      bestshot revise latest --shot shopify "warmer light"
      bestshot revise latest --shot shopify 'headline "Last days"'
      bestshot revise latest --shot shopify#2 --final
    """

    if bool(note) == final:
        raise typer.BadParameter("give either a note or --final")
    document = asyncio.run(_revise(run, product, shot, note, 1.0 if budget is None else budget))
    if as_json:
        print_json(document)
    else:
        say_shots(document)
        say(f"report: {document['report']}")
    raise typer.Exit(0 if document["status"] == "accepted" else REVIEW)


def review(
    run: Run = "latest",
    product: Product = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Go through all pictures, not only those that wait.")
    ] = False,
    approve: Annotated[
        list[str] | None, typer.Option(help="Approve this shot without a question; can be given several times.")
    ] = None,
    reject: Annotated[
        list[str] | None, typer.Option(help="Reject this shot without a question; can be given several times.")
    ] = None,
    note: Annotated[str, typer.Option(help="The reason of --approve or --reject.")] = "",
    budget: Budget = None,
    as_json: Json = False,
) -> None:
    """Approve or reject the pictures that wait for a person. A picture is made again only if you ask for it.

    \b
    Example:
      bestshot review latest
      bestshot review latest --approve shopify --reject story --note "the hem is cut off"
    """

    given = [("approve", shot) for shot in approve or ()] + [("reject", shot) for shot in reject or ()]
    twice = sorted({shot for _, shot in given if sum(shot == other for _, other in given) > 1})
    if twice:
        raise typer.BadParameter(f"{twice[0]} is named twice; name each shot once", param_hint="--approve")
    if given:
        documents = asyncio.run(decide_all(run, product, given, note))
    elif sys.stdin.isatty():
        documents = asyncio.run(walk(run, product, everything, 1.0 if budget is None else budget))
    else:
        raise typer.BadParameter("questions need a terminal; without one, decide with --approve SHOT or --reject SHOT")
    _tell(documents, as_json)
    raise typer.Exit(0 if all(document["status"] == "accepted" for document in documents) else REVIEW)


def _tell(documents: "list[RunDocument]", as_json: bool) -> None:
    if as_json:
        print_json(documents)
        return
    for document in documents:
        say_shots(document)


def _shop() -> "AbstractAsyncContextManager[Services]":
    from agent.services import opened

    one_thread_a_core()
    return opened(Path.cwd())


async def _revise(run: str, product: str | None, shot: str, note: str, budget_usd: float) -> "RunDocument":
    async with _shop() as services:
        return await _revised(services, run, product, shot, note, budget_usd)


async def _revised(
    services: "Services", run: str, product: str | None, shot: str, note: str, budget_usd: float
) -> "RunDocument":
    from agent.feedback.lookup import find_shot
    from agent.feedback.revise import revise
    from agent.product.decision import who
    from agent.product.revision import plan, plan_final
    from agent.runs.runner import publish

    finished = await find_shot(services, run, shot, product)
    revision = plan(services, finished, note) if note else plan_final(finished)
    say(f"begins at the stage {revision.stage}: {revision.wish.why}; budget ${budget_usd:.2f}")
    await services.records.judge(finished.run, finished.document["product"], shot, "revise", revision.wish.note, who())
    document = await revise(services, revision, budget_usd)
    await publish(services, document)
    return with_paths(document, services.settings.resolved_out())


async def decide_all(run: str, product: str | None, given: Sequence[tuple[str, str]], note: str) -> "list[RunDocument]":
    """Carry out the decisions that were given as options, and return the changed documents.

    All shots are looked up first, so that an unknown shot stops the command before any decision is saved.

    Args:
        run: the run's id, or "latest".
        product: the product's id, needed if the run has several.
        given: pairs of decision ("approve" or "reject") and shot.
        note: the reason, saved with each decision.
    """
    from agent.feedback.lookup import find_shot
    from agent.feedback.review import decide
    from agent.runs.runner import publish_run

    async with _shop() as services:
        found = [(decision, await find_shot(services, run, shot, product)) for decision, shot in given]
        documents: dict[str, RunDocument] = {}
        for decision, finished in found:
            name, shot = finished.document["product"], finished.shot
            documents[name] = await decide(services, finished.run, name, shot["shot"], decision, note)
        await publish_run(services, found[0][1].run)
        return [with_paths(document, services.settings.resolved_out()) for document in documents.values()]


async def walk(run: str, product: str | None, everything: bool, budget_usd: float) -> "list[RunDocument]":
    """Ask in the terminal about each picture, carry out the decisions, and return the run's documents.

    A revision is a new run. Its result is shown at once.

    Args:
        run: the run's id, or "latest".
        product: the product's id; None for all products of the run.
        everything: whether to ask about all pictures, not only about those that wait for a decision.
        budget_usd: the most that each revision may cost, in USD.
    """
    from agent.feedback.lookup import documents_of
    from agent.feedback.review import decide, waiting
    from agent.runs.runner import publish_run

    async with _shop() as services:
        documents = await documents_of(services, run, product)
        run_id = next(iter(documents.values()))["run"]
        asked = list(waiting(documents, everything))
        say(f"run {run_id}: {len(asked)} pictures wait for you" if asked else f"run {run_id}: no picture waits for you")
        for name, shot in asked:
            decision, note = _ask(services, run_id, name, shot)
            if decision in ("approve", "reject"):
                documents[name] = await decide(services, run_id, name, shot["shot"], decision, note)
            elif decision == "revise":
                made = await _revised(services, run_id, name, shot["shot"], note, budget_usd)
                say_shots(made)
                say(f"it is run {made['run']}; report: {made['report']}")
        await publish_run(services, run_id)
        return [with_paths(document, services.settings.resolved_out()) for document in documents.values()]


def _ask(services: "Services", run: str, product: str, shot: "Shot") -> tuple[str, str]:
    say(f"\n{product}  {shot['shot']}  {shot['status']}: {shot['reason']}")
    say(f"  {services.settings.resolved_out() / run / shot['file']}" if shot["file"] else "  no picture")
    letters = {"a": "approve", "r": "reject", "v": "revise", "s": "skip"}
    decision = ""
    while not decision:
        said = typer.prompt("[a]pprove, [r]eject, re[v]ise, [s]kip", default="s", err=True).strip().lower()
        decision = next((word for letter, word in letters.items() if said in (letter, word)), "")
    questions = {"reject": "why not?", "revise": "what should change?", "approve": "a note?"}
    if decision == "skip":
        return decision, ""
    note = typer.prompt(questions[decision], default="", show_default=False, err=True).strip()
    return ("skip", "") if decision == "revise" and not note else (decision, note)
