"""Commands as forks of a server that has imported the libraries: a process each, without the seconds that `warm` takes."""

import atexit
import json
import os
import select
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

_ADDRESS = "BESTSHOT_TESTS_FORK_SERVER"
_ROOT = Path(__file__).parents[2]


def start_server() -> Callable[[], None]:
    """Start one server for all processes of this test run; returns what stops it. It warms when the first command comes."""
    folder = tempfile.TemporaryDirectory(prefix="bestshot-")
    os.environ[_ADDRESS] = f"{folder.name}/forks"
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(os.environ[_ADDRESS])
        listener.listen(64)
        command = [sys.executable, "-m", "tests.e2e.fork_server", str(listener.fileno())]
        server = subprocess.Popen(command, cwd=_ROOT, stdin=subprocess.PIPE, pass_fds=[listener.fileno()])

    def stop() -> None:
        server.communicate()
        folder.cleanup()

    return stop


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
        task = {
            "folder": str(folder), "arguments": list(arguments), "environment": dict(environment), "prefix": prefix
        }  # fmt: skip
        with socket.socket(socket.AF_UNIX) as server:
            if _ADDRESS not in os.environ:  # a benchmark, or the golden record
                atexit.register(start_server())
            server.connect(os.environ[_ADDRESS])
            socket.send_fds(server, [b"\n"], [given, out, err])
            server.sendall(json.dumps(task).encode() + b"\n")
            self._said = server.makefile("rb", buffering=0)  # what is read ahead, `select` does not see
        for end in (given, out, err):
            os.close(end)
        self.pid = int(self._said.readline())
        self._status: int | None = None

    @property
    def returncode(self) -> int | None:
        """The exit status, or minus the number of the signal that ended it; None while it runs."""
        return self._ended(0)

    def poll(self) -> int | None:
        """The exit status; None while it runs."""
        return self._ended(0)

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(9)

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
            if self._ended(timeout) is None:
                self.kill()
                raise subprocess.TimeoutExpired("bestshot", timeout or 0)
        self.stdout.close()
        self.stderr.close()
        return out.result(), err.result()

    def _ended(self, seconds: float | None) -> int | None:
        """Wait so long for the exit status, which comes on a line of its own; None is for ever."""
        if self._status is None and select.select([self._said], [], [], seconds)[0]:
            self._status = int(self._said.readline())
            self._said.close()
        return self._status
