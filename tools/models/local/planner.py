"""The chat model that needs no key: it turns a person's words into calls of the conversation's tools."""

import json
import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from itertools import takewhile
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage, SystemMessage
from langchain_core.tools import BaseTool

from tools.models.local.acts import acts, wanted
from tools.models.local.arguments import NO_PICTURE, WHICH, Arguments, offer
from tools.models.local.past import DECLINED, FAILED, NOTHING_DONE, Past, Question
from tools.models.local.sentence import Sentence
from tools.models.local.shop_facts import ShopFacts
from tools.models.local.vocabulary import TABLE, pattern
from tools.studio.categories import ALL
from tools.studio.picture_words import SEASONS

CAN = (
    "I can: list products or channels, search bestsellers, explain a style, estimate a cost, make pictures "
    '("make NEW001 for shopify with "New season""), make many ("all new dresses for instagram"), change one ("warmer '
    'light"), verify a picture, show a run, add a product. I run on this machine and understand plain English only.'
)
INTENTS: dict[str, dict[str, Any]] = {intent["name"]: intent for intent in TABLE["intents"]}
_YES, _NO = pattern(TABLE["yes"]), pattern(TABLE["no"])
_NOTHING = Question("All right, nothing was done. Say what you need instead.")
_MEANT = re.compile(r"no (?:product|channel|shot|kind) '([^']+)'.*d(?:id|o) you mean '([^']+)'", re.DOTALL)
_ABOUT = ("products", "category", "product", "channels", "shot")  # what an order is about
_ORDERS = ("create_pictures", "estimate_cost")
_ASKED_AFTER = (("make",), ("cost",), ("reject",))  # what is asked for its missing parts after another call's answer
_NO_READING = {"thanks", "better"}  # intents that no question offers
_ADDED = re.compile(r"say: add (\S+) as ([\w-]+)")  # what a tool offers for a product that is not new
_NEAREST = re.compile(r"do you mean (\S+?)(?: \([^()]*\))?\?")  # what a tool asks about words that fit no product
_PAGE = re.compile(r"^change ([\w#-]+) of ([\w.-]+): (.+)", re.IGNORECASE | re.DOTALL)  # a button of the page says so
_ALL_OF_THEM = re.compile(r"\s*(?:both|all)(?: of them)?(?: please)?\W*$", re.IGNORECASE)
_SHORT = 6  # words of an answer such as "the second one please"

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
        waits = past.pending and last not in (*_ORDERS, "revise_picture")
        told += f" Your order before still waits for a yes{_named(past.pending['args'])}." if waits else ""
        told += " Your order before was dropped; say it again if you still want it." if past.dropped else ""
        return _asking(past.then, f"{told} {past.then.text}") if past.then else AIMessage(told)
    several = [] if _PAGE.search(text) else acts(text, facts, past)
    every = past.options if _ALL_OF_THEM.match(text) and len(past.readings) == 1 else ()
    steps = [_filled(name, said, past) for name, said in several]
    steps = steps or [decide(one, facts, past) for one in every or [text]]
    said = Sentence(text, facts)
    if not (several or _PAGE.search(text)):
        steps = [one for step in steps for one in _for_each(step, said, past)]
    asked = next((step for step in steps if isinstance(step, Question)), None)
    stated = list(dict.fromkeys(step.text for step in steps if isinstance(step, Question) and not step.readings))
    made = [step for step in steps if not isinstance(step, Question) and step[0] in tools]
    calls = [call for place, call in enumerate(made) if call not in made[:place]]
    if asked and not calls:
        return _asking(asked, asked.text if asked.readings else " ".join(stated))
    # what is asked when the calls are answered, and the words of an order that it does not follow
    after = asked and (asked.readings[:1] in _ASKED_AFTER or (stated and stated != [NO_PICTURE]))
    kept: dict[str, Any] = {"then": asdict(asked)} if asked and after else {}
    if calls and calls[0][0] == "create_pictures":
        left = [words for words, known in said.without_like()[0].more if not known]
        alone = said.says("together") and len(said.fit) > 1
        kept |= {"left": ", ".join(left + ["together in one picture"] * alone)}
    return AIMessage("" if calls else CAN, additional_kwargs={"bestshot": kept}, tool_calls=[
        {"name": tool, "args": {name: value for name, value in args.items() if value}, "id": f"call_{uuid.uuid4().hex[:12]}"}
        for tool, args in calls
    ])  # fmt: skip


def _for_each(step: Call | Question, said: Sentence, past: Past) -> Sequence[Call | Question]:
    """Return a step for each product, channel or picture that is meant, where a step is about one."""
    parts = [("product", said.ids), ("channel", said.channels)]
    if isinstance(step, Question):  # "approve both" of two pictures is no question which one
        several = said.says("many") or said.says("every") or any(len(some) > 1 for _, some in parts)
        mixed = step.readings == ("revise",) and (said.says("approves") or said.says("thrown"))  # of different pictures
        each = step.options if several and not mixed and step.text.startswith(WHICH) else ()
        return [decide(one, said.facts, past.after(step)) for one in each] or [step]
    tool, args = step
    named = [(name, some) for name, some in parts if args.get(name) in some]
    return [(tool, {**args, name: one}) for name, some in named[:1] for one in some] or [step]


def _asking(question: Question, text: str) -> AIMessage:
    """Return a message that ends with a question. It keeps what the question is about, for the answer."""
    return AIMessage(text, additional_kwargs={"bestshot": {"about": question.about, "readings": question.readings}})


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
    return _understood(said if place is None else Sentence(past.options[place], facts), past)


def _understood(said: Sentence, past: Past) -> Call | Question:
    """Return the step that a sentence leads to: an answer, a change of what waits, or a request of its own."""
    own = said.without_like()[0]
    whole = (said.says("produces") and (own.ids or own.kinds)) or (said.says("every") and said.kind not in ("", ALL))
    if whole and said.channels:  # a whole order takes nothing from another one
        past = replace(past, pending={})
    names, clear = wanted(said, past)
    first = names[0] if clear and not said.unknown else ""
    before = _answered if past.asked else _continued if past.pending else _narrowed
    if step := _mended(said, first, past) or before(said, names, first, past):
        return step
    named = [part for part in ("id", "kind", "channel") if said.bare and said.says(part)]
    if (named and (past.shown or len(named) > 1)) or (first and not named):
        return _filled("make" if named else first, said, past)
    part = (named or ["shown" if past.shown else "nothing"])[0]
    unclear = TABLE["guesses"][part] if named or said.unknown else names
    return _NOTHING if _NO.search(said.plain) else _either(unclear, said)


def _mended(said: Sentence, first: str, past: Past) -> Call | None:
    """Return the call that follows from a call that failed: what its error offers, or the same with other products."""
    if not past.answer.startswith((FAILED, NOTHING_DONE)):
        return None
    tool, args = past.calls[-1]["name"], past.calls[-1]["args"]
    picked = (not first or said.bare) and bool(said.ids or said.channels or said.described)
    if tool in ("revise_picture", "review_picture") and picked:
        named = {"product": next(iter(said.ids), ""), "category": said.product, "shot": next(iter(said.channels), "")}
        return tool, {**args, **{name: value for name, value in named.items() if value}}
    if _YES.search(said.text):
        more = said.channels or said.place or said.copy or said.ids
        if (meant := _MEANT.search(past.answer)) and not more:
            wrong, right = map(json.dumps, meant.groups())
            return tool, json.loads(json.dumps(args).replace(wrong, right))
        if added := _ADDED.search(past.answer):
            return "add_product", {"picture": added[1], "product": added[2]}
    near = _NEAREST.search(past.answer) if _YES.search(said.text) else None
    ids = [near[1]] if near else said.ids if not first or said.bare else []
    if ids and tool in _ORDERS:
        return tool, {name: args[name] for name in args if name not in ("category", "which")} | {"products": ids}
    return None


def _chosen(said: Sentence, options: Sequence[str]) -> int | None:
    """Return the place of the option that a short answer names, by its number or in its words; None if it names none."""
    words = said.text.strip(" .,!").lower()
    if words in (named := [option.lower() for option in options]):
        return named.index(words)
    number = re.fullmatch(r"(?:number |option )?([1-9])", words)
    place = int(number[1]) - 1 if number else next(iter(said.ordinals if len(words.split()) < _SHORT else ()), None)
    return place if place is not None and -len(options) <= place < len(options) else None


def _continued(said: Sentence, names: Sequence[str], first: str, past: Past) -> Call | Question | None:
    """Return the order that waits for a yes, as the sentence agrees to it or changes it; None for another request."""
    changed = (
        said.scene or said.described or said.out or any(map(said.says, ("first_n", "count", "ordinal", *said.parts)))
    )
    tool, args = past.pending["name"], past.pending["args"]
    if _YES.search(said.plain) and not changed and first in ("", "make", "approve", "thanks"):
        return "create_pictures" if tool == "estimate_cost" else tool, dict(args)
    before = args.get("products") or ()
    if said.ids and said.copy and len(before) > len(said.ids) and not said.says("narrows") and not said.says("adds"):
        rest = ", ".join(one for one in before if one not in said.ids)
        return Question(
            f"An order has the same words for all its products. Say first: only {rest}. Then order {said.ids[0]}."
        )
    named = said.ids or said.channels or said.kinds
    if tool == "revise_picture" and first in ("", "revise", "make") and not named and not said.says("others"):
        return tool, {**args, "wish": f"{args['wish']}; {said.quoted}"}
    if tool == "estimate_cost" and (first == "cost" or (first == "make" and said.text.endswith("?"))):
        return _filled("cost", said, past)
    if tool in _ORDERS and (first in ("make", "revise") or (changed and (not first or said.says("adds")))):
        return _filled("make", said, past)
    return None


def _narrowed(said: Sentence, names: Sequence[str], first: str, past: Past) -> Call | None:
    """Return the last search with these words too: "only the ones from spring". A season replaces the one before."""
    if not (said.says("narrows") and past.answer and past.calls[-1]["name"] == "search_bestsellers"):
        return None
    args, more = past.calls[-1]["args"], said.content.split()
    old = [one for one in args.get("words", "").split() if not (one in SEASONS and SEASONS.keys() & set(more))]
    fit = not {"product", "picture"} & {*args}  # all words must fit
    return "search_bestsellers", {**args, "words": " ".join([*more, *old]), "by_sales": fit}


def _answered(said: Sentence, names: Sequence[str], first: str, past: Past) -> Call | Question | None:
    """Return the step if the sentence answers our last question; None if it is a request of its own."""
    both = Sentence(f"{past.asked}, {said.text}", said.facts)
    bare = said.bare
    if len(past.readings) > 1:
        other = said.ids or (first and first not in past.readings)
        short = first or len(said.text.split()) < _SHORT
        chosen = [name for name in names[:2] if name in past.readings and short and not other]
        if chosen and first and len(said.text.split()) >= _SHORT and not bare:
            return None  # a request of its own
        if _YES.search(said.plain) or chosen:
            return _filled((chosen or past.readings)[0], both, past)
    if _NO.search(said.plain) and (not first or bare or len(said.plain.split()) < _SHORT):
        return _NOTHING
    if first and first not in past.readings[:1] and not bare:
        return None
    return _filled(past.readings[0], both, past) if len(past.readings) == 1 else None


def _either(readings: Sequence[str], said: Sentence) -> Question:
    """Return the question which of the first two readings is meant."""
    first, second = [name for name in readings if name not in _NO_READING][:2]
    text = f"Do you want me to 1) {offer(INTENTS[first], said)}, or 2) {offer(INTENTS[second], said)}?"
    return Question(text, said.text, (first, second))


def _filled(name: str, said: Sentence, past: Past) -> Call | Question:
    """Return the call of an intent with its arguments, or what has to be asked or said first."""
    sold = [one for one in said.ids if one not in said.facts.ids]  # the catalogue's own products
    name = "products" if sold and name in ("style", "cost") and not said.channels else name
    intent = INTENTS[name]
    if not past.shown and name in ("runs", "better") and not (said.ids or said.products() or said.says("earlier")):
        return Question(NO_PICTURE)
    if "say" not in intent:
        found = Arguments(said, past, intent).found()
        return found if isinstance(found, Question) else (intent["tool"], found)
    language, product = said.first_group("language").title() or "other", "".join(said.ids[:1])
    product = product or (f"the {said.product}" if said.product else "NEW001")
    return Question(CAN if name == "help" else intent["say"].format(language=language, product=product))
