"""One conversation as a terminal or a page holds it: say something, watch, answer a question, come back later."""

import base64
import secrets
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Mapping, Sequence
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from typing import Any, Literal

from langchain_core.messages import AnyMessage, HumanMessage
from langgraph.types import Command

from agent.chat.graph import Chat, build
from agent.chat.receive import Block
from agent.chat.state import Asked, ChatContext, ChatInput
from agent.checkpoints import checkpoints
from agent.feedback.lookup import StartedRun
from agent.runs.runner import INTERRUPT, PROGRESS, drive, thread_config
from agent.services import Services


@dataclass(frozen=True, slots=True)
class Event:
    """`progress`: `{run, product, node}`; `message`: a message of the model or a tool; `question`: `{question, calls}`."""

    kind: Literal["progress", "message", "question"]
    value: Any


class Conversation:
    """Kept in the shop's checkpoints after every step, so that Ctrl-C or a crash loses nothing.

    Who stops watching in the middle closes what `say` gave (`contextlib.aclosing`), and so stops the work.
    """

    def __init__(self, graph: Chat, thread: str, context: ChatContext) -> None:
        self._graph, self._context = graph, context
        self._config = thread_config(f"chat/{thread}")

    async def messages(self) -> list[AnyMessage]:
        """All that was said so far."""
        found: list[AnyMessage] = (await self._graph.aget_state(self._config)).values.get("messages", [])
        return found

    async def runs(self) -> list[StartedRun]:
        """All that the conversation started."""
        found: list[StartedRun] = (await self._graph.aget_state(self._config)).values.get("runs", [])
        return found

    async def question(self) -> Asked | None:
        """What waits for a person's answer."""
        state = await self._graph.aget_state(self._config)
        return state.interrupts[0].value if state.interrupts else None

    async def cut_off(self) -> bool:
        """Whether it was stopped in the middle of its work, and `go_on` would finish it."""
        state = await self._graph.aget_state(self._config)
        return bool(state.tasks) and not state.interrupts

    def say(self, text: str, pictures: Sequence[bytes] = ()) -> AsyncGenerator[Event, None]:
        """What comes of a person's message; `pictures` are encoded files."""
        blocks: list[Block] = [
            {"type": "image", "base64": base64.b64encode(one).decode(), "mime_type": "image/*"} for one in pictures
        ]
        content: str | list[str | Block] = [{"type": "text", "text": text}, *blocks] if blocks else text
        return self._watch({"messages": [HumanMessage(content)]})

    def answer(self, decision: Mapping[str, object]) -> AsyncGenerator[Event, None]:
        """What comes of the answer to a question: `{"decision": "approve" | "change" | "reject", …}`."""
        return self._watch(Command(resume=dict(decision)))

    def go_on(self) -> AsyncGenerator[Event, None]:
        """What was cut off is finished; calls that have an answer are not paid again."""
        return self._watch(None)

    async def _watch(self, entry: ChatInput | Command[str] | None) -> AsyncGenerator[Event, None]:
        async with aclosing(drive(self._graph, entry, self._config, self._context)) as steps:
            async for node, update in steps:
                for event in _events(node, update):
                    yield event


def _events(node: str, update: Any) -> Iterator[Event]:
    """Yield what a node has said."""
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
    """Open a new conversation, or the one of this id as it was left."""
    async with checkpoints(services.settings.state_dir) as saver:
        yield Conversation(build(saver), thread, context)


def new_thread(digits: int = 6) -> str:
    """Return an id for a conversation: short enough to type, or with more digits too long to guess."""
    return secrets.token_hex(digits // 2)
