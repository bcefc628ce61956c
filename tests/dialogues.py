"""Conversations as data, and what must have come of them."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from langchain_core.messages import AIMessage, AnyMessage, ToolMessage

from agent.chat.conversation import Event, conversation, new_thread
from agent.chat.state import ChatContext
from agent.feedback.lookup import StartedRun
from agent.human_review import Decision
from agent.services import Services
from tests.openrouter.qwen.conversation import Conversation, Reply, ToolCall

APPROVE: Decision = {"type": "approve"}


@dataclass(frozen=True, slots=True)
class Dialogue:
    """What a person says, line by line, and what must come of it.

    `tools` are the tools that ran, in order; `args` is a part of the last call's arguments; `answer` a pattern that the last
    words must hold; `made` how many products' pictures were made or changed; `asked` how often a person was asked.
    """

    about: str
    says: tuple[str, ...]
    tools: tuple[str, ...]
    answer: str
    args: Mapping[str, Any] = field(default_factory=dict)
    made: int = 0
    asked: int = 0
    decision: Decision = field(default_factory=lambda: APPROVE)


@dataclass(frozen=True, slots=True)
class Talked:
    """What came of it."""

    messages: list[AnyMessage]
    runs: list[StartedRun]
    questions: list[Any]
    progress: list[Any]

    @property
    def calls(self) -> list[Any]:
        """Calls whose tool ran (with whatever result), in order; those a person declined are not among them."""
        ran = {
            m.tool_call_id for m in self.messages if isinstance(m, ToolMessage) and "The person said no" not in m.text
        }
        return [c for m in self.messages if isinstance(m, AIMessage) for c in m.tool_calls if c["id"] in ran]

    @property
    def last(self) -> str:
        """The model's last words."""
        return next(m.text for m in reversed(self.messages) if isinstance(m, AIMessage))


async def talk(
    services: Services,
    says: tuple[str, ...],
    decision: Decision = APPROVE,
    pictures: tuple[bytes, ...] = (),
    **context: Any,
) -> Talked:
    """Say it all; every question is answered with the decision. `pictures` come with the first line."""
    questions: list[Any] = []
    progress: list[Any] = []
    async with conversation(services, new_thread(), ChatContext(shop=str(services.settings.shop), **context)) as held:
        for number, line in enumerate(says):
            events = held.say(line, pictures if number == 0 else ())
            while True:
                seen: list[Event] = [event async for event in events]
                progress += [event.value for event in seen if event.kind == "progress"]
                asked = [event.value for event in seen if event.kind == "question"]
                if not asked:
                    break
                questions += asked
                events = held.answer({"decisions": [decision for _ in asked[0]["action_requests"]]})
        return Talked(await held.messages(), (await held.state()).values.get("runs", []), questions, progress)


def hold(talked: Talked, dialogue: Dialogue) -> None:
    """Assert that it came out as the dialogue says."""
    assert tuple(call["name"] for call in talked.calls) == dialogue.tools, talked.last
    assert re.search(dialogue.answer, talked.last, re.IGNORECASE | re.DOTALL), talked.last
    if dialogue.args:
        args = talked.calls[-1]["args"]
        assert {name: args.get(name) for name in dialogue.args} == dict(dialogue.args)
    assert len(talked.runs) == dialogue.made
    assert len(talked.questions) == dialogue.asked


def says(*table: tuple[str, Reply | Callable[[Conversation], Reply]]) -> Callable[[Conversation], Reply | None]:
    """A rule for the test server's Qwen: where the person's last words hold a pattern it answers so.

    It stands for what a language model understands; when the tools have answered it tells their summaries.
    """

    def rule(heard: Conversation) -> Reply | None:
        if heard.results:
            return None
        for pattern, reply in table:
            if re.search(pattern, heard.said, re.IGNORECASE):
                return reply(heard) if callable(reply) else reply
        return None

    return rule


def call(name: str, **arguments: Any) -> ToolCall:
    """A tool call of the test server's Qwen."""
    return ToolCall(name, arguments)


def files_of(folder: Path) -> set[str]:
    """Every file in a folder, relative to it."""
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
