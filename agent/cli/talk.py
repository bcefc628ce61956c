"""The command `chat`: a conversation in the terminal."""

import asyncio
import json
import sys
from collections.abc import AsyncGenerator
from contextlib import aclosing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from agent.cli.console import one_thread_a_core, say
from agent.cli.errors import REVIEW, Stopped
from agent.cli.open_shop import offer_local_model, open_shop
from agent.cli.options import AskAbove, TalkBudget

if TYPE_CHECKING:
    from langchain_core.messages import AnyMessage

    from agent.chat.conversation import Conversation, Event
    from agent.human_review import ActionRequest, Decision, Decisions, HumanRequest


def chat(
    said: Annotated[
        str | None,
        typer.Argument(
            metavar="[TEXT]", help="Send this one message, then end. Default: talk line by line.", show_default=False
        ),
    ] = None,
    thread: Annotated[
        str | None, typer.Option(help="Continue this conversation. Default: a new conversation.", show_default=False)
    ] = None,
    ask_above: AskAbove = 1.0,
    budget: TalkBudget = 1.0,
) -> None:
    """Find bestsellers, make and change pictures in a conversation.

    Type what you want, line by line. Ctrl-D ends. The conversation is kept; --thread continues it.

    \b
    Example:
      bestshot chat
      bestshot chat "make NEW001 for shopify with \"New season\""
      bestshot chat --thread 3fa91c "warmer light"
    """

    if thread is not None and not thread.replace("-", "").replace("_", "").isalnum():
        problem = f"{thread!r} is not the id of a conversation; an id looks like 3fa91c"
        raise typer.BadParameter(problem, param_hint="--thread")
    raise typer.Exit(asyncio.run(talk(said, thread, ask_above, budget, interactive=sys.stdin.isatty())))


async def talk(said: str | None, thread: str | None, ask_above: float, budget: float, *, interactive: bool) -> int:
    """Hold a conversation in the terminal and return the exit status.

    Args:
        said: the only message to send; None to send each line of stdin until its end.
        thread: the id of the conversation to continue; None for a new one.
        ask_above: ask before calls that may together cost more than this, in USD.
        budget: the most that one product's pictures may cost, in USD.
        interactive: whether to print a prompt before each line.

    Returns:
        0, or REVIEW (3) if a question has no answer yet. A later call can answer it.

    Raises:
        Stopped: after Ctrl-C. The remedy says how to go on.
    """
    from agent.chat.conversation import conversation, new_thread
    from agent.chat.state import ChatContext

    one_thread_a_core()
    name = thread or new_thread()
    await offer_local_model(ask=interactive and said is None)
    async with open_shop(Path.cwd()) as services:
        context = ChatContext(shop=str(services.settings.shop), ask_above_usd=ask_above, budget_usd=budget)
        try:
            async with conversation(services, name, context) as held:
                if thread and not await held.messages():
                    say(f"there is no conversation {thread} yet; it starts now")
                say(f"conversation {name}; {services.models.chat.name} answers")
                terminal = Terminal(held, prompts=interactive, answers=said is None)
                await terminal.catch_up(said)
                if said is not None:
                    await terminal.through(held.say(said))
                while not terminal.left and said is None and (line := await terminal.line("> ")) is not None:
                    if line.strip():
                        await terminal.through(held.say(line.strip()))
        except asyncio.CancelledError:
            raise Stopped("stopped", f"nothing is lost; continue with: bestshot chat --thread {name}") from None
    say(f"{'answer' if terminal.left else 'continue'} with: bestshot chat --thread {name}")
    return REVIEW if terminal.left else 0


class Terminal:
    """The terminal side of a conversation: it shows events and asks questions.

    `left` is True if a question got no answer.

    Args:
        held: the conversation.
        prompts: whether to print a prompt before each line of stdin.
        answers: whether to ask for decisions. If False, every question is left.
    """

    def __init__(self, held: "Conversation", *, prompts: bool, answers: bool) -> None:
        self._held, self._prompts, self._answers = held, prompts, answers
        self.left = False

    async def catch_up(self, said: str | None) -> None:
        """Finish work that was interrupted, or ask the question that still waits, if no words come that answer it."""
        if await self._held.cut_off():
            say("the last answer was interrupted; it continues now")
            await self.through(self._held.go_on())
        elif (
            said is None
            and (waiting := await self._held.question()) is not None
            and (answer := await self._asked(waiting))
        ):
            await self.through(self._held.answer(answer))

    async def line(self, prompt: str) -> str | None:
        """Return the next line of stdin, or None at its end."""
        if self._prompts:
            print(prompt, end="", file=sys.stderr, flush=True)
        return await asyncio.to_thread(sys.stdin.readline) or None

    async def through(self, events: "AsyncGenerator[Event, None]") -> None:
        """Show all events, and ask each question that comes, until no question is left or one gets no answer."""
        from agent.report.words import STEP

        while True:
            question = None
            async with aclosing(events):
                async for event in events:
                    if event.kind == "progress":
                        if (what := STEP.get(event.value["node"])) is not None:
                            say(f"  {event.value['product']}: {what.lower()}")
                    elif event.kind == "question":
                        question = event.value
                    else:
                        _show(event.value)
            answer = await self._asked(question) if question is not None else None
            if answer is None:
                return
            events = self._held.answer(answer)

    async def _asked(self, question: "HumanRequest") -> "Decisions | None":
        """Ask a person about each call and return the decisions; None, and `left` is set, if nobody decides."""
        decisions: list[Decision] = []
        for action in question["action_requests"]:
            say(action["description"])
            if (decision := await self._decision(action)) is None:
                self.left = True
                say('the question waits for your answer: say "yes", "no" and a reason, or what should be different')
                return None
            decisions.append(decision)
        return {"decisions": decisions}

    async def _decision(self, action: "ActionRequest") -> "Decision | None":
        from agent.human_review import decision_in

        while self._answers and (said := await self.line("approve, change or reject? ")) is not None:
            word, _, note = said.strip().partition(" ")
            if word.lower() in ("c", "change") and not note and (changed := await self._changed(action)):
                return {"type": "edit", "edited_action": {"name": action["name"], "args": changed}}
            if (decided := decision_in(said))["type"] != "respond" or note:
                return decided
            say("type approve, change, or reject with a reason")
        return None

    async def _changed(self, action: "ActionRequest") -> dict[str, object]:
        """Ask for a new value of each argument, and return the changed ones. An empty line keeps the value."""
        from agent.human_review import as_typed

        changed: dict[str, object] = {}
        for name, value in action["args"].items():
            told = _plain(json.dumps(value, ensure_ascii=False))
            said = (await self.line(f"{action['name']} {name} [{told}]: ") or "").strip()
            if said:
                changed[name] = as_typed(said, value)
        return changed


def _show(message: "AnyMessage") -> None:
    """Print the model's words on stdout, and the path of each picture that an answer is about on stderr."""
    from agent.chat.answers import shown_pictures

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
