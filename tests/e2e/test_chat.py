"""`bestshot chat` as people meet it: lines and pipes, questions, Ctrl-C, kill -9, and conversations that are gone on with."""

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from shutil import copytree
from threading import Thread
from typing import Any

import pytest

from tests.dialogues import call
from tests.e2e.process import Ended, bestshot, interrupt, start, until, wait
from tests.openrouter.qwen.conversation import Conversation, Reply
from tests.openrouter.running import RunningServer, running
from tools.models.openrouter.this_machine import PORTS

IMAGES = "google/gemini-nano-banana-2.1"


def piped(shop: Path, lines: str, *arguments: str, **settings: str) -> Ended:
    """`bestshot chat` with these lines on its input."""
    return wait(start(shop, "chat", *arguments, **settings), said=lines)


def thread(err: str) -> str:
    found = re.search(r"conversation ([0-9a-f]{6});", err)
    assert found, err
    return found[1]


@pytest.fixture(scope="module")
def offline(tmp_path_factory: pytest.TempPathFactory, indexed: Path) -> Path:
    return copytree(indexed, tmp_path_factory.mktemp("talk") / "shop")


def test_lines_of_a_pipe_are_one_conversation_that_can_be_gone_on_with(offline: Path) -> None:
    ended = piped(offline, "list products\n\nmake NEW1 for story\n")
    assert ended.status == 0, ended.err
    assert "2 new products: NEW1 (t shirt; no picture yet), NEW2 (t shirt; no picture yet)." in ended.out
    assert "NEW1: checking" in ended.err, "progress by stage"
    [file] = re.findall(r"accepted: (\S+)", ended.err)
    assert Path(file).is_file()
    again = bestshot(offline, "chat", "--thread", thread(ended.err), "how much is the same for NEW2")
    assert "at most $0.00" in again.out
    assert "conversation" in bestshot(offline, "chat", "--help").out


def test_ctrl_c_ends_with_130_and_the_conversation_finishes_what_was_begun(offline: Path) -> None:
    process = start(offline, "chat", "make NEW2 for shopify")
    lines: list[str] = []
    assert process.stderr
    while "drawing" not in (lines[-1] if lines else ""):
        lines.append(process.stderr.readline())
    stopped = interrupt(process)
    assert stopped.status == 130
    name = re.findall(r"--thread ([0-9a-f]{6})", stopped.error)[0]
    again = piped(offline, "", "--thread", name)
    assert "the last answer was interrupted; it continues now" in again.err
    assert "NEW2: shopify accepted" in again.out
    assert bestshot(offline, "chat", "--thread", "../x", "hello").status == 2


class Ollama(BaseHTTPRequestHandler):
    """A server that offers one chat model, which always says the same."""

    def do_GET(self) -> None:
        self._tell({"object": "list", "data": [{"id": "qwen3:8b", "object": "model", "owned_by": "library"}]})

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        message = {"role": "assistant", "content": "Hello from this machine."}
        choice = {"index": 0, "finish_reason": "stop", "message": message}
        usage = {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}
        self._tell({"id": "1", "object": "chat.completion", "created": 1, "model": "qwen3:8b", "choices": [choice],
                    "usage": usage})  # fmt: skip

    def _tell(self, body: object) -> None:
        data = json.dumps(body).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


@pytest.fixture
def ollama() -> Iterator[None]:
    """The server on the first of the usual ports that is free."""
    for port in PORTS:
        with suppress(OSError):
            server = ThreadingHTTPServer(("127.0.0.1", port), Ollama)
            break
    Thread(target=server.serve_forever, daemon=True).start()
    yield
    server.shutdown()
    server.server_close()


def test_a_model_on_this_machine_is_named_and_talks_once_the_shop_says_yes(offline: Path, ollama: None) -> None:
    before = bestshot(offline, "chat", "hello")
    assert "qwen3:8b runs on this machine" in before.err
    assert "offline-planner answers" in before.err
    assert "use it with: bestshot models use qwen3:8b" in bestshot(offline, "models").out
    wrong = bestshot(offline, "models", "use", "qwen3")
    assert (wrong.status, "did you mean 'qwen3:8b'" in wrong.error) == (2, True)
    assert bestshot(offline, "models", "use", "qwen3:8b").status == 0
    after = bestshot(offline, "chat", "hello")
    assert (after.out, "qwen3:8b answers" in after.err) == ("Hello from this machine.\n", True), after.err
    assert "no local model" in bestshot(offline, "models", "use", "none").err
    assert "I can" in bestshot(offline, "chat", "hello").out


def order(heard: Conversation) -> Reply | None:
    """Order what is named; say what came of it, with signs that a terminal obeys."""
    if heard.results:
        return f"Here: \x1b[31mred\x1b]0;title\x07 {heard.results[-1][:60]}"
    return call("create_pictures", products=re.findall(r"NEW\d", heard.said), channels=["shopify"])


@pytest.fixture(scope="module")
def online(
    tmp_path_factory: pytest.TempPathFactory, indexed_by_cloud: Path
) -> Iterator[tuple[Path, RunningServer, dict[str, str]]]:
    shop = copytree(indexed_by_cloud, tmp_path_factory.mktemp("online") / "shop")
    with running() as server:
        settings = {"OPENROUTER_API_KEY": "test", "OPENROUTER_BASE_URL": server.base_url, "BESTSHOT_TIMEOUT": "20"}
        server.server.maker.qwen.rules.append(order)
        yield shop, server, settings


def pictures(server: RunningServer) -> int:
    return sum(made["kind"] == "image" for made in server.control.calls())


def test_a_dear_order_waits_for_an_answer_that_a_later_call_can_give(online: Any) -> None:
    shop, server, settings = online
    before = pictures(server)
    waiting = bestshot(shop, "chat", "NEW1 please", "--ask-above", "0.5", **settings)
    assert waiting.status == 3
    assert "may cost up to $1.00" in waiting.err
    assert pictures(server) == before, "nothing was made"
    no = bestshot(shop, "chat", "--thread", thread(waiting.err), "reject too dear", **settings)
    assert no.status == 0
    assert "too dear" in no.out
    changed = piped(shop, "NEW2 please\nno, make NEW1 instead\nyes\n", "--ask-above", "0.5", **settings)
    assert "NEW1 (t shirt) for shopify" in changed.err and "accepted" in changed.err, changed.err
    assert not {"\x1b", "\x07"} & set(changed.out), "no model moves the cursor or names the window"


def test_kill_9_in_the_middle_of_a_paid_run_pays_nothing_twice(online: Any) -> None:
    shop, server, settings = online
    server.control.settings(latency={"image": 1.0})
    before = pictures(server)
    process = start(shop, "chat", "NEW2 please", **settings)
    until(lambda: server.control.counts()["models"].get(IMAGES, {}).get("calls", 0) > before, process)
    process.kill()
    name = thread(wait(process).err)
    again = piped(shop, "", "--thread", name, **settings)
    server.control.settings(latency={})
    assert "it continues now" in again.err
    assert "accepted" in again.err, again.err
    after = pictures(server)
    assert after - before <= 2, "the call in the air is in doubt and made once more; nothing else is"
    assert "it continues now" not in piped(shop, "", "--thread", name, **settings).err
    assert pictures(server) == after
