"""The chat model that needs no key: a table of intents turns a person's words into calls of the conversation's tools."""

import json
import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage, SystemMessage, ToolMessage
from langchain_core.tools import BaseTool

from tools.models.local.arguments import NO_PICTURE, Arguments, Question, offer
from tools.models.local.sentence import TABLE, Sentence, ShopFacts, pattern

CAN = (
    "I can: list products or channels, search bestsellers, explain a style, estimate a cost, make pictures "
    '("make NEW001 for shopify with "New season""), make many ("all new dresses for instagram"), change one ("warmer '
    'light"), verify a picture, show a run, add a product. I run on this machine and understand plain English only.'
)
INTENTS: dict[str, dict[str, Any]] = {intent["name"]: intent for intent in TABLE["intents"]}
_PATTERNS = {
    name: [(pattern(text), weight) for text, weight in intent["patterns"].items()] for name, intent in INTENTS.items()
}
_YES, _NO = pattern(TABLE["yes"]), pattern(TABLE["no"])
_NOTHING = Question("All right, nothing was done. Say what you need instead.")
_MEANT = re.compile(r"no (?:product|channel|shot) '([^']+)'.*did you mean '([^']+)'", re.DOTALL)
_IDS = re.compile(r'"product(?:_id)?": "([^"]+)"')  # in a tool's list of products or bestsellers
_DECLINED, _FAILED = "The person said no", "It did not work"
_ADDED = re.compile(r"say: add (\S+) as ([\w-]+)")  # what a tool offers for a product that is not new
_PAGE = re.compile(r"^change ([\w#-]+) of ([\w.-]+): (.+)", re.IGNORECASE | re.DOTALL)  # a button of the page says so
_CLEAR, _NEAR = 2.0, 0.75  # least weight of an intent that is clear, and its least lead over the next
_CHOICES = (r"\b(?:1|one|first|former|a)\b", r"\b(?:2|two|second|latter|b)\b")


class OfflinePlanner:
    """Plays the role `ChatModel` by rules."""

    name = "offline-planner"

    async def reply(self, messages: Sequence[BaseMessage], tools: Sequence[BaseTool]) -> AIMessage:
        """Return the next message: words, or calls of these tools. It costs nothing."""
        return plan(messages, [tool.name for tool in tools])


def plan(messages: Sequence[BaseMessage], tools: Sequence[str]) -> AIMessage:
    """Return the next message: the tools' answers if there are new ones, else a call of the tool that the person wants."""
    answers = [_told(message) for message in takewhile(lambda one: one.type == "tool", reversed(messages))]
    text = next((m.text for m in reversed(messages) if m.type == "human"), "")
    facts = ShopFacts.told(next((m.text for m in messages if isinstance(m, SystemMessage)), ""))
    if answers:
        told = " ".join(reversed(answers))
        doubted = Sentence(text, facts).says("doubts") and not re.search(r"needs review|rejected|failed", told)
        return AIMessage(f"It was accepted. {told}" if doubted and "accepted" in told else told)
    step = decide(text, facts, Past.of(messages))
    if isinstance(step, Question):
        return AIMessage(step.text, additional_kwargs={"bestshot": {"about": step.about, "readings": step.readings}})
    tool, args = step
    if tool not in tools:
        return AIMessage(CAN)
    kept = {name: value for name, value in args.items() if value}
    return AIMessage("", tool_calls=[{"name": tool, "args": kept, "id": f"call_{uuid.uuid4().hex[:12]}"}])


def _told(message: BaseMessage) -> str:
    if message.text.startswith(_DECLINED):
        return "All right, nothing was made."
    if _ADDED.search(message.text):
        return message.text.removeprefix(f"{_FAILED}: ")
    try:
        return str(json.loads(message.text)["summary"])
    except (ValueError, TypeError, LookupError):
        return message.text


Call = tuple[str, dict[str, Any]]
"""A tool to call, and its arguments."""


@dataclass(frozen=True, slots=True)
class Past:
    """The conversation so far.

    `calls` are the tool calls, oldest first; `undone` has the ids of those that failed or were declined. `answer` is that
    of a tool in the newest turn. `shown` has `(run, product, shot)` of the pictures that were shown last. `listed` has the
    products that were listed last. `asked` is the text that our last question was about, with `readings`, the intents that
    it offered.
    """

    calls: Sequence[Mapping[str, Any]] = ()
    undone: frozenset[str] = frozenset()
    answer: str = ""
    shown: Sequence[tuple[str, str, str]] = ()
    listed: Sequence[str] = ()
    asked: str = ""
    readings: Sequence[str] = ()

    @classmethod
    def of(cls, messages: Sequence[BaseMessage]) -> "Past":
        """Return what the messages before the person's last one have."""
        earlier = messages[:-1] if messages and messages[-1].type == "human" else messages
        answers = [message for message in earlier if isinstance(message, ToolMessage)]
        shown: list[tuple[str, str, str]] = []
        listed: list[str] = []
        for message in reversed(answers):
            made = [p for p in (message.artifact or {}).get("products", ()) if isinstance(p, Mapping)]
            shown = shown or [(p["run"], p["product"], shot["shot"]) for p in made for shot in p.get("shots", ())]
            listed = listed or list(dict.fromkeys([p["product"] for p in made] or _IDS.findall(message.text)))
        last = next((m for m in reversed(earlier) if isinstance(m, AIMessage)), None)
        kept = last.additional_kwargs.get("bestshot", {}) if last is not None and earlier[-1] is last else {}
        calls = [call for m in earlier if isinstance(m, AIMessage) for call in m.tool_calls]
        answer = answers[-1].text if answers and answers[-1] in earlier[-2:] else ""
        undone = frozenset(m.tool_call_id for m in answers if m.text.startswith((_DECLINED, _FAILED)))
        return cls(calls, undone, answer, shown, listed, kept.get("about", ""), kept.get("readings", ()))


def decide(text: str, facts: ShopFacts, past: Past) -> Call | Question:
    """Return the step that follows from a person's words: a call, or something to say."""
    if button := _PAGE.search(text):
        return "revise_picture", {"wish": button[3], "product": button[2], "shot": button[1]}
    said = Sentence(text, facts)
    ranked = _ranked(said, past)
    if again := _mended(said, ranked[0][1], past):
        return again
    if past.asked and (answered := _answered(said, ranked, past)):
        return answered
    if _NO.search(said.plain) and ranked[0][1] < _CLEAR:
        return _NOTHING
    likely = [name for name, weight in ranked if weight > 0]
    if ranked[0][1] >= _CLEAR and ranked[0][1] - ranked[1][1] >= _NEAR:
        return _filled(ranked[0][0], said, past)
    return _either([*likely[:2], *_guesses(said, past)], said)


def _mended(said: Sentence, weight: float, past: Past) -> Call | None:
    """Return the call that follows from a call that failed: what its error offers, or the same with other products."""
    if not past.answer.startswith(_FAILED):
        return None
    tool, args = past.calls[-1]["name"], past.calls[-1]["args"]
    if _YES.search(said.text):
        if meant := _MEANT.search(past.answer):
            wrong, right = map(json.dumps, meant.groups())
            return tool, json.loads(json.dumps(args).replace(wrong, right))
        if added := _ADDED.search(past.answer):
            return "add_product", {"picture": added[1], "product": added[2]}
    if said.ids and weight < _CLEAR and tool == "create_pictures":
        return tool, {name: args[name] for name in args if name not in ("category", "which")} | {"products": said.ids}
    return None


def _ranked(said: Sentence, past: Past) -> list[tuple[str, float]]:
    """Return each intent with the weight that the sentence gives it, heaviest first.

    Parts of a sentence, such as a channel, add to an intent only if one of its patterns is in the sentence too.
    """
    parts = {**said.parts, "shown": bool(past.shown)}
    weights: dict[str, float] = {}
    for name, patterns in _PATTERNS.items():
        words = sum(weight for found, weight in patterns if found.search(said.plain))
        has = INTENTS[name].get("has", {})
        weights[name] = words + sum(has[part] for part in has if parts[part]) if words else 0.0
    if weights["revise"] and weights["reject"]:  # a rejection with a wish is a wish
        weights["reject"] = 0.0
    if said.kind and not past.shown and weights["make"] >= 1:  # there is nothing to change
        weights["revise"] = 0.0
    return sorted(weights.items(), key=lambda one: -one[1])


def _answered(said: Sentence, ranked: Sequence[tuple[str, float]], past: Past) -> Call | Question | None:
    """Return the step if the sentence answers our last question; None if it is a request of its own."""
    before = Sentence(past.asked, said.facts)
    if len(past.readings) > 1:
        for reading, choice in zip(past.readings, _CHOICES, strict=False):
            if re.search(choice, said.plain) or (reading == past.readings[0] and _YES.search(said.plain)):
                return _filled(reading, before, past)
        chosen = [name for name, weight in ranked if weight > 0 and name in past.readings]
        if chosen and not said.parts["id"]:
            return _filled(chosen[0], before, past)
    if _NO.search(said.plain):
        return _NOTHING
    if ranked[0][1] >= _CLEAR and not (past.readings and ranked[0][0] == past.readings[0]):
        return None
    both = Sentence(f"{past.asked}, {said.text}", said.facts)
    return _filled(past.readings[0], both, past) if len(past.readings) == 1 else None


def _guesses(said: Sentence, past: Past) -> list[str]:
    """Return likely readings of a sentence whose words say nothing that is known."""
    if said.ids or said.kind:
        return ["make", "products"]
    if said.channels or said.missing:
        return ["make", "channels"]
    return ["revise", "runs"] if past.shown and said.place else ["products", "make"]


def _either(readings: Sequence[str], said: Sentence) -> Question:
    """Return the question which of the first two readings is meant."""
    first, second = list(dict.fromkeys(readings))[:2]
    text = f"Do you want me to 1) {offer(INTENTS[first], said)}, or 2) {offer(INTENTS[second], said)}?"
    return Question(text, said.text, (first, second))


def _filled(name: str, said: Sentence, past: Past) -> Call | Question:
    """Return the call of an intent with its arguments, or what has to be asked or said first."""
    intent = INTENTS[name]
    if not past.shown and (
        name in ("approve", "reject") or (name == "runs" and not (said.ids or said.says("earlier")))
    ):
        return Question(NO_PICTURE)
    if "say" not in intent:
        found = Arguments(said, past, intent).found()
        return found if isinstance(found, Question) else (intent["tool"], found)
    run, product, shot = past.shown[-1] if past.shown else ("latest", "", "shopify")
    shot += f" --product {product}" * (len({name for _, name, _ in past.shown}) > 1)
    return Question(
        CAN if name == "help" else intent["say"].format(run=run, shot=shot, language=said.language or "other")
    )
