"""The test server as a process of its own, for trying by hand and for benchmarks."""

import json
import re
import subprocess
import sys
from pathlib import Path

from tests.openrouter.asking import Asker, chat_body
from tests.openrouter.running import Control

ROOT = Path(__file__).parents[2]


def test_it_says_where_it_listens_and_takes_its_settings() -> None:
    settings = json.dumps({"keys": ["mine"], "failures": {"chat": {"503": 1.0}}})
    command = [sys.executable, "-m", "tests.openrouter", "--port", "0", "--settings", settings]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        found = re.match(r"OPENROUTER_API_KEY=mine OPENROUTER_BASE_URL=((http://127\.0\.0\.1:\d+)/api/v1)\s", line)
        assert found is not None, line
        ask = Asker(found[1], key="mine")
        assert ask.post("/chat/completions", chat_body("Hello")).status_code == 503
        Control(found[2]).settings(failures={})
        assert ask.post("/chat/completions", chat_body("Hello")).status_code == 200
    finally:
        process.terminate()
        process.wait(10)
