"""Good answers in the forms in which chat models really give them."""

import json
from collections.abc import Callable, Mapping
from typing import Any

_WORDS = ("warm sand", "off-white", "terracotta", "sage green", "deep navy blue")


def rewritten(message: Mapping[str, Any], change: Callable[[str], str]) -> dict[str, Any]:
    """The message with its text, or the arguments of its calls, changed."""
    new = json.loads(json.dumps(message))
    for call in new.get("tool_calls", []):
        call["function"]["arguments"] = change(call["function"]["arguments"])
    if new.get("content"):
        new["content"] = change(new["content"])
    return dict(new)


def sloppy(message: Mapping[str, Any], how: str) -> dict[str, Any]:
    """The message in the form that the failure `how` names."""
    return rewritten(message, lambda text: _FORMS[how](text) if how in _FORMS else _changed(text, how))


def _changed(text: str, how: str) -> str:
    try:
        said = json.loads(text)
    except ValueError:
        return text
    if how == "extra_keys":
        said |= {"confidence": 0.9, "notes": ["looks good"]}
    if how == "loose_types":
        said = {key: _loose(value) for key, value in said.items()}
    if how == "colour_words" and "palette" in said:
        said["palette"] = list(_WORDS[: len(said["palette"])])
    if how == "no_palette":
        said.pop("palette", None)
    return json.dumps(said)


def _loose(value: Any) -> Any:
    """A truth value or number as text, an empty list as null, a list of one as that one."""
    if isinstance(value, dict):
        return {key: _loose(part) for key, part in value.items()}
    if isinstance(value, list):
        return None if not value else value[0] if len(value) == 1 else value
    return str(value).lower() if isinstance(value, bool | int | float) else value


_FORMS: dict[str, Callable[[str], str]] = {
    "fenced": lambda text: f"Here it is:\n```json\n{text}\n```\nI hope this helps!",
    "thinking": lambda text: f"<think>The user wants {{a brief}}.</think>\n{text}",
    "almost_json": lambda text: text.replace('"}', '",}').replace('"]', '",]').replace(': "', ":'", 1).replace(
        '",', "',", 1
    ),
}  # fmt: skip
