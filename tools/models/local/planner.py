"""The chat model that needs no key: rules that turn a few simple orders in English into calls of the conversation's tools."""

import difflib
import json
import re
import tomllib
import uuid
from collections.abc import Sequence
from importlib.resources import files
from itertools import takewhile
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage, SystemMessage, ToolMessage
from langchain_core.tools import BaseTool

from tools.studio.picture_words import WISHES

CAN = (
    "I can: list products or channels, search bestsellers, explain a style, estimate a cost, make pictures "
    '("make NEW001 for shopify with "New season""), change one ("warmer light"), verify a picture, show a run, '
    "add a product. I run on this machine and understand plain English only."
)
_WORDS = tomllib.loads(files("tools.models.local").joinpath("planner.toml").read_text(encoding="utf-8"))
_INTENTS: dict[str, str] = _WORDS["intents"]  # tool -> the words that ask for it
_INTENTS["revise_picture"] += "".join(f" {word}" for word in WISHES if word.endswith("er"))
_YES, _DULL = (set(_WORDS[name].split()) for name in ("yes", "dull"))
_LANGUAGES = "|".join(_WORDS["languages"].split())
_ID = re.compile(r"\b(?=[\w-]*\d)[A-Za-z]{2,}[A-Za-z_-]*\d[\w-]*\b")
_QUOTED = re.compile(r'"([^"]+)"|“([^”]+)”|«([^»]+)»')
_FILE = re.compile(r"sha256:[0-9a-f]{64}|[^\s\"“”«»,;()]+\.(?:jpe?g|png|webp|tiff?|bmp|gif|avif)\b", re.IGNORECASE)
_CHANGE = re.compile(r"^change [\w#-]+ of [\w.-]+: ", re.IGNORECASE)
_MEANT = re.compile(r"no (?:product|channel|shot) '([^']+)'.*did you mean '([^']+)'", re.DOTALL)


class OfflinePlanner:
    """Plays the role `ChatModel` by rules."""

    name = "offline-planner"

    async def reply(self, messages: Sequence[BaseMessage], tools: Sequence[BaseTool]) -> AIMessage:
        """Return the next message: words, or calls of these tools. It costs nothing."""
        return plan(messages, [tool.name for tool in tools])


def plan(messages: Sequence[BaseMessage], tools: Sequence[str]) -> AIMessage:
    """Return the next message: the tools' answers if there are new ones, else a call of the tool that the person wants."""
    answers = [_told(message) for message in takewhile(lambda one: one.type == "tool", reversed(messages))]
    if answers:
        return AIMessage(" ".join(reversed(answers)))
    said = _Said(messages)
    if repeated := said.as_meant():
        return repeated
    tool = said.intent()
    if tool is None or tool not in tools:
        return AIMessage(CAN)
    args = said.arguments(tool)
    return AIMessage(args) if isinstance(args, str) else _call(tool, args)


def _told(message: BaseMessage) -> str:
    try:
        return str(json.loads(message.text)["summary"])
    except (ValueError, TypeError, LookupError):
        return message.text


def _call(tool: str, args: dict[str, Any]) -> AIMessage:
    kept = {name: value for name, value in args.items() if value}
    return AIMessage("", tool_calls=[{"name": tool, "args": kept, "id": f"call_{uuid.uuid4().hex[:12]}"}])


class _Said:
    """The person's last message, and the tool calls and answers before it."""

    def __init__(self, messages: Sequence[BaseMessage]) -> None:
        self.text = next((m.text for m in reversed(messages) if m.type == "human"), "").replace(
            "(uploaded picture, kept as ", "("
        )
        self.copy = [next(filter(None, groups)) for groups in _QUOTED.findall(self.text)]
        plain = _FILE.sub(" ", _QUOTED.sub(" ", self.text))
        self.files = _FILE.findall(_QUOTED.sub(" ", self.text))
        self.ids = list(dict.fromkeys(found.upper() for found in _ID.findall(plain)))
        self.words = re.findall(r"[a-z]+", _ID.sub(" ", plain).lower())
        self.calls = [call for m in messages if isinstance(m, AIMessage) for call in m.tool_calls]
        self.answers = [m.text for m in messages if isinstance(m, ToolMessage)]
        told = next((m.text for m in messages if isinstance(m, SystemMessage)), "")
        known = re.findall(r"^- ([a-z0-9-]+): ([\d.]+:[\d.]+)", told, re.MULTILINE)
        self.channels = _channels(plain.lower(), known)

    def intent(self) -> str | None:
        """Return the tool whose words match best, misspelt words included; None if no tool matches."""
        if self.words[:1] == ["change"]:  # the rest is a person's reason, and its words do not count
            return "revise_picture"
        if {"cost", "costs"} & set(self.words) or {"how", "much"} <= set(self.words):
            return "estimate_cost"
        if {"same", "again"} & set(self.words) or ("now" in self.words and self.channels):
            return "create_pictures" if self._last("create_pictures") else None
        scores = {
            tool: sum(_like(word, vocabulary.split()) for word in self.words) for tool, vocabulary in _INTENTS.items()
        }
        best = max(scores, key=lambda tool: scores[tool])
        return best if scores[best] > 0 else ("create_pictures" if self.ids and self.channels else None)

    def as_meant(self) -> AIMessage | None:
        """Return the last call with the offered name, if the person says yes to "did you mean 'NEW001'?"; else None."""
        meant = _MEANT.search(self.answers[-1]) if self.answers else None
        if not meant or not self.calls or not _YES & set(self.words):
            return None
        wrong, right = meant.groups()
        args = json.loads(json.dumps(self.calls[-1]["args"]).replace(json.dumps(wrong), json.dumps(right)))
        return _call(self.calls[-1]["name"], args)

    def arguments(self, tool: str) -> dict[str, Any] | str:
        """Return the tool's arguments, or a question that the person has to answer first."""
        file, named = next(iter(self.files), ""), next(iter(self.ids), "")
        channel = next(iter(self.channels), "")
        product = named or next(iter(self._last("create_pictures").get("products", [])), "")
        found: dict[str, dict[str, Any]] = {
            "revise_picture": {"wish": _CHANGE.sub("", self.text), "product": named, "shot": channel},
            "search_bestsellers": {"words": self._wanted(tool), "picture": file},
            "add_product": {"picture": file, "product": named},
            "verify_picture": {"image": file, "product": product, "copy_lines": self.copy, "channel": channel},
            "explain_style": {"product": product},
            "show_run": {"product": named},
            "show_channels": {"channel": channel},
            "show_products": {"product": named},
        }
        missing = {
            "revise_picture": not (self.calls or named) and "Which picture? Make a picture first, or name its product.",
            "search_bestsellers": not (file or found["search_bestsellers"]["words"])
            and "What should I look for? Use words, such as: find red summer dress",
            "add_product": (not file and "Which picture? Upload the flat-lay, or name its file in the shop.")
            or (not named and "Which id should it have? Such as: NEW009"),
            "verify_picture": not (file and product)
            and "Which picture, and of which product? Such as: verify outputs/a.jpg as NEW001",
            "explain_style": not product and "Of which product? Such as: explain the style of NEW001",
        }
        if tool in ("create_pictures", "estimate_cost"):
            return self._order(tool, self._last("create_pictures"))
        return missing.get(tool) or found[tool]

    def _wanted(self, tool: str) -> str:
        return " ".join(w for w in self.words if not _like(w, _INTENTS[tool].split()) and w not in _DULL)

    def _order(self, tool: str, before: dict[str, Any]) -> dict[str, Any] | str:
        language = re.search(rf"\bin ({_LANGUAGES})\b", self.text, re.IGNORECASE)
        if language and not self.copy:
            return f"I cannot translate on this machine. Write the {language[1].title()} lines in quotes."
        follows = {"same", "again", "now", "also", "it", "them", "that"} & set(self.words)
        kept = dict(before) if follows else {}
        products = self.ids or kept.get("products")
        if not products:
            return "Of which product? `list products` shows the products."
        kept |= {
            "products": products,
            "channels": self.channels or kept.get("channels"),
            "copy_lines": self.copy or kept.get("copy_lines"),
        }
        return {name: kept[name] for name in kept if tool == "create_pictures" or name in ("products", "channels")}

    def _last(self, tool: str) -> dict[str, Any]:
        return next((call["args"] for call in reversed(self.calls) if call["name"] == tool), {})


def _like(word: str, vocabulary: Sequence[str]) -> bool:
    if len(word) < 4:
        return word in vocabulary
    near = difflib.get_close_matches(word, vocabulary, n=3, cutoff=0.84)
    return any(found[0] == word[0] for found in near)  # people rarely mistype the first letter


def _channels(text: str, known: Sequence[tuple[str, str]]) -> list[str]:
    """Return the channels that the text names in full, or else by their first word or their ratio."""
    named = [name for name, _ in known if re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", text)]
    if named:
        return named
    firsts: dict[str, str] = {}
    for name, ratio in known:
        firsts.setdefault(name.split("-")[0], name)
        firsts.setdefault(ratio, name)
    found = [name for first, name in firsts.items() if re.search(rf"(?<![\w:]){re.escape(first)}(?![\w:])", text)]
    return list(dict.fromkeys(found))
