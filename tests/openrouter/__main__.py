"""`python -m tests.openrouter --port N [--settings JSON]`."""

import argparse
import asyncio
import contextlib
import logging

from tests.openrouter.app import BASE, Server
from tests.openrouter.running import start
from tests.openrouter.settings import ServerSettings


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.openrouter", description=__doc__)
    parser.add_argument("--port", type=int, default=8808, help="0 takes a free one")
    parser.add_argument(
        "--settings", default="{}", help='JSON, as in {"latency": {"image": 6}, "spoils": {"label": 0.2}}'
    )
    arguments = parser.parse_args()
    logging.getLogger("aiohttp.server").addFilter(_is_a_fault)
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_serve(arguments.port, ServerSettings.model_validate_json(arguments.settings)))


def _is_a_fault(record: logging.LogRecord) -> bool:
    """Clients that leave, or are cut off on purpose, are what this server is for."""
    return not (record.exc_info and isinstance(record.exc_info[1], ConnectionError))


async def _serve(port: int, settings: ServerSettings) -> None:
    runner, port = await start(Server(settings), port)
    origin = f"http://127.0.0.1:{port}"
    print(
        f"OPENROUTER_API_KEY={settings.keys[0]} OPENROUTER_BASE_URL={origin}{BASE}   control: {origin}/_test/",
        flush=True,
    )
    try:
        await asyncio.Event().wait()
    finally:
        await runner.cleanup()


if __name__ == "__main__":
    main()
