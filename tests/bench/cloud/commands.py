"""The processes that are measured: the script, and `bestshot index` and `bestshot batch`."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.bench.cloud.script import COPY
from tests.openrouter.process import ROOT, ServerProcess

ORDER = ("--channel", "shopify", *(word for line in COPY for word in ("--copy", line)))
"""The same as the script: 3:4 at 2K, two lines of copy, one picture a product."""


@dataclass(frozen=True, slots=True)
class Ran:
    """What a process printed, and when it began and ended (monotonic seconds)."""

    document: dict[str, Any]
    began: float
    ended: float

    @property
    def seconds(self) -> float:
        """Wall time of the process."""
        return self.ended - self.began


def script(server: ServerProcess, shop: Path, out: Path) -> Ran:
    """The tutorial's steps for all new products of a shop."""
    return _run(server, ROOT, ["-m", "tests.bench.cloud.script", str(shop), str(out)], {})


def index(server: ServerProcess, shop: Path) -> Ran:
    """`bestshot index`."""
    code = "from agent.cli.main import main; main()"
    return _run(server, shop, ["-c", code, "index", "products.csv", "--json"], {})


def batch(server: ServerProcess, shop: Path, in_flight: int, notes: Path) -> Ran:
    """`bestshot batch` of all new products, so many products and calls at once."""
    command = ["-m", "tests.bench.cloud.observed", str(notes), "batch", "new_products.csv", *ORDER, "--json"]
    settings = {"BESTSHOT_CALLS_IN_FLIGHT": str(in_flight)}
    return _run(server, shop, [*command, "--concurrency", str(in_flight)], settings)


def _run(server: ServerProcess, folder: Path, arguments: list[str], settings: Mapping[str, str]) -> Ran:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **server.environment, **settings}
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    ended = time.monotonic()
    if done.returncode not in (0, 3):
        raise SystemExit(f"{' '.join(arguments)} ended with {done.returncode}:\n{done.stderr}")
    return Ran(json.loads(done.stdout), began, ended)
