"""The command that talks: chat."""

import asyncio
import sys
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add this command."""
    app.command()(chat)


def chat(
    said: Annotated[
        str | None, typer.Argument(metavar="[TEXT]", help="Say this and end. Default: talk.", show_default=False)
    ] = None,
    thread: Annotated[
        str | None, typer.Option(help="Go on with this conversation. Default: a new one.", show_default=False)
    ] = None,
    ask_above: Annotated[
        float, typer.Option(min=0, max=100, help="Ask before anything that may cost more than this, in USD.")
    ] = 1.0,
    budget: Annotated[
        float, typer.Option(min=0, max=100, help="Most that a product's pictures may cost, in USD.")
    ] = 1.0,
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
