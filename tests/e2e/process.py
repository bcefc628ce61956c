"""The command line as people meet it: a process of its own, in a shop's folder.

Most of a small command is its interpreter's start and its imports. So a command is a fork of a server that has them,
with memory, streams, folder and environment of its own.
"""

import os
import signal
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.e2e.forked import ForkedCommand

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Ended:
    """What a process left: its exit status and what it wrote."""

    status: int
    out: str
    err: str

    @property
    def error(self) -> str:
        """The one line that says what went wrong; fails when there is none, more than one, or a traceback."""
        lines = [line for line in self.err.splitlines() if line.startswith("bestshot: ")]
        assert len(lines) == 1 and "Traceback" not in self.err, self.err
        return lines[0]


def start(shop: Path, *arguments: str, **settings: str) -> ForkedCommand:
    """Start `bestshot ARGUMENTS` in a shop; `settings` are environment variables. Its input is a pipe."""
    return ForkedCommand(shop, arguments, _environment(settings))


def _environment(settings: Mapping[str, str]) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), **settings}


def wait(process: ForkedCommand, seconds: float = 300, said: str = "") -> Ended:
    """Say something to a process, and read what it writes until it ends."""
    out, err = process.communicate(said, timeout=seconds)
    status = process.returncode
    assert status is not None, "it has ended"
    return Ended(status, out, err)


def bestshot(shop: Path, *arguments: str, **settings: str) -> Ended:
    """Run `bestshot ARGUMENTS` in a shop to its end."""
    return wait(start(shop, *arguments, **settings))


def until(seen: Callable[[], Any], process: ForkedCommand, seconds: float = 120) -> Any:
    """Wait until `seen` answers something true, and return it. Fails if the process ends before."""
    end = time.monotonic() + seconds
    while not (found := seen()):
        assert process.poll() is None, wait(process)
        assert time.monotonic() < end, f"not seen in {seconds} s"
        time.sleep(0.05)
    return found


def interrupt(process: ForkedCommand) -> Ended:
    """Ctrl-C."""
    process.send_signal(signal.SIGINT)
    return wait(process)
