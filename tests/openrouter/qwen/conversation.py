"""Talking with tools: which one to call, with what, and what to say when its answer is there.

The rules are few and plain, and stand in a list: a test that needs more puts its own in front.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_WORD = re.compile(r"[a-z]{3,}")
_ID = re.compile(r"\b[A-Z]{2,}[-_]?\d+\b")
_QUOTED = re.compile(r'"([^"]+)"|“([^”]+)”')
_NUMBER = re.compile(r"(?<![\w.])\d+(?:\.\d+)?")
_DULL = frozenset(
    {"the", "and", "for", "with", "this", "that", "from", "are", "can", "you", "please", "all", "one", "its"}
)


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A call that the model wants made."""

    name: str
    arguments: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Conversation:
    """Messages and tools of one request; `choice` is the request's `tool_choice`."""

    messages: Sequence[Mapping[str, Any]]
    tools: Sequence[Mapping[str, Any]]
    choice: Any = "auto"

    @property
    def said(self) -> str:
        """The user's last words."""
        return next((text_of(m) for m in reversed(self.messages) if m.get("role") == "user"), "")

    @property
    def results(self) -> list[str]:
        """What tools have answered since the user spoke, oldest first."""
        since: list[str] = []
        for message in reversed(self.messages):
            if message.get("role") == "user":
                break
            if message.get("role") == "tool":
                since.insert(0, text_of(message))
        return since


Reply = ToolCall | str
Rule = Callable[[Conversation], Reply | None]


def reply(conversation: Conversation, rules: Sequence[Rule] = ()) -> Reply:
    """The first rule that has something to say."""
    for rule in (*rules, named_choice, tell_results, call_best_tool):
        said = rule(conversation)
        if said is not None:
            return said
    return f"You said: {conversation.said[:300]}" if conversation.said else "How can I help?"


def named_choice(conversation: Conversation) -> Reply | None:
    """`tool_choice` names a function."""
    choice = conversation.choice
    if not isinstance(choice, Mapping) or "function" not in choice:
        return None
    tool = next(t for t in conversation.tools if t["function"]["name"] == choice["function"]["name"])
    return ToolCall(tool["function"]["name"], arguments(tool, conversation.said))


def tell_results(conversation: Conversation) -> Reply | None:
    """The tools have answered: say it in words."""
    results = conversation.results
    return "Here is what I found: " + "\n".join(result[:600] for result in results) if results else None


def call_best_tool(conversation: Conversation) -> Reply | None:
    """The tool whose name and description share most words with the user's; its name counts threefold."""
    if conversation.choice == "none" or not conversation.tools:
        return None
    said = _stems(conversation.said)

    def shared(tool: Mapping[str, Any]) -> int:
        function = tool["function"]
        in_name = _stems(function["name"].replace("_", " ")) & said
        return 3 * len(in_name) + len(_stems(function.get("description") or "") & said)

    best = max(conversation.tools, key=shared)
    needed = 1 if conversation.choice == "required" else 2
    if shared(best) < needed and conversation.choice != "required":
        return None
    return ToolCall(best["function"]["name"], arguments(best, conversation.said))


def arguments(tool: Mapping[str, Any], said: str) -> dict[str, Any]:
    """Arguments by the tool's schema out of the user's words; what they do not hold is left out unless required."""
    schema = tool["function"].get("parameters") or {}
    required = schema.get("required", [])
    found: dict[str, Any] = {}
    for name, part in schema.get("properties", {}).items():
        value = _argument(name, _plain(part), said)
        if value is None and name in required:
            value = _default(_plain(part), said)
        if value is not None:
            found[name] = value
    return found


def _argument(name: str, part: Mapping[str, Any], said: str) -> Any:
    words = said.lower()
    if "enum" in part:
        return next((v for v in part["enum"] if re.search(rf"\b{re.escape(str(v).lower())}\b", words)), None)
    kind = part.get("type", "string")
    label = name.replace("_", " ").lower()
    if kind in ("integer", "number"):
        after = re.search(rf"{re.escape(label)}\D{{0,12}}(\d+(?:\.\d+)?)", words)
        numbers = [after[1]] if after else _NUMBER.findall(_ID.sub("", said))
        return (int(float(numbers[0])) if kind == "integer" else float(numbers[0])) if numbers else None
    if kind == "boolean":
        return True if label in words else None
    if kind == "array":
        return _array(_plain(part.get("items") or {}), label, said)
    if kind != "string":
        return None
    ids = _ID.findall(said)
    if ids and ("id" in label.split() or label in ("product", "run", "sku")):
        return ids[0]
    if any(word in label for word in ("note", "query", "text", "question", "message", "hint", "request")):
        quoted = _quotes(said)
        return quoted[0] if quoted else said
    return None


def _array(item: Mapping[str, Any], label: str, said: str) -> list[Any] | None:
    if "enum" in item:
        chosen = [v for v in item["enum"] if re.search(rf"\b{re.escape(str(v).lower())}\b", said.lower())]
        return chosen or None
    if "product" in label or "id" in label:
        return _ID.findall(said) or None
    if any(word in label for word in ("copy", "lines", "text")):
        return _quotes(said) or None
    return None


def _default(part: Mapping[str, Any], said: str) -> Any:
    if "enum" in part:
        return part["enum"][0]
    return {"integer": 1, "number": 1.0, "boolean": False, "array": [], "object": {}}.get(
        part.get("type", "string"), said
    )


def _plain(part: Mapping[str, Any]) -> Mapping[str, Any]:
    options = part.get("anyOf") or part.get("oneOf")
    return next((option for option in options if option.get("type") != "null"), part) if options else part


def _quotes(said: str) -> list[str]:
    return [a or b for a, b in _QUOTED.findall(said)]


def _stems(text: str) -> set[str]:
    return {word.removesuffix("s").removesuffix("e") for word in _WORD.findall(text.lower()) if word not in _DULL}


def text_of(message: Mapping[str, Any]) -> str:
    """The text of a message, whether its content is a string or parts."""
    content = message.get("content")
    if isinstance(content, str):
        return content
    parts = content or []
    return "\n".join(str(part.get("text", "")) for part in parts if part.get("type") == "text")


def dumped(call: ToolCall) -> str:
    """The arguments as the API sends them: JSON in a string."""
    return json.dumps(call.arguments, ensure_ascii=False)
