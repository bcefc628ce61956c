"""`langgraph dev` as a process, with no key of its own and no way to the outside."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import ProxyHandler, build_opener

ROOT = Path(__file__).parents[1]
_START = 60  # s
_STOP = 20


@dataclass(frozen=True, slots=True)
class Studio:
    """A server that answers at `url` and writes into `log`."""

    url: str
    log: Path
    process: "subprocess.Popen[bytes]"

    def stop(self) -> int:
        """Ctrl-C; returns the exit status. Raises TimeoutExpired where it does not end."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(_STOP)


@contextmanager
def studio(folder: Path) -> Iterator[Studio]:
    """Serve both graphs until the block ends; what the server keeps lies in `folder`."""
    for name in ("langgraph.json", "agent", "tools", "prompts"):
        (folder / name).symlink_to(ROOT / name)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    nowhere = dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"), "http://127.0.0.1:9")
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("OPENROUTER", "BESTSHOT", "LANG"))
    }
    settings = {
        "LANGGRAPH_CLI_NO_ANALYTICS": "1", "LANGSMITH_TRACING": "false", "LANGGRAPH_STRICT_MSGPACK": "true",
        "BESTSHOT_CUTOUT": "none",
    }  # fmt: skip
    local = {"NO_PROXY": "127.0.0.1,localhost", "no_proxy": "127.0.0.1,localhost", "PYTHONPATH": str(ROOT)}
    log = folder / "studio.log"
    command = [str(Path(sys.executable).with_name("langgraph")), "dev", "--no-browser", "--no-reload"]
    with log.open("wb") as out:
        process = subprocess.Popen(
            [*command, "--port", str(port)],
            cwd=folder, env={**kept, **nowhere, **settings, **local}, stdout=out, stderr=subprocess.STDOUT,
        )  # fmt: skip
    url = f"http://127.0.0.1:{port}"
    try:
        _wait(url, process, log)
        yield Studio(url, log, process)
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()


def _wait(url: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    ask = build_opener(ProxyHandler({}))
    for _ in range(_START * 5):
        try:
            if ask.open(f"{url}/ok", timeout=5).status == 200:
                return
        except (URLError, OSError):
            time.sleep(0.2)
        if process.poll() is not None:
            break
    raise AssertionError(f"the server did not start: {log.read_text(errors='replace')[-3000:]}")
