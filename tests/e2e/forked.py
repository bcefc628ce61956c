"""Commands as forks of a server that has imported the libraries: a process each, without the seconds that `warm` takes."""

import multiprocessing
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.reduction import DupFd
from pathlib import Path
from typing import Any

IMPORTED = (
    "agent.chat.conversation", "agent.chat.graph", "agent.cli.main", "agent.cli.make", "agent.cli.models", "agent.cli.shop",
    "agent.cli.talk", "agent.runs.runner", "fsspec.implementations.local", "grpc.experimental", "httpcore2", "json_repair",
    "langchain_core.tracers.run_collector", "langchain_core.tracers.stdout", "langchain_openai",
    "milvus_lite.adapter.grpc.server", "milvus_lite.index.sparse_inverted", "milvus_lite.rerank.factory",
    "milvus_lite.search.indexed_filter", "milvus_lite.server_manager", "openai.lib.streaming.chat",
    "openai.resources.chat", "pyarrow.dataset", "pymilvus", "skimage.color", "skimage.exposure", "skimage.util",
    "sklearn.feature_extraction.text", "sklearn.preprocessing", "tools.catalog", "tools.models.local.embedder",
    "tools.models.local.planner", "tools.models.local.studio", "tools.models.local.stylist", "tools.models.openrouter.cloud",
    "truststore",
)  # fmt: skip
_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(["tests.e2e.warm"])


class ForkedCommand:
    """`bestshot ARGUMENTS` in its own process, folder and environment; used like a `subprocess.Popen` of three pipes.

    It ends as an interpreter does, threads joined, but without what is registered with `atexit`. `prefix` is the folder
    of its Python environment, if not this one.
    """

    def __init__(
        self, folder: Path, arguments: Sequence[str], environment: Mapping[str, str], prefix: str = sys.prefix
    ) -> None:
        (given, stdin), (stdout, out), (stderr, err) = os.pipe(), os.pipe(), os.pipe()
        self.stdin = os.fdopen(stdin, "w", encoding="utf-8")
        self.stdout = os.fdopen(stdout, encoding="utf-8")
        self.stderr = os.fdopen(stderr, encoding="utf-8")
        task = (_Streams((given, out, err)), str(folder), tuple(arguments), dict(environment), prefix)
        self._process = _CONTEXT.Process(target=_run, args=task)
        self._process.start()
        for end in (given, out, err):
            os.close(end)
        if self._process.pid is None:
            raise RuntimeError("the fork server started no process")
        self.pid = self._process.pid

    @property
    def returncode(self) -> int | None:
        """The exit status, or minus the number of the signal that ended it; None while it runs."""
        return self._process.exitcode

    def poll(self) -> int | None:
        """The exit status; None while it runs."""
        return self._process.exitcode

    def kill(self) -> None:
        """End it at once."""
        self._process.kill()

    def send_signal(self, number: int) -> None:
        """Send it a signal, if it runs."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def communicate(self, said: str | None = None, timeout: float | None = None) -> tuple[str, str]:
        """Write to its input, read its output and errors to the end. Raises TimeoutExpired, after it was killed."""
        with ThreadPoolExecutor(2) as readers:
            out, err = readers.submit(self.stdout.read), readers.submit(self.stderr.read)
            with suppress(BrokenPipeError), self.stdin:
                self.stdin.write(said or "")
            self._process.join(timeout)
            if self.poll() is None:
                self.kill()
                raise subprocess.TimeoutExpired("bestshot", timeout or 0)
        self.stdout.close()
        self.stderr.close()
        return out.result(), err.result()


@dataclass(slots=True)
class _Streams:
    """File descriptors of input, output and errors, which reach the fork as they are."""

    numbers: tuple[int, int, int]

    def __getstate__(self) -> list[object]:
        return [DupFd(number) for number in self.numbers]

    def __setstate__(self, sent: list[Any]) -> None:
        given, out, err = (one.detach() for one in sent)
        self.numbers = (given, out, err)


def _run(streams: _Streams, folder: str, arguments: tuple[str, ...], environment: dict[str, str], prefix: str) -> None:
    """Become the command: what a shell sets up, then `main`."""
    for number, end in enumerate(streams.numbers):
        os.dup2(end, number)
        os.close(end)
    sys.stdin, sys.stdout, sys.stderr = (
        open(number, mode, encoding="utf-8", closefd=False)  # noqa: SIM115
        for number, mode in enumerate(("r", "w", "w"))
    )
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    sys.prefix, sys.argv = prefix, ["bestshot", *arguments]
    from agent.cli.main import main

    main()
