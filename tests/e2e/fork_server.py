"""`python -m tests.e2e.fork_server SOCKET`: the server that forks commands, one for all workers of a test run.

A client sends three file descriptors and, as a line of JSON, what to run; it gets the number of the process, then its exit
status, each on a line. The server ends, with all that it started, when its own input is closed.
"""

import json
import os
import signal
import socket
import sys
from collections.abc import Sequence
from importlib import import_module
from multiprocessing import get_context
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from typing import Any


def serve(listener: socket.socket) -> None:
    """Fork what is asked for at a socket that listens."""
    started: dict[int, tuple[BaseProcess, socket.socket]] = {}
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for those who run the tests
    with listener:
        while sys.stdin.fileno() not in (ready := wait([listener, sys.stdin.fileno(), *started])):
            for sentinel in started.keys() & set(ready):
                process, client = started.pop(sentinel)
                process.join()
                _tell(client, process.exitcode)
                client.close()
            if listener in ready:
                import_module("tests.e2e.warm").warm()  # not for a test run without commands
                client, _ = listener.accept()
                process = _forked(client)
                started[process.sentinel] = process, client
                _tell(client, process.pid)
    for process, _ in started.values():
        process.kill()


def _forked(client: socket.socket) -> BaseProcess:
    _, streams, _, _ = socket.recv_fds(client, 1, 3)
    with client.makefile(encoding="utf-8") as said:
        task: dict[str, Any] = json.loads(said.readline())
    process = get_context("fork").Process(target=_run, args=(streams,), kwargs=task)
    process.start()
    for end in streams:
        os.close(end)
    return process


def _tell(client: socket.socket, number: int | None) -> None:
    try:
        client.sendall(b"%d\n" % (number or 0))
    except BrokenPipeError:
        return  # nobody waits for it any more


def _run(
    streams: Sequence[int], folder: str, arguments: Sequence[str], environment: dict[str, str], prefix: str
) -> None:
    """Become the command: what a shell sets up, then `main`."""
    for number, end in enumerate(streams):
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


if __name__ == "__main__":
    serve(socket.socket(fileno=int(sys.argv[1])))
