"""The commands that talk: `chat` in the terminal, `ui` on a page in the browser, `mcp` with other programs."""

import asyncio
import importlib.util
import socket
import sys
from collections.abc import AsyncGenerator
from contextlib import aclosing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from agent.cli.console import say
from agent.cli.errors import REVIEW, CannotServe, Stopped
from agent.cli.open_shop import offer_local_model, open_shop
from agent.cli.options import AskAbove, TalkBudget

if TYPE_CHECKING:
    from langchain_core.messages import AnyMessage

    from agent.chat.conversation import Event
    from agent.human_review import HumanRequest


async def chat(
    said: Annotated[str | None, typer.Argument(metavar="[TEXT]")] = None,
    thread: str | None = None,
    ask_above: AskAbove = 1.0,
    budget: TalkBudget = 1.0,
) -> int:
    """Find bestsellers, make and change pictures in a conversation.

    Type what you want, line by line. Ctrl-D ends. The conversation is kept; --thread continues it. The exit status is 3
    if a question has no answer yet; a later call can answer it.

    \b
    Example:
      bestshot chat
      bestshot chat "make NEW001 for shopify with \"New season\""
      bestshot chat --thread 3fa91c "warmer light"

    Args:
        said: Send this one message, then end. Default: talk line by line.
        thread: Continue this conversation. Default: a new conversation.
    """
    from agent.chat.conversation import conversation, new_thread
    from agent.chat.state import ChatContext

    if thread is not None and not thread.replace("-", "").replace("_", "").isalnum():
        problem = f"{thread!r} is not the id of a conversation; an id looks like 3fa91c"
        raise typer.BadParameter(problem, param_hint="--thread")
    name, interactive = thread or new_thread(), sys.stdin.isatty()
    await offer_local_model(ask=interactive and said is None)
    async with open_shop(Path.cwd()) as services:
        context = ChatContext(shop=str(services.settings.shop), ask_above_usd=ask_above, budget_usd=budget)
        try:
            async with conversation(services, name, context) as held:
                if thread and not await held.messages():
                    say(f"there is no conversation {thread} yet; it starts now")
                say(f"conversation {name}; {services.models.chat.name} answers")
                if await held.cut_off():
                    say("the last answer was interrupted; it continues now")
                    await _through(held.go_on())
                elif said is None and (waiting := await held.question()):
                    _ask(waiting)
                if said is not None:
                    await _through(held.say(said))
                while said is None and (line := await _line(prompt=interactive)) is not None:
                    if line.strip():
                        await _through(held.say(line.strip()))
                waits = await held.question() is not None
        except asyncio.CancelledError:
            raise Stopped("stopped", f"nothing is lost; continue with: bestshot chat --thread {name}") from None
    say(f"{'answer' if waits else 'continue'} with: bestshot chat --thread {name}")
    return REVIEW if waits else 0


def ui(
    port: Annotated[int, typer.Option(min=1, max=65535)] = 7860,
    browser: bool = True,
    ask_above: AskAbove = 1.0,
    budget: TalkBudget = 1.0,
) -> None:
    """Open a page in the browser. Only this machine can open it.

    See all new garments, make pictures of many, watch the work, approve or reject them, and download them.

    \b
    Example:
      bestshot ui
      bestshot ui --port 8080 --no-browser

    Args:
        port: Port on this machine.
        browser: Open the page in a browser.
    """
    _check("nicegui", "the page needs NiceGUI", "ui", port, "--port")

    async def served() -> None:
        from agent.web.serve import serve

        await offer_local_model(ask=sys.stdin.isatty())
        async with open_shop(Path.cwd()) as services:
            await serve(services, port, ask_above, budget, browser)

    asyncio.run(served())  # with more than a thread per core: pages are answered while pictures are drawn


async def mcp(
    http: Annotated[int | None, typer.Option(min=1, max=65535)] = None,
    shop: Annotated[Path | None, typer.Option(exists=True, file_okay=False)] = None,
) -> None:
    """Offer this shop's tools to other programs by the Model Context Protocol (MCP).

    The program starts this command itself; docs/talk.md shows its configuration. Before anything is spent it must ask you.

    \b
    Example:
      bestshot mcp
      bestshot mcp --http 8765

    Args:
        http: Serve on this port of this machine. Default: stdin and stdout.
        shop: The shop's folder. Default: the current one.
    """
    _check("mcp", "MCP needs its SDK", "mcp", http, "--http")
    from agent.mcp.server import HOST, serve

    if http:
        say(f"the tools are at http://{HOST}:{http}/mcp; Ctrl-C stops them, and nothing is lost")
    await serve((shop or Path.cwd()).resolve(), http)


async def _line(*, prompt: bool) -> str | None:
    """Return the next line of stdin, or None at its end."""
    if prompt:
        print("> ", end="", file=sys.stderr, flush=True)
    return await asyncio.to_thread(sys.stdin.readline) or None


async def _through(events: "AsyncGenerator[Event, None]") -> None:
    """Show all events."""
    from agent.report.words import STEP

    async with aclosing(events):
        async for event in events:
            if event.kind == "progress":
                if (what := STEP.get(event.value["node"])) is not None:
                    say(f"  {event.value['product']}: {what.lower()}")
            elif event.kind == "question":
                _ask(event.value)
            else:
                _show(event.value)


def _ask(question: "HumanRequest") -> None:
    """Print a question. The next words that are said answer it."""
    say(question["description"])
    say('the question waits for your answer: say "yes", "no" and a reason, or what should be different')


def _show(message: "AnyMessage") -> None:
    """Print the model's words on stdout, and the path of each picture that an answer is about on stderr."""
    from agent.chat.pictures import shown_pictures

    if message.type == "ai" and message.text:
        print(_plain(message.text), flush=True)
    for picture in shown_pictures(message):
        if picture["file"]:
            say(f"  {picture['status'].replace('_', ' ') or picture['title']}: {_plain(picture['file'])}")


def _plain(text: str) -> str:
    """Return the text without control characters, except line breaks and tabs.

    So no model, product or file can move the cursor or rename the window.
    """
    return "".join(c for c in text if c.isprintable() or c in "\n\t")


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
