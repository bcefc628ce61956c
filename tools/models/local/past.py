"""Read the earlier messages of a conversation: the calls, pictures, lists and questions that a sentence can refer to."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage, ToolMessage

DECLINED, FAILED = "The person said no", "It did not work"
NOTHING_DONE, WAITS = "Nothing was done. ", "The person wishes something else"
_IDS = re.compile(r'"product(?:_id)?": "([^"]+)"')  # in a tool's list of products or bestsellers
_NO_CHANNEL = re.compile(r"^There is no channel for (.+?)\. ")
_OPTIONS = re.compile(r"\d\) ([^,?;:]+?)(?= and \d\)|[,?;:])")


@dataclass(frozen=True, slots=True)
class Question:
    """Something to say. If it is a question, `about` is the text that it is about, and `readings` the intents it offers."""

    text: str
    about: str = ""
    readings: tuple[str, ...] = ()

    @property
    def options(self) -> list[str]:
        """Return the answers that the question numbers."""
        return _OPTIONS.findall(self.text)


def _about(call: Mapping[str, Any]) -> set[str]:
    """Return the products that a call names."""
    return {*call["args"].get("products", ()), call["args"].get("product", "")} - {""}


@dataclass(frozen=True, slots=True)
class Past:
    """The conversation so far.

    `calls` are the tool calls, oldest first; `undone` has the ids of those that failed or were declined. `answer` is that
    of a tool in the newest turn. `options` are those that our last words number. `pending` is the call that waits for a
    yes: an estimate, or an order that the person wished otherwise. `dropped` says whether the newest call put another order
    in its place. `albums` has `(run, product, shot)` of the pictures of each answer, the newest first, each picture in the
    run that showed it last. `lists` has the products of each answer, the newest first. `asked` is the text that our last
    question was about, with `readings`, the intents that it offered. `called` has the channel that a person chose for each
    name that is none, such as "facebook".
    """

    calls: Sequence[Mapping[str, Any]] = ()
    undone: frozenset[str] = frozenset()
    answer: str = ""
    options: Sequence[str] = ()
    pending: Mapping[str, Any] = field(default_factory=dict)
    dropped: bool = False
    albums: Sequence[Sequence[tuple[str, str, str]]] = ()
    lists: Sequence[Sequence[str]] = ()
    asked: str = ""
    readings: Sequence[str] = ()
    called: Mapping[str, str] = field(default_factory=dict)
    runs: Sequence[str] = ()  # of the pictures of each answer, the newest first
    then: Question | None = None  # what is asked when the newest calls are answered

    @property
    def shown(self) -> Sequence[tuple[str, str, str]]:
        """Return the pictures that were shown last."""
        return next(iter(self.albums), ())

    @property
    def listed(self) -> Sequence[str]:
        """Return the products that were listed last."""
        return next(iter(self.lists), ())

    def after(self, question: Question) -> "Past":
        """Return the conversation after this question of ours."""
        return replace(self, asked=question.about, readings=question.readings, options=question.options)

    @classmethod
    def of(cls, messages: Sequence[BaseMessage]) -> "Past":
        """Return what the messages before the person's last one have."""
        earlier = messages[:-1] if messages and messages[-1].type == "human" else messages
        answers = [message for message in earlier if isinstance(message, ToolMessage)]
        albums: list[list[tuple[str, str, str]]] = []
        runs: list[str] = []
        lists: list[list[str]] = []
        newest: dict[tuple[str, str], str] = {}
        for message in reversed(answers):
            artifact = message.artifact or {}
            made = [p for p in artifact.get("products", ()) if isinstance(p, Mapping)]
            shots = [(p["run"], p["product"], shot["shot"]) for p in made for shot in p.get("shots", ())]
            runs += [p["run"] for p in made[:1]]
            albums.append([(newest.setdefault((name, shot), run), name, shot) for run, name, shot in shots])
            if ids := _IDS.findall(message.text):  # the text of an earlier turn is cut, the artifact is whole
                ids += [one["title"] for one in artifact.get("pictures", ())]
            lists.append(list(dict.fromkeys([p["product"] for p in made] or ids)))
        last = next((m for m in reversed(earlier) if isinstance(m, AIMessage)), None)
        kept = last.additional_kwargs.get("bestshot", {}) if last is not None and earlier[-1] is last else {}
        ours = [m for m in earlier if isinstance(m, AIMessage)]
        called = {
            name: one
            for asked, after in pairwise(ours) if (found := _NO_CHANNEL.search(asked.text)) and after.tool_calls
            for one in _OPTIONS.findall(asked.text) if one in after.tool_calls[0]["args"].get("channels", ())
            for name in found[1].split(" and ")
        }  # fmt: skip
        calls = [call for m in earlier if isinstance(m, AIMessage) for call in m.tool_calls]
        answer = answers[-1].text if answers and answers[-1] in earlier[-2:] else ""
        undone = frozenset(
            m.tool_call_id for m in answers if m.text.startswith((DECLINED, FAILED, NOTHING_DONE, WAITS))
        )
        waits = {m.tool_call_id for m in answers if m.text.startswith(WAITS)}
        orders = [call for call in calls if call["name"] in ("create_pictures", "revise_picture")]
        priced = bool(calls) and calls[-1]["name"] == "estimate_cost"
        waiting = [call for call in orders[-1:] if call["id"] in waits]
        pending = [dict(call) for call in (calls if priced else waiting)[-1:]] or [{}]
        options = _OPTIONS.findall(last.text) if last is not None and earlier[-1] is last else ()
        asked = kept.get("about", ""), kept.get("readings", ()), called
        before = [call for call in orders[-2:-1] if call["id"] in waits and orders[-1] is calls[-1]]
        dropped = any(call["name"] != calls[-1]["name"] or not _about(call) & _about(calls[-1]) for call in before)
        later = ours[-1].additional_kwargs.get("bestshot", {}).get("then") if ours else None
        return cls(
            calls, undone, answer, options, pending[0], dropped, [*filter(None, albums)], [*filter(None, lists)], *asked,
            [*dict.fromkeys(runs)], Question(**later) if later else None,
        )  # fmt: skip
