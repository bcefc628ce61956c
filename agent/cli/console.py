"""Input and output of the commands: lines for people on stderr, JSON on stdout, questions and progress bars."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, cast

import typer

if TYPE_CHECKING:
    from agent.documents import RunDocument, Shot
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

    seen, columns = sys.stderr.isatty(), (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    if not seen:
        say(f"{what}…")
    with Bar(*columns, TimeElapsedColumn(), console=Console(stderr=True), transient=True, disable=not seen) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def with_paths(document: "RunDocument", out: Path) -> "RunDocument":
    """Return a product's document with paths that open from anywhere. `out` is the folder of all runs.

    In run.json and on record, a path is relative to the run's folder, so that the folder can be moved.
    """
    folder = out / document["run"]
    shots = [{**shot, "file": str(folder / shot["file"]) if shot["file"] else None} for shot in document["shots"]]
    return cast("RunDocument", {**document, "shots": shots})


def say_shots(document: "RunDocument", indent: str = "") -> None:
    """Say one line for each shot: its status, the number of attempts, the reason if it was not accepted, what to do next."""
    from agent.report.words import outcome

    for shot in document["shots"]:
        told = outcome(shot["status"], len(shot["attempts"]), shot["reason"])
        say(f"{indent}{document['product']}  {shot['shot']}  {told}; {next_step(document, shot)}")
    if not document["shots"]:
        say(f"{indent}{document['product']}  failed: {'; '.join(document['notes'])}")


def next_step(document: "RunDocument", shot: "Shot") -> str:
    """Return in words what to do with a shot: where its file is, how to decide about it, or how to make it again."""
    if shot["status"] == "accepted":
        return f"the file: {shot['file']}"
    if not shot["file"]:
        return f"then make it again: bestshot run {document['product']} --channel {shot['channel']}"
    which = f"{shot['shot']} --product {document['product']}"
    look = f"look at {shot['file']}, then: bestshot review {document['run']} --approve {which}"
    return f'{look}, or: bestshot revise {document["run"]} --shot {which} "what to change"'


def ask(request: "HumanRequest") -> "Decisions":
    """Ask in the terminal about each shot of a question, and return the decisions."""
    decisions: list[Decision] = []
    for action in request["action_requests"]:
        shot = action["args"]
        word, note = judged(f"{shot['shot']}  {shot['status']}: {shot['reason']}", str(shot["file_url"]))
        decisions.append({"type": {"revise": "edit", "skip": ""}.get(word, word), "message": note})
    return {"decisions": decisions}


def judged(about: str, place: str) -> tuple[str, str]:
    """Ask in the terminal about a picture. Return `approve`, `reject`, `revise` or `skip`, and the person's words.

    Args:
        about: the picture and its status in words.
        place: where the picture is.
    """
    say(f"\n{about}\n  {place}")
    letters = {"a": "approve", "r": "reject", "v": "revise", "s": "skip"}
    word = ""
    while not word:
        said = typer.prompt("[a]pprove, [r]eject, re[v]ise, [s]kip", default="s", err=True).strip().lower()
        word = next((word for letter, word in letters.items() if said in (letter, word)), "")
    questions = {"reject": "why not?", "revise": "what should change?", "approve": "a note?"}
    if word == "skip":
        return word, ""
    note = typer.prompt(questions[word], default="", show_default=False, err=True).strip()
    return ("skip", "") if word == "revise" and not note else (word, note)


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
