"""One chat request in, Qwen's message out: structured, a tool call, or words."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.openrouter.calls import Call, Refused
from tests.openrouter.pictures.stages import said_roles
from tests.openrouter.qwen.conversation import Conversation, Rule, ToolCall, reply
from tests.openrouter.qwen.filling import fill
from tests.openrouter.qwen.inspector import ATTRIBUTES, Finding, inspect, less_often_right
from tests.openrouter.qwen.reading import read
from tests.openrouter.qwen.stylist import garment, style
from tests.openrouter.qwen.translating import translations
from tools.imaging.opening import PictureError, open_picture

_STYLE = frozenset({"scene", "lighting", "pose", "mood", "palette", "prompt"})
_LOOKED_AT = _STYLE | {*ATTRIBUTES, "texts"}


@dataclass(frozen=True, slots=True)
class Message:
    """What the assistant answers: text, or tool calls, and what it was asked to do."""

    content: str | None
    tools: tuple[ToolCall, ...] = ()
    task: str = "talk"


@dataclass(slots=True)
class Qwen:
    """The chat model; `rules` come before its own when it chooses tools. It sees a person where one was painted."""

    occupied: Callable[[bytes], bool]
    described: Callable[[bytes], dict[str, Any]] = lambda picture: {}
    rules: list[Rule] = field(default_factory=list)

    def answer(self, call: Call, long_prompt: bool, right: float = 1.0, seed: int = 0) -> Message:
        """`right` is the share of an inspection's answers that are right.

        Raises Refused for a picture that cannot be read or a named tool that was not sent."""
        body = call.body
        tools: Sequence[Mapping[str, Any]] = [
            tool for tool in body.get("tools") or [] if tool.get("type") == "function"
        ]
        schema = _schema(body)
        try:
            if schema is not None:
                task, known = self._look(schema, call, long_prompt, right, seed)
                return Message(json.dumps(fill(schema, known), ensure_ascii=False), task=task)
            forced = _forced(body.get("tool_choice"), tools)
            if forced is not None and _properties(forced["function"].get("parameters") or {}) & (
                _STYLE | {*ATTRIBUTES, "texts"}
            ):
                parameters = forced["function"]["parameters"]
                task, known = self._look(parameters, call, long_prompt, right, seed)
                return Message(None, (ToolCall(forced["function"]["name"], fill(parameters, known)),), task)
            if call.pictures or "shorten" in call.prompt.lower():
                return Message(str(style(call.pictures, call.prompt, long_prompt)["prompt"]), task="style")
        except PictureError as error:
            raise Refused(400, "invalid_image", f"a picture {error}") from None
        said = reply(Conversation(body["messages"], tools, body.get("tool_choice", "auto")), self.rules)
        return Message(None, (said,)) if isinstance(said, ToolCall) else Message(said)

    def _look(
        self, schema: Mapping[str, Any], call: Call, long_prompt: bool, right: float, seed: int
    ) -> tuple[str, Mapping[str, Any]]:
        """The task by the schema's property names, and what the pictures say."""
        names = _properties(schema)
        if "unoccupied" in names:
            somebody = self.occupied(call.pictures[0])
            texts = [text.text for text in read(call.pictures[0], open_picture(call.pictures[0]))]
            free = Finding(not somebody, "a person stands in the middle" if somebody else "nobody is there")
            return "inspect", {"unoccupied": free, "scene": Finding(ok=True, evidence="as told"), "texts": texts}
        if len(names & {*ATTRIBUTES, "texts", "garment_texts", "evidence"}) >= 2 and not names & {
            "lighting",
            "palette",
        }:
            if len(call.pictures) < 2:
                raise Refused(400, "invalid_request", "an inspection needs the flat-lay and the attempt")
            flatlay, attempt = _flatlay_and_attempt(call)
            seen, texts, printed = inspect(flatlay, attempt, call.prompt)
            findings, texts = less_often_right(seen, texts, right, f"{seed}:{call.request}")
            return "inspect", {**findings, "texts": texts, "garment_texts": printed, "person": self.described(attempt)}
        if names == {"lines"}:
            return "translate", {"lines": translations(call.prompt)}
        if names & _STYLE:
            new, proven = _flatlay_and_proven(call)
            known = style(proven, call.prompt, long_prompt)
            return "style", known | ({"garment": garment(new, call.prompt)} if new else {})
        return "fill", {}


def _flatlay_and_proven(call: Call) -> tuple[bytes | None, Sequence[bytes]]:
    """The new garment, by what the prompt says of its images, and the others; all of them where there are no others."""
    said = said_roles(" ".join(call.prompt.lower().split()))
    garments = [picture for number, picture in enumerate(call.pictures, 1) if said.get(number) == "garment"]
    others = [picture for picture in call.pictures if picture not in garments]
    return (garments[0] if garments else None), others or call.pictures


def _flatlay_and_attempt(call: Call) -> tuple[bytes, bytes]:
    """By what the prompt says of its images, else the first and the last that is not the first."""
    said = said_roles(" ".join(call.prompt.lower().split()))
    if said.get(1) == "plate" and said.get(2) == "garment":
        return call.pictures[1], call.pictures[0]
    return call.pictures[0], call.pictures[1]


def _schema(body: Mapping[str, Any]) -> Mapping[str, Any] | None:
    wanted = body.get("response_format") or {}
    if wanted.get("type") == "json_schema":
        return dict(wanted["json_schema"].get("schema") or {})
    return {"type": "object", "properties": {}} if wanted.get("type") == "json_object" else None


def _forced(choice: Any, tools: Sequence[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """The tool that must be called: the named one, or the only one where any is required."""
    if isinstance(choice, Mapping) and "function" in choice:
        for tool in tools:
            if tool["function"]["name"] == choice["function"]["name"]:
                return tool
        raise Refused(400, "invalid_request", "tool_choice: no tool of that name")
    return tools[0] if choice == "required" and len(tools) == 1 else None


def _properties(schema: Any) -> set[str]:
    """All property names in a schema, and the names that an enum of attributes lists."""
    names: set[str] = set()
    if isinstance(schema, Mapping):
        names |= set(schema.get("properties", {}))
        if isinstance(schema.get("enum"), list):
            names |= {value for value in schema["enum"] if isinstance(value, str)}
        for part in schema.values():
            names |= _properties(part)
    elif isinstance(schema, list):
        for part in schema:
            names |= _properties(part)
    return names
