"""A conversation for a terminal or a page: send a message, watch, answer a question, continue later."""

import base64
import secrets
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Sequence
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from typing import Any, Literal, cast

from langchain_core.messages import AnyMessage, HumanMessage
from langgraph.types import Command, StateSnapshot

from agent.chat.ask import human_request
from agent.chat.graph import Chat, build
from agent.chat.receive import Block
from agent.chat.state import ChatContext, ChatInput
from agent.checkpoints import checkpoints
from agent.human_review import Decisions, HumanRequest
from agent.runs.runner import INTERRUPT, PROGRESS, drive, thread_config
from agent.services import Services


@dataclass(frozen=True, slots=True)
class Event:
    """One event of a conversation. `kind` says what `value` is.

    `progress`: `{run, product, node}`. `message`: a message of the model or of a tool. `question`: a `HumanRequest`.
    """

    kind: Literal["progress", "message", "question"]
    value: Any


class Conversation:
    """A conversation, saved in the shop's checkpoints after every step. Ctrl-C or a crash loses nothing.

    `say`, `answer` and `go_on` return a generator of events. To stop the work, the caller closes the generator
    (`contextlib.aclosing`).
    """

    def __init__(self, graph: Chat, thread: str, context: ChatContext) -> None:
        self._graph, self._context = graph, context
        self._config = thread_config(f"chat/{thread}")

    async def messages(self) -> list[AnyMessage]:
        """Return all messages so far, oldest first."""
        return cast("list[AnyMessage]", (await self.state()).values.get("messages", []))

    async def question(self) -> HumanRequest | None:
        """Return the question that waits for a person's answer, or None."""
        state = await self.state()
        return human_request(state.values["question"]) if state.interrupts else None

    async def cut_off(self) -> bool:
        """Return whether the work was stopped before its end. `go_on` finishes it."""
        state = await self.state()
        return bool(state.tasks) and not state.interrupts

    async def state(self) -> StateSnapshot:
        """Return the newest state, with the runs that the conversation started."""
        return await self._graph.aget_state(self._config)

    def say(self, text: str, pictures: Sequence[bytes] = ()) -> AsyncGenerator[Event, None]:
        """Send a person's message and yield the events that follow. `pictures` are encoded files, such as JPEG.

        While a question waits, the words are its answer. Words that neither agree nor refuse change what it is about.
        """
        blocks: list[Block] = [
            {"type": "image", "base64": base64.b64encode(one).decode(), "mime_type": "image/*"} for one in pictures
        ]
        content: str | list[str | Block] = [{"type": "text", "text": text}, *blocks] if blocks else text
        return self._watch({"messages": [HumanMessage(content)]}, "" if blocks else text)

    def answer(self, decisions: Decisions) -> AsyncGenerator[Event, None]:
        """Answer the waiting question and yield the events that follow."""
        return self._watch(Command(resume=decisions))

    def go_on(self) -> AsyncGenerator[Event, None]:
        """Finish work that was stopped, and yield its events. Calls that already have an answer are not paid again."""
        return self._watch(None)

    async def _watch(self, entry: ChatInput | Command[str] | None, words: str = "") -> AsyncGenerator[Event, None]:
        if words and await self.question():
            entry = Command(resume=words)
        async with aclosing(drive(self._graph, entry, self._config, self._context)) as steps:
            async for node, update in steps:
                for event in _events(node, update):
                    yield event


def _events(node: str, update: Any) -> Iterator[Event]:
    """Yield the events in a node's update. The person's own messages are left out."""
    if node == PROGRESS:
        yield Event("progress", update)
    elif node == INTERRUPT:
        yield Event("question", update[0].value)
    else:
        for part in update if isinstance(update, list) else [update]:
            for message in (part or {}).get("messages", ()):
                if message.type != "human":
                    yield Event("message", message)


@asynccontextmanager
async def conversation(services: Services, thread: str, context: ChatContext) -> AsyncIterator[Conversation]:
    """Open the conversation with the id `thread` for a block: the saved one, or a new one."""
    async with checkpoints(services.settings.state_dir) as saver:
        yield Conversation(build(saver), thread, context)


def new_thread(digits: int = 6) -> str:
    """Return a random id of `digits` hexadecimal digits: 6 are easy to type, many more are hard to guess."""
    return secrets.token_hex(digits // 2)
