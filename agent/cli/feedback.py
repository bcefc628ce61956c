"""Commands about finished pictures: `review` (approve, reject, revise) and `revise`."""

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from agent.cli.console import judged, print_json, say, say_shots, with_paths
from agent.cli.errors import REVIEW
from agent.cli.options import Budget, Json

if TYPE_CHECKING:
    from agent.documents import RunDocument
    from agent.services import Services

Run = Annotated[str, typer.Argument(help="A run's id, or latest.", show_default=False)]
Product = Annotated[str | None, typer.Option(help="Which product, if the run has several.")]


async def revise(
    run: Run,
    shot: Annotated[str, typer.Option()],
    note: Annotated[str, typer.Argument()] = "",
    final: Annotated[bool, typer.Option("--final")] = False,
    product: Product = None,
    budget: Budget = None,
    as_json: Json = False,
) -> int:
    """Change one finished picture. Only the stage that the note is about is made again; then the picture is checked again.

    \b
    Example:
      bestshot revise latest --shot shopify "warmer light"
      bestshot revise latest --shot shopify 'headline "Last days"'
      bestshot revise latest --shot shopify#2 --final

    Args:
        shot: Which picture: its channel, or its id like shopify#2.
        note: What to change, for example "warmer light".
        final: Make this draft in the channel's size, without a note.
    """
    from agent.services import opened

    if bool(note) == final:
        raise typer.BadParameter("give either a note or --final")
    async with opened(Path.cwd()) as services:
        document = await _revised(services, run, product, shot, note, budget)
    if as_json:
        print_json(document)
    else:
        say_shots(document)
        say(f"report: {document['report']}")
    return 0 if document["status"] == "accepted" else REVIEW


async def review(
    run: Run = "latest",
    product: Product = None,
    everything: Annotated[bool, typer.Option("--all")] = False,
    approve: list[str] | None = None,
    reject: list[str] | None = None,
    note: str = "",
    budget: Budget = None,
    as_json: Json = False,
) -> int:
    """Approve or reject the pictures that wait for a person. A picture is made again only if you ask for it.

    \b
    Example:
      bestshot review latest
      bestshot review latest --approve shopify --reject story --note "the hem is cut off"

    Args:
        everything: Go through all pictures, not only those that wait.
        approve: Approve this shot without a question; can be given several times.
        reject: Reject this shot without a question; can be given several times.
        note: The reason of --approve or --reject.
    """
    from agent.runs.runner import publish_run
    from agent.services import opened

    given = [("approve", shot) for shot in approve or ()] + [("reject", shot) for shot in reject or ()]
    twice = sorted({shot for _, shot in given if sum(shot == other for _, other in given) > 1})
    if twice:
        raise typer.BadParameter(f"{twice[0]} is named twice; name each shot once", param_hint="--approve")
    if not given and not sys.stdin.isatty():
        raise typer.BadParameter("questions need a terminal; without one, decide with --approve SHOT or --reject SHOT")
    async with opened(Path.cwd()) as services:
        if given:
            changed = await _decide_all(services, run, product, given, note)
        else:
            changed = await _walk(services, run, product, everything, budget)
        documents = [with_paths(document, services.settings.resolved_out()) for document in changed]
        await publish_run(services, documents[0]["run"])
    if as_json:
        print_json(documents)
    for document in () if as_json else documents:
        say_shots(document)
    return 0 if all(document["status"] == "accepted" for document in documents) else REVIEW


async def _revised(
    services: "Services", run: str, product: str | None, shot: str, note: str, budget: float | None
) -> "RunDocument":
    """Make a changed picture in a new run, at most for the budget (USD; None for 1), and return its document."""
    from agent.feedback.lookup import find_shot
    from agent.feedback.revise import revise
    from agent.product.decision import who
    from agent.product.revision import plan, plan_final
    from agent.runs.runner import publish

    finished = await find_shot(services, run, shot, product)
    revision = plan(services, finished, note) if note else plan_final(finished)
    budget_usd = 1.0 if budget is None else budget
    say(f"begins at the stage {revision.stage}: {revision.wish.why}; budget ${budget_usd:.2f}")
    await services.records.judge(finished.run, finished.document["product"], shot, "revise", revision.wish.note, who())
    document = await revise(services, revision, budget_usd)
    await publish(services, document)
    return with_paths(document, services.settings.resolved_out())


async def _decide_all(
    services: "Services", run: str, product: str | None, given: Sequence[tuple[str, str]], note: str
) -> "Iterable[RunDocument]":
    """Carry out the decisions that were given as options, and return the changed documents.

    All shots are looked up first, so that an unknown shot stops the command before any decision is saved.

    Args:
        services: the services of the shop.
        run: the run's id, or "latest".
        product: the product's id, needed if the run has several.
        given: pairs of decision ("approve" or "reject") and shot.
        note: the reason, saved with each decision.
    """
    from agent.feedback.lookup import find_shot
    from agent.feedback.review import decide

    found = [(decision, await find_shot(services, run, shot, product)) for decision, shot in given]
    documents: dict[str, RunDocument] = {}
    for decision, finished in found:
        name, shot = finished.document["product"], finished.shot
        documents[name] = await decide(services, finished.run, name, shot["shot"], decision, note)
    return documents.values()


async def _walk(
    services: "Services", run: str, product: str | None, everything: bool, budget: float | None
) -> "Iterable[RunDocument]":
    """Ask in the terminal about each picture, carry out the decisions, and return the run's documents.

    A revision is a new run. Its result is shown at once.

    Args:
        services: the services of the shop.
        run: the run's id, or "latest".
        product: the product's id; None for all products of the run.
        everything: whether to ask about all pictures, not only about those that wait for a decision.
        budget: the most that each revision may cost, in USD; None for 1.
    """
    from agent.feedback.lookup import documents_of
    from agent.feedback.review import decide, waiting

    documents = await documents_of(services, run, product)
    run_id = next(iter(documents.values()))["run"]
    asked = list(waiting(documents, everything))
    say(f"run {run_id}: {len(asked) or 'no'} picture{'s wait' if len(asked) > 1 else ' waits'} for you")
    for name, shot in asked:
        file = str(services.settings.resolved_out() / run_id / shot["file"]) if shot["file"] else "no picture"
        decision, note = judged(f"{name}  {shot['shot']}  {shot['status']}: {shot['reason']}", file)
        if decision in ("approve", "reject"):
            documents[name] = await decide(services, run_id, name, shot["shot"], decision, note)
        elif decision == "revise":
            made = await _revised(services, run_id, name, shot["shot"], note, budget)
            say_shots(made)
            say(f"it is run {made['run']}; report: {made['report']}")
    return documents.values()
