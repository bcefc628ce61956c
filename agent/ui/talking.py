"""A conversation in the terminal: lines in, answers out, questions asked where money is spent."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from agent.ui.console import say
from agent.ui.errors import Stopped
from agent.ui.threads import one_thread_a_core

if TYPE_CHECKING:
    from agent.chat.session import Conversation, Event

_NODES = {
    "retrieve": "finding bestsellers", "analyze_style": "reading their style", "generate": "drawing", "verify": "checking",
    "background": "drawing the set", "person": "drawing the person", "composite": "putting the garment in",
    "retouch": "retouching", "typeset": "setting the copy", "certify": "certifying",
}  # fmt: skip


async def talk(said: str | None, thread: str | None, ask_above: float, budget: float, *, interactive: bool) -> int:
    """The exit status. With `said` one message; else every line of stdin until its end."""
    from agent.chat.context import ChatContext
    from agent.chat.session import conversation, new_thread
    from agent.resources import close, resources

    one_thread_a_core()
    name = thread or new_thread()
    r = await resources(Path.cwd())
    context = ChatContext(shop=str(r.settings.shop), ask_above_usd=ask_above, budget_usd=budget)
    try:
        async with conversation(r, name, context) as held:
            if thread and not await held.messages():
                say(f"there is no conversation {thread} yet; this begins it")
            say(f"conversation {name}; {r.models.chat.name} answers")
            if await held.cut_off():
                say("it was stopped in the middle; going on")
                await _through(held, held.go_on(), interactive)
            if (waiting := await held.question()) is not None:
                await _through(held, held.answer(await _asked(waiting, interactive)), interactive)
            async for line in _lines(said, interactive):
                await _through(held, held.say(line), interactive)
    except asyncio.CancelledError:
        raise Stopped(f"stopped; nothing is lost, go on with: bestshot chat --thread {name}") from None
    finally:
        await close(Path.cwd())
    say(f"go on with: bestshot chat --thread {name}")
    return 0


async def _lines(said: str | None, interactive: bool) -> AsyncIterator[str]:
    if said is not None:
        yield said
        return
    while (line := await _line("> " if interactive else "")) is not None:
        if line.strip():
            yield line.strip()


async def _line(prompt: str) -> str | None:
    """The next line of stdin, None at its end."""
    if prompt:
        print(prompt, end="", file=sys.stderr, flush=True)
    line = await asyncio.to_thread(sys.stdin.readline)
    return line or None


async def _through(held: "Conversation", events: "AsyncIterator[Event]", interactive: bool) -> None:
    """Show all that comes, and answer questions until none is left."""
    while True:
        question = None
        async for event in events:
            if event.kind == "progress":
                if (what := _NODES.get(event.value["node"])) is not None:
                    say(f"  {event.value['product']}: {what}")
            elif event.kind == "question":
                question = event.value
            else:
                _show(event.value)
        if question is None:
            return
        events = held.answer(await _asked(question, interactive))


def _show(message: Any) -> None:
    """The model's words on stdout; of pictures where they lie."""
    if message.type == "ai" and message.text:
        print(message.text, flush=True)
    for product in ((getattr(message, "artifact", None) or {}).get("products", ())) if message.type == "tool" else ():
        for shot in product["shots"]:
            if shot["file"]:
                say(f"  {shot['file']}")


async def _asked(question: dict[str, Any], interactive: bool) -> dict[str, Any]:
    """A person's decision; where nobody can be asked it is no."""
    say(question["question"])
    for call in question["calls"]:
        args = json.dumps(call["args"], ensure_ascii=False)
        say(f"  {call['tool']} {args}, at most ${call['at_most_usd']:.2f}")
    if not interactive:
        say("nobody can be asked here: it is not done; talk in a terminal, or raise --ask-above")
        return {"decision": "reject", "note": "nobody was there to approve it"}
    while True:
        said = (await _line("approve, change or reject? ") or "reject").strip().lower()
        if said in ("a", "approve", "y", "yes"):
            return {"decision": "approve"}
        if said in ("r", "reject", "n", "no"):
            return {"decision": "reject", "note": (await _line("why not? ") or "").strip()}
        if said in ("c", "change"):
            changed = await _changed(question)
            if changed is not None:
                return {"decision": "change", "args": changed}


async def _changed(question: dict[str, Any]) -> dict[str, Any] | None:
    """New values for the calls' arguments, one after the other; an empty line keeps what there is."""
    changed: dict[str, Any] = {}
    for call in question["calls"]:
        for name, value in call["args"].items():
            told = json.dumps(value, ensure_ascii=False)
            said = (await _line(f"{call['tool']} {name} [{told}]: ") or "").strip()
            if said:
                changed.setdefault(call["id"], {})[name] = _read(said, value)
    return changed or None


def _read(said: str, before: Any) -> Any:
    """JSON where it is JSON; else words, and for a list words between commas."""
    try:
        return json.loads(said)
    except json.JSONDecodeError:
        return [part.strip() for part in said.split(",")] if isinstance(before, list) else said
