"""LiteLLM's proxy with mock answers, in an environment of its own: a server that nobody here wrote."""

import json
import os
import secrets
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

ENVIRONMENT = Path(__file__).parents[2] / ".venv-litellm"
PINNED = Path(__file__).with_name("litellm.txt")  # what the proxy needs for these tests, not all of litellm[proxy]
HOOK = Path(__file__).with_name("litellm_hook.py")
_QUIET = {"LITELLM_LOCAL_MODEL_COST_MAP": "True", "LITELLM_TELEMETRY": "False"}  # it asks nobody for anything


def installed() -> Path:
    """Return the folder of its programs. Skips if `make` has not installed these pins, for want of a package index."""
    done = ENVIRONMENT / "installed.txt"
    if not done.exists() or done.read_text() != PINNED.read_text():
        pytest.skip(f"LiteLLM is not in {ENVIRONMENT.name}: `make {ENVIRONMENT.name}/installed.txt` installs it")
    return ENVIRONMENT / "bin"


@dataclass(frozen=True, slots=True)
class Proxy:
    """A proxy that answers at `base_url` to those who have the key. It writes a line about each request into `log`."""

    base_url: str
    key: str
    log: Path

    def count(self, line: str) -> int:
        """Return how many lines of its log have this in them."""
        return self.log.read_text(encoding="utf-8").count(line)


@contextmanager
def proxy(folder: Path, model: str, answers: Mapping[str, object]) -> Iterator[Proxy]:
    """Serve one model, which says the JSON of `answers` for the name of the form that it is asked for."""
    served_by = {"model": f"openai/{model}", "api_key": "none"}  # never called: every answer is a mock
    wanted = {
        "model_list": [{"model_name": model, "litellm_params": served_by}],
        "litellm_settings": {"callbacks": f"{HOOK.stem}.by_form"},
    }
    config, log = folder / "litellm.yaml", folder / "litellm.log"
    config.write_text(json.dumps(wanted))  # JSON is YAML too
    (folder / "answers.json").write_text(json.dumps(answers))
    shutil.copy(HOOK, folder)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    served = Proxy(f"http://127.0.0.1:{port}/v1", f"sk-{secrets.token_hex(16)}", log)
    programs = installed()
    command = [*map(str, (programs / "litellm", "--config", config, "--host", "127.0.0.1", "--port", port))]
    environment = {**os.environ, **_QUIET, "LITELLM_MASTER_KEY": served.key}
    with (
        log.open("wb") as said,
        subprocess.Popen(command, cwd=folder, env=environment, stdout=said, stderr=said) as process,
    ):
        try:
            _wait_until_it_answers(served, process)
            yield served
        finally:
            process.terminate()
            process.wait(20)


def _wait_until_it_answers(served: Proxy, process: "subprocess.Popen[bytes]", seconds: float = 180) -> None:
    request = urllib.request.Request(f"{served.base_url}/models", headers={"Authorization": f"Bearer {served.key}"})
    end = time.monotonic() + seconds
    while True:
        try:
            with urllib.request.urlopen(request, timeout=10):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            assert process.poll() is None and time.monotonic() < end, served.log.read_text(encoding="utf-8")[-3000:]
            time.sleep(0.3)
