"""The pure rules of the test server: draws, scripts, spelling mistakes, stages, roles, schemas, tool arguments."""

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from tests.openrouter.failures import FailurePlan, drawn, share
from tests.openrouter.pictures.spoiling import frame_for, misspelt
from tests.openrouter.pictures.stages import said_roles, stage_of, with_lines
from tests.openrouter.qwen.conversation import Conversation, ToolCall, arguments, reply
from tests.openrouter.qwen.filling import fill
from tests.openrouter.qwen.inspector import Finding
from tests.openrouter.qwen.stylist import shortened, word_limit
from tests.openrouter.sizes import PIXELS_1K, TIERS

NAMES = st.sampled_from(["colour", "ok", "evidence", "texts", "notes", "score", "inner"])
LEAF = st.sampled_from(
    [{"type": "string", "minLength": 2, "maxLength": 9}, {"type": "boolean"}, {"type": "integer", "minimum": 3, "maximum": 7},
     {"type": "number", "exclusiveMinimum": 0, "maximum": 1}, {"enum": ["a", "b"]}, {"const": 4}, {"type": "null"},
     {"anyOf": [{"type": "null"}, {"type": "string"}]}, {"type": ["string", "null"]}, {"$ref": "#/$defs/Yes"}]
)  # fmt: skip
DEFS = {"Yes": {"type": "object", "properties": {"ok": {"type": "boolean"}}, "required": ["ok"]}}


def _object(children: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    def shaped(properties: dict[str, Any]) -> dict[str, Any]:
        return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}

    lists = children.map(lambda item: {"type": "array", "items": item, "minItems": 1, "maxItems": 3})
    return st.dictionaries(NAMES.filter(lambda name: name != "texts"), children | lists, max_size=4).map(shaped)


@given(st.recursive(LEAF, _object, max_leaves=8))
def test_any_schema_is_filled_validly(schema: dict[str, Any]) -> None:
    rooted = {**schema, "$defs": DEFS}
    known = {"colour": Finding(ok=False, evidence="red, not blue")}
    assert list(Draft202012Validator(rooted).iter_errors(fill(rooted, known))) == []


def test_what_is_known_goes_where_its_name_is_and_american_spelling_is_understood() -> None:
    yes_no = {"type": "object", "properties": {"ok": {"type": "boolean"}, "evidence": {"type": "string"}}}
    schema = {"type": "object", "properties": {"checks": {"type": "object", "properties": {"color": yes_no}}}}
    known = {"colour": Finding(ok=False, evidence="red")}
    assert fill(schema, known) == {"checks": {"color": {"ok": False, "evidence": "red"}}}


@given(st.floats(0, 0.999), st.dictionaries(st.sampled_from("abc"), st.floats(0, 0.33), max_size=3))
def test_a_draw_gives_each_name_its_slice(at: float, shares: dict[str, float]) -> None:
    name = drawn(shares, at)
    below = sum(value for other, value in shares.items() if name is None or other < name)
    assert at >= below - 1e-9 if name is None else below - 1e-9 <= at < below + shares[name] + 1e-9


def test_draws_are_spread_evenly_and_depend_on_every_part() -> None:
    draws = [share("seed", number) for number in range(2000)]
    assert abs(sum(draws) / 2000 - 0.5) < 0.03
    assert len({share(1, "a"), share(2, "a"), share(1, "b"), share("1a")}) == 4


def test_a_script_goes_before_the_draw_and_none_lets_a_call_through() -> None:
    plan = FailurePlan()
    plan.extend([{"kind": "chat", "failure": "none"}, {"kind": "chat", "failure": "500", "times": 2}])
    met = [plan.due("chat", "m", "r", {"429": 1.0}, 0, 1.0) for _ in range(4)]
    assert [due.failure.name if due else None for due in met] == [None, "500", "500", "429"]


@given(st.lists(st.text("abcdefgh ÄöN49", min_size=1, max_size=12), min_size=1, max_size=4), st.integers(0, 999))
def test_a_spelling_mistake_changes_exactly_one_line(lines: list[str], seed: int) -> None:
    wrong = misspelt(tuple(lines), seed)
    assert sum(a != b for a, b in zip(lines, wrong, strict=True)) == 1


def test_the_server_takes_no_table_of_the_product() -> None:
    found: set[str] = set()
    for file in Path("tests/openrouter").rglob("*.py"):
        found |= set(re.findall(r"^\s*(?:from|import) ((?:tools|agent|prompts)[\w.]*)", file.read_text(), re.M))
    assert found == {f"tools.imaging.{name}" for name in ("arrays", "encoding", "opening")}


@given(st.sampled_from(list(PIXELS_1K)), st.sampled_from(TIERS), st.integers(0, 99))
def test_a_spoiled_frame_is_another_frame(ratio: str, tier: str, seed: int) -> None:
    assert frame_for(ratio, tier, None, seed) == (ratio, tier)
    assert frame_for(ratio, tier, "wrong_ratio", seed)[0] != ratio
    assert frame_for(ratio, tier, "small_size", seed)[1] != tier


@pytest.mark.parametrize(
    ("prompt", "stage"),
    [("create one finished fashion picture of …", "single"), ("create an empty set. warm", "background"),
     ("add one person to the plate", "person"), ("dress the person in …", "composite"), ("place the garment …", "packshot"),
     ("change only the hem. dress the person …", "retouch"), ("a red dress on a beach", "single")],
)  # fmt: skip
def test_a_stage_is_known_by_how_the_prompt_opens(prompt: str, stage: str) -> None:
    assert stage_of(prompt, [None]) == stage


def test_roles_are_read_from_the_words_beside_an_image() -> None:
    words = "the clothing exactly as in image 1. image 2 is the background plate; image 3: a bestseller, for its mood."
    assert said_roles(words) == {1: "garment", 2: "plate", 3: "style"}


def test_a_named_line_takes_the_place_of_the_one_it_resembles() -> None:
    assert with_lines(("Sumer Sale", "From 49"), ["Summer Sale"]) == ("Summer Sale", "From 49")
    assert with_lines(("From 49",), ["New in"]) == ("From 49", "New in")


def test_a_prompt_is_shortened_by_whole_sentences() -> None:
    assert word_limit("a prompt of under 40 words") == 40
    assert shortened("One two three. Four five six. Seven eight.", 7) == "One two three. Four five six."


def test_arguments_come_out_of_the_users_words_by_the_tools_schema() -> None:
    properties = {
        "product_ids": {"type": "array", "items": {"type": "string"}},
        "channel": {"type": "string", "enum": ["shopify", "amazon-main"]},
        "min_sales": {"type": "integer"},
        "copy": {"type": "array", "items": {"type": "string"}},
        "budget": {"anyOf": [{"type": "number"}, {"type": "null"}]},
    }
    tool = {
        "type": "function",
        "function": {"name": "make", "parameters": {"type": "object", "properties": properties}},
    }
    said = 'NEW001 and NEW002 for amazon-main, min sales 1500, budget 2.5, with "Winter Sale"'
    assert arguments(tool, said) == {
        "product_ids": ["NEW001", "NEW002"], "channel": "amazon-main", "min_sales": 1500,
        "copy": ["Winter Sale"], "budget": 2.5,
    }  # fmt: skip


def test_tool_choice_is_honoured() -> None:
    tool = {"type": "function", "function": {"name": "stop", "parameters": {"type": "object", "properties": {}}}}
    said = [{"role": "user", "content": "whatever"}]
    assert reply(Conversation(said, [tool], "required")) == ToolCall("stop", {})
    assert isinstance(reply(Conversation(said, [tool], "none")), str)
    assert isinstance(reply(Conversation(said, [tool], "auto")), str)
