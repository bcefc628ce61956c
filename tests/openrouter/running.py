"""Starting the server in a thread, and talking to its control endpoints."""

import asyncio
import json
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from tests.openrouter.app import BASE, Server
from tests.openrouter.settings import ServerSettings


@dataclass(frozen=True, slots=True)
class Control:
    """The control endpoints of a server at `origin` (`http://127.0.0.1:PORT`)."""

    origin: str

    def settings(self, **changes: Any) -> dict[str, Any]:
        """Change settings (see ServerSettings); returns all of them."""
        return dict(self._ask("PATCH", "settings", changes))

    def script(self, *steps: dict[str, Any]) -> None:
        """The next calls fail like this: `{kind, failure, model?, retry_after?, times?}`."""
        self._ask("POST", "script", list(steps))

    def counts(self) -> dict[str, Any]:
        """Calls and cost, in all and by model."""
        return dict(self._ask("GET", "counts"))

    def calls(self) -> list[dict[str, Any]]:
        """Every paid call since the last reset."""
        return list(self._ask("GET", "calls"))

    def log(self) -> list[dict[str, Any]]:
        """The truth about every picture since the last reset."""
        return list(self._ask("GET", "log"))

    def requests(self) -> list[dict[str, Any]]:
        """The last requests, pictures shortened."""
        return list(self._ask("GET", "requests"))

    def breaches(self) -> list[str]:
        """What broke a schema since this was last asked. A test that leaves one unasked fails."""
        return list(self._ask("GET", "breaches"))

    def reset(self) -> None:
        """Forget everything but the cache."""
        self._ask("POST", "reset")

    def _ask(self, method: str, name: str, body: object = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        head = {"Content-Type": "application/json"}
        request = urllib.request.Request(f"{self.origin}/_test/{name}", data, head, method=method)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return json.loads(answer.read())
        except urllib.error.HTTPError as error:
            raise ValueError(json.loads(error.read())["error"]) from None


@dataclass(frozen=True, slots=True)
class RunningServer:
    """A server that answers at `base_url`; `server` is the same in-process, for rules of the chat model."""

    base_url: str
    control: Control
    server: Server


@contextmanager
def running(settings: ServerSettings | None = None) -> Iterator[RunningServer]:
    """Serve on a free port of 127.0.0.1 from a thread of its own until the block ends."""
    server = Server(settings or ServerSettings())
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="openrouter", daemon=True)
    thread.start()
    runner, port = asyncio.run_coroutine_threadsafe(start(server, 0), loop).result(20)
    origin = f"http://127.0.0.1:{port}"
    try:
        yield RunningServer(origin + BASE, Control(origin), server)
        assert not server.breaches, server.breaches
    finally:
        asyncio.run_coroutine_threadsafe(runner.cleanup(), loop).result(20)
        server.maker.close()
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


async def start(server: Server, port: int) -> tuple[web.AppRunner, int]:
    """Listen on 127.0.0.1; port 0 takes a free one. Returns the runner to clean up, and the port."""
    runner = web.AppRunner(server.application(), access_log=None, shutdown_timeout=0.2)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", port)
    await site.start()
    return runner, int(runner.addresses[0][1])
