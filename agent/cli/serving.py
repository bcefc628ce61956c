"""The commands that serve: `ui` opens the page, `mcp` offers tools to other programs."""

import asyncio
import importlib.util
import socket
import sys
from pathlib import Path
from typing import Annotated

import typer

from agent.cli.console import say
from agent.cli.errors import CannotServe
from agent.cli.open_shop import offer_local_model, open_shop
from agent.cli.options import AskAbove, TalkBudget


def ui(
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port on this machine.")] = 7860,
    browser: Annotated[bool, typer.Option(help="Open the page in a browser.")] = True,
    ask_above: AskAbove = 1.0,
    budget: TalkBudget = 1.0,
) -> None:
    """Open a page in the browser. Only this machine can open it.

    See all new garments, make pictures of many, watch the work, approve or reject them, and download them.

    \b
    Example:
      bestshot ui
      bestshot ui --port 8080 --no-browser
    """
    _check("nicegui", "the page needs NiceGUI", "ui", port, "--port")

    async def served() -> None:
        from agent.web.serve import serve

        await offer_local_model(ask=sys.stdin.isatty())
        async with open_shop(Path.cwd()) as services:
            await serve(services, port, ask_above, budget, browser)

    asyncio.run(served())  # with more than a thread per core: pages are answered while pictures are drawn


async def mcp(
    http: Annotated[
        int | None,
        typer.Option(min=1, max=65535, help="Serve on this port of this machine. Default: stdin and stdout."),
    ] = None,
    shop: Annotated[
        Path | None, typer.Option(exists=True, file_okay=False, help="The shop's folder. Default: the current one.")
    ] = None,
) -> None:
    """Offer this shop's tools to other programs by the Model Context Protocol (MCP).

    The program starts this command itself; docs/talk.md shows its configuration. Before anything is spent it must ask you.

    \b
    Example:
      bestshot mcp
      bestshot mcp --http 8765
    """
    _check("mcp", "MCP needs its SDK", "mcp", http, "--http")
    from agent.mcp.server import HOST, serve

    if http:
        say(f"the tools are at http://{HOST}:{http}/mcp; Ctrl-C stops them, and nothing is lost")
    await serve((shop or Path.cwd()).resolve(), http)


def _check(module: str, needed: str, extra: str, port: int | None, option: str) -> None:
    """Raise CannotServe if a library is missing or the port is taken."""
    if importlib.util.find_spec(module) is None:
        raise CannotServe(needed, f"install it with: pip install 'bestshot[{extra}]'")
    if port:
        with socket.socket() as free:
            free.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                free.bind(("127.0.0.1", port))
            except OSError:
                raise CannotServe(f"port {port} is in use", f"choose another one with {option}") from None
