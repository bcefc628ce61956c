"""Input and output of the commands: lines for people on stderr, JSON on stdout, questions and progress bars."""

import asyncio
import json
import os
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from agent.documents import RunDocument
    from agent.human_review import Decision, Decisions, HumanRequest
    from agent.runs.runner import OnStep

Progress = Callable[[int, int], None]


def print_json(document: object) -> None:
    """Print a command's JSON document on stdout, for --json."""
    sys.stdout.write(json.dumps(document, ensure_ascii=False, indent=2) + "\n")


def say(text: str = "") -> None:
    """Print a line for people on stderr, so that stdout can be piped."""
    print(text, file=sys.stderr, flush=True)


@contextmanager
def counting(what: str) -> Iterator[Progress]:
    """Show a progress bar on stderr for a block, or one plain line if stderr is not a terminal.

    Args:
        what: the text beside the bar, such as "indexing".

    Returns:
        A context manager. It gives a function `(done, total)` that moves the bar.
    """
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    if not sys.stderr.isatty():
        say(f"{what}…")
        yield lambda done, total: None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def say_shots(document: "RunDocument", indent: str = "") -> None:
    """Say one line for each shot: its status, the number of attempts, and the reason if it was not accepted."""
    for shot in document["shots"]:
        tries = len(shot["attempts"])
        how = "at the first attempt" if tries == 1 else f"after {tries} attempts"
        why = "" if shot["status"] == "accepted" else f": {shot['reason']}"
        say(f"{indent}{document['product']}  {shot['shot']}  {shot['status'].replace('_', ' ')} {how}{why}")
    if not document["shots"]:
        say(f"{indent}{document['product']}  failed: {'; '.join(document['notes'])}")


def ask(request: "HumanRequest") -> "Decisions":
    """Ask in the terminal about each shot of a question, and return the decisions."""
    decisions: list[Decision] = []
    for action in request["action_requests"]:
        shot = action["args"]
        say(f"{shot['shot']}: {shot['status']} ({shot['reason']}); look at {shot['file_url']}")
        approved = typer.confirm("approve it?", default=shot["status"] == "accepted", err=True)
        why = "" if approved else typer.prompt("why not?", default="", show_default=False, err=True)
        decisions.append({"type": "approve"} if approved else {"type": "reject", "message": why})
    return {"decisions": decisions}


@contextmanager
def watching(products: int) -> "Iterator[OnStep]":
    """Show the progress of a run on stderr for a block.

    Args:
        products: the number of products in the run.

    Returns:
        A context manager. It gives a function `(product, node)` for `run_order` to call after each node.
    """
    finished: set[str] = set()
    with counting("making pictures") as progress:
        progress(0, products)

        def on_step(product: str, node: str) -> None:
            if node == "done":
                finished.add(product)
                progress(len(finished), products)
                if not sys.stderr.isatty():
                    say(f"  {product} done ({len(finished)} of {products})")

        yield on_step


def one_thread_a_core() -> None:
    """Limit the running event loop to one worker thread per core, and at least two.

    Drawing and checking each use a whole core. More threads would only keep more pictures in memory.
    """
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(max(2, os.cpu_count() or 2)))
