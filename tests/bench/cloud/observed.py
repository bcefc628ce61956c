"""The command `bestshot`, with a note of when it checks: `python -m tests.bench.cloud.observed NOTES ARGUMENTS…`.

The command itself is the real one. Around the functions that look at pictures to judge them, and only there, begin, end
and the processor seconds of the whole process meanwhile are written to NOTES, a line of JSON each: the flat-lay's outline,
the local checks of an attempt, text wherever it is read, and the delivered file read back. The inspector's call is not
among them.
"""

import functools
import json
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TextIO


def noted(notes: TextIO, check: str, function: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    """The same coroutine function, each call with its line in the notes."""

    @functools.wraps(function)
    async def call(*arguments: Any, **named: Any) -> Any:
        began, cpu = time.monotonic(), time.process_time()
        try:
            return await function(*arguments, **named)
        finally:
            line = {"check": check, "began": began, "ended": time.monotonic(), "cpu": time.process_time() - cpu}
            notes.write(json.dumps(line) + "\n")

    return call


def watch(notes: TextIO) -> None:
    """Put the notes around the checks, where the graph looks them up."""
    import tools.verification.judge as verification
    from agent.nodes import closing
    from tools.cutout import FlatlayAnalyses
    from tools.models.local.reader import LocalReader

    verification.verify_worn_locally = noted(notes, "attempt", verification.verify_worn_locally)  # type: ignore[assignment]
    FlatlayAnalyses.look = noted(notes, "flat-lay", FlatlayAnalyses.look)  # type: ignore[method-assign, assignment]
    LocalReader.read = noted(notes, "text", LocalReader.read)  # type: ignore[method-assign, assignment]
    closing.probe_delivery = noted(notes, "file", closing.probe_delivery)  # type: ignore[attr-defined, assignment]


def main() -> None:
    path, *arguments = sys.argv[1:]
    with Path(path).open("w", encoding="utf-8", buffering=1) as notes:
        watch(notes)
        sys.argv = ["bestshot", *arguments]
        from agent.cli.main import main as bestshot

        try:
            bestshot()
        finally:
            notes.write(json.dumps({"check": None, "cpu": time.process_time()}) + "\n")  # the whole process


if __name__ == "__main__":
    main()
