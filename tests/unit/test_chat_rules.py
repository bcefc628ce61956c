"""When a person is asked, and what of a long conversation the model sees: rules that hold whatever was said."""

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from langchain_core.messages import AIMessage, AnyMessage, HumanMessage, ToolMessage
from langchain_core.messages.utils import count_tokens_approximately
from langchain_core.utils.function_calling import convert_to_openai_tool

from agent.chat.ask import why_asked
from agent.chat.history_trim import window
from agent.chat.orders import WRITES
from agent.chat.selection import fitting, nearest
from agent.chat.think import TOOLS
from agent.product.intake import UnknownProduct
from tools.catalog import NewProduct

NAMES = sorted(tool.name for tool in TOOLS)
SNAPSHOT = Path(__file__).parent / "snapshots" / "chat_tools.json"


def called(name: str, number: int, **args: Any) -> AIMessage:
    return AIMessage("", tool_calls=[{"name": name, "args": args, "id": f"call{number}", "type": "tool_call"}])


@st.composite
def conversations(draw: st.DrawFn) -> list[AnyMessage]:
    """Turns of a person, tool calls with and without answers, answers without a call, long and short."""
    messages: list[AnyMessage] = []
    number = 0
    for _ in range(draw(st.integers(0, 6))):
        messages.append(HumanMessage(draw(st.text("ab 秋\n", max_size=40)) * draw(st.integers(0, 60))))
        for _ in range(draw(st.integers(0, 4))):
            number += 1
            messages.append(called(draw(st.sampled_from(NAMES)), number))
            if draw(st.booleans()):
                messages.append(ToolMessage("x" * draw(st.integers(0, 5000)), tool_call_id=f"call{number}"))
        if draw(st.booleans()):
            messages.append(AIMessage(draw(st.text("ab ", max_size=200))))
        if draw(st.booleans()):
            messages.append(ToolMessage("nobody asked", tool_call_id=f"lost{number}"))
    return messages


@settings(suppress_health_check=[HealthCheck.too_slow])  # langchain's first message takes its time
@given(conversations(), st.integers(2_000, 20_000))
def test_the_model_sees_whole_turns_with_every_call_answered_once(messages: list[AnyMessage], most: int) -> None:
    seen = window(messages, most)
    people = [m for m in messages if isinstance(m, HumanMessage)]
    if not people:
        assert seen == []
        return
    assert isinstance(seen[0], HumanMessage)
    assert [m for m in seen if isinstance(m, HumanMessage)][-1].content == people[-1].content
    waiting: list[str] = []
    for message in seen:
        if isinstance(message, ToolMessage):
            assert waiting.pop(0) == message.tool_call_id, "answers follow their call, in order"
        else:
            assert not waiting
            waiting = [str(call["id"]) for call in getattr(message, "tool_calls", [])]
    assert not waiting
    if count_tokens_approximately(seen) > most:
        turn = seen[max(i for i, m in enumerate(seen) if isinstance(m, HumanMessage)) :]
        assert turn == seen, "only the current turn may be longer than allowed"


@given(
    st.lists(st.sampled_from(NAMES), min_size=1, max_size=3),
    st.lists(st.floats(0, 5), min_size=3, max_size=3),
    st.floats(0, 5),
    st.booleans(),
    st.booleans(),
    st.integers(1, 6),
)
def test_nothing_is_spent_or_kept_unasked_unless_the_person_named_it(
    names: list[str], amounts: list[float], above: float, named: bool, read: bool, many: int
) -> None:
    products = {"products": [f"NEW1{'0' * n}" for n in range(many)]}
    calls = [{"name": n, "args": products if n == "create_pictures" else {"product": "NEW1"}, "id": str(i),
              "type": "tool_call"} for i, n in enumerate(names)]  # fmt: skip
    before: Sequence[AnyMessage] = [called("show_run", 9), ToolMessage("data", tool_call_id="call9")] if read else []
    messages = [
        HumanMessage("do NEW1, NEW10, NEW100, NEW1000, NEW10000, NEW100000" if named else "do it"),
        *before,
        AIMessage("", tool_calls=calls),
    ]
    costs = amounts[: len(names)]
    asked = why_asked(messages, costs, above, {})
    grave = any(cost > 0 or name in WRITES for name, cost in zip(names, costs, strict=True))
    if sum(costs) > above + 1e-6 or (grave and (read or not named)):
        assert asked
    if "create_pictures" in names and many > 3:
        assert asked
    if not grave:
        assert not asked


def test_the_tools_are_described_as_reviewed() -> None:
    now = json.dumps([convert_to_openai_tool(tool) for tool in TOOLS], indent=1, ensure_ascii=False) + "\n"
    if os.environ.get("BESTSHOT_SNAPSHOTS") == "write":
        SNAPSHOT.write_text(now)
    assert SNAPSHOT.read_text() == now, "set BESTSHOT_SNAPSHOTS=write, and read the difference"


@pytest.mark.parametrize("tool", TOOLS, ids=lambda one: one.name)
def test_every_argument_is_described(tool: Any) -> None:
    form = convert_to_openai_tool(tool)["function"]
    assert len(form["description"]) > 20
    assert all(part.get("description") for part in form["parameters"]["properties"].values()), form


def new(name: str, category: str, hint: str) -> NewProduct:
    return NewProduct(name, Path(f"{name}.jpg"), category, "casual", "spring", hint, (), 2, {})


ROWS = [
    new("TEE", "t_shirt", "white cotton with breeze"), new("NAVY", "t_shirt", "breton stripes navy"),
    new("MINT", "maxi_dress", "mint"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("white BREEZE tshirt", ["TEE"]), ("navy striped t-shirt", ["NAVY"]), ("dresses", ["MINT"]), ("mint", ["MINT"]),
        ("all", ["TEE", "NAVY", "MINT"]), ("hoodies", []), ("red maxi dress", []),
    ],
)  # fmt: skip
def test_a_description_finds_the_products_with_all_its_words(words: str, names: list[str]) -> None:
    assert [row.id for row in fitting(words, ROWS)] == names


NEW = [
    new("NEW1", "maxi_dress", "camel knit"), new("NEW2", "maxi_dress", "green viscose, flowers"), new("NEW3", "skirt", "red"),
    new("NEW4", "skirt", "red wool"),
]  # fmt: skip


@pytest.mark.parametrize("words", ["green flowery light maxi dress", "green summery dress", "long flowery dress"])
def test_the_product_that_clearly_fits_words_best_is_taken(words: str) -> None:
    assert nearest(words, NEW).id == "NEW2"


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        ("pink flowery dress", r"do you mean NEW2 \(maxi dress, green\)\?$"),
        ("blue dress", r"do you mean 1\) NEW1 \(maxi dress, camel\), 2\) NEW2 "),
        ("long red skirt", r"do you mean 1\) NEW3 \(skirt, red\), 2\) NEW4 \(skirt, red\)\?$"),
        ("hats", r"no new product is of the kind 'hats'; the shop has: NEW1 "),
    ],
)
def test_words_that_fit_no_product_clearly_get_a_question(words: str, asked: str) -> None:
    with pytest.raises(UnknownProduct, match=asked):
        nearest(words, NEW)


@pytest.mark.parametrize(
    ("tool", "args", "asked"),
    [
        ("create_pictures", {"products": ["NEW3"], "channels": ["story"]},
         "NEW3 (knit dress, camel) for story, free of charge. Make it?"),
        ("revise_picture", {"product": "NEW3", "shot": "story", "wish": "warmer"},
         "Change NEW3 (knit dress, camel) for story: warmer, free of charge. Do it?"),
    ],
)  # fmt: skip
def test_a_question_says_what_is_made_and_of_what(tool: str, args: dict[str, Any], asked: str) -> None:
    messages: list[AnyMessage] = [HumanMessage("the knit dress"), called(tool, 1, **args)]
    assert why_asked(messages, [0.0], 1.0, {"NEW3": "NEW3 (knit dress, camel)"}) == asked
