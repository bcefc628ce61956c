"""The commands that talk: chat in the terminal, ui in a browser."""

import asyncio
import sys
from typing import Annotated

import typer

AskAbove = Annotated[
    float, typer.Option(min=0, max=100, help="Ask before anything that may cost more than this, in USD.")
]
TalkBudget = Annotated[float, typer.Option(min=0, max=100, help="Most that a product's pictures may cost, in USD.")]


def register(app: typer.Typer) -> None:
    """Add these commands."""
    for command in (chat, ui):
        app.command()(command)


def chat(
    said: Annotated[
        str | None, typer.Argument(metavar="[TEXT]", help="Say this and end. Default: talk.", show_default=False)
    ] = None,
    thread: Annotated[
        str | None, typer.Option(help="Go on with this conversation. Default: a new one.", show_default=False)
    ] = None,
    ask_above: AskAbove = 1.0,
    budget: TalkBudget = 1.0,
) -> None:
    """Talk: find bestsellers, make pictures, change them, ask why.

    Type what you want, line by line; Ctrl-D ends. The conversation is kept and goes on with --thread.

    \b
    Example:
      bestshot chat
      bestshot chat "make NEW001 for shopify with \"New season\""
      bestshot chat --thread 3fa91c "warmer light"
    """
    from agent.ui.talking import talk

    if thread is not None and not thread.replace("-", "").replace("_", "").isalnum():
        raise typer.BadParameter(f"{thread!r} is no id of a conversation; they look like 3fa91c", param_hint="--thread")
    raise typer.Exit(asyncio.run(talk(said, thread, ask_above, budget, interactive=sys.stdin.isatty())))


def ui(
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port on this machine.")] = 7860,
    browser: Annotated[bool, typer.Option(help="Open the page in a browser.")] = True,
    ask_above: AskAbove = 1.0,
    budget: TalkBudget = 1.0,
) -> None:
    """Open a page to work with: drop a flat-lay, talk, watch, approve or reject, download. Seen from this machine only.

    \b
    Example:
      bestshot ui
      bestshot ui --port 8080 --no-browser
    """
    import importlib.util
    import socket

    from agent.ui.errors import PageMissing

    if importlib.util.find_spec("gradio") is None:
        raise PageMissing("the page needs Gradio", "install it with: pip install 'bestshot[ui]'")
    with socket.socket() as free:
        free.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            free.bind(("127.0.0.1", port))
        except OSError:
            raise PageMissing(f"port {port} is in use", "choose another one with --port") from None
    from agent.web.serve import serve

    asyncio.run(serve(port, ask_above, budget, browser))
