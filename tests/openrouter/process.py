"""The server as a process of its own, so that its work takes nothing from the process that is measured or killed."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.openrouter.running import Control
from tests.openrouter.settings import ServerSettings

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class ServerProcess:
    """A server that answers at `base_url`."""

    base_url: str
    control: Control

    @property
    def environment(self) -> dict[str, str]:
        """What makes a command use it."""
        return {"OPENROUTER_API_KEY": "test", "OPENROUTER_BASE_URL": self.base_url}


@contextmanager
def serving(settings: ServerSettings | None = None) -> Iterator[ServerProcess]:
    """`python -m tests.openrouter` on a free port until the block ends."""
    chosen = (settings or ServerSettings()).model_dump_json()
    command = [sys.executable, "-m", "tests.openrouter", "--port", "0", "--settings", chosen]
    process = subprocess.Popen(command, cwd=ROOT, text=True, stdout=subprocess.PIPE)
    try:
        line = process.stdout.readline() if process.stdout else ""
        words = dict(word.split("=", 1) for word in line.split() if "=" in word)
        if "OPENROUTER_BASE_URL" not in words:
            raise RuntimeError("the server did not start")
        origin = line.split("control: ")[1].strip().removesuffix("/_test/")
        served = ServerProcess(words["OPENROUTER_BASE_URL"], Control(origin))
        yield served
        assert not (breaches := served.control.breaches()), breaches
    finally:
        process.terminate()
        process.wait(20)
