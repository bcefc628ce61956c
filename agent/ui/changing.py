"""What `review` and `revise` do between their options and their answer: open the shop, decide or change, publish, close."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from agent.ui.console import say, shot_lines
from agent.ui.threads import one_thread_a_core

if TYPE_CHECKING:
    from agent.documents import RunDocument, Shot
    from agent.services import Resources


@asynccontextmanager
async def _shop() -> AsyncIterator["Resources"]:
    from agent.services import close, resources

    one_thread_a_core()
    try:
        yield await resources(Path.cwd())
    finally:
        await close(Path.cwd())


async def revise_shot(run: str, product: str | None, shot: str, note: str, budget_usd: float) -> "RunDocument":
    """The document of the run that holds the changed picture, published."""
    async with _shop() as r:
        return await _revised(r, run, product, shot, note, budget_usd)


async def _revised(
    r: "Resources", run: str, product: str | None, shot: str, note: str, budget_usd: float
) -> "RunDocument":
    from agent.feedback.lookup import find_shot
    from agent.feedback.revise import plan, revise
    from agent.product.decision import who
    from agent.runs.runner import publish

    finished = await find_shot(r, run, shot, product)
    revision = plan(r, finished, note)
    say(f"begins at the stage {revision.stage}: {revision.wish.why}; budget ${budget_usd:.2f}")
    await r.records.judge(finished.run, finished.document["product"], shot, "revise", note, who())
    document = await revise(r, revision, budget_usd)
    await publish(r, document)
    return document


async def decide_all(run: str, product: str | None, given: Sequence[tuple[str, str]], note: str) -> "list[RunDocument]":
    """Decisions that were given as options; all shots are looked up before the first is decided."""
    from agent.feedback.lookup import find_shot
    from agent.feedback.review import decide
    from agent.product.document import shot_id
    from agent.runs.runner import publish_run

    async with _shop() as r:
        found = [(decision, await find_shot(r, run, shot, product)) for decision, shot in given]
        documents: dict[str, RunDocument] = {}
        for decision, finished in found:
            name, shot = finished.document["product"], finished.shot
            documents[name] = await decide(r, finished.run, name, shot_id(shot), decision, note)
        await publish_run(r, found[0][1].run)
        return list(documents.values())


async def walk(run: str, product: str | None, everything: bool, budget_usd: float) -> "list[RunDocument]":
    """Ask about one picture after the other; what is revised is a run of its own and shown at once."""
    from agent.feedback.lookup import documents_of
    from agent.feedback.review import decide, waiting
    from agent.product.document import shot_id
    from agent.runs.runner import publish_run

    async with _shop() as r:
        documents = await documents_of(r, run, product)
        run_id = next(iter(documents.values()))["run"]
        asked = list(waiting(documents, everything))
        say(f"run {run_id}: {len(asked)} pictures wait for you" if asked else f"run {run_id}: no picture waits for you")
        for name, shot in asked:
            decision, note = _ask(r, run_id, name, shot)
            if decision in ("approve", "reject"):
                documents[name] = await decide(r, run_id, name, shot_id(shot), decision, note)
            elif decision == "revise":
                made = await _revised(r, run_id, name, shot_id(shot), note, budget_usd)
                for line in shot_lines(made):
                    say(line)
                say(f"it is run {made['run']}; report: {made['report']}")
        await publish_run(r, run_id)
        return list(documents.values())


def _ask(r: "Resources", run: str, product: str, shot: "Shot") -> tuple[str, str]:
    from agent.product.document import shot_id

    say(f"\n{product}  {shot_id(shot)}  {shot['status']}: {shot['reason']}")
    say(f"  {r.settings.resolved_out() / run / shot['file']}" if shot["file"] else "  no picture")
    letters = {"a": "approve", "r": "reject", "v": "revise", "s": "skip"}
    while True:
        said = typer.prompt("[a]pprove, [r]eject, re[v]ise, [s]kip", default="s", err=True).strip().lower()
        decision = next((word for letter, word in letters.items() if said in (letter, word)), "")
        if decision:
            break
    questions = {"reject": "why not?", "revise": "what shall be different?", "approve": "a note?"}
    if decision == "skip":
        return decision, ""
    note = typer.prompt(questions[decision], default="", show_default=False, err=True).strip()
    return ("skip", "") if decision == "revise" and not note else (decision, note)
