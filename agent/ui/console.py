"""What commands say: one JSON document on stdout, everything else for people; progress on stderr."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from agent.documents import RunDocument

Progress = Callable[[int, int], None]


def print_json(document: object) -> None:
    """The one JSON document of a command called with --json."""
    sys.stdout.write(json.dumps(document, ensure_ascii=False, indent=2) + "\n")


def say(text: str = "") -> None:
    """A line for people, on stderr, so that stdout can be piped."""
    print(text, file=sys.stderr, flush=True)


@contextmanager
def counting(what: str) -> Iterator[Progress]:
    """A progress bar for a known number of things, on stderr; plain lines where stderr is no terminal."""
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


def shot_lines(document: "RunDocument") -> Iterator[str]:
    """One line a shot: what became of it, after how many attempts, and why if it was not accepted."""
    for shot in document["shots"]:
        tries = len(shot["attempts"])
        how = "at the first attempt" if tries == 1 else f"after {tries} attempts"
        why = "" if shot["status"] == "accepted" else f": {shot['reason']}"
        yield f"{document['product']}  {shot.get('shot') or shot['channel']}  {shot['status'].replace('_', ' ')} {how}{why}"
    if not document["shots"]:
        yield f"{document['product']}  failed: {'; '.join(document['notes'])}"
