"""The chat model that needs no key: a table of intents turns a person's words into calls of the conversation's tools."""

import json
import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import takewhile
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage, SystemMessage
from langchain_core.tools import BaseTool

from tools.models.local.arguments import NO_PICTURE, Arguments, Question, offer
from tools.models.local.past import DECLINED, FAILED, NOTHING_DONE, Past
from tools.models.local.sentence import TABLE, Sentence, pattern
from tools.models.local.shop_facts import ShopFacts
from tools.studio.categories import ALL
from tools.studio.picture_words import SEASONS

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
_ABOUT = ("products", "category", "product", "channels", "shot")  # what an order is about
_ORDERS = ("create_pictures", "estimate_cost")
_READS = {"products", "channels", "search", "style", "cost", "runs", "spent", "waiting"}
_NEXT = pattern(TABLE["next"])
_ADDED = re.compile(r"say: add (\S+) as ([\w-]+)")  # what a tool offers for a product that is not new
_NEAREST = re.compile(r"do you mean (\S+?)(?: \([^()]*\))?\?")  # what a tool asks about words that fit no product
_PAGE = re.compile(r"^change ([\w#-]+) of ([\w.-]+): (.+)", re.IGNORECASE | re.DOTALL)  # a button of the page says so
_SHORT = 6  # words of an answer such as "the second one please"
_CLEAR, _NEAR = 2.0, 0.75  # least weight of an intent that is clear, and its least lead over the next

Call = tuple[str, dict[str, Any]]
"""A tool to call, and its arguments."""


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
    past = Past.of(messages)
    facts = replace(facts, called=past.called)
    if answers:
        told, said, last = " ".join(reversed(answers)), Sentence(text, facts), past.calls[-1]["name"]
        for note in TABLE["notes"]:
            if last in note["after"] and said.says(note["sign"]) and re.search(note.get("if", ""), told):
                told = note["say"].format(told=told, said=said.first_group(note["sign"]))
        unread = ", ".join(words for words, known in said.more if not known)
        told += f" I did not use: {unread}." if unread and last == "create_pictures" else ""
        waits = past.pending and last not in (*_ORDERS, "revise_picture")
        told += f" Your order before still waits for a yes{_named(past.pending['args'])}." if waits else ""
        told += " Your order before was dropped; say it again if you still want it." if past.dropped else ""
        return AIMessage(told)
    steps = _each(text, facts, past) or [decide(text, facts, past)]
    if isinstance(step := steps[0], Question):
        return AIMessage(step.text, additional_kwargs={"bestshot": {"about": step.about, "readings": step.readings}})
    calls = [call for call in steps if not isinstance(call, Question) and call[0] in tools]
    return AIMessage("" if calls else CAN, additional_kwargs={"bestshot": {}}, tool_calls=[
        {"name": tool, "args": {name: value for name, value in args.items() if value}, "id": f"call_{uuid.uuid4().hex[:12]}"}
        for tool, args in calls
    ])  # fmt: skip


def _each(text: str, facts: ShopFacts, past: Past) -> list[Call | Question]:
    """Return a call for each of several questions or whole orders in a sentence; empty if one of them is unclear."""
    clauses = [clause for clause in _NEXT.split(text) if clause.strip()]
    told = [Sentence(clause, facts) for clause in clauses]
    names = [name if weight >= _CLEAR else "" for name, weight in (_ranked(one, past)[0] for one in told)]
    orders = {*names} == {"make"} and all(one.channels and (one.ids or one.kinds) for one in told)
    if len(clauses) > 1 and (orders or _READS.issuperset(names)):
        steps = [_filled(name, one, past) for name, one in zip(names, told, strict=True)]
        return [step for place, step in enumerate(steps) if step not in steps[:place]]
    return []


def _named(args: Mapping[str, Any]) -> str:
    """Return what an order is about, such as ": NEW001, NEW002 for etsy"; empty if its arguments do not say."""
    told = [one if isinstance(one, str) else ", ".join(one) for name in _ABOUT if (one := args.get(name))]
    return f": {' for '.join(told)}" if told else ""


def _told(message: BaseMessage) -> str:
    if message.text.startswith(DECLINED):
        return "All right, nothing was made."
    if _ADDED.search(message.text) or message.text.startswith(NOTHING_DONE) or "; do you mean " in message.text:
        return message.text.removeprefix(f"{FAILED}: ").removeprefix(NOTHING_DONE)
    try:
        return str(json.loads(message.text)["summary"])
    except (ValueError, TypeError, LookupError):
        return message.text


def decide(text: str, facts: ShopFacts, past: Past) -> Call | Question:
    """Return the step that follows from a person's words: a call, or something to say."""
    if button := _PAGE.search(text):
        return "revise_picture", {"wish": button[3], "product": button[2], "shot": button[1]}
    said = Sentence(text, facts)
    if past.answer.endswith("Say: make it") and "wish" in past.calls[-1]["args"] and _YES.search(said.text):
        return _filled("make", Sentence(past.calls[-1]["args"]["wish"], facts), past)
    place = _chosen(said, past.options)
    if place is not None and len(past.readings) > 1:
        return _filled(past.readings[place], Sentence(past.asked, facts), past)
    said = said if place is None else Sentence(past.options[place], facts)
    whole = (said.says("produces") and (said.ids or said.kinds)) or (said.says("every") and said.kind not in ("", ALL))
    if whole and said.channels:  # a whole order takes nothing from another one
        past = replace(past, pending={})
    ranked = _ranked(said, past)
    before = _answered if past.asked else _continued if past.pending else _narrowed
    if step := _mended(said, ranked[0][1] if place is None else 0.0, past) or before(said, ranked, past):
        return step
    likely = [name for name, weight in ranked if weight > 0]
    if ranked[0][1] >= _CLEAR and ranked[0][1] - ranked[1][1] >= _NEAR:
        return _filled(likely[0], said, past)
    refused = _NO.search(said.plain) and ranked[0][1] < _CLEAR
    fit = (part for part in TABLE["guesses"] if (past.shown if part == "shown" else said.says(part)))
    return _NOTHING if refused else _either([*likely[:2], *TABLE["guesses"][next(fit)]], said)


def _mended(said: Sentence, weight: float, past: Past) -> Call | None:
    """Return the call that follows from a call that failed: what its error offers, or the same with other products."""
    if not past.answer.startswith((FAILED, NOTHING_DONE)):
        return None
    tool, args = past.calls[-1]["name"], past.calls[-1]["args"]
    picked = weight < _CLEAR and bool(said.ids or said.channels or said.described)
    if tool in ("revise_picture", "review_picture") and picked:
        named = {"product": next(iter(said.ids), ""), "category": said.product, "shot": next(iter(said.channels), "")}
        return tool, {**args, **{name: value for name, value in named.items() if value}}
    if _YES.search(said.text):
        if meant := _MEANT.search(past.answer):
            wrong, right = map(json.dumps, meant.groups())
            return tool, json.loads(json.dumps(args).replace(wrong, right))
        if added := _ADDED.search(past.answer):
            return "add_product", {"picture": added[1], "product": added[2]}
    near = _NEAREST.search(past.answer) if _YES.search(said.text) else None
    ids = [near[1]] if near else said.ids if weight < _CLEAR else []
    if ids and tool in _ORDERS:
        return tool, {name: args[name] for name in args if name not in ("category", "which")} | {"products": ids}
    return None


def _ranked(said: Sentence, past: Past) -> list[tuple[str, float]]:
    """Return each intent with the weight that the sentence gives it, heaviest first.

    Parts of a sentence, such as a channel, add to an intent only if one of its patterns is in the sentence too.
    """
    weights: dict[str, float] = {}
    for name, patterns in _PATTERNS.items():
        words = sum(weight for found, weight in patterns if found.search(said.plain))
        has = INTENTS[name].get("has", {})
        parts = sum(has[part] for part in has if (past.shown if part == "shown" else said.says(part)))
        weights[name] = max(words + parts, 0.0) if words else 0.0
    if weights["revise"]:  # a rejection with a wish is a wish, and so is praise with one
        weights["revise" if weights["reject"] and said.says("thrown") else "reject"] = 0.0
        weights["approve"] *= not said.says("faulty")
    shots = {shot.partition("#")[0] for *_, shot in past.shown}
    other = shots and weights["make"] >= _CLEAR and (said.missing or (said.channels and not shots & {*said.channels}))
    kind = said.kind and (len(said.kinds) > 1 or not past.shown) and weights["make"] >= 1 and not said.says("changes")
    unmade = _unmade(said, past) and (said.copy or not said.says("changes"))
    if kind or other or unmade:  # there is nothing to change
        weights["make"], weights["revise"] = max(weights["make"], weights["revise"]), 0.0
    judged = max(weights["approve"], weights["reject"])
    changed = weights["revise"] if said.ids or said.says("changes") else 0.0
    if max(judged, changed) > _CLEAR and not said.says("makes"):  # "the picture of NEW001" is one that there is
        weights["make"] = 0.0
    return sorted(weights.items(), key=lambda one: -one[1])


def _unmade(said: Sentence, past: Past) -> bool:
    """Return whether a product is named that has no picture for the channel that is named."""
    known = said.facts.pictures
    made = {shot.partition("#")[0] for name in said.ids or known for shot in known.get(name, ())}
    if not said.ids:
        shots = made | {shot.partition("#")[0] for *_, shot in past.shown}
        return bool(said.product and said.channels) and not shots & {*said.channels}
    shown = {name for _, name, _ in past.shown}
    return not shown & {*said.ids} and not (made & {*said.channels} if said.channels else made)


def _chosen(said: Sentence, options: Sequence[str]) -> int | None:
    """Return the place of the option that a short answer names, by its number or in its words; None if it names none."""
    words = said.text.strip(" .,!").lower()
    if words in (named := [option.lower() for option in options]):
        return named.index(words)
    number = re.fullmatch(r"(?:number |option )?([1-9])", words)
    place = int(number[1]) - 1 if number else next(iter(said.ordinals if len(words.split()) < _SHORT else ()), None)
    return place if place is not None and -len(options) <= place < len(options) else None


def _continued(said: Sentence, ranked: Sequence[tuple[str, float]], past: Past) -> Call | Question | None:
    """Return the order that waits for a yes, as the sentence agrees to it or changes it; None for another request."""
    name, weight = ranked[0]
    changed = said.scene or any(map(said.says, ("first_n", "count", "ordinal", *said.parts)))
    tool, args = past.pending["name"], past.pending["args"]
    if _YES.search(said.plain) and not changed and weight < _CLEAR:
        return "create_pictures" if tool == "estimate_cost" else tool, dict(args)
    if tool == "revise_picture" and name == "revise" and not (said.ids or said.channels or said.described):
        return tool, {**args, "wish": f"{args['wish']}; {said.quoted}"}
    more = (weight < _CLEAR or said.says("adds")) and changed
    if tool in _ORDERS and (name in ("make", "revise") or more):
        return _filled("make", said, past)
    return None


def _narrowed(said: Sentence, ranked: Sequence[tuple[str, float]], past: Past) -> Call | None:
    """Return the last search with these words too: "only the ones from spring". A season replaces the one before."""
    if not (said.says("narrows") and past.answer and past.calls[-1]["name"] == "search_bestsellers"):
        return None
    args, more = past.calls[-1]["args"], said.content.split()
    old = [one for one in args.get("words", "").split() if not (one in SEASONS and SEASONS.keys() & set(more))]
    fit = not {"product", "picture"} & {*args}  # all words must fit
    return "search_bestsellers", {**args, "words": " ".join([*more, *old]), "by_sales": fit}


def _answered(said: Sentence, ranked: Sequence[tuple[str, float]], past: Past) -> Call | Question | None:
    """Return the step if the sentence answers our last question; None if it is a request of its own."""
    both = Sentence(f"{past.asked}, {said.text}", said.facts)
    clear = ranked[0][0] if ranked[0][1] >= _CLEAR else ""
    if len(past.readings) > 1:
        other = said.ids or (clear and clear not in past.readings)
        chosen = [name for name, weight in ranked if weight > 0 and name in past.readings and not other]
        if _YES.search(said.plain) or chosen:
            return _filled((chosen or past.readings)[0], both, past)
    if _NO.search(said.plain):
        return _NOTHING
    if clear and clear not in past.readings[:1]:
        return None
    return _filled(past.readings[0], both, past) if len(past.readings) == 1 else None


def _either(readings: Sequence[str], said: Sentence) -> Question:
    """Return the question which of the first two readings is meant."""
    first, second = list(dict.fromkeys(readings))[:2]
    text = f"Do you want me to 1) {offer(INTENTS[first], said)}, or 2) {offer(INTENTS[second], said)}?"
    return Question(text, said.text, (first, second))


def _filled(name: str, said: Sentence, past: Past) -> Call | Question:
    """Return the call of an intent with its arguments, or what has to be asked or said first."""
    intent = INTENTS[name]
    if not past.shown and name in ("runs", "better") and not (said.ids or said.products() or said.says("earlier")):
        return Question(NO_PICTURE)
    if "say" not in intent:
        found = Arguments(said, past, intent).found()
        return found if isinstance(found, Question) else (intent["tool"], found)
    language, product = said.first_group("language").title() or "other", "".join(said.ids[:1])
    product = product or (f"the {said.product}" if said.product else "NEW001")
    return Question(CAN if name == "help" else intent["say"].format(language=language, product=product))
