"""What the planner that needs no key makes of everyday sentences: a call, or a question that is no dead end."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from langchain_core.messages import AIMessage, AnyMessage, HumanMessage, SystemMessage, ToolMessage

from agent.chat.think import TOOLS
from tools.models.local.planner import plan

ROWS = tomllib.loads((Path(__file__).parent / "phrasings.toml").read_text(encoding="utf-8"))
SHOP = SystemMessage(
    "- shopify: 3:4\n- amazon-main: 1:1\n- google-merchant: 1:1\n- etsy: 4:3\n- instagram-feed: 4:5\n- story: 9:16\n"
    "- banner-ultrawide: 4:1\n\n- «midi_dress»: NEW001, NEW005\n- «pants»: NEW002, NEW006\n- «hoodie»: NEW003\n"
    "- «t_shirt»: NEW004\n"
)
NAMES = [tool.name for tool in TOOLS]


def made(*products: str) -> list[AnyMessage]:
    """A finished order of these products for shopify."""
    args = {"products": list(products), "channels": ["shopify"], "copy_lines": ["Sale"]}
    call = AIMessage("", tool_calls=[{"name": "create_pictures", "args": args, "id": "1", "type": "tool_call"}])
    shots = [{"shot": "shopify", "file": "a.jpg"}]
    shown = [{"run": "run1", "product": product, "shots": shots} for product in products]
    answer = ToolMessage('{"summary": "done"}', tool_call_id="1", artifact={"run": "run1", "products": shown})
    return [HumanMessage("make them"), call, answer, AIMessage("done")]


BEFORE = {"nothing": [], "one": made("NEW001"), "two": made("NEW001", "NEW002")}
PHRASINGS = [(before, *row) for before in BEFORE for row in ROWS[before]]


def said(*messages: AnyMessage) -> AIMessage:
    return plan([SHOP, *messages], NAMES)


def hold(step: AIMessage, tool: str, wanted: Any) -> None:
    if tool == "say":
        assert not step.tool_calls, step
        assert re.search(wanted, step.text, re.IGNORECASE | re.DOTALL), step.text
        return
    assert step.tool_calls, step.text
    [call] = step.tool_calls
    assert call["name"] == tool, call
    assert {name: call["args"].get(name) for name in wanted} == wanted, call


@pytest.mark.parametrize(
    ("before", "text", "tool", "wanted"), PHRASINGS, ids=[f"{b}: {t}"[:60] for b, t, *_ in PHRASINGS]
)
def test_a_sentence_is_understood(before: str, text: str, tool: str, wanted: Any) -> None:
    hold(said(*BEFORE[before], HumanMessage(text)), tool, wanted)


@pytest.mark.parametrize(("first", "answer", "tool", "wanted"), ROWS["answers"], ids=str)
def test_a_question_is_answered(first: str, answer: str, tool: str, wanted: Any) -> None:
    asked = said(HumanMessage(first))
    assert asked.text, "it is a question"
    hold(said(HumanMessage(first), asked, HumanMessage(answer)), tool, wanted)


WORDS = sorted({word for _, text, *_ in PHRASINGS for word in text.split()})
TALK = st.one_of(st.text(max_size=60), st.lists(st.sampled_from(WORDS), max_size=9).map(" ".join))


@given(st.lists(TALK, min_size=1, max_size=3), st.sampled_from(sorted(BEFORE)))
def test_no_sentence_breaks_the_planner_and_none_is_a_dead_end(talk: list[str], before: str) -> None:
    messages = list(BEFORE[before])
    for text in talk:
        step = said(*messages, HumanMessage(text))
        assert step.text or [call["name"] for call in step.tool_calls] in [[name] for name in NAMES]
        assert bool(step.text) != bool(step.tool_calls)
        messages += [HumanMessage(text), step]
        if step.tool_calls:
            messages.append(ToolMessage('{"summary": "x"}', tool_call_id=str(step.tool_calls[0]["id"])))
            messages.append(said(*messages))
